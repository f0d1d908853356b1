//! The workflow: which queue a task goes to, and which workers of it are asked.
//!
//! At the start it is the one that the dialpad's set-up prescribes: a task that names a `targetWorker` goes
//! to the worker with that `contact_uri`, everything else to anybody.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shared::WorkflowSid;

use super::{
    error::TaskRouterError,
    expression::{Expression, Scope},
    workspace::EVERYONE,
};

/// The name of the parameter that it is configured with.
const CONFIGURATION: &str = "Configuration";

/// How tasks find their workers.
#[derive(Debug)]
pub(crate) struct Workflow {
    pub(crate) sid: WorkflowSid,
    pub(crate) friendly_name: String,
    /// How long a worker may think about an offer.
    pub(crate) task_reservation_timeout_seconds: u32,
    /// As it was written, with what is not emulated.
    configuration: String,
    routing: Routing,
}

/// `task_routing` of a configuration.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Routing {
    #[serde(default)]
    filters: Vec<Filter>,
    default_filter: Option<DefaultFilter>,
}

#[derive(Debug, Serialize, Deserialize)]
struct DefaultFilter {
    queue: String,
}

/// Tasks that are treated alike.
#[derive(Debug, Serialize, Deserialize)]
struct Filter {
    /// About the attributes of the task.
    expression: String,
    /// Who is asked: of several, which in Twilio follow each other after a time, the first.
    targets: Vec<Target>,
}

/// Whom a task is offered to.
#[derive(Debug, Serialize, Deserialize)]
struct Target {
    queue: String,
    /// About the attributes of the worker, and with `task.` of the task.
    expression: Option<String>,
    priority: Option<u32>,
}

#[derive(Debug, Deserialize)]
struct Configuration {
    task_routing: Routing,
}

/// What the workflow says of one task.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Route {
    /// Nobody's, where no filter fits and there is no default.
    pub(super) queue_sid: String,
    /// The priority that the task gets.
    pub(super) priority: Option<u32>,
    /// Which workers of the queue are asked; all, if there is no expression.
    pub(super) workers: Option<Expression>,
}

impl Workflow {
    pub(super) fn for_target_worker(sid: WorkflowSid) -> Self {
        let target = Target {
            queue: EVERYONE.to_owned(),
            expression: Some("task.targetWorker == worker.contact_uri".to_owned()),
            priority: Some(1000),
        };
        let filter =
            Filter { expression: "targetWorker != null".to_owned(), targets: vec![target] };
        let default_filter = Some(DefaultFilter { queue: EVERYONE.to_owned() });
        let routing = Routing { filters: vec![filter], default_filter };
        Self {
            sid,
            friendly_name: "Outbound".to_owned(),
            task_reservation_timeout_seconds: 120,
            configuration: as_written(&routing).to_string(),
            routing,
        }
    }

    /// Replaces the configuration. Only tasks that are created later are routed by it.
    pub(crate) fn configure(
        &mut self,
        configuration: &str,
        is_queue: impl Fn(&str) -> bool,
    ) -> Result<(), TaskRouterError> {
        let Configuration { task_routing } = serde_json::from_str(configuration)
            .map_err(|_no_workflow| TaskRouterError::InvalidJson { name: CONFIGURATION })?;
        let targets = task_routing.filters.iter().flat_map(|filter| &filter.targets);
        let queues = targets.clone().map(|target| &target.queue);
        let default_queue = task_routing.default_filter.iter().map(|filter| &filter.queue);
        if let Some(queue) = queues.chain(default_queue).find(|queue| !is_queue(queue)) {
            let value = queue.clone();
            return Err(TaskRouterError::InvalidParameter { name: CONFIGURATION, value });
        }
        let of_filters = task_routing.filters.iter().map(|filter| &filter.expression);
        for expression in of_filters.chain(targets.filter_map(|target| target.expression.as_ref()))
        {
            Expression::parse(expression)?;
        }
        self.routing = task_routing;
        configuration.clone_into(&mut self.configuration);
        Ok(())
    }

    /// Where a task with these attributes goes.
    pub(super) fn route(&self, attributes: &Value) -> Result<Route, TaskRouterError> {
        for filter in &self.routing.filters {
            let Some(target) = filter.targets.first() else { continue };
            if Expression::parse(&filter.expression)?.holds(Scope::of(attributes)) {
                let workers = target.expression.as_deref().map(Expression::parse).transpose()?;
                let Target { queue, priority, .. } = target;
                return Ok(Route { queue_sid: queue.clone(), priority: *priority, workers });
            }
        }
        let default = self.routing.default_filter.as_ref();
        let queue_sid = default.map(|filter| filter.queue.clone()).unwrap_or_default();
        Ok(Route { queue_sid, priority: None, workers: None })
    }

    /// The configuration as the REST API shows it.
    pub(crate) fn configuration(&self) -> &str {
        &self.configuration
    }
}

/// A configuration with the names that the Twilio console gives.
fn as_written(routing: &Routing) -> Value {
    let mut routing = serde_json::to_value(routing).unwrap_or_default();
    if let Some(Value::Object(filter)) = routing.pointer_mut("/filters/0") {
        filter.insert("filter_friendly_name".to_owned(), Value::from("Outbound Calls"));
    }
    Value::Object(Map::from_iter([("task_routing".to_owned(), routing)]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_task_is_routed_by_the_configuration_that_was_written_last() {
        let mut workflow = Workflow::for_target_worker(WorkflowSid::from_bits(1));
        let task = json!({ "targetWorker": "client:a" });
        assert_eq!(workflow.route(&task).unwrap().priority, Some(1000));
        let other = json!({ "task_routing": {
            "filters": [{
                "filter_friendly_name": "all", "expression": "1==1",
                "targets": [{ "queue": EVERYONE, "priority": 7, "timeout": 60 }],
            }],
        } });
        workflow.configure(&other.to_string(), |queue| queue == EVERYONE).unwrap();
        assert_eq!(workflow.route(&task).unwrap().priority, Some(7));
        assert_eq!(workflow.configuration(), other.to_string(), "with what is not emulated");
    }

    #[test]
    fn what_is_no_workflow_is_refused_and_changes_nothing() {
        let filter = |expression: &str, queue: &str| {
            json!({ "task_routing": {
                "filters": [{ "expression": expression, "targets": [{ "queue": queue }] }],
            } })
            .to_string()
        };
        let mut workflow = Workflow::for_target_worker(WorkflowSid::from_bits(1));
        let before = workflow.configuration().to_owned();
        for wrong in ["", "{}", &filter("1==1", "WQ2"), &filter("targetWorker ==== 'a", EVERYONE)] {
            assert!(workflow.configure(wrong, |queue| queue == EVERYONE).is_err(), "{wrong}");
            assert_eq!(workflow.configuration(), before);
        }
    }
}
