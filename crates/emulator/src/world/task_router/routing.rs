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
    routing_target::RoutingTarget,
    tasks::{AssignmentStatus, Task},
    wake::TaskRouterWake,
    worker::Worker,
};

/// How long those who have all said no are left alone.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(1);

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

/// The workers whom a task is for, whether they can take it or not.
enum TargetWorkers {
    One(WorkerSid),
    /// Of whom both expressions are true.
    Those {
        /// The task's.
        attributes: Value,
        of_queue: Expression,
        of_workflow: Option<Expression>,
    },
}

impl TargetWorkers {
    fn include(&self, worker: &Worker) -> bool {
        match self {
            Self::One(sid) => worker.sid == *sid,
            Self::Those { attributes, of_queue, of_workflow } => {
                let worker = worker.attributes_value();
                let holds = |expression: &Expression| expression.holds(scope(attributes, &worker));
                holds(of_queue) && of_workflow.as_ref().is_none_or(holds)
            }
        }
    }
}

impl TaskRouter {
    /// The worker who has been idle longest, of those who can take the task.
    fn candidate(&self, task: &Task) -> Result<Candidate, TaskRouterError> {
        let target = self.workers_of_target(task)?;
        let mut candidates = Vec::new();
        for worker in self.workers.values() {
            if target.include(worker) && self.can_take(worker, task) {
                candidates.push((worker.date_status_changed, worker.sid.clone()));
            }
        }
        candidates.sort();
        if candidates.is_empty() {
            return Ok(Candidate::Nobody);
        }
        let willing = candidates.into_iter().find(|(_, sid)| !task.rejected_by.contains(sid));
        Ok(willing.map_or(Candidate::OnlyRejecters, |(_, sid)| Candidate::Worker(sid)))
    }

    /// Whom a task is for: its target decides, else the workflow.
    fn workers_of_target(&self, task: &Task) -> Result<TargetWorkers, TaskRouterError> {
        let attributes = task.attributes_value();
        let of_workflow = match &task.routing_target {
            Some(RoutingTarget::Worker(sid)) => return Ok(TargetWorkers::One(sid.clone())),
            Some(RoutingTarget::Queue(_)) => None,
            Some(RoutingTarget::Workflow(_)) | None => self.workflow.route(&attributes)?.workers,
        };
        let queue = self.task_queue(&task.task_queue_sid);
        let of_queue =
            Expression::parse(queue.map_or(TARGET_NOBODY, |queue| queue.target_workers))?;
        Ok(TargetWorkers::Those { attributes, of_queue, of_workflow })
    }

    fn can_take(&self, worker: &Worker, task: &Task) -> bool {
        let Some(channel) = worker.channel(&task.task_channel_sid) else { return false };
        let activity = self.activity(&worker.activity_sid);
        let assigned_tasks = self.assigned_tasks(&worker.sid, &task.task_channel_sid);
        task.ignore_capacity
            || (activity.is_some_and(|activity| activity.available)
                && channel.available
                && assigned_tasks < channel.configured_capacity)
    }
}

/// What a queue that is not there asks of its workers.
const TARGET_NOBODY: &str = "1==2";

fn scope<'a>(task: &'a Value, worker: &'a Value) -> Scope<'a> {
    Scope { own: worker, task, worker }
}

#[cfg(test)]
mod tests;
