//! Searching workers by their attributes, and tasks by theirs: that is limited to three times a second.
//!
//! See <https://www.twilio.com/en-us/changelog>, 2024-10-18.

use jiff::SignedDuration;

use super::{
    TaskRouter, World,
    error::TaskRouterError,
    expression::{Expression, Scope},
    task_order::TaskOrder,
    tasks::Task,
    worker::Worker,
};

/// How many searches by attributes are allowed within a second.
const SEARCHES_PER_SECOND: usize = 3;

/// What a list of tasks is narrowed down to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TaskFilter {
    pub(crate) assignment_statuses: Vec<String>,
    pub(crate) evaluate_task_attributes: Option<String>,
    pub(crate) priority: Option<u32>,
    pub(crate) task_queue_sid: Option<String>,
    pub(crate) task_queue_name: Option<String>,
    pub(crate) workflow_sid: Option<String>,
    pub(crate) workflow_name: Option<String>,
    pub(crate) routing_target: Option<String>,
    /// Without one, the oldest is the first.
    pub(crate) order: TaskOrder,
}

impl TaskRouter {
    /// The workers of whom an expression is true, whatever they do at the moment; without one, all.
    pub(super) fn workers_of(&self, expression: Option<&Expression>) -> Vec<&Worker> {
        let is_target = |worker: &&Worker| {
            let attributes = worker.attributes_value();
            expression.is_none_or(|it| it.holds(Scope::of(&attributes)))
        };
        self.workers.values().filter(is_target).collect()
    }
}

impl World {
    /// The workers of whom an expression is true; without one, all.
    pub(crate) fn target_workers(
        &self,
        expression: Option<&str>,
    ) -> Result<Vec<&Worker>, TaskRouterError> {
        let expression = expression.map(Expression::parse).transpose()?;
        Ok(self.task_router.workers_of(expression.as_ref()))
    }

    /// The tasks that match, in the order that was asked for.
    pub(crate) fn list_tasks(&mut self, filter: &TaskFilter) -> Result<Vec<Task>, TaskRouterError> {
        let expression = match &filter.evaluate_task_attributes {
            Some(text) => {
                self.count_search()?;
                Some(Expression::parse(text)?)
            }
            None => None,
        };
        let matches = |task: &&Task| {
            self.matches(task, filter)
                && expression
                    .as_ref()
                    .is_none_or(|expression| expression.holds(Scope::of(&task.attributes_value())))
        };
        let in_order = self.task_router.tasks_in_order().into_iter();
        let mut tasks: Vec<_> = in_order.filter(matches).cloned().collect();
        tasks.sort_by(|one, other| filter.order.compare(one, other));
        Ok(tasks)
    }

    fn matches(&self, task: &Task, filter: &TaskFilter) -> bool {
        let statuses = &filter.assignment_statuses;
        let status = task.assignment_status.as_str();
        let workflow = &self.task_router.workflow;
        let queue = self.task_router.task_queue(&task.task_queue_sid);
        (statuses.is_empty() || statuses.iter().any(|wanted| wanted == status))
            && filter.priority.is_none_or(|priority| priority == task.priority)
            && is(filter.task_queue_sid.as_deref(), Some(&task.task_queue_sid))
            && is(filter.task_queue_name.as_deref(), queue.map(|queue| queue.friendly_name))
            && is(filter.workflow_sid.as_deref(), Some(workflow.sid.as_str()))
            && is(filter.workflow_name.as_deref(), Some(&workflow.friendly_name))
            && is(filter.routing_target.as_deref(), task.routing_target.as_deref())
    }

    fn count_search(&mut self) -> Result<(), TaskRouterError> {
        let now = self.now;
        let second = SignedDuration::from_secs(1);
        let searches = &mut self.task_router.searches;
        searches.retain(|&at| now.duration_since(at) < second);
        if searches.len() >= SEARCHES_PER_SECOND {
            return Err(TaskRouterError::TooManyRequests);
        }
        searches.push(now);
        Ok(())
    }
}

/// Whether a value is the wanted one, if one is wanted.
fn is(wanted: Option<&str>, value: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| value == Some(wanted))
}
