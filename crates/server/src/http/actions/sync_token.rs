//! `POST /sync-token`: a token with which a browser opens the maps, where neither Flex's own client nor
//! the Flex token reaches their Sync service.

use std::time::Duration;

use actix_web::{HttpResponse, web::Data};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use shared::{SyncServiceSid, WorkerSid, api::SyncTokenResponse};

use crate::{
    calls::map_access::MapReader,
    clock::timeout,
    http::{
        answer_deadline::ANSWER_DEADLINE,
        auth::{
            browser_request::BrowserRequest,
            flex_token::{self, FreshSession},
        },
        error_response::Error,
        state::AppState,
    },
    twilio::SyncGrant,
};

/// Browsers ask again before it is over; who is logged out meanwhile keeps no token for long.
const LIFETIME: Duration = Duration::from_hours(1);
/// How long an answer waits for what it can do without.
const SERVICE_DEADLINE: Duration = Duration::from_secs(1);

pub(crate) async fn handle(
    state: Data<AppState>,
    request: BrowserRequest,
) -> Result<HttpResponse, Error> {
    let (made, service_sid) =
        tokio::join!(timeout(ANSWER_DEADLINE, make(&state, &request)), service_sid(&state));
    let token = made.map_err(|_| Error::TooSlow)??;
    Ok(HttpResponse::Ok().json(SyncTokenResponse { token, service_sid }))
}

/// For those who look what is wrong: a token is good without it.
async fn service_sid(state: &AppState) -> Option<SyncServiceSid> {
    let asked = timeout(SERVICE_DEADLINE, state.calls.twilio.sync_service_sid()).await;
    asked.ok().and_then(Result::ok)
}

/// Makes a token. `None`: there is no key to make one with.
async fn make(state: &AppState, request: &BrowserRequest) -> Result<Option<String>, Error> {
    let twilio = &state.calls.twilio;
    if !twilio.makes_tokens() {
        return Ok(None);
    }
    // The maps are of calls, and only workers have any or look on.
    let worker_sid = request.user.worker_sid.clone().ok_or_else(Error::no_worker)?;
    let session = flex_token::check_anew(twilio, request.token.expose_secret()).await?;
    let (Some(issued_at), Some(expiration)) = (session.now, session.expiration) else {
        return Err(Error::Broken);
    };
    let identity = if state.calls.map_readers.are_needed().await? {
        reader(&session, worker_sid).identity().to_owned()
    } else {
        let problem = "the Flex token does not say whose it is";
        session.identity.ok_or_else(|| Error::not_allowed(problem))?
    };
    let service_sid = twilio.sync_service_of_tokens().await?;
    let expires_at = expires_at(issued_at, expiration);
    Ok(twilio.sync_token(&SyncGrant { identity, service_sid, issued_at, expires_at }))
}

/// As whom they read maps, where that needs a permission.
fn reader(session: &FreshSession, worker_sid: WorkerSid) -> MapReader {
    if session.is_supervisor { MapReader::Supervisors } else { MapReader::Worker(worker_sid) }
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
