//! What follows from a conference event: the map, the customer's telephone, the policy, the end of the
//! task.
//!
//! **Invariant:** all of it may be done again. Twilio repeats a callback until it is answered with a
//! 2xx, perhaps to another replica; whoever comes next finds in Twilio what was already done.

use shared::{
    TaskSid,
    event::{
        ConferenceEvent, ConferenceEventKind, LeftReason, ParticipantChange, ParticipantEvent,
    },
    policy::{has_kept_wish, last_worker_has_left},
};

use crate::{
    calls::{
        apply_event::{Written, write, write_and_claim},
        context::Calls,
        dial::{claim::Claim, customer::dial_if_claimed},
        error::Error,
        heal, invitation_end,
        participant_join::participant_joined,
        policy, rejoin, report, task_lifecycle, transfer,
    },
    maps::KnownMap,
};

/// Carries out a conference event, and returns when all that follows from it is in Twilio.
#[tracing::instrument(level = "debug", skip_all, fields(%task_sid))]
pub(crate) async fn conference_event(
    calls: &Calls,
    task_sid: &TaskSid,
    event: ConferenceEvent,
) -> Result<(), Error> {
    match event.kind.clone() {
        ConferenceEventKind::Started => {
            let (conference_sid, claim) = (event.conference_sid.clone(), Claim::new());
            let written = write_and_claim(calls, task_sid, event, None, &claim).await?;
            let Some(Written { map, .. }) = written else { return Ok(()) };
            dial_if_claimed(calls, task_sid, &conference_sid, map, claim).await
        }
        ConferenceEventKind::Ended { .. } => {
            let conference_sid = event.conference_sid.clone();
            if write(calls, task_sid, event, None).await?.is_none() {
                return Ok(());
            }
            // Another replica may have dialled or asked somebody.
            let map = calls.maps.read(task_sid).await?;
            // Who wraps a worker's reservation has often moved the task by it; it is moved in any case.
            let followed = policy::after_end(calls, task_sid, &conference_sid, map.view()).await;
            let taken_back = invitation_end::take_all_back(calls, task_sid, map.view()).await;
            let moved =
                task_lifecycle::end(calls, task_sid, task_lifecycle::CONFERENCE_ENDED).await;
            moved.and(followed).and(taken_back)
        }
        ConferenceEventKind::Participant(participant) => {
            let sequence_number = event.sequence_number;
            let followed = participant_event(calls, task_sid, event, &participant).await;
            let reported = report::after_late_event(calls, task_sid, sequence_number).await;
            followed.and(reported)
        }
    }
}

async fn participant_event(
    calls: &Calls,
    task_sid: &TaskSid,
    event: ConferenceEvent,
    participant: &ParticipantEvent,
) -> Result<(), Error> {
    if participant.change == ParticipantChange::Joined {
        return participant_joined(calls, task_sid, event, participant).await;
    }
    let (conference_sid, claim) = (event.conference_sid.clone(), Claim::new());
    let Some(Written { map, .. }) = write_and_claim(calls, task_sid, event, None, &claim).await?
    else {
        return Ok(());
    };
    // Each is done whether or not the other can be. On the heap, because few events dial, and what each
    // of them takes would be larger by it.
    let dialled = dial_if_claimed(calls, task_sid, &conference_sid, map.clone(), claim);
    let followed = after_change(calls, task_sid, participant, map);
    let (dialled, followed) = tokio::join!(Box::pin(dialled), followed);
    if let ParticipantChange::Left { reason, .. } = &participant.change
        && is_last_leave(calls, task_sid, *reason).await
    {
        heal::gap::look_whether_over(calls, task_sid, &conference_sid);
    }
    dialled.and(followed)
}

/// Whether nobody is left in the conference, so far as this replica knows.
async fn is_last_leave(calls: &Calls, task_sid: &TaskSid, reason: Option<LeftReason>) -> bool {
    if reason.is_some_and(LeftReason::is_end_of_conference) {
        return true;
    }
    let map = calls.maps.remembered(task_sid).await;
    map.is_none_or(|map| map.view().joined().next().is_none())
}

/// What the policy has to do with a change of a leg.
async fn after_change(
    calls: &Calls,
    task_sid: &TaskSid,
    participant: &ParticipantEvent,
    map: KnownMap,
) -> Result<(), Error> {
    let call_sid = &participant.call_sid;
    match &participant.change {
        ParticipantChange::Left { reason: Some(reason), .. } if reason.is_end_of_conference() => {
            policy::after_leave_at_the_end(calls, task_sid, call_sid, &map).await
        }
        ParticipantChange::Left { .. } => rejoin::after_leave(calls, task_sid, call_sid).await,
        ParticipantChange::Unheld => {
            let taken_back = transfer::after_unhold(calls, task_sid, map.view()).await;
            if map.view().participants.get(call_sid).is_some_and(has_kept_wish) {
                policy::read_and_settle(calls, task_sid).await?;
            }
            taken_back
        }
        // Asked for by an agent who has left since.
        ParticipantChange::Changed
            if participant.flags.hold == Some(true) && last_worker_has_left(map.view()) =>
        {
            policy::read_and_settle(calls, task_sid).await
        }
        ParticipantChange::Joined | ParticipantChange::Changed => Ok(()),
    }
}
