//! The workspace: its workflow and the channel of outbound calls.

use serde::Deserialize;
use serde_json::Value;

use super::{
    environment::Environment,
    finding::Finding,
    target_worker::Route,
    variables::CHANNEL,
    workers::{self, Worker},
};
use crate::deploy::{Answer, Client};

const HOST: &str = "taskrouter.twilio.com";

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
    routes_directly: bool,
    has_channel: Found<()>,
    /// Or why they are not known.
    workers: Result<Vec<Worker>, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Workflow {
    friendly_name: String,
    configuration: String,
}

#[derive(Debug, Deserialize)]
struct Named {
    sid: String,
    friendly_name: String,
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
            routes_directly: environment.routes_directly(),
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
        facts.workers = workers::ask(client, &root).await;
        facts
    }
}

impl Facts {
    /// The workers, as far as they are known.
    pub(super) fn workers(&self) -> &[Worker] {
        self.workers.as_deref().unwrap_or_default()
    }

    pub(super) fn knows_the_workers(&self) -> bool {
        self.workers.is_ok()
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
        // A SID of another kind is no 404. Any other refusal says nothing of what there is.
        Err(error) if Answer::status_of(&error) == Some(400) => Found::No(Vec::new()),
        Err(error) => Found::Unknown(format!("{error:#}")),
    }
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
    found.extend(workers::findings(&facts.workers, matches!(facts.has_channel, Found::Yes(()))));
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
        Found::Yes(workflow) if facts.routes_directly => Finding::good(
            "workflow",
            format!(
                "the workflow {} ({sid}) needs no filter: TWILIO_ROUTING is direct",
                workflow.friendly_name
            ),
        ),
        Found::Yes(workflow) => of_route(&workflow.friendly_name, sid, &workflow.configuration),
        Found::No(others) => Finding::problem(
            "workflow",
            format!("the workspace has no workflow {sid}"),
            instead("TWILIO_WORKFLOW_SID", others),
        ),
        Found::Unknown(why) => Finding::unknown("workflow", why.clone()),
    }
}

fn of_route(name: &str, sid: &str, configuration: &str) -> Finding {
    let workflow = format!("the workflow {name} ({sid})");
    let (mistake, fix) = match Route::of(configuration) {
        Route::ToTargetWorker => {
            let text = format!("{workflow} routes tasks to their targetWorker");
            return Finding::good("workflow", text);
        }
        Route::BehindFilter(filter) => (
            format!(
                "the {filter} of {workflow} stands before the one that routes a task to its targetWorker and takes every call"
            ),
            "puts the filter for calls before all others",
        ),
        Route::BehindTarget(filter) => (
            format!(
                "in the {filter} of {workflow} a target for every worker stands before the one for the targetWorker"
            ),
            "puts the target for calls before all others",
        ),
        Route::Nowhere => {
            (format!("{workflow} has no filter that routes a task to its targetWorker"), "adds it")
        }
    };
    Finding::problem(
        "workflow",
        format!("{mistake}: calls are offered to anybody"),
        format!("`cargo xtask setup` {fix}, and shows the difference first"),
    )
}

fn of_channel(facts: &Facts) -> Finding {
    match &facts.has_channel {
        Found::Yes(()) => Finding::good("channel", format!("the task channel {CHANNEL} exists")),
        Found::No(_) => Finding::problem(
            "channel",
            format!("there is no task channel with the unique name {CHANNEL}: no call can begin"),
            "`cargo xtask setup` makes it",
        ),
        Found::Unknown(why) => Finding::unknown("channel", why.clone()),
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
            routes_directly: false,
            has_channel: Found::Yes(()),
            workers: Ok(Vec::new()),
        }
    }

    #[test]
    fn what_is_right_is_good() {
        let found = findings(&good());
        // Of workers there are none here.
        let found = found.iter().filter(|it| it.check != "workers");
        assert!(
            found.clone().all(|it| it.level == Level::Good),
            "{:#?}",
            found.collect::<Vec<_>>()
        );
    }

    #[test]
    fn with_direct_routing_the_workflow_needs_no_filter() {
        let workflow =
            Workflow { friendly_name: "Calls".to_owned(), configuration: "{}".to_owned() };
        let workflow = Found::Yes(workflow);
        let found = findings(&Facts { routes_directly: true, workflow, ..good() });
        assert!(found.iter().all(|it| it.level != Level::Problem), "{found:#?}");
    }

    #[test]
    fn what_is_not_set_or_not_told_is_no_mistake_of_the_account() {
        for facts in [
            Facts { workspace_sid: String::new(), ..good() },
            Facts { workflow_sid: String::new(), ..good() },
        ] {
            let found = findings(&facts);
            assert!(found.iter().any(|it| it.level == Level::Unknown), "{found:#?}");
            assert!(found.iter().all(|it| it.level != Level::Problem), "{found:#?}");
        }
    }

    #[test]
    fn each_mistake_is_named_with_its_fix() {
        let other = || Found::No(vec!["WS2 \"Flex\"".to_owned()]);
        let workflow = |configuration: &str| {
            let configuration = configuration.to_owned();
            Found::Yes(Workflow { friendly_name: "Calls".to_owned(), configuration })
        };
        let behind = json!({ "task_routing": { "filters": [
            { "expression": "1 == 1", "targets": [{ "queue": "WQ2" }] },
            { "targets": [{ "expression": "task.targetWorker == worker.contact_uri" }] },
        ] } });
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
            (
                Facts { workflow: workflow("{}"), ..good() },
                "workflow",
                "cargo xtask setup` adds it",
            ),
            (
                Facts { workflow: workflow(&behind.to_string()), ..good() },
                "workflow",
                "cargo xtask setup` puts the filter for calls before all others",
            ),
            (
                Facts { has_channel: Found::No(Vec::new()), ..good() },
                "channel",
                "cargo xtask setup",
            ),
        ] {
            let found = findings(&facts);
            let problems: Vec<_> = found.iter().filter(|it| it.level == Level::Problem).collect();
            assert_eq!(problems.len(), 1, "{check}: {found:#?}");
            assert_eq!(problems[0].check, check);
            assert!(problems[0].fix.as_ref().is_some_and(|it| it.contains(fix)), "{found:#?}");
        }
    }
}
