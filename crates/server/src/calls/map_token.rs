//! A token with which a browser opens the maps, where neither Flex's own client nor the Flex token reaches their Sync
//! service.

use std::time::Duration;

use jiff::Timestamp;
use shared::WorkerSid;

use super::{context::Calls, error::Error, map_access::MapReader};
use crate::twilio::SyncGrant;

/// Browsers ask again before it is over; who is logged out meanwhile keeps no token for long.
const LIFETIME: Duration = Duration::from_hours(1);

/// Who asks for a token, as Twilio has just said.
#[derive(Debug, Clone)]
pub(crate) struct TokenHolder {
    /// Maps are of calls, and only workers have any or look on.
    pub(crate) worker_sid: WorkerSid,
    /// Whose the Flex token is.
    pub(crate) identity: Option<String>,
    /// Whether Flex shows them the calls of all agents.
    pub(crate) is_supervisor: bool,
    pub(crate) now: Timestamp,
    pub(crate) session_ends: Timestamp,
}

/// Makes a token. `None`: there is no key to make one with.
pub(crate) async fn make(calls: &Calls, holder: TokenHolder) -> Result<Option<String>, Error> {
    let (issued_at, expires_at) = (holder.now, expires_at(holder.now, holder.session_ends));
    let identity = if calls.map_readers.are_needed().await? {
        reader(&holder).identity().to_owned()
    } else {
        let problem = "the Flex token does not say whose it is";
        holder.identity.ok_or_else(|| Error::NotAllowed(problem.to_owned()))?
    };
    let service_sid = calls.twilio.sync_service_of_tokens().await?;
    Ok(calls.twilio.sync_token(&SyncGrant { identity, service_sid, issued_at, expires_at }))
}

/// As whom they read maps, where that needs a permission.
fn reader(holder: &TokenHolder) -> MapReader {
    if holder.is_supervisor {
        MapReader::Supervisors
    } else {
        MapReader::Worker(holder.worker_sid.clone())
    }
}

/// It never outlives the session that it is made for.
fn expires_at(issued_at: Timestamp, session_ends: Timestamp) -> Timestamp {
    issued_at.saturating_add(LIFETIME).unwrap_or(session_ends).min(session_ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_lives_for_an_hour_or_until_the_session_ends() {
        for (session, want) in [(7_200, 3_600), (600, 600)] {
            let at = |seconds| Timestamp::from_second(seconds).unwrap();
            assert_eq!(expires_at(at(1_000), at(1_000 + session)), at(1_000 + want));
        }
    }
}
