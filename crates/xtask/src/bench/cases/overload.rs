//! One worker asks for ten times as much as they may, and Twilio tells of the calls of another one: how soon
//! its events are answered, and what the first is told.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use anyhow::{Result, bail};

use super::{calls::Call, median, milliseconds, number};
use crate::bench::{
    load,
    programs::{Programs, TwilioAccount},
    report::{Report, Unit},
    server::{Client, Server},
    stopwatch::Stopwatch,
    stub::{Stub, TOKEN_OF_ANOTHER},
};

/// As the server has it where nothing is set.
const LIMIT: usize = 300;
const ASKED: usize = 10 * LIMIT;
const AT_ONCE: usize = 16;
/// The server writes one map at a bounded rate: with more of them it would wait.
const CALLS: usize = 50;
const EVENTS: usize = 1_000;
const ROUTE: &str = "/sync-token";

pub(in crate::bench) async fn measure(programs: &Programs, report: &mut Report) -> Result<()> {
    let stub = Arc::new(Stub::start().await?);
    let account = TwilioAccount::of(&stub).with_limit(LIMIT);
    let server = Server::start(programs, &account).await?;
    let mut calls = Vec::new();
    for _ in 0..CALLS {
        calls.push(Call::talk(&server.client, &stub).await?);
    }
    let group = format!("a worker asks {ASKED} times, and may {LIMIT} times a minute");
    events(&mut calls, &group, "without them", report).await?;
    let refused = Arc::new(AtomicUsize::new(0));
    let lanes = vec![(server.client.clone(), Arc::clone(&refused)); AT_ONCE];
    let too_much = load::run(lanes, ASKED, |(client, refused)| async move {
        if is_refused(&client).await? {
            refused.fetch_add(1, Ordering::Relaxed);
        }
        Ok((client, refused))
    });
    let (asked, told) = tokio::join!(too_much, events(&mut calls, &group, "beside them", report));
    asked?;
    told?;
    let refused = number(refused.load(Ordering::Relaxed));
    report.add(&group, "answered with 429", refused, Unit::Count);
    server.stop().await;
    Ok(())
}

/// Holds and unholds customers, one after the other.
async fn events(calls: &mut [Call], group: &str, when: &str, report: &mut Report) -> Result<()> {
    let mut took = Vec::with_capacity(EVENTS);
    for turn in 0..EVENTS {
        let stopwatch = Stopwatch::start();
        let index = turn % calls.len();
        calls[index].hold_or_unhold().await?;
        took.push(milliseconds(stopwatch.elapsed()));
    }
    took.sort_by(f64::total_cmp);
    let late = took[took.len() * 99 / 100];
    let unit = Unit::Milliseconds;
    report.add(group, format!("an event of somebody else, {when}"), median(took), unit);
    report.add(group, format!("99 of 100 such events within, {when}"), late, unit);
    Ok(())
}

async fn is_refused(client: &Client) -> Result<bool> {
    let (status, body) = client.ask(ROUTE, &[("Token", TOKEN_OF_ANOTHER)]).await?;
    match status.as_u16() {
        429 | 503 => Ok(true),
        200 => Ok(false),
        status => bail!("the server answered {ROUTE} with {status}: {body}"),
    }
}
