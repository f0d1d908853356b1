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
    for participant in unidentified(map.view()) {
        let found = leg_identity::find(calls, task_sid, &participant, map.view()).await?;
        let Some(identity) = found else { continue };
        let complete = move |known: Option<&ParticipantItem>| {
            let known = known?;
            let mut item = known.clone();
            identity.complete(&mut item);
            (item != *known).then_some(item)
        };
        map = dialled_leg::change(calls, task_sid, participant.call_sid, complete).await?;
    }
    Ok(map)
}

/// Those legs, as if they had joined just now.
fn unidentified(map: &ConferenceMap) -> Vec<ParticipantEvent> {
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
    let legs = map.joined().filter(|(_, item)| is_unknown(item) && !has_our_label(item));
    legs.map(|(call_sid, item)| as_joined(call_sid, item)).collect()
}
