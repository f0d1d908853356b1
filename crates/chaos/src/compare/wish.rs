//! Compares what is on the task of a call, and what is recorded of it, with what was wanted of it.

use serde_json::Value;
use shared::{
    TaskSid,
    sync_map::{ConferenceMap, Recorded},
};

use super::Asked;
use crate::{
    call_wish::CallWish,
    truth::{Call, Conference, Truth},
};

/// The differences.
pub(super) fn differences(
    truth: &Truth,
    task_sid: &TaskSid,
    map: &ConferenceMap,
    asked: &Asked,
) -> Vec<String> {
    let wish = &asked.wish;
    let mut found = attributes(truth, task_sid, wish);
    if !wish.is_recorded() {
        let conferences = truth.conferences.iter().filter(|it| it.recording.is_some());
        let calls = truth.calls.iter().filter(|it| it.recording.is_some());
        let recorded = conferences
            .map(|conference: &Conference| conference.sid.to_string())
            .chain(calls.map(|call: &Call| call.sid.to_string()));
        found.extend(recorded.map(|sid| format!("{sid} is recorded, and must not be")));
        return found;
    }
    let recording = map.conference.as_ref().and_then(|item| item.recording.as_deref());
    let is_of_conference = recording.and_then(|it| it.of) == Some(Recorded::Conference);
    // A conference starts, and its recording with it, when the second leg joins. Whoever is first in one that was born
    // again says what is recorded of it; where nobody knows whether a call may be recorded, it is not.
    let is_certain = truth.conferences.len() == 1 && !asked.weather.fails_requests();
    let has_started = is_of_conference && truth.joined().count() > 1;
    let live = truth.live().filter(|_| is_certain && has_started);
    let not_recorded = live.filter(|conference| conference.recording.is_none());
    found.extend(not_recorded.map(|it| format!("{} is not recorded", it.sid)));
    found
}

/// What a CRM has put on the task stays there, whatever servers write beside it.
fn attributes(truth: &Truth, task_sid: &TaskSid, wish: &CallWish) -> Vec<String> {
    let task = truth.task(task_sid).filter(|task| task.date_purged.is_none());
    let Some(task) = task else { return Vec::new() };
    let has: Value = serde_json::from_str(&task.attributes).unwrap_or_default();
    let lost = wish.attributes().filter(|(name, value)| has[*name] != **value);
    lost.map(|(name, value)| format!("{task_sid} has lost its {name}, {value}")).collect()
}
