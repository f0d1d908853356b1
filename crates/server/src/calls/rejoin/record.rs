//! What is written of the wait for a worker.

use std::sync::Arc;

use shared::{
    CallSid, TaskSid, rejoin,
    sync_map::{ConferenceMap, Rejoin, RejoinEnd},
};

use crate::{
    calls::{context::Calls, error::Error},
    maps::KnownMap,
};

/// Changes the wait, if it is still that of this leg and not over.
pub(super) async fn change(
    calls: &Calls,
    call: &TaskSid,
    leg: &CallSid,
    change: impl Fn(&mut Rejoin) + Send + Sync + 'static,
) -> Result<KnownMap, Error> {
    let (proofs, of_call, leg) = (calls.proofs.clone(), call.clone(), leg.clone());
    let decision = move |map: &ConferenceMap| {
        let known = rejoin::of_map(map)
            .filter(|it| it.end.is_none() && it.leg.as_ref() == Some(&leg))
            .filter(|it| proofs.has_rejoin(&of_call, it));
        let changed = known.and_then(|known| {
            let mut rejoin = known.clone();
            change(&mut rejoin);
            proofs.prove_rejoin(&of_call, &mut rejoin);
            rejoin::change(map, rejoin)
        });
        changed.into_iter().collect()
    };
    Ok(calls.maps.write(call, Arc::new(decision)).await?)
}

/// Writes how the wait ended.
pub(super) async fn end(
    calls: &Calls,
    call: &TaskSid,
    leg: &CallSid,
    how: RejoinEnd,
) -> Result<(), Error> {
    let ended = leg.clone();
    let decision = move |map: &ConferenceMap| rejoin::end(map, &ended, how).into_iter().collect();
    calls.maps.write(call, Arc::new(decision)).await?;
    calls.metrics.rejoin(how);
    tracing::info!(%call, %leg, ?how, "a call waits for its worker no more");
    Ok(())
}
