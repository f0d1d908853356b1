//! Compares what the map tells of the recording with what is true, and with what was asked for.

use shared::{
    CallSid,
    recording::pause,
    sync_map::{ConferenceMap, ParticipantType, Recorded},
};

use crate::{
    asked_flags::AskedFlags,
    truth::{Call, Conference, Truth},
};

/// The differences in a call that goes on and is recorded. Of the two workers only the one who made the
/// call pauses.
pub(super) fn differences(
    truth: &Truth,
    conference: &Conference,
    map: &ConferenceMap,
    asked: &AskedFlags,
) -> Vec<String> {
    let mut found = Vec::new();
    let recording = map.conference.as_ref().and_then(|item| item.recording.as_deref());
    let of_customer = customer(truth, map).map(|leg| leg.recording.as_deref());
    let recording_of = recording.and_then(|it| it.of);
    let status = match recording_of {
        Some(Recorded::Conference) => conference.recording.as_deref(),
        Some(Recorded::Customer) if of_customer == Some(None) => {
            found.push("the customer's leg is not recorded".to_owned());
            None
        }
        Some(Recorded::Customer) => of_customer.flatten(),
        Some(Recorded::Nothing) | None => None,
    };
    let Some(status) = status else { return found };
    let (is, says) = (status == "paused", pause(map).is_some());
    if is != says {
        found.push(format!("the recording is {status}, and the map says paused: {says}"));
    }
    // The next customer is recorded anew, whatever was asked for about the one before.
    let since = customer(truth, map).filter(|_| recording_of == Some(Recorded::Customer));
    let since = since.and_then(|call| conference.leg(&call.sid)?.joined);
    let agents = truth.joined().filter(|leg| leg.is_worker(truth));
    let mut wanted = agents.filter_map(|leg| Some((leg, asked.wanted(&leg.call_sid, since)?)));
    if let Some((leg, wanted)) = wanted.find(|(_, wanted)| *wanted != is) {
        let call_sid = &leg.call_sid;
        found.push(format!("{call_sid} asked for paused: {wanted}, and the recording is {status}"));
    }
    let by = recording.and_then(|it| it.by.as_ref());
    let is_there = |by| map.joined().any(|(_, item)| item.worker_sid.as_ref() == Some(by));
    if let Some(by) = by.filter(|by| is && !is_there(by)) {
        found.push(format!("the recording is paused by {by}, who is not there"));
    }
    found
}

/// The customer who is there.
fn customer<'truth>(truth: &'truth Truth, map: &ConferenceMap) -> Option<&'truth Call> {
    let is_customer = |leg: &CallSid| {
        let item = map.participants.get(leg);
        item.is_some_and(|item| item.participant_type == ParticipantType::Customer)
    };
    truth.joined().find(|leg| is_customer(&leg.call_sid)).and_then(|leg| truth.call(&leg.call_sid))
}
