//! Where a task goes that names its target itself, past the filters of the workflow.
//!
//! See <https://www.twilio.com/docs/taskrouter/api/task#create-a-task-resource>.

use shared::{WorkerSid, WorkflowSid};

use super::{TaskRouter, error::TaskRouterError};

/// Whom a task is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RoutingTarget {
    Worker(WorkerSid),
    /// Any worker in the task queue.
    Queue(String),
    /// Whom the workflow names, as if there were no target.
    Workflow(WorkflowSid),
}

impl RoutingTarget {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Worker(sid) => sid.as_str(),
            Self::Queue(sid) => sid,
            Self::Workflow(sid) => sid.as_str(),
        }
    }
}

impl TaskRouter {
    /// The target with this SID. Which error Twilio gives for one that is not there is not published.
    pub(super) fn target(&self, sid: &str) -> Result<RoutingTarget, TaskRouterError> {
        let worker_sid = WorkerSid::parse(sid).ok();
        if let Some(worker_sid) = worker_sid.filter(|sid| self.workers.contains_key(sid)) {
            return Ok(RoutingTarget::Worker(worker_sid));
        }
        if self.task_queue(sid).is_some() {
            return Ok(RoutingTarget::Queue(sid.to_owned()));
        }
        if self.workflow.sid.as_str() == sid {
            return Ok(RoutingTarget::Workflow(self.workflow.sid.clone()));
        }
        Err(TaskRouterError::InvalidParameter { name: "RoutingTarget", value: sid.to_owned() })
    }
}

/// Whether the task ignores what its worker can take: it does if its target is a worker and nothing
/// else is said. Only with such a target it may be said: the strict reading of Twilio's documentation.
pub(super) fn ignores_capacity(
    target: Option<&RoutingTarget>,
    said: Option<String>,
) -> Result<bool, TaskRouterError> {
    let is_worker = matches!(target, Some(RoutingTarget::Worker(_)));
    match said {
        None => Ok(is_worker),
        Some(said) if is_worker => {
            Ok(["true", "1", "yes"].iter().any(|yes| said.eq_ignore_ascii_case(yes)))
        }
        Some(value) => Err(TaskRouterError::InvalidParameter { name: "IgnoreCapacity", value }),
    }
}

#[cfg(test)]
mod tests;
