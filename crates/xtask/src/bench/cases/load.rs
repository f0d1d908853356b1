//! Many events, a bounded number of them at once, against the stub: CPU time and requests for each,
//! and how many are done in a second.

use std::{
    collections::VecDeque,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, Result};

use super::{calls::Call, milliseconds, number};
use crate::bench::{
    leg::Leg,
    load,
    programs::{Programs, TwilioAccount},
    report::{Report, Unit},
    scenario::Event,
    server::Server,
    stub::Stub,
};

const AT_ONCE: [usize; 3] = [1, 16, 64];
const HOLDS: usize = 10_000;
/// The server writes one map at a bounded rate: with more of them it would wait.
const HOLDS_OF_A_CALL: usize = 40;
const JOINS: usize = 2_000;
const CALLS: usize = 400;
/// Before anything is measured: connections are opened, memory is taken.
const WARM_UP_CALLS: usize = 64;
/// Of user and system time, for a hold at 16 at once.
const AIM_HOLD_MILLISECONDS: f64 = 0.12;
const AIM_AT_ONCE: usize = 16;

pub(in crate::bench) async fn measure(programs: &Programs, report: &mut Report) -> Result<()> {
    for at_once in AT_ONCE {
        let bench = Bench::start(programs).await?;
        bench.calls(at_once, WARM_UP_CALLS).await?;
        bench.holds(at_once, report).await?;
        bench.joins(at_once, report).await?;
        let cost = bench.cost_of(CALLS, bench.calls(at_once, CALLS)).await?;
        cost.add_to(report, at_once, "whole call of 13 events", 13);
        bench.stop().await;
    }
    Ok(())
}

/// A server and its stub.
pub(super) struct Bench {
    pub(super) server: Server,
    stub: Arc<Stub>,
}

/// What a number of pieces of work cost.
struct Cost {
    pieces: usize,
    seconds: f64,
    cpu_milliseconds: f64,
    requests: usize,
}

impl Bench {
    pub(super) async fn start(programs: &Programs) -> Result<Self> {
        let stub = Arc::new(Stub::start().await?);
        let server = Server::start(programs, &TwilioAccount::of(&stub)).await?;
        Ok(Self { server, stub })
    }

    pub(super) async fn stop(self) {
        for request in self.stub.unknown() {
            eprintln!("warning: the benchmark knows no answer to {request}");
        }
        self.server.stop().await;
    }

    /// Whole calls.
    pub(super) async fn calls(&self, at_once: usize, total: usize) -> Result<f64> {
        let lanes = vec![(self.server.client.clone(), Arc::clone(&self.stub)); at_once];
        let took = load::run(lanes, total, |(client, stub)| async move {
            Call::whole(&client, &stub).await?;
            Ok((client, stub))
        });
        Ok(took.await?.as_secs_f64())
    }

    /// The customers of calls are held and unheld, in calls of its own for each lane, in turn.
    async fn holds(&self, at_once: usize, report: &mut Report) -> Result<()> {
        let mut lanes: Vec<_> = (0..at_once).map(|_| VecDeque::new()).collect();
        for lane in (0..at_once).cycle().take(HOLDS.div_ceil(HOLDS_OF_A_CALL).max(at_once)) {
            lanes[lane].push_back(Call::talk(&self.server.client, &self.stub).await?);
        }
        let holds = load::run(lanes, HOLDS, |mut calls| async move {
            let mut call = calls.pop_front().context("a lane has no call")?;
            call.hold_or_unhold().await?;
            calls.push_back(call);
            Ok(calls)
        });
        let cost = self.cost_of(HOLDS, async { Ok(holds.await?.as_secs_f64()) }).await?;
        cost.add_to(report, at_once, "hold", 1);
        Ok(())
    }

    /// The agent joins, and the customer is dialled.
    async fn joins(&self, at_once: usize, report: &mut Report) -> Result<()> {
        let mut calls = Vec::new();
        for _ in 0..JOINS {
            calls.push(Call::create(&self.server.client, &self.stub).await?);
        }
        let calls = Arc::new(Mutex::new(calls));
        let joins = load::run(vec![calls; at_once], JOINS, |calls| async move {
            let call = calls.lock().unwrap_or_else(PoisonError::into_inner).pop();
            call.context("there are fewer calls than joins")?
                .tell(Event::Joined(Leg::Agent))
                .await?;
            Ok(calls)
        });
        let cost = self.cost_of(JOINS, async { Ok(joins.await?.as_secs_f64()) }).await?;
        cost.add_to(report, at_once, "join of the agent, who has the customer dialled", 1);
        Ok(())
    }

    /// Does the work and says what it cost the server.
    async fn cost_of(
        &self,
        pieces: usize,
        work: impl Future<Output = Result<f64>>,
    ) -> Result<Cost> {
        let process = self.server.process;
        let (cpu, requests) = (process.cpu_time()?, self.stub.requests());
        let seconds = work.await?;
        Ok(Cost {
            pieces,
            seconds,
            cpu_milliseconds: milliseconds(process.cpu_time()?.saturating_sub(cpu)),
            requests: self.stub.requests() - requests,
        })
    }
}

impl Cost {
    fn add_to(&self, report: &mut Report, at_once: usize, what: &str, events: usize) {
        let group = format!("against the stub, {at_once} at once");
        let pieces = number(self.pieces);
        let cpu = self.cpu_milliseconds / pieces;
        if what == "hold" && at_once == AIM_AT_ONCE {
            let unit = Unit::CpuMilliseconds;
            report.add_with_aim(&group, what, cpu, unit, AIM_HOLD_MILLISECONDS);
        } else {
            report.add(&group, what, cpu, Unit::CpuMilliseconds);
        }
        report.add(&group, what, number(self.requests) / pieces, Unit::Requests);
        let events = number(self.pieces * events) / self.seconds;
        report.add(&group, format!("{what}: events"), events, Unit::PerSecond);
    }
}
