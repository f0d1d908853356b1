//! Whom to dial, where the map does not say it.

use std::sync::Arc;

use shared::{
    TaskSid,
    sync_map::{ConferenceMap, CustomerDial},
};

use crate::{
    calls::{context::Calls, dial::claim::Claim, error::Error},
    maps::KnownMap,
};

/// A map that was not made by this server does not say whom to dial; the task does.
pub(crate) async fn put_dial_of_task(
    calls: &Calls,
    task_sid: &TaskSid,
    claim: &Claim,
) -> Result<Option<KnownMap>, Error> {
    let task = match calls.twilio.fetch_task(task_sid).await {
        Ok(task) => task,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let text = |name: &str| task.attributes.string(name);
    let is_outbound = text("direction").as_deref() == Some("outbound");
    let (true, Some(to), Some(from)) =
        (is_outbound, text("outbound_to").or_else(|| text("to")), text("from"))
    else {
        return Ok(None);
    };
    let mut dial = CustomerDial::new(to.clone(), from);
    if text("internal").as_deref() == Some("true")
        && let Some(worker) = calls.twilio.worker_at(&to).await?
    {
        dial.name = Some(worker.name().to_owned());
        dial.worker_sid = Some(worker.sid);
    }
    let claim = claim.clone();
    let decision = move |map: &ConferenceMap| {
        let mut map = map.clone();
        let item = map.conference.get_or_insert_default();
        item.customer_dial.get_or_insert_with(|| dial.clone());
        claim.decide(&map).into_iter().collect()
    };
    Ok(Some(calls.maps.write(task_sid, Arc::new(decision)).await?))
}
