//! The beginning of the wait for a worker.

use std::{sync::Arc, time::Duration};

use shared::{
    CallSid, TaskSid,
    label::LegId,
    rejoin,
    sync_map::{ConferenceMap, ParticipantItem},
};

use super::{
    progress::{go_on_later, ring_after_lease},
    reservation::is_accepted,
};
use crate::{
    calls::{context::Calls, error::Error},
    clock::CLOCK_PRECISION,
};

/// Begins to wait for the worker of a leg that was dropped, and returns the id of the leg with which they are to be
/// rung: whoever gets it rings them. A leg that cannot be dropped costs no request.
pub(super) async fn begin_if_dropped(
    calls: &Calls,
    call: &TaskSid,
    leg: &CallSid,
) -> Result<Option<LegId>, Error> {
    let known = calls.maps.known(call).await?;
    let rejoins = |item: &ParticipantItem| rejoin::rejoins(item);
    if calls.rejoin_seconds == 0 || !known.view().participants.get(leg).is_some_and(rejoins) {
        return Ok(None);
    }
    let map = calls.maps.read(call).await?;
    let (Some(item), Some(now)) = (map.view().participants.get(leg), map.read_at()) else {
        return Ok(None);
    };
    let is_proved = calls.proofs.has_leg(call, leg, item)
        && calls.proofs.conference_of(call, map.view()).is_some();
    let (Some(worker_sid), Some(reservation_sid)) = (&item.worker_sid, &item.reservation_sid)
    else {
        return Ok(None);
    };
    if !rejoin::is_drop(map.view(), leg)
        || !is_proved
        || !is_accepted(calls, worker_sid, reservation_sid).await?
    {
        return Ok(None);
    }
    let ring = LegId::from_bits(rand::random());
    let until = now.saturating_add(calls.rejoin_seconds);
    let decision = {
        let (proofs, of_call) = (calls.proofs.clone(), call.clone());
        let (leg, ring) = (leg.clone(), ring.clone());
        move |map: &ConferenceMap| {
            let begun = rejoin::begin(map, &leg, until, &ring).and_then(|mut rejoin| {
                proofs.prove_rejoin(&of_call, &mut rejoin);
                rejoin::change(map, rejoin)
            });
            begun.into_iter().collect()
        }
    };
    let map = calls.maps.write(call, Arc::new(decision)).await?;
    let begun = rejoin::waiting(map.view());
    let is_ours = begun.is_some_and(|it| it.ring.as_deref() == Some(ring.as_str()));
    if !is_ours {
        return Ok(None);
    }
    tracing::info!(%call, %leg, "a worker's leg was dropped, and the call waits for them");
    ring_after_lease(calls, call, ring.to_string());
    // When the time is over. This replica may be gone by then: the sweep looks, too.
    go_on_later(calls, call, Duration::from_secs(calls.rejoin_seconds.into()) + CLOCK_PRECISION);
    Ok(Some(ring))
}
