//! The end of the conference that a map speaks of.

use std::sync::Arc;

use shared::{TaskSid, reduce::missing_leaves, sync_map::ConferenceMap};

use crate::calls::{context::Calls, error::Error};

/// Whether the map's conference is over: the map may not know, if the last callback was lost. One that is
/// another call's never was the map's.
pub(crate) async fn is_over(
    calls: &Calls,
    task_sid: &TaskSid,
    map: &ConferenceMap,
) -> Result<bool, Error> {
    let Some(conference_sid) = map.conference_sid() else { return Ok(true) };
    if map.has_ended() {
        return Ok(true);
    }
    match calls.twilio.fetch_conference(conference_sid).await {
        Ok(conference) => {
            Ok(conference.is_completed() || conference.friendly_name != task_sid.as_str())
        }
        Err(error) if error.is_not_found() => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// Writes the leaves that are missing after the end. Whoever writes a join reads the map after it, and so
/// does whoever writes the end: of the two, the later one sees both. `map` is what was read.
pub(crate) async fn write_missing_leaves(
    calls: &Calls,
    task_sid: &TaskSid,
    map: &ConferenceMap,
) -> Result<(), Error> {
    if !missing_leaves(map).is_empty() {
        calls.maps.write(task_sid, Arc::new(missing_leaves)).await?;
    }
    Ok(())
}
