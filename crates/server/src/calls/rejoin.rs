//! A worker whose browser is gone, and their leg with it: who is alone is put on hold, the worker's telephone is rung
//! again, and the call ends only when nobody comes within `REJOIN_SECONDS`.
//!
//! What counts as a drop, and how far the wait is, [`shared::rejoin`] decides.
//!
//! **Invariant:** all of it may be done again, by any replica: who is waited for stands in `conf_status` before
//! anybody is put on hold or rung.

mod begin;
mod leave;
mod progress;
mod record;
mod reservation;
mod ring;

use shared::{CallSid, TaskSid, label::LegId, rejoin};

use crate::{
    calls::{context::Calls, error::Error, policy},
    maps::KnownMap,
};

use ring::Ring;
pub(crate) use {
    leave::leave,
    progress::{go_on, ring_again, ring_is_over, unhold_at_return},
    ring::stop as stop_ringing,
};

/// After a leg has left: what follows for the others, unless it was dropped.
pub(crate) async fn after_leave(calls: &Calls, call: &TaskSid, leg: &CallSid) -> Result<(), Error> {
    let mut ring = begin::begin_if_dropped(calls, call, leg).await?;
    let followed = follow(calls, call, leg, &mut ring).await;
    let is_waited_for = |map: KnownMap| rejoin::progress(map.view()).is_some();
    if !calls.maps.remembered(call).await.is_some_and(is_waited_for) {
        return followed;
    }
    // Nobody else rings with this id, whatever could not be done for the others.
    let map = calls.maps.read(call).await?;
    let outcome = progress::go_on_with(calls, call, &map, ring.as_ref()).await?;
    // Whoever wrote the id of the leg may be gone.
    if let (None, Ring::Unknown, Some(rejoin)) = (ring, outcome, rejoin::waiting(map.view()))
        && let Some(id) = rejoin.ring.clone()
    {
        progress::ring_after_lease(calls, call, id);
    }
    followed
}

/// What follows from a leave. Whether its worker was dropped is looked up in the same map. `ring` is the id of the leg with
/// which they are to be rung.
async fn follow(
    calls: &Calls,
    call: &TaskSid,
    leg: &CallSid,
    ring: &mut Option<LegId>,
) -> Result<(), Error> {
    let mut map = calls.maps.read(call).await?;
    // Somebody may have come since it was asked whether anybody is there who would wait.
    if ring.is_none() && calls.rejoin_seconds > 0 && rejoin::is_drop(map.view(), leg) {
        *ring = begin::begin_if_dropped(calls, call, leg).await?;
        map = calls.maps.read(call).await?;
    }
    policy::after_leave_in(calls, call, leg, map).await
}

/// Begins to wait for a worker who was dropped, where that was not heard. Returns the map as it is then, also if
/// somebody else has begun meanwhile.
pub(crate) async fn begin_lost(
    calls: &Calls,
    call: &TaskSid,
    map: &KnownMap,
) -> Result<Option<KnownMap>, Error> {
    let mut legs = map.view().participants.keys();
    let Some(leg) = legs.find(|leg| rejoin::is_drop(map.view(), leg)) else { return Ok(None) };
    if let Some(ring) = begin::begin_if_dropped(calls, call, leg).await? {
        let map = calls.maps.read(call).await?;
        progress::go_on_with(calls, call, &map, Some(&ring)).await?;
    }
    Ok(Some(calls.maps.read(call).await?))
}
