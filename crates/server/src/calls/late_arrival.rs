//! A colleague who was asked to come, whose leg was let in, and who is there when the call is over: Twilio
//! opens a new conference of the same name for them, in which nobody else will ever be.

use std::sync::Arc;

use shared::{
    CallSid, ConferenceSid, TaskSid,
    event::{ConferenceEvent, ConferenceEventKind},
    label::Label,
    sync_map::{ConferenceMap, MapChange, ParticipantItem, ParticipantStatus},
};

use crate::{
    calls::{context::Calls, error::Error, invitation_end, task_lifecycle},
    twilio::ConferenceParticipant,
};

/// The invitation of who opens a new conference by coming too late, as an event tells of it.
pub(crate) fn invitation_of(map: &ConferenceMap, event: &ConferenceEvent) -> Option<TaskSid> {
    let ConferenceEventKind::Participant(participant) = &event.kind else { return None };
    let (call_sid, label) = (&participant.call_sid, participant.label.as_ref());
    late(map, &event.conference_sid, call_sid, label)
}

/// Whether nobody else is in the conference that they have opened.
pub(crate) async fn is_alone_in(
    calls: &Calls,
    conference_sid: &ConferenceSid,
) -> Result<bool, Error> {
    match calls.twilio.list_participants(conference_sid).await {
        Err(error) if error.is_not_found() => Ok(true),
        answer => Ok(answer?.len() <= 1),
    }
}

/// The same, where no event has told of it: nobody but they is there. `None` where others are.
pub(crate) fn invitation_of_all(
    map: &ConferenceMap,
    conference_sid: &ConferenceSid,
    participants: &[ConferenceParticipant],
) -> Option<TaskSid> {
    let label = |leg: &ConferenceParticipant| leg.label.as_deref().map(Label::parse);
    match participants {
        [leg] => late(map, conference_sid, &leg.call_sid, label(leg).as_ref()),
        _ => None,
    }
}

/// Who was in the call before it began anew does not come too late.
fn late(
    map: &ConferenceMap,
    conference_sid: &ConferenceSid,
    call_sid: &CallSid,
    label: Option<&Label>,
) -> Option<TaskSid> {
    let Some(Label::Worker { worker_sid, .. }) = label else { return None };
    // An item of the new conference can be there: a write that another replica made half of.
    let known = map.participants.get(call_sid);
    if known.is_some_and(|item| item.conference_sid.as_ref() != Some(conference_sid)) {
        return None;
    }
    let mut invitations = map.invitations.iter();
    let theirs = invitations.find(|(_, item)| item.worker_sid.as_ref() == Some(worker_sid));
    theirs.map(|(task_sid, _)| task_sid.clone())
}

/// Ends the conference that they are alone in, and their task with it.
pub(crate) async fn send_away(
    calls: &Calls,
    call: &TaskSid,
    conference_sid: &ConferenceSid,
    invitation: &TaskSid,
) -> Result<(), Error> {
    tracing::info!(%invitation, %conference_sid, "an invited worker comes when the call is over");
    match calls.twilio.end_conference(conference_sid).await {
        // They have hung up.
        Err(error) if error.final_refusal().is_some() => {}
        answer => answer?,
    }
    if invitation_end::asks_to_come(calls, call, invitation).await? {
        task_lifecycle::end(calls, invitation, task_lifecycle::CONFERENCE_ENDED).await?;
    }
    // No event of that conference changes the map.
    let conference_sid = conference_sid.clone();
    let decision = move |map: &ConferenceMap| leaves_of(map, &conference_sid);
    calls.maps.write(call, Arc::new(decision)).await?;
    Ok(())
}

/// The leaves of those whose items say that they are in this conference, which is not the map's.
fn leaves_of(map: &ConferenceMap, conference_sid: &ConferenceSid) -> Vec<MapChange> {
    let left = |(call_sid, item): (&CallSid, &ParticipantItem)| {
        let is_in_it = item.is_joined() && item.conference_sid.as_ref() == Some(conference_sid);
        let left = ParticipantItem { status: ParticipantStatus::Left, ..item.clone() };
        is_in_it.then(|| MapChange::Participant(call_sid.clone(), left))
    };
    map.participants.iter().filter_map(left).collect()
}

#[cfg(test)]
mod tests {
    use shared::{ReservationSid, WorkerSid};

    use super::*;

    #[test]
    fn who_was_in_the_conference_before_does_not_come_too_late_and_a_half_written_item_is_no_proof()
    {
        let (worker_sid, call_sid) = (WorkerSid::from_bits(1), CallSid::from_bits(2));
        let (before, new) = (ConferenceSid::from_bits(3), ConferenceSid::from_bits(4));
        let invitation = TaskSid::from_bits(5);
        let label = Label::worker(ReservationSid::from_bits(6), worker_sid.clone(), &call_sid);
        let item = ParticipantItem { worker_sid: Some(worker_sid), ..ParticipantItem::default() };
        let mut map = ConferenceMap::default();
        map.apply(MapChange::Invitation(invitation.clone(), item.clone()));
        assert_eq!(late(&map, &new, &call_sid, Some(&label)), Some(invitation.clone()));
        for (of, want) in [(new.clone(), Some(invitation)), (before, None)] {
            let item = ParticipantItem { conference_sid: Some(of), ..item.clone() };
            map.apply(MapChange::Participant(call_sid.clone(), item));
            assert_eq!(late(&map, &new, &call_sid, Some(&label)), want);
        }
    }
    #[test]
    fn of_who_is_sent_away_no_half_written_item_says_that_they_are_there() {
        let (call_sid, sent_away) = (CallSid::from_bits(1), ConferenceSid::from_bits(2));
        let joined = ParticipantItem {
            conference_sid: Some(sent_away.clone()),
            ..ParticipantItem::default()
        };
        let mut map = ConferenceMap::default();
        map.apply(MapChange::Participant(call_sid.clone(), joined));
        assert_eq!(leaves_of(&map, &ConferenceSid::from_bits(3)), []);
        for change in leaves_of(&map, &sent_away) {
            map.apply(change);
        }
        assert_eq!(map.participants[&call_sid].status, ParticipantStatus::Left);
    }
}
