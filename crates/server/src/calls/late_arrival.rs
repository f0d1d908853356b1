//! A colleague who was asked to come, whose leg was let in, and who is there when the call is over: Twilio
//! opens a new conference of the same name for them, in which nobody else will ever be.

use shared::{
    CallSid, ConferenceSid, TaskSid,
    event::{ConferenceEvent, ConferenceEventKind},
    label::Label,
    sync_map::ConferenceMap,
};

use crate::{
    calls::{context::Calls, error::Error, task_lifecycle},
    twilio::ConferenceParticipant,
};

/// The invitation of who opens a new conference by coming too late, as an event tells of it.
pub(crate) fn invitation_of(map: &ConferenceMap, event: &ConferenceEvent) -> Option<TaskSid> {
    let ConferenceEventKind::Participant(participant) = &event.kind else { return None };
    late(map, &participant.call_sid, participant.label.as_ref())
}

/// The same, where no event has told of it: nobody but they is there. `None` where others are.
pub(crate) fn invitation_of_all(
    map: &ConferenceMap,
    participants: &[ConferenceParticipant],
) -> Option<TaskSid> {
    let label = |leg: &ConferenceParticipant| leg.label.as_deref().map(Label::parse);
    match participants {
        [leg] => late(map, &leg.call_sid, label(leg).as_ref()),
        _ => None,
    }
}

/// Who was in the call before it began anew does not come too late.
fn late(map: &ConferenceMap, call_sid: &CallSid, label: Option<&Label>) -> Option<TaskSid> {
    let Some(Label::Worker { worker_sid, .. }) = label else { return None };
    if map.participants.contains_key(call_sid) {
        return None;
    }
    let mut invitations = map.invitations.iter();
    let theirs = invitations.find(|(_, item)| item.worker_sid.as_ref() == Some(worker_sid));
    theirs.map(|(task_sid, _)| task_sid.clone())
}

/// Ends the conference that they are alone in, and their task with it.
pub(crate) async fn send_away(
    calls: &Calls,
    conference_sid: &ConferenceSid,
    invitation: &TaskSid,
) -> Result<(), Error> {
    tracing::info!(%invitation, %conference_sid, "an invited worker comes when the call is over");
    match calls.twilio.end_conference(conference_sid).await {
        // They have hung up.
        Err(error) if error.final_refusal().is_some() => {}
        answer => answer?,
    }
    task_lifecycle::end(calls, invitation, task_lifecycle::CONFERENCE_ENDED).await
}
