//! A worker says that they leave: what follows is no drop.

use std::sync::Arc;

use shared::{
    CallSid, TaskSid, WorkerSid, rejoin,
    sync_map::{ConferenceMap, MapChange, ParticipantItem, RejoinEnd},
};

use super::record;
use crate::calls::{context::Calls, error::Error, policy, proved_transfers::proved};

/// Writes down that a worker leaves, before they do. If the call waits for them it does so no more, and what follows
/// from their leave is done.
pub(crate) async fn leave(
    calls: &Calls,
    call: &TaskSid,
    worker_sid: &WorkerSid,
) -> Result<(), Error> {
    let before = calls.maps.read(call).await?;
    if !before.view().participants.values().any(|item| is_theirs(item, worker_sid)) {
        return Ok(());
    }
    let worker = worker_sid.clone();
    let decision = move |map: &ConferenceMap| {
        let theirs = map.participants.iter().filter(|(_, item)| is_theirs(item, &worker));
        theirs.map(|(call_sid, item)| leaves(call_sid, item)).collect()
    };
    calls.maps.write(call, Arc::new(decision)).await?;
    // Whoever has heard of a drop meanwhile has read the map after they wrote that they wait, and so do we.
    let map = calls.maps.read(call).await?;
    let view = proved(calls, call, map.view());
    let waiting = rejoin::waiting(&view).filter(|it| it.worker_sid.as_ref() == Some(worker_sid));
    if let Some(leg) = waiting.and_then(|it| it.leg.as_ref()) {
        record::end(calls, call, leg, RejoinEnd::Left).await?;
        return policy::after_leave(calls, call, leg).await;
    }
    settle_behind(calls, call);
    Ok(())
}

fn is_theirs(item: &ParticipantItem, worker_sid: &WorkerSid) -> bool {
    item.worker_sid.as_ref() == Some(worker_sid) && rejoin::rejoins(item)
}

fn leaves(call_sid: &CallSid, item: &ParticipantItem) -> MapChange {
    let item = ParticipantItem { leaves: Some(true), ..item.clone() };
    MapChange::Participant(call_sid.clone(), item)
}

/// The conference ends with them, as with everybody of two who leaves. They need not wait for that: if they are
/// faster, it is ended when their leave is heard.
fn settle_behind(calls: &Calls, call: &TaskSid) {
    let if_it_fails = "the call is ended when the worker's leave is heard";
    calls.in_background(call, if_it_fails, |calls, call| async move {
        policy::read_and_settle(&calls, &call).await
    });
}
