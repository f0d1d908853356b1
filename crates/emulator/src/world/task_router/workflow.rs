//! The workflow: which queue a task goes to, and which workers of it are asked.
//!
//! It is the one that the dialpad's set-up prescribes: a task that names a `targetWorker` goes to
//! the worker with that `contact_uri`, everything else to anybody.

use serde_json::{Value, json};
use shared::WorkflowSid;

use super::{
    error::TaskRouterError,
    expression::{Expression, Scope},
    workspace::EVERYONE,
};

/// How tasks find their workers.
#[derive(Debug)]
pub(crate) struct Workflow {
    pub(crate) sid: WorkflowSid,
    pub(crate) friendly_name: &'static str,
    /// How long a worker may think about an offer.
    pub(crate) task_reservation_timeout_seconds: u32,
    filters: Vec<Filter>,
    default_queue_sid: String,
}

/// Tasks that are treated alike.
#[derive(Debug)]
struct Filter {
    friendly_name: &'static str,
    /// About the attributes of the task.
    expression: &'static str,
    target: Target,
}

/// Whom a task is offered to.
#[derive(Debug)]
struct Target {
    queue_sid: String,
    /// About the attributes of the worker, and with `task.` of the task.
    expression: &'static str,
    priority: u32,
}

/// What the workflow says of one task.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Route {
    pub(super) queue_sid: String,
    /// The priority that the task gets.
    pub(super) priority: Option<u32>,
    /// Which workers of the queue are asked; all, if there is no expression.
    pub(super) workers: Option<Expression>,
}

impl Workflow {
    pub(super) fn for_target_worker(sid: WorkflowSid) -> Self {
        let target = Target {
            queue_sid: EVERYONE.to_owned(),
            expression: "task.targetWorker == worker.contact_uri",
            priority: 1000,
        };
        Self {
            sid,
            friendly_name: "Outbound",
            task_reservation_timeout_seconds: 120,
            filters: vec![Filter {
                friendly_name: "Outbound Calls",
                expression: "targetWorker != null",
                target,
            }],
            default_queue_sid: EVERYONE.to_owned(),
        }
    }

    /// Where a task with these attributes goes.
    pub(super) fn route(&self, attributes: &Value) -> Result<Route, TaskRouterError> {
        for filter in &self.filters {
            if Expression::parse(filter.expression)?.holds(Scope::of(attributes)) {
                return Ok(Route {
                    queue_sid: filter.target.queue_sid.clone(),
                    priority: Some(filter.target.priority),
                    workers: Some(Expression::parse(filter.target.expression)?),
                });
            }
        }
        let queue_sid = self.default_queue_sid.clone();
        Ok(Route { queue_sid, priority: None, workers: None })
    }

    /// The configuration as the REST API shows it.
    pub(crate) fn configuration(&self) -> String {
        let filters: Vec<_> = self.filters.iter().map(Filter::configuration).collect();
        let default_filter = json!({ "queue": self.default_queue_sid });
        json!({ "task_routing": { "filters": filters, "default_filter": default_filter } })
            .to_string()
    }
}

impl Filter {
    fn configuration(&self) -> Value {
        let target = json!({
            "queue": self.target.queue_sid,
            "expression": self.target.expression,
            "priority": self.target.priority,
        });
        json!({
            "filter_friendly_name": self.friendly_name,
            "expression": self.expression,
            "targets": [target],
        })
    }
}
