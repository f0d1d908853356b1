//! Whether the conference that a map speaks of is over.

use shared::sync_map::ConferenceMap;

use crate::calls::{context::Calls, error::Error};

/// Whether the map's conference is over: the map may not know, if the last callback was lost.
pub(crate) async fn is_over(calls: &Calls, map: &ConferenceMap) -> Result<bool, Error> {
    let Some(conference_sid) = map.conference_sid() else { return Ok(true) };
    if map.has_ended() {
        return Ok(true);
    }
    match calls.twilio.fetch_conference(conference_sid).await {
        Ok(conference) => Ok(conference.is_completed()),
        Err(error) if error.is_not_found() => Ok(true),
        Err(error) => Err(error.into()),
    }
}
