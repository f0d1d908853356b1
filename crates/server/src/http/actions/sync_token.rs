//! `POST /sync-token`: a token with which a browser opens the maps, where neither Flex's own client nor
//! the Flex token reaches their Sync service.

use std::time::Duration;

use actix_web::{HttpResponse, web::Data};
use secrecy::ExposeSecret;
use shared::{SyncServiceSid, api::SyncTokenResponse};

use crate::{
    calls::map_token::{self, TokenHolder},
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
};

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
    let worker_sid = request.user.worker_sid.clone().ok_or_else(Error::no_worker)?;
    let session = flex_token::check_anew(twilio, request.token.expose_secret()).await?;
    let (Some(now), Some(session_ends)) = (session.now, session.expiration) else {
        return Err(Error::Broken);
    };
    let FreshSession { identity, is_supervisor, .. } = session;
    let holder = TokenHolder { worker_sid, identity, is_supervisor, now, session_ends };
    Ok(map_token::make(&state.calls, holder).await?)
}
