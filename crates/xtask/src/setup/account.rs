//! What the account has of what calls need.

use anyhow::{Context, Result, bail};
use futures_util::{StreamExt, stream};
use serde::Deserialize;
use serde_json::Value;

use super::{change::Change, workflow};
use crate::{
    deploy::{Client, FlexConfiguration, SIDE_BY_SIDE},
    doctor::{CHANNEL, Environment, Route},
    flags::{Routing, SetupFlags},
    sh,
};

const HOST: &str = "taskrouter.twilio.com";
/// What the queue that Flex makes for everybody asks of its workers.
const EVERYBODY: &str = "1==1";

#[derive(Debug)]
pub(super) struct Account {
    pub(super) workspace_sid: String,
    workflow: Workflow,
    /// What was asked for, if anything was.
    routing: Option<Routing>,
    routes_directly: bool,
    has_channel: bool,
    queues: Vec<Queue>,
    /// Those who can take no call of ours.
    full: Vec<Worker>,
}

#[derive(Debug, Clone, Deserialize)]
struct Workflow {
    sid: String,
    friendly_name: String,
    configuration: String,
}

#[derive(Debug, Clone, Deserialize)]
struct Queue {
    sid: String,
    target_workers: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Worker {
    sid: String,
    friendly_name: String,
}

#[derive(Debug, Deserialize)]
struct Capacity {
    configured_capacity: u64,
}

impl Account {
    pub(super) async fn look(
        client: &Client,
        environment: &Environment,
        flex: &FlexConfiguration,
        flags: &SetupFlags,
    ) -> Result<Self> {
        let workspace_sid = flags
            .workspace
            .as_deref()
            .or_else(|| environment.get("TWILIO_WORKSPACE_SID"))
            .or(flex.taskrouter_workspace_sid.as_deref())
            .context("Flex names no workspace: say which one with --workspace")?
            .to_owned();
        let root = format!("/v1/Workspaces/{workspace_sid}");
        let workflows = client
            .list::<Workflow>(HOST, &format!("{root}/Workflows"), "workflows")
            .await
            .with_context(|| format!("failed to look at the workspace {workspace_sid}"))?;
        let wanted = flags.workflow.as_deref().or_else(|| environment.get("TWILIO_WORKFLOW_SID"));
        let routes_directly = match flags.routing {
            Some(routing) => routing == Routing::Direct,
            None => environment.routes_directly(),
        };
        let of_flex = flex.taskrouter_target_workflow_sid.as_deref();
        let place = match best(&workflows, wanted, of_flex, routes_directly) {
            Some(place) => place,
            None => ask_for(&workflows, flags).await?,
        };
        let workflow = workflows[place].clone();
        let channel = format!("{root}/TaskChannels/{CHANNEL}");
        let has_channel = client.find::<Value>(HOST, &channel).await?.is_some();
        let queues = client.list(HOST, &format!("{root}/TaskQueues"), "task_queues").await?;
        let full = full_workers(client, &root).await?;
        let routing = flags.routing;
        Ok(Self { workspace_sid, workflow, routing, routes_directly, has_channel, queues, full })
    }

    /// What is to be made.
    pub(super) fn changes(&self, queue: Option<&str>) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        if !self.has_channel {
            changes.push(Change::Channel);
        }
        let Workflow { sid, friendly_name, configuration } = &self.workflow;
        if !self.routes_directly && Route::of(configuration) != Route::ToTargetWorker {
            changes.push(Change::Filter {
                workflow_sid: sid.clone(),
                name: friendly_name.clone(),
                before: configuration.clone(),
                // Refused now, rather than after the question.
                mended: match workflow::with_filter_moved(configuration)? {
                    Some(moved) => moved,
                    None => workflow::with_filter(configuration, &self.queue(queue)?)?,
                },
            });
        }
        changes.extend(self.full.iter().map(|worker| Change::Capacity {
            worker_sid: worker.sid.clone(),
            name: worker.friendly_name.clone(),
        }));
        Ok(changes)
    }

    /// What `.env` has to say.
    pub(super) fn settings(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let routing = self.routing.map(|routing| ("TWILIO_ROUTING", routing.as_str()));
        let workspace = ("TWILIO_WORKSPACE_SID", self.workspace_sid.as_str());
        let workflow = ("TWILIO_WORKFLOW_SID", self.workflow.sid.as_str());
        [workspace, workflow].into_iter().chain(routing)
    }

    /// The queue in which all agents are.
    fn queue(&self, wanted: Option<&str>) -> Result<String> {
        if let Some(wanted) = wanted {
            if !self.queues.iter().any(|queue| queue.sid == wanted) {
                bail!("the workspace has no queue {wanted}");
            }
            return Ok(wanted.to_owned());
        }
        let is_of_all = |queue: &&Queue| {
            let target = queue.target_workers.as_deref().unwrap_or_default();
            target.chars().filter(|it| !it.is_whitespace()).eq(EVERYBODY.chars())
        };
        let of_all = self.queues.iter().find(is_of_all).map(|queue| queue.sid.clone());
        of_all
            .or_else(|| workflow::default_queue(&self.workflow.configuration))
            .context("no queue has all agents in it: say which one to use with --queue")
    }
}

