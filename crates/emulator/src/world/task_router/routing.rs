//! Finding workers for the tasks that wait.
//!
//! It happens a moment after the command that made it necessary, so that a client has the answer to
//! its request before the worker hears of the task, as with the real one.

use std::time::Duration;

use serde_json::Value;
use shared::{TaskSid, WorkerSid};

use super::{
    TaskRouter, World,
    error::TaskRouterError,
    expression::{Expression, Scope},
    tasks::{AssignmentStatus, Task},
    wake::TaskRouterWake,
    worker::Worker,
};

/// How long those who have all said no are left alone.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Where a task goes without the workflow: <https://www.twilio.com/docs/taskrouter/api/task>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RoutingTarget {
    Worker(WorkerSid),
    /// Any worker of it.
    Queue(String),
    /// As if no target were named.
    Workflow,
}

/// Whom a task can be offered to.
#[derive(Debug, PartialEq, Eq)]
enum Candidate {
    Worker(WorkerSid),
    /// Only workers who have said no already.
    OnlyRejecters,
    Nobody,
}

impl World {
    pub(super) fn route_soon(&mut self) {
        self.wake_task_router(Duration::ZERO, TaskRouterWake::Route);
    }

    /// Offers every waiting task to a worker, if there is one: the most urgent first, then the oldest.
    pub(super) fn route(&mut self) {
        let mut waiting: Vec<_> = self
            .task_router
            .tasks_in_order()
            .into_iter()
            .filter(|task| task.assignment_status == AssignmentStatus::Pending)
            .map(|task| (std::cmp::Reverse(task.priority), task.sid.clone()))
            .collect();
        waiting.sort_by_key(|(priority, _)| *priority);
        for (_, task_sid) in waiting {
            let Some(task) = self.task_router.tasks.get(&task_sid) else { continue };
            match self.task_router.candidate(task) {
                Ok(Candidate::Worker(worker_sid)) => self.reserve(&task_sid, &worker_sid),
                Ok(Candidate::OnlyRejecters) => {
                    self.wake_task_router(ASK_AGAIN_AFTER, TaskRouterWake::AskAgain(task_sid));
                }
                Ok(Candidate::Nobody) => {}
                Err(error) => tracing::warn!(%task_sid, %error, "a task cannot be routed"),
            }
        }
    }

    pub(super) fn ask_again(&mut self, task_sid: &TaskSid) {
        if let Some(task) = self.task_router.tasks.get_mut(task_sid) {
            task.rejected_by.clear();
            self.route();
        }
    }
}

impl TaskRouter {
    /// The worker who has been idle longest, of those who can take the task.
    fn candidate(&self, task: &Task) -> Result<Candidate, TaskRouterError> {
        let wanted = self.wanted(task)?;
        let able = wanted.into_iter().filter(|worker| self.can_take(worker, task));
        let mut candidates: Vec<_> =
            able.map(|worker| (worker.date_status_changed, worker.sid.clone())).collect();
        candidates.sort();
        if candidates.is_empty() {
            return Ok(Candidate::Nobody);
        }
        let willing = candidates.into_iter().find(|(_, sid)| !task.rejected_by.contains(sid));
        Ok(willing.map_or(Candidate::OnlyRejecters, |(_, sid)| Candidate::Worker(sid)))
    }

    /// Those whom the task is for, whatever they do at the moment.
    fn wanted(&self, task: &Task) -> Result<Vec<&Worker>, TaskRouterError> {
        let target = task.routing_target.as_deref();
        let target = target.map(|text| self.routing_target(text)).transpose()?;
        if let Some(RoutingTarget::Worker(sid)) = target {
            return Ok(self.workers.get(&sid).into_iter().collect());
        }
        let attributes = task.attributes_value();
        let queue = self.task_queue(&task.task_queue_sid);
        let in_queue =
            Expression::parse(queue.map_or(TARGET_NOBODY, |queue| queue.target_workers))?;
        let of_workflow = match target {
            Some(RoutingTarget::Queue(_)) => None,
            _ => self.workflow.route(&attributes)?.workers,
        };
        let is_wanted = |worker: &&Worker| {
            let worker = worker.attributes_value();
            let holds = |expression: &Expression| expression.holds(scope(&attributes, &worker));
            holds(&in_queue) && of_workflow.as_ref().is_none_or(holds)
        };
        Ok(self.workers.values().filter(is_wanted).collect())
    }

    /// # Errors
    /// When there is no such worker, queue or workflow.
    pub(super) fn routing_target(&self, text: &str) -> Result<RoutingTarget, TaskRouterError> {
        let worker = WorkerSid::parse(text).ok().filter(|sid| self.workers.contains_key(sid));
        if let Some(sid) = worker {
            return Ok(RoutingTarget::Worker(sid));
        }
        if self.task_queue(text).is_some() {
            return Ok(RoutingTarget::Queue(text.to_owned()));
        }
        if self.workflow.sid.as_str() == text {
            return Ok(RoutingTarget::Workflow);
        }
        let value = text.to_owned();
        Err(TaskRouterError::InvalidParameter { name: "RoutingTarget", value })
    }

    fn can_take(&self, worker: &Worker, task: &Task) -> bool {
        let activity = self.activity(&worker.activity_sid);
        let Some(channel) = worker.channel(&task.task_channel_sid) else { return false };
        let assigned_tasks = self.assigned_tasks(&worker.sid, &task.task_channel_sid);
        let is_free = activity.is_some_and(|activity| activity.available)
            && channel.available
            && assigned_tasks < channel.configured_capacity;
        task.ignore_capacity || is_free
    }
}

/// What a queue that is not there asks of its workers.
const TARGET_NOBODY: &str = "1==2";

fn scope<'a>(task: &'a Value, worker: &'a Value) -> Scope<'a> {
    Scope { own: worker, task, worker }
}

#[cfg(test)]
mod tests;
