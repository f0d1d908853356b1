//! Of two requests of one press, one may be answered "too slow" and the other with a yes. What was called
//! is undone only if nobody was told yes, also where the two are at different replicas.

use std::sync::Arc;

use shared::{
    CallSid, TaskSid, kept,
    reduce::{DialledLeg, record_dialled},
    sync_map::{ConferenceMap, MapChange, ParticipantItem},
};

use crate::{
    calls::{context::Calls, error::Error},
    maps::{Decision, KnownMap},
};

/// Takes note that a request is answered with a yes for this leg, which the map has.
///
/// # Errors
/// [`Error::GivenUp`]: the leg was undone.
pub(crate) async fn keep_leg(calls: &Calls, call: &TaskSid, leg: &CallSid) -> Result<(), Error> {
    let call_sid = leg.clone();
    let map = write(calls, call, move |map| {
        let item = map.participants.get(&call_sid).filter(|item| goes_on(item))?;
        Some(MapChange::Participant(call_sid.clone(), kept::keep(item)?))
    });
    unless_undone(map.await?.view().participants.get(leg))
}

/// The same for a colleague who was asked with this task.
///
/// # Errors
/// [`Error::GivenUp`]: the invitation was taken back.
pub(crate) async fn keep_invitation(
    calls: &Calls,
    call: &TaskSid,
    asked: &TaskSid,
) -> Result<(), Error> {
    let task_sid = asked.clone();
    let map = write(calls, call, move |map| {
        let item = map.invitations.get(&task_sid).filter(|item| goes_on(item))?;
        Some(MapChange::Invitation(task_sid.clone(), kept::keep(item)?))
    });
    unless_undone(map.await?.view().invitations.get(asked))
}

/// Whether a leg may be undone: nobody was told yes, and nobody will be.
pub(crate) async fn may_undo_leg(
    calls: &Calls,
    call: &TaskSid,
    leg: &DialledLeg,
) -> Result<bool, Error> {
    let dialled = leg.clone();
    let map = write(calls, call, move |map| {
        let known = map.participants.get(&dialled.call_sid);
        let item = record_dialled(known, &dialled).or_else(|| known.cloned())?;
        Some(MapChange::Participant(dialled.call_sid.clone(), kept::undo(&item)?))
    });
    Ok(is_undone(map.await?.view().participants.get(&leg.call_sid)))
}

/// The same for an invitation.
pub(crate) async fn may_undo_invitation(
    calls: &Calls,
    call: &TaskSid,
    asked: &TaskSid,
) -> Result<bool, Error> {
    let task_sid = asked.clone();
    let map = write(calls, call, move |map| {
        let item = map.invitations.get(&task_sid)?;
        Some(MapChange::Invitation(task_sid.clone(), kept::undo(item)?))
    });
    Ok(is_undone(map.await?.view().invitations.get(asked)))
}

async fn write(
    calls: &Calls,
    call: &TaskSid,
    decide: impl Fn(&ConferenceMap) -> Option<MapChange> + Send + Sync + 'static,
) -> Result<KnownMap, Error> {
    let decision: Decision = Arc::new(move |map| decide(map).into_iter().collect());
    Ok(calls.maps.write(call, decision).await?)
}

/// What is over is neither kept nor undone.
fn goes_on(item: &ParticipantItem) -> bool {
    item.is_joined() || item.is_connecting()
}

fn is_undone(item: Option<&ParticipantItem>) -> bool {
    item.is_some_and(|item| item.kept == Some(false))
}

fn unless_undone(item: Option<&ParticipantItem>) -> Result<(), Error> {
    if is_undone(item) { Err(Error::GivenUp) } else { Ok(()) }
}
