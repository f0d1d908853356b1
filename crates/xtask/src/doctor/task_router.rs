//! The workspace: its workflow, the channel of outbound calls, and what its workers lack.

use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde_json::Value;

use super::{environment::Environment, finding::Finding, variables::CHANNEL};
use crate::deploy::{Answer, Client};

const HOST: &str = "taskrouter.twilio.com";
/// How many requests are under way at once.
const SIDE_BY_SIDE: usize = 5;
/// How many workers a line names.
const NAMED: usize = 5;

/// Something that was asked for by its SID, and what there is instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found<T> {
    Yes(T),
    /// The others of its kind, as `SID "name"`.
    No(Vec<String>),
    Unknown(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    workspace_sid: String,
    workflow_sid: String,
    workspace: Found<String>,
    workflow: Found<Workflow>,
    has_channel: Found<()>,
    /// Or why they are not known.
    workers: Result<Vec<Worker>, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Workflow {
    friendly_name: String,
    configuration: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Worker {
    pub(super) name: String,
    /// A JSON object, or nothing that could be read.
    pub(super) attributes: Option<Value>,
    /// For calls of ours; nothing if the worker has no such channel.
    capacity: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Named {
    sid: String,
    friendly_name: String,
}

#[derive(Debug, Deserialize)]
struct WorkerResource {
    sid: String,
    friendly_name: String,
    attributes: String,
}

#[derive(Debug, Deserialize)]
struct Channel {
    configured_capacity: u64,
}

impl Facts {
    pub(super) async fn ask(client: &Client, environment: &Environment) -> Self {
        let value = |name| environment.get(name).unwrap_or_default().to_owned();
        let workspace_sid = value("TWILIO_WORKSPACE_SID");
        let workflow_sid = value("TWILIO_WORKFLOW_SID");
        let root = format!("/v1/Workspaces/{workspace_sid}");
        let workspace = find::<Named>(client, "/v1/Workspaces", &workspace_sid, "workspaces").await;
        let mut facts = Self {
            workspace: workspace.map(|it| it.friendly_name),
            workspace_sid,
            workflow_sid,
            workflow: Found::Unknown("there is no workspace".to_owned()),
            has_channel: Found::Unknown("there is no workspace".to_owned()),
            workers: Err("there is no workspace".to_owned()),
        };
        if facts.workspace_sid.is_empty() || !matches!(facts.workspace, Found::Yes(_)) {
            return facts;
        }
        let workflows = format!("{root}/Workflows");
        facts.workflow = find(client, &workflows, &facts.workflow_sid, "workflows").await;
        let channels = format!("{root}/TaskChannels");
        let channel = find::<Value>(client, &channels, CHANNEL, "channels").await;
        facts.has_channel = channel.map(drop);
        facts.workers = workers(client, &root).await;
        facts
    }
}

impl Facts {
    /// The workers, as far as they are known.
    pub(super) fn workers(&self) -> &[Worker] {
        self.workers.as_deref().unwrap_or_default()
    }
}

impl<T> Found<T> {
    fn map<U>(self, map: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Self::Yes(found) => Found::Yes(map(found)),
            Self::No(others) => Found::No(others),
            Self::Unknown(why) => Found::Unknown(why),
        }
    }
}

/// One of a list, or what the list has.
async fn find<T: serde::de::DeserializeOwned>(
    client: &Client,
    list: &str,
    sid: &str,
    key: &str,
) -> Found<T> {
    match client.find(HOST, &format!("{list}/{sid}")).await {
        Ok(Some(found)) => Found::Yes(found),
        Ok(None) => {
            let others = client.list::<Named>(HOST, list, key).await.unwrap_or_default();
            let named = |it: &Named| format!("{} \"{}\"", it.sid, it.friendly_name);
            Found::No(others.iter().map(named).collect())
        }
        // A SID of another kind is no 404.
        Err(error) if Answer::status_of(&error).is_some() => Found::No(Vec::new()),
        Err(error) => Found::Unknown(format!("{error:#}")),
    }
}

async fn workers(client: &Client, root: &str) -> Result<Vec<Worker>, String> {
    let list = format!("{root}/Workers");
    let workers = client.list::<WorkerResource>(HOST, &list, "workers").await;
    stream::iter(workers.map_err(|error| format!("{error:#}"))?)
        .map(|worker| async move {
            let channel = format!("{root}/Workers/{}/Channels/{CHANNEL}", worker.sid);
            let channel = client.find::<Channel>(HOST, &channel).await;
            let channel = channel.map_err(|error| format!("{error:#}"))?;
            Ok(Worker {
                name: worker.friendly_name,
                attributes: serde_json::from_str(&worker.attributes).ok(),
                capacity: channel.map(|channel| channel.configured_capacity),
            })
        })
        .buffered(SIDE_BY_SIDE)
        .try_collect()
        .await
}

pub(super) fn findings(facts: &Facts) -> Vec<Finding> {
    if facts.workspace_sid.is_empty() {
        return vec![Finding::unknown("workspace", "TWILIO_WORKSPACE_SID is not set")];
    }
    let workspace = of_workspace(facts);
    if !matches!(facts.workspace, Found::Yes(_)) {
        return vec![workspace];
    }
    let mut found = vec![workspace, of_workflow(facts), of_channel(facts)];
    found.extend(of_workers(facts));
    found
}

fn of_workspace(facts: &Facts) -> Finding {
    let sid = &facts.workspace_sid;
    match &facts.workspace {
        Found::Yes(name) => Finding::good("workspace", format!("the workspace is {name} ({sid})")),
        Found::No(others) => Finding::problem(
            "workspace",
            format!("the account has no workspace {sid}"),
            instead("TWILIO_WORKSPACE_SID", others),
        ),
        Found::Unknown(why) => Finding::unknown("workspace", why.clone()),
    }
}

fn of_workflow(facts: &Facts) -> Finding {
    let sid = &facts.workflow_sid;
    if sid.is_empty() {
        return Finding::unknown("workflow", "TWILIO_WORKFLOW_SID is not set");
    }
    match &facts.workflow {
        Found::Yes(workflow) if routes_to_target_worker(&workflow.configuration) => Finding::good(
            "workflow",
            format!(
                "the workflow {} ({sid}) routes tasks to their targetWorker",
                workflow.friendly_name
            ),
        ),
        Found::Yes(workflow) => Finding::problem(
            "workflow",
            format!(
                "the workflow {} ({sid}) has no filter that routes a task to its targetWorker: calls are offered to anybody",
                workflow.friendly_name
            ),
            "`cargo xtask setup` adds it, and shows the difference first",
        ),
        Found::No(others) => Finding::problem(
            "workflow",
            format!("the workspace has no workflow {sid}"),
            instead("TWILIO_WORKFLOW_SID", others),
        ),
        Found::Unknown(why) => Finding::unknown("workflow", why.clone()),
    }
}

/// Whether one of the filters has a target for the worker whom the task names.
pub(crate) fn routes_to_target_worker(configuration: &str) -> bool {
    let Ok(configuration) = serde_json::from_str::<Value>(configuration) else { return false };
    let filters = configuration.pointer("/task_routing/filters").and_then(Value::as_array);
    let targets = filters.into_iter().flatten().filter_map(|filter| filter["targets"].as_array());
    let mut expressions = targets.flatten().filter_map(|target| target["expression"].as_str());
    expressions.any(|expression| {
        let words: String = expression.chars().filter(|it| !it.is_whitespace()).collect();
        words.contains("task.targetWorker==worker.contact_uri")
            || words.contains("worker.contact_uri==task.targetWorker")
    })
}

fn of_channel(facts: &Facts) -> Finding {
    match &facts.has_channel {
        Found::Yes(()) => Finding::good("channel", format!("there is the task channel {CHANNEL}")),
        Found::No(_) => Finding::problem(
            "channel",
            format!("there is no task channel with the unique name {CHANNEL}: no call can begin"),
            "`cargo xtask setup` makes it",
        ),
        Found::Unknown(why) => Finding::unknown("channel", why.clone()),
    }
}

fn of_workers(facts: &Facts) -> Vec<Finding> {
    let workers = match &facts.workers {
        Ok(workers) => workers,
        Err(why) => return vec![Finding::unknown("workers", why.clone())],
    };
    if workers.is_empty() {
        let fix = "agents become workers when they log in to Flex for the first time";
        return vec![Finding::warning("workers", "the workspace has no workers", fix)];
    }
    let lacking = |is: &dyn Fn(&Worker) -> bool| -> Vec<&str> {
        workers.iter().filter(|it| is(it)).map(|it| it.name.as_str()).collect()
    };
    let text = |worker: &Worker, name: &str| {
        worker.attributes.as_ref()?.get(name)?.as_str().map(str::to_owned)
    };
    let unreadable = lacking(&|it| !it.attributes.as_ref().is_some_and(Value::is_object));
    let deaf = lacking(&|it| {
        it.attributes.as_ref().is_some_and(Value::is_object)
            && text(it, "contact_uri").is_none_or(|uri| uri.is_empty())
    });
    let has_channel = matches!(facts.has_channel, Found::Yes(()));
    let full = lacking(&|it| has_channel && it.capacity.unwrap_or_default() == 0);
    let mut found = Vec::new();
    for (names, check, what, fix) in [
        (
            unreadable,
            "worker-attributes",
            "attributes that are no JSON object",
            "mend them in the Twilio console > TaskRouter > Workers",
        ),
        (
            deaf,
            "contact-uri",
            "no attribute contact_uri: no call reaches them",
            "they log in to Flex once, which sets it; or set it by hand, like client:alex_40example_2Ecom",
        ),
        (
            full,
            "capacity",
            "no capacity for the channel: their calls wait for ever",
            "`cargo xtask setup` gives each of them 1",
        ),
    ] {
        if !names.is_empty() {
            found.push(Finding::problem(
                check,
                format!("{} with {what}", workers_in_words(&names)),
                fix,
            ));
        }
    }
    if found.is_empty() {
        let count = workers.len();
        found.push(Finding::good(
            "workers",
            format!("{count} workers, each with contact_uri and capacity"),
        ));
    }
    found
}

fn workers_in_words(names: &[&str]) -> String {
    let some = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match names.len() {
        1 => format!("worker {some}"),
        count if count <= NAMED => format!("{count} workers ({some})"),
        count => format!("{count} workers ({some}, …)"),
    }
}

fn instead(name: &str, others: &[String]) -> String {
    match others {
        [] => format!("set {name} to one that the account has"),
        others => format!("set {name} to one of: {}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::doctor::finding::Level;

    fn good() -> Facts {
        let configuration = json!({ "task_routing": { "filters": [{
            "expression": "targetWorker != null",
            "targets": [{ "queue": "WQ1", "expression": "worker.contact_uri  == task.targetWorker" }],
        }] } });
        Facts {
            workspace_sid: "WS1".to_owned(),
            workflow_sid: "WW1".to_owned(),
            workspace: Found::Yes("Flex Task Assignment".to_owned()),
            workflow: Found::Yes(Workflow {
                friendly_name: "Calls".to_owned(),
                configuration: configuration.to_string(),
            }),
            has_channel: Found::Yes(()),
            workers: Ok(vec![worker("alex", json!({ "contact_uri": "client:a" }), Some(1))]),
        }
    }

    fn worker(name: &str, attributes: Value, capacity: Option<u64>) -> Worker {
        Worker { name: name.to_owned(), attributes: Some(attributes), capacity }
    }

    #[test]
    fn what_is_right_is_good() {
        assert!(findings(&good()).iter().all(|it| it.level == Level::Good));
    }

    #[test]
    fn what_is_not_set_or_not_told_is_no_mistake_of_the_account() {
        for facts in [
            Facts { workspace_sid: String::new(), ..good() },
            Facts { workflow_sid: String::new(), ..good() },
            Facts { workers: Err("Twilio has no time".to_owned()), ..good() },
        ] {
            let found = findings(&facts);
            assert!(found.iter().any(|it| it.level == Level::Unknown), "{found:#?}");
            assert!(found.iter().all(|it| it.level != Level::Problem), "{found:#?}");
        }
    }

    #[test]
    fn each_mistake_is_named_with_its_fix() {
        let other = || Found::No(vec!["WS2 \"Flex\"".to_owned()]);
        let workflow =
            Workflow { friendly_name: "Calls".to_owned(), configuration: "{}".to_owned() };
        let alex = |attributes, capacity| Ok(vec![worker("alex", attributes, capacity)]);
        for (facts, check, fix) in [
            (
                Facts { workspace: other(), ..good() },
                "workspace",
                "TWILIO_WORKSPACE_SID to one of: WS2",
            ),
            (
                Facts { workflow: Found::No(Vec::new()), ..good() },
                "workflow",
                "set TWILIO_WORKFLOW_SID",
            ),
            (Facts { workflow: Found::Yes(workflow), ..good() }, "workflow", "cargo xtask setup"),
            (
                Facts { has_channel: Found::No(Vec::new()), ..good() },
                "channel",
                "cargo xtask setup",
            ),
            (Facts { workers: alex(json!({}), Some(1)), ..good() }, "contact-uri", "log in"),
            (
                Facts { workers: alex(json!("text"), Some(1)), ..good() },
                "worker-attributes",
                "mend",
            ),
            (
                Facts { workers: alex(json!({ "contact_uri": "client:a" }), Some(0)), ..good() },
                "capacity",
                "gives each",
            ),
            (
                Facts { workers: alex(json!({ "contact_uri": "client:a" }), None), ..good() },
                "capacity",
                "gives each",
            ),
        ] {
            let found = findings(&facts);
            let problems: Vec<_> = found.iter().filter(|it| it.level == Level::Problem).collect();
            assert_eq!(problems.len(), 1, "{check}: {found:#?}");
            assert_eq!(problems[0].check, check);
            assert!(problems[0].fix.as_ref().is_some_and(|it| it.contains(fix)), "{found:#?}");
        }
    }

    #[test]
    fn many_workers_are_counted_and_some_of_them_named() {
        let names = ["a", "b", "c", "d", "e", "f"];
        assert_eq!(workers_in_words(&names), "6 workers (a, b, c, d, e, …)");
        assert_eq!(workers_in_words(&names[..2]), "2 workers (a, b)");
    }
}
