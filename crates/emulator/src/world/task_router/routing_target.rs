//! What a task's `RoutingTarget` names: <https://www.twilio.com/docs/taskrouter/api/task>.

use shared::WorkerSid;

use super::{TaskRouter, error::TaskRouterError};

/// Where a task goes without the workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RoutingTarget {
    Worker(WorkerSid),
    /// Any worker of it.
    Queue(String),
    /// As if no target were named.
    Workflow,
}

impl TaskRouter {
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
}
