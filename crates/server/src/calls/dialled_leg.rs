//! A leg that this server dials: its telephone rings, it comes into the map, and its progress follows
//! it there.

use std::{sync::Arc, time::Duration};

use shared::{
    CallSid, ConferenceSid, TaskSid,
    dial::{claimed_extension, end_claim},
    event::CallProgress,
    label::Label,
    phone_number::PhoneNumber,
    reduce::{DialledLeg, record_dialled, reduce_progress},
    sync_map::{ConferenceMap, MapChange, ParticipantItem},
};

use crate::{
    calls::{
        context::Calls,
        error::Error,
        proof::{Proofs, whose_label},
    },
    maps::KnownMap,
    twilio::{MachineDetectionFields, NewParticipant, TwilioError},
};

/// A leg to be dialled. Its label is unique, so it can be found by it whatever Twilio answers.
#[derive(Debug, Clone)]
pub(crate) struct NewLeg {
    pub(crate) conference_sid: ConferenceSid,
    pub(crate) label: Label,
    /// The number that rings. Whoever makes it has checked it.
    pub(crate) to: PhoneNumber,
    /// The number that is shown there.
    pub(crate) from: String,
    /// Whether the leg is recorded by itself.
    pub(crate) is_recorded: bool,
}

/// A leg of which Twilio did not say that it rings, or a task that asks a colleague of which it did not
/// say that it was made.
#[derive(Debug)]
pub(crate) enum NotRung {
    /// It surely was not made.
    Refused(TwilioError),
    /// Perhaps it was: whether the request was carried out is not known, and nothing was found.
    Unknown(TwilioError),
}

/// Rings a telephone, with one request.
pub(crate) async fn ring(
    calls: &Calls,
    task_sid: &TaskSid,
    leg: NewLeg,
    timeout: Duration,
) -> Result<DialledLeg, NotRung> {
    let NewLeg { conference_sid, label, to, from, is_recorded } = leg;
    let to = to.to_string();
    let participant = NewParticipant {
        to: to.clone(),
        from,
        label: label.to_string(),
        // Without the customer there is no call; without one more person there is.
        end_conference_on_exit: matches!(label, Label::Customer(_)),
        status_callback: calls.urls.call_status(task_sid, &conference_sid, &label),
        conference_status_callback: calls.urls.conference(),
        machine_detection: calls.machine_detection.parameter().map(|mode| MachineDetectionFields {
            mode,
            callback: calls.urls.answered_by(task_sid, &conference_sid, &label),
        }),
        recording_status_callback: is_recorded.then(|| calls.urls.recording(task_sid)),
    };
    let created = calls.twilio.create_participant(&conference_sid, participant, timeout).await;
    let call_sid = match created {
        Ok(participant) => participant.call_sid,
        Err(error) if error.is_unknown_outcome() => {
            match find(calls, &conference_sid, &label).await {
                Ok(Some(call_sid)) => call_sid,
                Ok(None) | Err(_) => return Err(NotRung::Unknown(error)),
            }
        }
        Err(error) => return Err(NotRung::Refused(error)),
    };
    Ok(DialledLeg { call_sid, conference_sid, label, phone_number: to })
}

/// Looks in the conference for a leg that was perhaps dialled.
pub(crate) async fn find(
    calls: &Calls,
    conference_sid: &ConferenceSid,
    label: &Label,
) -> Result<Option<CallSid>, TwilioError> {
    let found = calls.twilio.find_participant(conference_sid, &label.to_string()).await?;
    Ok(found.map(|participant| participant.call_sid))
}

/// Puts a leg that was just dialled into the map. The claim to add it ends with that: the item is written
/// first.
pub(crate) async fn write_dialled(
    calls: &Calls,
    task_sid: &TaskSid,
    leg: DialledLeg,
) -> Result<KnownMap, Error> {
    let (call, proofs) = (task_sid.clone(), calls.proofs.clone());
    let decision = move |map: &ConferenceMap| {
        let known = map.participants.get(&leg.call_sid);
        let mut item = record_dialled(known, &leg);
        if let Some(extension) = claimed_extension(map, &leg.label) {
            item = item.or_else(|| known.cloned());
            item = item.map(|item| ParticipantItem { extension: Some(extension), ..item });
        }
        let item = item.map(|item| with_proof(&proofs, &call, &leg, known, item));
        let dialled = item.map(|item| MapChange::Participant(leg.call_sid.clone(), item));
        let claim = match &leg.label {
            Label::External(id) => end_claim(map, id),
            Label::Customer(_) | Label::Worker { .. } | Label::Foreign(_) => None,
        };
        dialled.into_iter().chain(claim).collect()
    };
    Ok(calls.maps.write(task_sid, Arc::new(decision)).await?)
}

/// Brings the progress of a dialled leg into the map, and the leg itself if it is not there yet.
pub(crate) async fn write_progress(
    calls: &Calls,
    task_sid: &TaskSid,
    leg: DialledLeg,
    progress: CallProgress,
) -> Result<KnownMap, Error> {
    let (call, proofs) = (task_sid.clone(), calls.proofs.clone());
    change(calls, task_sid, leg.call_sid.clone(), move |known| {
        let dialled = record_dialled(known, &leg);
        let item = reduce_progress(dialled.as_ref().or(known), &progress).or(dialled);
        item.map(|item| with_proof(&proofs, &call, &leg, known, item))
    })
    .await
}

/// Proves the item of a leg that we have dialled.
fn with_proof(
    proofs: &Proofs,
    call: &TaskSid,
    leg: &DialledLeg,
    known: Option<&ParticipantItem>,
    mut item: ParticipantItem,
) -> ParticipantItem {
    if item.conference_sid.as_ref() == Some(&leg.conference_sid) {
        let told = [whose_label(Some(&leg.label))];
        proofs.prove_leg_as_told(call, &leg.call_sid, &mut item, known, &told);
    }
    item
}

/// Changes the item of one leg; `None` leaves it as it is.
pub(crate) async fn change(
    calls: &Calls,
    task_sid: &TaskSid,
    call_sid: CallSid,
    decide: impl Fn(Option<&ParticipantItem>) -> Option<ParticipantItem> + Send + Sync + 'static,
) -> Result<KnownMap, Error> {
    let decision = move |map: &ConferenceMap| {
        let item = decide(map.participants.get(&call_sid));
        item.map(|item| MapChange::Participant(call_sid.clone(), item)).into_iter().collect()
    };
    Ok(calls.maps.write(task_sid, Arc::new(decision)).await?)
}
