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
    maps::Decision,
};

/// Somebody who was called.
#[derive(Debug, Clone)]
pub(crate) enum Called {
    /// At a telephone.
    Leg(CallSid),
    /// A colleague, with this task.
    Invited(TaskSid),
}

/// Takes note that a request is answered with a yes for somebody whom the map has.
///
/// # Errors
/// [`Error::GivenUp`]: the call to them was undone.
pub(crate) async fn keep(calls: &Calls, call: &TaskSid, called: Called) -> Result<(), Error> {
    let keep = |called: &Called, map: &ConferenceMap| {
        // What is over is neither kept nor undone.
        let goes_on = |item: &&ParticipantItem| item.is_joined() || item.is_connecting();
        kept::keep(called.item(map).filter(goes_on)?)
    };
    if write(calls, call, called, keep).await? { Err(Error::GivenUp) } else { Ok(()) }
}

/// Whether a leg may be undone: nobody was told yes, and nobody will be.
pub(crate) async fn may_undo_leg(
    calls: &Calls,
    call: &TaskSid,
    leg: &DialledLeg,
) -> Result<bool, Error> {
    let dialled = leg.clone();
    write(calls, call, Called::Leg(leg.call_sid.clone()), move |called, map| {
        let known = called.item(map);
        kept::undo(&record_dialled(known, &dialled).or_else(|| known.cloned())?)
    })
    .await
}

/// The same for an invitation.
pub(crate) async fn may_undo_invitation(
    calls: &Calls,
    call: &TaskSid,
    asked: &TaskSid,
) -> Result<bool, Error> {
    let undo = |called: &Called, map: &ConferenceMap| kept::undo(called.item(map)?);
    write(calls, call, Called::Invited(asked.clone()), undo).await
}

impl Called {
    fn item<'map>(&self, map: &'map ConferenceMap) -> Option<&'map ParticipantItem> {
        match self {
            Self::Leg(call_sid) => map.participants.get(call_sid),
            Self::Invited(task_sid) => map.invitations.get(task_sid),
        }
    }

    fn change(&self, item: ParticipantItem) -> MapChange {
        match self {
            Self::Leg(call_sid) => MapChange::Participant(call_sid.clone(), item),
            Self::Invited(task_sid) => MapChange::Invitation(task_sid.clone(), item),
        }
    }
}

/// Writes what is decided, and says whether the call to them is undone.
async fn write(
    calls: &Calls,
    call: &TaskSid,
    called: Called,
    decide: impl Fn(&Called, &ConferenceMap) -> Option<ParticipantItem> + Send + Sync + 'static,
) -> Result<bool, Error> {
    let of_decision = called.clone();
    let decision: Decision = Arc::new(move |map| {
        let item = decide(&of_decision, map);
        item.map(|item| of_decision.change(item)).into_iter().collect()
    });
    let map = calls.maps.write(call, decision).await?;
    Ok(called.item(map.view()).is_some_and(|item| item.kept == Some(false)))
}
