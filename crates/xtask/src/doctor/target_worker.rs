//! Whether a workflow brings a task to the worker whom it names.
//!
//! TaskRouter tries the filters in order, and the first whose expression fits the task decides; in it, the
//! first target with a worker who can take the task.

use serde_json::Value;

/// The expression of a filter for tasks that name their worker, without spaces.
const NAMES_A_WORKER: &str = "targetWorker!=null";

/// Where a workflow sends a task that names its worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    ToTargetWorker,
    /// To anybody: this filter comes first and takes every task.
    BehindFilter(String),
    /// To anybody: in this filter a target for every worker comes first.
    BehindTarget(String),
    /// To anybody: no filter has a target for that worker.
    Nowhere,
}

impl Route {
    /// By the workflow's configuration. An expression that says something of a task of its own cannot be
    /// judged here, and is taken to be about other tasks.
    pub(crate) fn of(configuration: &str) -> Self {
        let Ok(configuration) = serde_json::from_str::<Value>(configuration) else {
            return Self::Nowhere;
        };
        let filters = configuration.pointer("/task_routing/filters").and_then(Value::as_array);
        let mut in_front = None;
        for (place, filter) in filters.into_iter().flatten().enumerate() {
            let targets = targets(filter);
            let Some(ours) = targets.iter().position(is_target_worker) else {
                if in_front.is_none() && !targets.is_empty() && takes_every_call(filter) {
                    in_front = Some(filter_name(filter, place));
                }
                continue;
            };
            return match in_front {
                Some(name) => Self::BehindFilter(name),
                None if targets[..ours].iter().any(takes_every_worker) => {
                    Self::BehindTarget(filter_name(filter, place))
                }
                None => Self::ToTargetWorker,
            };
        }
        Self::Nowhere
    }
}

/// Whether this target of a filter is the worker whom the task names.
pub(crate) fn is_target_worker(target: &Value) -> bool {
    let expression = without_spaces(&target["expression"]);
    expression.contains("task.targetWorker==worker.contact_uri")
        || expression.contains("worker.contact_uri==task.targetWorker")
}

/// Whether a filter is for tasks that name their worker, and for no others.
pub(crate) fn is_for_target_worker(filter: &Value) -> bool {
    let expression = &filter["expression"];
    let mut words = expression.as_str().unwrap_or_default().split_whitespace();
    without_spaces(expression).contains(NAMES_A_WORKER)
        && !words.any(|word| word.eq_ignore_ascii_case("or"))
}

/// What the Twilio console calls a filter, in quotes, or its place.
pub(crate) fn filter_name(filter: &Value, place: usize) -> String {
    match filter["filter_friendly_name"].as_str().or_else(|| filter["friendly_name"].as_str()) {
        Some(name) => format!("filter \"{name}\""),
        None => format!("filter {} (it has no name)", place + 1),
    }
}

fn targets(filter: &Value) -> &[Value] {
    filter["targets"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn takes_every_call(filter: &Value) -> bool {
    let expression = &filter["expression"];
    is_always_true(expression)
        || without_spaces(expression).trim_start_matches("task.") == NAMES_A_WORKER
}

fn takes_every_worker(target: &Value) -> bool {
    let only_some = ["known_worker_sid", "known_worker_friendly_name", "skip_if"];
    is_always_true(&target["expression"]) && only_some.iter().all(|it| target[it].is_null())
}

/// Whether an expression asks for nothing, as `1==1` does, or none.
fn is_always_true(expression: &Value) -> bool {
    let words = without_spaces(expression).to_lowercase().replace(['(', ')', '\'', '"'], "");
    ["", "true", "1==1", "1=1", "true==true"].contains(&words.as_str())
}

fn without_spaces(expression: &Value) -> String {
    let expression = expression.as_str().unwrap_or_default();
    expression.chars().filter(|it| !it.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_filter_that_takes_other_tasks_too_is_not_for_those_that_name_their_worker_alone() {
        for (expression, want) in [
            ("targetWorker != null", true),
            ("task.targetWorker!=null", true),
            ("targetWorker != null AND channel == 'voice'", true),
            ("targetWorker != null OR channel == 'voice'", false),
            ("targetWorker == null", false),
            ("1==1", false),
        ] {
            let filter = json!({ "expression": expression });
            assert_eq!(is_for_target_worker(&filter), want, "{expression}");
        }
    }

    fn ours() -> Value {
        json!({ "queue": "WQ1", "expression": "worker.contact_uri  == task.targetWorker" })
    }

    fn filter(name: &str, expression: &str, targets: &[Value]) -> Value {
        json!({ "filter_friendly_name": name, "expression": expression, "targets": targets })
    }

    fn route(filters: &[Value]) -> Route {
        Route::of(&json!({ "task_routing": { "filters": filters } }).to_string())
    }

    #[test]
    fn a_filter_in_front_that_takes_every_call_is_named() {
        let calls = filter("Calls", "targetWorker != null", &[ours()]);
        let anybody = json!({ "queue": "WQ2" });
        for expression in ["1==1", "1 == 1", "true", "TRUE", "", "'1' == '1'", "targetWorker!=null"]
        {
            let all = filter("All", expression, std::slice::from_ref(&anybody));
            let want = Route::BehindFilter("filter \"All\"".to_owned());
            assert_eq!(route(&[all.clone(), calls.clone()]), want, "{expression}");
            assert_eq!(route(&[calls.clone(), all]), Route::ToTargetWorker, "{expression}");
        }
        let nameless = json!({ "targets": [anybody] });
        let want = Route::BehindFilter("filter 2 (it has no name)".to_owned());
        let sms = filter("SMS", "channel == 'sms'", &[anybody]);
        assert_eq!(route(&[sms, nameless, calls]), want);
    }

    #[test]
    fn a_filter_in_front_for_other_tasks_is_right() {
        let calls = filter("Calls", "targetWorker != null", &[ours()]);
        let sms = filter("SMS", "channel == 'sms'", &[json!({ "queue": "WQ2" })]);
        let empty = filter("Empty", "1==1", &[]);
        assert_eq!(route(&[sms, empty, calls]), Route::ToTargetWorker);
    }

    #[test]
    fn a_target_in_front_for_every_worker_is_found() {
        let want = Route::BehindTarget("filter \"Calls\"".to_owned());
        for (before, want) in [
            (json!({ "queue": "WQ2" }), want.clone()),
            (json!({ "queue": "WQ2", "expression": "1 == 1" }), want),
            (json!({ "queue": "WQ2", "expression": "worker.lang == 'de'" }), Route::ToTargetWorker),
            (json!({ "queue": "WQ2", "known_worker_sid": "task.worker" }), Route::ToTargetWorker),
            (json!({ "queue": "WQ2", "skip_if": "1 == 1" }), Route::ToTargetWorker),
        ] {
            let calls = filter("Calls", "targetWorker != null", &[before.clone(), ours()]);
            assert_eq!(route(&[calls]), want, "{before}");
        }
        let calls = filter("Calls", "1==1", &[ours(), json!({ "queue": "WQ2" })]);
        assert_eq!(route(&[calls]), Route::ToTargetWorker);
    }

    #[test]
    fn what_has_no_target_for_the_worker_goes_nowhere() {
        let sms = filter("SMS", "channel == 'sms'", &[json!({ "queue": "WQ2" })]);
        assert_eq!(route(&[sms]), Route::Nowhere);
        for configuration in ["", "[]", "{}", r#"{"task_routing": {"filters": 1}}"#] {
            assert_eq!(Route::of(configuration), Route::Nowhere, "{configuration}");
        }
    }
}
