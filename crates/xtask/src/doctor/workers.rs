//! The workers of the workspace: what each of them needs for a call.

use anyhow::Result;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde_json::Value;

use super::{finding::Finding, variables::CHANNEL};
use crate::{
    deploy::{Client, SIDE_BY_SIDE},
    sh,
};

const HOST: &str = "taskrouter.twilio.com";
/// How many workers a line names.
const NAMED: usize = 5;

/// Somebody who is offered tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Worker {
    pub(super) name: String,
    /// A JSON object, or nothing that could be read.
    pub(super) attributes: Option<Value>,
    /// For calls of ours; nothing if the worker has no such channel.
    capacity: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct WorkerResource {
    sid: String,
    friendly_name: String,
    attributes: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Channel {
    configured_capacity: u64,
}

/// Everybody in the workspace, or why they are not known.
pub(super) async fn ask(client: &Client, root: &str) -> Result<Vec<Worker>, String> {
    let list = format!("{root}/Workers");
    let workers = client.list::<WorkerResource>(HOST, &list, "workers").await;
    let workers = workers.map_err(|error| format!("{error:#}"))?;
    let step = sh::Step::of_many("workers", workers.len());
    let workers = stream::iter(workers)
        .map(|listed| async move {
            look_at(client, root, listed).await.map_err(|error| format!("{error:#}"))
        })
        .buffered(SIDE_BY_SIDE)
        .try_collect()
        .await?;
    if let Some(step) = step {
        step.done();
    }
    Ok(workers)
}

async fn look_at(client: &Client, root: &str, listed: WorkerResource) -> Result<Worker> {
    let path = format!("{root}/Workers/{}", listed.sid);
    let attributes = match listed.attributes {
        Some(listed) => Some(listed),
        // Twilio's API description says that lists leave them out.
        None => client.find::<WorkerResource>(HOST, &path).await?.and_then(|it| it.attributes),
    };
    let channel = client.find::<Channel>(HOST, &format!("{path}/Channels/{CHANNEL}")).await?;
    Ok(Worker {
        name: listed.friendly_name,
        attributes: attributes.and_then(|text| serde_json::from_str(&text).ok()),
        capacity: channel.map(|channel| channel.configured_capacity),
    })
}

/// `has_channel`: without the channel nobody has capacity for it.
pub(super) fn findings(workers: &Result<Vec<Worker>, String>, has_channel: bool) -> Vec<Finding> {
    let workers = match workers {
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
    let without_channel = lacking(&|it| has_channel && it.capacity.is_none());
    let full = lacking(&|it| it.capacity == Some(0));
    let mut found = Vec::new();
    for (names, one_is_a_problem, check, what, fix) in [
        (
            unreadable,
            true,
            "worker-attributes",
            "attributes that are no JSON object",
            "fix them in the Twilio console > TaskRouter > Workers",
        ),
        (
            deaf,
            // Who has never logged in has none yet.
            false,
            "contact-uri",
            "no attribute contact_uri: no call reaches them",
            "they log in to Flex once, which sets it; or set it by hand, like client:alex_40example_2Ecom",
        ),
        (
            full,
            true,
            "capacity",
            "no capacity for the channel: their calls wait for ever",
            "`cargo xtask setup` gives each of them 1",
        ),
        (
            without_channel,
            true,
            "worker-channel",
            "no worker channel for calls, which Twilio gives every worker: theirs wait for ever",
            "look again in a minute; if they still have none, ask Twilio's support",
        ),
    ] {
        let text = || format!("{} with {what}", in_words(&names));
        let is_problem = one_is_a_problem || names.len() == workers.len();
        match names[..] {
            [] => {}
            _ if is_problem => found.push(Finding::problem(check, text(), fix)),
            _ => found.push(Finding::warning(check, text(), fix)),
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

pub(super) fn in_words<Name: AsRef<str>>(names: &[Name]) -> String {
    let some = names.iter().take(NAMED).map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    match names.len() {
        1 => format!("worker {some}"),
        count if count <= NAMED => format!("{count} workers ({some})"),
        count => format!("{count} workers ({some}, …)"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::doctor::finding::Level;

    fn alex(attributes: Value, capacity: Option<u64>) -> Vec<Worker> {
        vec![Worker { name: "alex".to_owned(), attributes: Some(attributes), capacity }]
    }

    #[test]
    fn what_a_worker_lacks_is_named_with_its_fix() {
        let reached = || json!({ "contact_uri": "client:a" });
        for (workers, check, text, fix) in [
            (alex(json!({}), Some(1)), "contact-uri", "with no attribute contact_uri", "log in"),
            (alex(json!("text"), Some(1)), "worker-attributes", "with attributes", "fix them"),
            (alex(reached(), Some(0)), "capacity", "with no capacity", "gives each"),
            (alex(reached(), None), "worker-channel", "with no worker channel", "ask Twilio"),
        ] {
            let found = findings(&Ok(workers), true);
            assert_eq!(found.len(), 1, "{check}: {found:#?}");
            assert_eq!((found[0].check, found[0].level), (check, Level::Problem));
            assert!(found[0].text.starts_with(&format!("worker alex {text}")), "{found:#?}");
            assert!(found[0].fix.as_ref().is_some_and(|it| it.contains(fix)), "{found:#?}");
        }
        let mut two = alex(json!({}), Some(1));
        two.extend(alex(reached(), Some(1)));
        assert_eq!(findings(&Ok(two), true)[0].level, Level::Warning, "one of them can be called");
        assert_eq!(findings(&Ok(alex(reached(), Some(1))), true)[0].level, Level::Good);
        assert_eq!(findings(&Ok(alex(reached(), None)), false)[0].level, Level::Good);
    }

    #[test]
    fn workers_that_are_not_known_are_not_taken_for_none() {
        assert_eq!(findings(&Err("Twilio has no time".to_owned()), true)[0].level, Level::Unknown);
        assert_eq!(findings(&Ok(Vec::new()), true)[0].level, Level::Warning);
    }

    #[test]
    fn many_workers_are_counted_and_some_of_them_named() {
        let names = ["a", "b", "c", "d", "e", "f"];
        assert_eq!(in_words(&names), "6 workers (a, b, c, d, e, …)");
        assert_eq!(in_words(&names[..2]), "2 workers (a, b)");
    }
}
