//! Compares what tasks say of their workers' parts in a call that is over with what happened.

use jiff::Timestamp;
use serde_json::Value;
use shared::{
    ReservationSid,
    label::Label,
    moments::{LegState, Moments},
    sync_map::ConferenceMap,
};

use crate::truth::{Call, Conference, Leg, Span, Task, Truth};

/// Twilio tells times to the second, and a part has two ends.
const ROUNDING_SECONDS: i64 = 2;

/// What the servers were told of a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) map: &'a ConferenceMap,
    /// No callback was lost, so that holds and who hung up are known, too.
    pub(super) is_all: bool,
}

impl Told<'_> {
    fn of(self, leg: &Leg) -> bool {
        self.is_all || self.map.participants.contains_key(&leg.call_sid)
    }

    fn of_join(self, leg: &Leg) -> bool {
        let has_joined =
            |item| Moments::of(item).iter().any(|(_, moment)| moment.state == LegState::Joined);
        self.is_all || self.map.participants.get(&leg.call_sid).is_some_and(has_joined)
    }
}

/// The differences.
pub(super) fn differences(truth: &Truth, told: Told<'_>) -> Vec<String> {
    // Of a conference that was born again the part is reported that was in the newer one.
    let [conference] = truth.conferences.as_slice() else { return Vec::new() };
    let tasks = truth.tasks.iter().filter(|task| task.date_purged.is_none());
    tasks.flat_map(|task| of_task(truth, conference, task, told)).collect()
}

fn of_task(truth: &Truth, conference: &Conference, task: &Task, told: Told<'_>) -> Vec<String> {
    let called = truth.worker_call(&task.sid);
    let called = called.and_then(|call| conference.leg(&call.sid));
    // A worker who was dropped and came back has a leg for each time.
    let Some(wanted) = called.and_then(reservation) else { return Vec::new() };
    let legs = || conference.legs.iter().filter(|leg| reservation(leg).as_ref() == Some(&wanted));
    let parts: Vec<Span> = legs().filter_map(there).collect();
    let Some(leg) = legs().filter(|leg| leg.left.is_some()).max_by_key(|leg| leg.left) else {
        return Vec::new();
    };
    let attributes: Value = serde_json::from_str(&task.attributes).unwrap_or_default();
    let report = &attributes["call_report"];
    let sid = &task.sid;
    if !report.is_object() && !legs().any(|leg| told.of(leg)) {
        return Vec::new();
    }
    if !report.is_object() {
        return vec![format!("{sid} has no report of {}", leg.call_sid)];
    }
    let customers: Vec<&Leg> = conference.legs.iter().filter(|leg| is_customer(leg)).collect();
    let mut found = Vec::new();
    let rounding = parts.iter().map(|_part| ROUNDING_SECONDS).sum::<i64>();
    let mut compare = |name: &str, least: i64, most: i64| {
        let says = report[name].as_i64();
        if says.is_none_or(|says| says < least - rounding || says > most + rounding) {
            found.push(format!("{sid} says {says:?} of {name}, which is {least} to {most}"));
        }
    };
    // Whoever is called again is another leg; two that are there at once are counted once.
    let customers_there: Vec<Span> = customers.iter().filter_map(|leg| there(leg)).collect();
    if !are_apart(&customers_there) {
        return found;
    }
    let talk_time = |customers: &[Span], parts: &[Span]| {
        customers.iter().map(|span| within(*span, parts)).sum::<i64>()
    };
    let as_told = |leg: &Leg| if told.of_join(leg) { there(leg) } else { from_answer(truth, leg) };
    let customers_as_told: Vec<Span> = customers.iter().filter_map(|leg| as_told(leg)).collect();
    let parts_as_told: Vec<Span> = legs().filter_map(as_told).collect();
    compare(
        "talk_time",
        talk_time(&customers_there, &parts),
        talk_time(&customers_as_told, &parts_as_told),
    );
    if told.is_all {
        let holds: Vec<Span> = customers.iter().flat_map(|leg| leg.hold.clone()).collect();
        let is_there = |at| {
            parts.iter().any(|part| part.from <= at && part.until.is_none_or(|until| at <= until))
        };
        let begun = holds.iter().filter(|hold| is_there(hold.from));
        let hold_time = begun.map(|hold| within(*hold, &parts)).sum();
        compare("hold_time", hold_time, hold_time);
        found.extend(wrong_end(conference, report, leg).map(|problem| format!("{sid} {problem}")));
    }
    found
}

