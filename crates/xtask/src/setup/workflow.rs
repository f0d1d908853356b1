//! The filter that brings a call to the worker who makes it.

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// The name of the filter in the Twilio console.
const NAME: &str = "Outbound calls of the dialpad";
/// Above what the console gives to other filters.
const PRIORITY: u32 = 1000;

/// The filter, for a queue with all agents in it.
pub(super) fn filter(queue_sid: &str) -> Value {
    json!({
        "filter_friendly_name": NAME,
        "expression": "targetWorker != null",
        "targets": [{
            "queue": queue_sid,
            "expression": "task.targetWorker == worker.contact_uri",
            "priority": PRIORITY,
        }],
    })
}

/// The configuration with the filter in front of all others, because the first that fits decides.
///
/// # Errors
/// When it is not a workflow's.
pub(super) fn with_filter(configuration: &str, queue_sid: &str) -> Result<String> {
    let mut configuration: Value =
        serde_json::from_str(configuration).context("the workflow's configuration is no JSON")?;
    let routing = configuration.get_mut("task_routing").and_then(Value::as_object_mut);
    let routing = routing.context("the workflow's configuration has no task_routing")?;
    let filters = routing.entry("filters").or_insert_with(|| json!([])).as_array_mut();
    filters.context("the workflow's filters are no list")?.insert(0, filter(queue_sid));
    Ok(configuration.to_string())
}

/// The queue for tasks that no filter fits.
pub(super) fn default_queue(configuration: &str) -> Option<String> {
    let configuration: Value = serde_json::from_str(configuration).ok()?;
    let queue = configuration.pointer("/task_routing/default_filter/queue")?.as_str()?;
    Some(queue.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_comes_first_and_nothing_else_is_touched() {
        let before = json!({
            "task_routing": {
                "filters": [{ "expression": "1==1", "targets": [{ "queue": "WQ2" }] }],
                "default_filter": { "queue": "WQ3" },
                "of_somebody_else": 7,
            },
        });
        let after: Value =
            serde_json::from_str(&with_filter(&before.to_string(), "WQ1").unwrap()).unwrap();
        let mut want = before.clone();
        let filters = want["task_routing"]["filters"].as_array_mut().unwrap();
        filters.insert(0, filter("WQ1"));
        assert_eq!(after, want);
        assert_eq!(default_queue(&before.to_string()).as_deref(), Some("WQ3"));
    }

    #[test]
    fn a_workflow_without_filters_gets_one_and_what_is_none_is_refused() {
        let made = with_filter(r#"{"task_routing": {}}"#, "WQ1").unwrap();
        assert!(made.contains(NAME), "{made}");
        for wrong in ["", "[]", r#"{"task_routing": {"filters": 1}}"#] {
            assert!(with_filter(wrong, "WQ1").is_err(), "{wrong}");
        }
    }
}