/// The workflow that was named, else one whose filter routes to `targetWorker`, or would if it came first, else
/// Flex's own, else the only one. With direct routing any workflow will do.
fn best(
    workflows: &[Workflow],
    wanted: Option<&str>,
    of_flex: Option<&str>,
    routes_directly: bool,
) -> Option<usize> {
    let position = |is: &dyn Fn(&Workflow) -> bool| workflows.iter().position(is);
    let route = |it: &Workflow| Route::of(&it.configuration);
    match wanted {
        Some(wanted) => position(&|it| it.sid == wanted),
        None => position(&|it| !routes_directly && route(it) == Route::ToTargetWorker)
            .or_else(|| position(&|it| !routes_directly && route(it) != Route::Nowhere))
            .or_else(|| position(&|it| Some(it.sid.as_str()) == of_flex))
            .or_else(|| (workflows.len() == 1).then_some(0)),
    }
}

/// Asks on a terminal.
async fn ask_for(workflows: &[Workflow], flags: &SetupFlags) -> Result<usize> {
    let all: Vec<_> =
        workflows.iter().map(|it| format!("{} \"{}\"", it.sid, it.friendly_name)).collect();
    if !all.is_empty() && !flags.yes && flags.workflow.is_none() && sh::can_ask() {
        return sh::choose("Which workflow is to be used?", &all).await;
    }
    bail!("say which workflow is to be used with --workflow; there are: {}", all.join(", "))
}

async fn full_workers(client: &Client, root: &str) -> Result<Vec<Worker>> {
    let workers = client.list::<Worker>(HOST, &format!("{root}/Workers"), "workers").await?;
    let step = sh::Step::of_many("workers", workers.len());
    let looked: Vec<Result<Option<Worker>>> = stream::iter(workers)
        .map(|worker| async move {
            let path = format!("{root}/Workers/{}/Channels/{CHANNEL}", worker.sid);
            let channel = client.find::<Capacity>(HOST, &path).await?;
            // A channel that is about to be made comes with a capacity of one.
            let is_full = channel.is_some_and(|channel| channel.configured_capacity == 0);
            Ok(is_full.then_some(worker))
        })
        .buffered(SIDE_BY_SIDE)
        .collect()
        .await;
    let full = looked.into_iter().filter_map(Result::transpose).collect::<Result<_>>()?;
    if let Some(step) = step {
        step.done();
    }
    Ok(full)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workflow(sid: &str, routes: bool) -> Workflow {
        let plain = r#"{"task_routing": {}}"#;
        let mended = workflow::with_filter(plain, "WQ1").unwrap();
        let configuration = if routes { mended.configuration } else { plain.to_owned() };
        Workflow { sid: sid.to_owned(), friendly_name: sid.to_owned(), configuration }
    }

    #[test]
    fn the_workflow_is_the_one_that_was_named_else_the_one_that_fits_best() {
        for (workflows, wanted, of_flex, want) in [
            (vec![workflow("WW1", true), workflow("WW2", false)], Some("WW2"), None, Some("WW2")),
            (vec![workflow("WW1", false), workflow("WW2", true)], None, Some("WW1"), Some("WW2")),
            (vec![workflow("WW1", false), workflow("WW2", false)], None, Some("WW2"), Some("WW2")),
            (vec![workflow("WW1", false)], None, None, Some("WW1")),
            (vec![workflow("WW1", false), workflow("WW2", false)], None, None, None),
            (vec![workflow("WW1", true)], Some("WW9"), None, None),
        ] {
            let chosen = best(&workflows, wanted, of_flex, false);
            let chosen = chosen.map(|place| workflows[place].sid.clone());
            assert_eq!(chosen.as_deref(), want);
        }
    }

    #[test]
    fn with_direct_routing_flexs_own_workflow_is_as_good_as_one_with_a_filter() {
        let workflows = vec![workflow("WW1", true), workflow("WW2", false)];
        assert_eq!(best(&workflows, None, Some("WW2"), true), Some(1));
    }

    #[test]
    fn what_is_there_is_not_made_again() {
        let queue = Queue { sid: "WQ1".to_owned(), target_workers: Some("1 == 1".to_owned()) };
        let account = |has_channel, routes| Account {
            workspace_sid: "WS1".to_owned(),
            workflow: workflow("WW1", routes),
            routing: None,
            routes_directly: false,
            has_channel,
            queues: vec![queue.clone()],
            full: Vec::new(),
        };
        assert_eq!(account(true, true).changes(None).unwrap(), []);
        let changes = account(false, false).changes(None).unwrap();
        assert_eq!(changes[0], Change::Channel);
        let Change::Filter { mended, .. } = &changes[1] else { panic!("{changes:#?}") };
        assert_eq!(mended.filter["targets"][0]["queue"], "WQ1");
        assert!(account(true, false).changes(Some("WQ9")).is_err());
        let directly = Account { routes_directly: true, ..account(true, false) };
        assert_eq!(directly.changes(None).unwrap(), []);
    }
}
