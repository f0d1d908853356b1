//! What each event of a call costs against the emulator: CPU time of the server, and requests to
//! Twilio. The emulator's own deliveries are lost, and its callbacks are delivered here, one after the
//! other, so that each can be told from the next.

mod emulated_call;
pub(super) mod phones;

use anyhow::Result;

use super::{CONFERENCE_EVENTS, CREATE_NEW_TASK, median, milliseconds, number};
use crate::bench::{
    programs::{EmulatorProcess, Programs},
    report::{Report, Unit},
    server::Server,
};
use emulated_call::EmulatedCall;
use phones::Phones;

const CALLS: usize = 20;
/// The first ones fill caches and open connections.
const WARM_UP_CALLS: usize = 3;
/// How the 13 events of a call begin: not the progress of single legs, and not the echoes of flags that
/// the server changes itself.
const OF_THE_THIRTEEN: [&str; 9] = [
    "create-new-task",
    "conference-start",
    "participant-join",
    "participant-hold",
    "participant-unhold",
    "participant-mute",
    "participant-unmute",
    "participant-leave",
    "conference-end",
];

pub(in crate::bench) async fn measure(programs: &Programs, report: &mut Report) -> Result<()> {
    let emulator = EmulatorProcess::start(programs).await?;
    let server = Server::start(programs, &emulator.account).await?;
    let phones = Phones::prepare(&emulator.account).await?;
    let mut costs = Costs::default();
    for call in 0..WARM_UP_CALLS + CALLS {
        let events = EmulatedCall::make(&phones, &server).await?;
        if call >= WARM_UP_CALLS {
            costs.add(&events);
        }
    }
    costs.add_to(report);
    server.stop().await;
    emulator.stop().await;
    Ok(())
}

/// One event, delivered.
#[derive(Debug, Clone)]
struct EventCost {
    /// `participant-join, customer` and the like.
    name: String,
    cpu_milliseconds: f64,
    requests: usize,
}

/// The costs of several calls.
#[derive(Debug, Default)]
struct Costs {
    calls: usize,
    /// By name, in the order in which they were first seen.
    events: Vec<(String, Vec<EventCost>)>,
}

impl Costs {
    fn add(&mut self, call: &[EventCost]) {
        self.calls += 1;
        for event in call {
            match self.events.iter_mut().find(|(name, _)| *name == event.name) {
                Some((_, costs)) => costs.push(event.clone()),
                None => self.events.push((event.name.clone(), vec![event.clone()])),
            }
        }
    }

    fn add_to(&self, report: &mut Report) {
        let group = format!("against the emulator, one after the other (of {} calls)", self.calls);
        for (name, costs) in &self.events {
            let cpu = median(costs.iter().map(|cost| cost.cpu_milliseconds).collect());
            let requests = median(costs.iter().map(|cost| number(cost.requests)).collect());
            report.add(&group, name, cpu, Unit::CpuMilliseconds);
            report.add(&group, name, requests, Unit::Requests);
        }
        let (cpu, requests) = self.whole_call();
        report.add(&group, "whole call of 13 events", cpu, Unit::CpuMilliseconds);
        report.add(&group, "whole call of 13 events", requests, Unit::Requests);
    }

    /// The mean of all calls.
    fn whole_call(&self) -> (f64, f64) {
        let is_one = |name: &str| OF_THE_THIRTEEN.iter().any(|it| name.starts_with(it));
        let thirteen = self.events.iter().filter(|(name, _)| is_one(name));
        let (cpu, requests) =
            thirteen.flat_map(|(_, costs)| costs).fold((0.0, 0), |(cpu, requests), cost| {
                (cpu + cost.cpu_milliseconds, requests + cost.requests)
            });
        let calls = number(self.calls.max(1));
        (cpu / calls, number(requests) / calls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_call_is_its_thirteen_events() {
        let cost = |name: &str, requests| EventCost {
            name: name.to_owned(),
            cpu_milliseconds: 0.5,
            requests,
        };
        let mut costs = Costs::default();
        for _ in 0..2 {
            costs.add(&[
                cost("create-new-task", 4),
                cost("call-status ringing", 1),
                cost("participant-leave, worker", 2),
                cost("participant-leave, worker", 1),
            ]);
        }
        assert_eq!(costs.events.len(), 3);
        assert_eq!(costs.whole_call(), (1.5, 7.0));
    }
}
