//! The filter that brings a call to the worker who makes it.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::doctor::{filter_name, is_for_target_worker, is_target_worker};

/// The name of the filter in the Twilio console.
const NAME: &str = "Outbound calls of the dialpad";
/// Above what the console gives to other filters.
const PRIORITY: u32 = 1000;

/// A workflow whose first filter is the one for calls, because the first that fits decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mended {
    pub(super) configuration: String,
    pub(super) filter: Value,
    /// What the filter is called, if it was there and only moves.
    pub(super) moved: Option<String>,
}

/// The filter, for a queue with all agents in it.
fn filter(queue_sid: &str) -> Value {
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

/// With a new filter.
///
/// # Errors
/// When the configuration is not a workflow's.
pub(super) fn with_filter(configuration: &str, queue_sid: &str) -> Result<Mended> {
    let mut configuration = parse(configuration)?;
    let filter = filter(queue_sid);
    filters(&mut configuration)?.insert(0, filter.clone());
    Ok(Mended { configuration: configuration.to_string(), filter, moved: None })
}

/// With the filter that is there, if other filters, or other targets in it, stand before it. One that is for
/// other tasks, too, is not moved: it would take them from the filters between.
///
/// # Errors
/// When the configuration is not a workflow's.
pub(super) fn with_filter_moved(configuration: &str) -> Result<Option<Mended>> {
    let mut configuration = parse(configuration)?;
    let filters = filters(&mut configuration)?;
    let place = |filter: &Value| {
        let target = filter["targets"].as_array()?.iter().position(is_target_worker)?;
        is_for_target_worker(filter).then_some(target)
    };
    let found = filters.iter().enumerate().find_map(|(at, it)| Some((at, place(it)?)));
    let Some((at, target)) = found else { return Ok(None) };
    let mut filter = filters.remove(at);
    let moved = Some(filter_name(&filter, at));
    if let Some(targets) = filter["targets"].as_array_mut() {
        targets[..=target].rotate_right(1);
    }
    filters.insert(0, filter.clone());
    Ok(Some(Mended { configuration: configuration.to_string(), filter, moved }))
}

fn parse(configuration: &str) -> Result<Value> {
    serde_json::from_str(configuration).context("the workflow's configuration is no JSON")
}

fn filters(configuration: &mut Value) -> Result<&mut Vec<Value>> {
    let routing = configuration.get_mut("task_routing").and_then(Value::as_object_mut);
    let routing = routing.context("the workflow's configuration has no task_routing")?;
    let filters = routing.entry("filters").or_insert_with(|| json!([])).as_array_mut();
    filters.context("the workflow's filters are no list")
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
    use crate::doctor::Route;

    #[test]
    fn the_filter_comes_first_and_nothing_else_is_touched() {
        let before = json!({
            "task_routing": {
                "filters": [{ "expression": "1==1", "targets": [{ "queue": "WQ2" }] }],
                "default_filter": { "queue": "WQ3" },
                "of_somebody_else": 7,
            },
        });
        let after = parse(&with_filter(&before.to_string(), "WQ1").unwrap().configuration).unwrap();
        let mut want = before.clone();
        let filters = want["task_routing"]["filters"].as_array_mut().unwrap();
        filters.insert(0, filter("WQ1"));
        assert_eq!(after, want);
        assert_eq!(default_queue(&before.to_string()).as_deref(), Some("WQ3"));
    }

    #[test]
    fn a_workflow_without_filters_gets_one_and_what_is_none_is_refused() {
        let made = with_filter(r#"{"task_routing": {}}"#, "WQ1").unwrap().configuration;
        assert!(made.contains(NAME), "{made}");
        for wrong in ["", "[]", r#"{"task_routing": {"filters": 1}}"#] {
            assert!(with_filter(wrong, "WQ1").is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_filter_that_is_there_moves_before_all_others_and_its_target_before_its_others() {
        let all = json!({ "expression": "1==1", "targets": [{ "queue": "WQ2" }] });
        let ours = json!({ "expression": "task.targetWorker == worker.contact_uri" });
        let calls = |targets: &[&Value]| json!({ "filter_friendly_name": "Calls", "expression": "targetWorker != null", "targets": targets });
        let (first, second) = (json!({ "queue": "WQ1" }), json!({ "queue": "WQ2" }));
        let of = |filters: &[&Value]| json!({ "task_routing": { "filters": filters } }).to_string();

        let before = of(&[&all, &calls(&[&first, &second, &ours, &first])]);
        assert_ne!(Route::of(&before), Route::ToTargetWorker);
        let moved = with_filter_moved(&before).unwrap().unwrap();
        let filter = calls(&[&ours, &first, &second, &first]);
        assert_eq!(moved.configuration, of(&[&filter, &all]));
        assert_eq!(Route::of(&moved.configuration), Route::ToTargetWorker);
        assert_eq!(moved.moved.as_deref(), Some("filter \"Calls\""));

        let for_all = json!({ "expression": "1==1", "targets": [second, ours] });
        for before in [of(&[]), of(&[&all]), of(&[&for_all])] {
            assert_eq!(with_filter_moved(&before).unwrap(), None, "{before}");
        }
    }
}
