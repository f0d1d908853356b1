//! Finds out who is on legs whose joins were lost and that have no label of ours: their item says neither
//! who they are nor which number they have.

use shared::{
    CallSid, TaskSid,
    event::{ParticipantChange, ParticipantEvent, ParticipantFlags},
    label::Label,
    sync_map::{ConferenceMap, ParticipantItem},
};

use crate::{
    calls::{
        context::Calls,
        dialled_leg,
        error::Error,
        leg_identity::{self, is_unknown},
        proof::Proofs,
    },
    maps::KnownMap,
};

/// Completes the items of those legs as their joins would have done. What is found out is remembered, so
/// that each is looked up once.
pub(super) async fn identify(
    calls: &Calls,
    task_sid: &TaskSid,
    mut map: KnownMap,
) -> Result<KnownMap, Error> {
    for participant in unidentified(&calls.proofs, task_sid, map.view()) {
        let found = leg_identity::find(calls, task_sid, &participant, map.view()).await?;
        let Some(identity) = found else { continue };
        let (proofs, call, call_sid) =
            (calls.proofs.clone(), task_sid.clone(), participant.call_sid.clone());
        let complete = move |known: Option<&ParticipantItem>| {
            let known = known?;
            let mut item = known.clone();
            identity.complete(&mut item);
            // Whose leg it is says nothing of whether it is one of the call.
            if proofs.has_leg(&call, &call_sid, known) {
                let told = [identity.whose()];
                proofs.prove_leg_as_told(&call, &call_sid, &mut item, Some(known), &told);
            }
            (item != *known).then_some(item)
        };
        map = dialled_leg::change(calls, task_sid, participant.call_sid, complete).await?;
    }
    Ok(map)
}

/// Those legs, as if they had joined just now. One that is not proved to be of the call may be any call of
/// the account: its number is not for whoever reads the map.
fn unidentified(proofs: &Proofs, task_sid: &TaskSid, map: &ConferenceMap) -> Vec<ParticipantEvent> {
    let as_joined = |call_sid: &CallSid, item: &ParticipantItem| ParticipantEvent {
        call_sid: call_sid.clone(),
        label: None,
        change: ParticipantChange::Joined,
        flags: ParticipantFlags {
            muted: item.muted,
            hold: item.hold,
            coaching: item.coaching,
            end_conference_on_exit: item.end_conference_on_exit,
        },
    };
    let has_our_label = |item: &ParticipantItem| {
        let label = item.label.as_deref().map(Label::parse);
        label.is_some_and(|label| !matches!(label, Label::Foreign(_)))
    };
    let legs = map.joined().filter(|(call_sid, item)| {
        is_unknown(item) && !has_our_label(item) && proofs.has_leg(task_sid, call_sid, item)
    });
    legs.map(|(call_sid, item)| as_joined(call_sid, item)).collect()
}

#[cfg(test)]
mod tests {
    use shared::{ConferenceSid, sync_map::MapChange};

    use super::*;

    #[test]
    fn only_a_leg_that_is_proved_to_be_of_the_call_is_looked_up() {
        let proofs = Proofs::of(&["an auth token"]);
        let (task_sid, call_sid) = (TaskSid::from_bits(1), CallSid::from_bits(2));
        let conference_sid = Some(ConferenceSid::from_bits(3));
        let mut item = ParticipantItem { conference_sid, ..ParticipantItem::default() };
        let is_looked_up = |item: &ParticipantItem| {
            let mut map = ConferenceMap::default();
            map.apply(MapChange::Participant(call_sid.clone(), item.clone()));
            let legs = unidentified(&proofs, &task_sid, &map);
            legs.iter().any(|leg| leg.call_sid == call_sid)
        };
        assert!(!is_looked_up(&item));
        // The proof of the leg of another call.
        proofs.prove_leg(&TaskSid::from_bits(4), &call_sid, &mut item);
        assert!(!is_looked_up(&item));
        proofs.prove_leg(&task_sid, &call_sid, &mut item);
        assert!(is_looked_up(&item));
    }
}
