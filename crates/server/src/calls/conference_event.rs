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
    label::{Label, LegId},
    policy::has_kept_wish,
    sync_map::ParticipantType,
};

use crate::calls::{
    apply_event::{Written, write, write_and_claim},
    context::Calls,
    dial::{claim::Claim, customer::dial_customer},
    error::Error,
    invitation_end, leg_identity, policy, task_lifecycle,
};

/// Carries out a conference event, and returns when all that follows from it is in Twilio.
pub(crate) async fn conference_event(
    calls: &Calls,
    task_sid: &TaskSid,
    event: ConferenceEvent,
) -> Result<(), Error> {
    match event.kind.clone() {
        ConferenceEventKind::Started => write(calls, task_sid, event, None).await.map(drop),
        ConferenceEventKind::Ended { .. } => {
            if write(calls, task_sid, event, None).await?.is_none() {
                return Ok(());
            }
            // Another replica may have dialled or asked somebody.
            let map = calls.maps.read(task_sid).await?;
            // Who wraps a worker's reservation has often moved the task by it; it is moved in any case.
            let followed = policy::after_end(calls, task_sid, map.view()).await;
            let taken_back = invitation_end::take_all_back(calls, task_sid, map.view()).await;
            let moved =
                task_lifecycle::end(calls, task_sid, task_lifecycle::CONFERENCE_ENDED).await;
            moved.and(followed).and(taken_back)
        }
        ConferenceEventKind::Participant(participant) => {
            participant_event(calls, task_sid, event, &participant).await
        }
    }
}

async fn participant_event(
    calls: &Calls,
    task_sid: &TaskSid,
    event: ConferenceEvent,
    participant: &ParticipantEvent,
) -> Result<(), Error> {
    let joined = participant.change == ParticipantChange::Joined;
    let identity =
        if joined { leg_identity::find(calls, task_sid, participant).await? } else { None };
    let labelled = participant.label.as_ref().and_then(Label::participant_type);
    let participant_type = identity.as_ref().map(|identity| identity.participant_type).or(labelled);
    let is_worker = participant_type == Some(ParticipantType::Worker);
    if !(joined && is_worker) {
        let Some(written) = write(calls, task_sid, event, identity).await? else { return Ok(()) };
        return after_change(calls, task_sid, participant, written).await;
    }

    let claim = Claim::new(LegId::from_bits(rand::random()), participant.call_sid.clone());
    let conference_sid = event.conference_sid.clone();
    let Some(written) = write_and_claim(calls, task_sid, event, identity, &claim).await? else {
        return Ok(());
    };
    // Each is done whether or not the other can be, and the customer rings as soon as may be.
    let map = written.map.clone();
    let (dialled, followed) = tokio::join!(
        dial_customer(calls, task_sid, &conference_sid, map, claim),
        after_change(calls, task_sid, participant, written)
    );
    dialled.and(followed)
}

/// What the policy has to do with a change of a leg.
async fn after_change(
    calls: &Calls,
    task_sid: &TaskSid,
    participant: &ParticipantEvent,
    written: Written,
) -> Result<(), Error> {
    let call_sid = &participant.call_sid;
    let Written { map, is_first } = written;
    match &participant.change {
        // Nobody had told anything of this conference before, and whoever tells now sees this leg.
        ParticipantChange::Joined if is_first => policy::settle(calls, task_sid, map).await,
        ParticipantChange::Left {
            reason: Some(LeftReason::ModeratorEndedConference | LeftReason::ConferenceEndedViaApi),
            ..
        } => policy::after_leave_at_the_end(calls, task_sid, call_sid, &map).await,
        ParticipantChange::Left { .. } => policy::after_leave(calls, task_sid, call_sid).await,
        ParticipantChange::Unheld
            if !map.view().participants.get(call_sid).is_some_and(has_kept_wish) =>
        {
            Ok(())
        }
        ParticipantChange::Joined | ParticipantChange::Unheld => {
            policy::read_and_settle(calls, task_sid).await
        }
        ParticipantChange::Changed => Ok(()),
    }
}