/// What a task says of who ended its worker's part, if it cannot be.
fn wrong_end(conference: &Conference, report: &Value, own: &Leg) -> Option<String> {
    let told = report["hang_up_by"].as_str();
    let until = own.left?;
    let hung_up = |leg: &Leg| {
        leg.reason_left.as_deref() == Some("participant_hung_up")
            && leg.left.is_some_and(|left| left <= until)
    };
    let is_there_after = |leg: &Leg| {
        leg.joined.is_some_and(|joined| joined <= until)
            && leg.left.is_some_and(|left| left >= until)
    };
    let others = || conference.legs.iter().filter(|leg| leg.call_sid != own.call_sid);
    let is_possible = match told {
        Some("Customer") => others().any(|leg| is_customer(leg) && hung_up(leg)),
        Some("External") => others().any(|leg| !is_worker(leg) && hung_up(leg)),
        Some("Warm Transfer" | "Consult") => {
            others().any(|leg| is_customer(leg) && is_there_after(leg))
                && others().any(|leg| is_worker(leg) && is_there_after(leg))
        }
        Some("External Warm Transfer") => {
            others().any(|leg| is_customer(leg) && is_there_after(leg))
                && others().any(|leg| !is_worker(leg) && !is_customer(leg) && is_there_after(leg))
        }
        // Somebody pressed a button, or hung up.
        Some("Agent" | "Cold Transfer") => true,
        Some(_) => false,
        // Who is removed by Twilio's own API in the moment of the end is removed by nobody.
        None => own.reason_left.as_deref() == Some("moderator_ended_conference"),
    };
    (!is_possible).then(|| format!("says that {told:?} ended the part of {}", own.call_sid))
}

/// The reservation that a worker's leg was made for.
fn reservation(leg: &Leg) -> Option<ReservationSid> {
    match label(leg)? {
        Label::Worker { reservation_sid, .. } => Some(reservation_sid),
        Label::Customer(_) | Label::External(_) | Label::Foreign(_) => None,
    }
}

fn label(leg: &Leg) -> Option<Label> {
    leg.label.as_deref().map(Label::parse)
}

fn is_customer(leg: &Leg) -> bool {
    matches!(label(leg), Some(Label::Customer(_)))
}

fn is_worker(leg: &Leg) -> bool {
    matches!(label(leg), Some(Label::Worker { .. }))
}

fn there(leg: &Leg) -> Option<Span> {
    Some(Span { from: leg.joined?, until: leg.left })
}

/// The same from when it was picked up: Twilio's list of calls tells that, and not when a call joined.
fn from_answer(truth: &Truth, leg: &Leg) -> Option<Span> {
    let Span { from, until } = there(leg)?;
    let answered = truth.call(&leg.call_sid).and_then(Call::answered);
    Some(Span { from: answered.map_or(from, |answered| answered.min(from)), until })
}

fn are_apart(spans: &[Span]) -> bool {
    spans.iter().enumerate().all(|(place, one)| {
        spans[place + 1..].iter().all(|other| {
            let ends = |span: &Span| span.until.unwrap_or(Timestamp::MAX);
            ends(one) <= other.from || ends(other) <= one.from
        })
    })
}

/// For how many seconds one of the parts goes on while something lasts.
fn within(span: Span, parts: &[Span]) -> i64 {
    parts.iter().map(|part| overlap(span, *part)).sum()
}

/// For how many seconds a part goes on while something lasts.
fn overlap(span: Span, part: Span) -> i64 {
    let (Some(part_ends), ends) = (part.until, span.until.unwrap_or(Timestamp::MAX)) else {
        return 0;
    };
    let (from, until) = (span.from.max(part.from), ends.min(part_ends));
    (until.as_second() - from.as_second()).max(0)
}
