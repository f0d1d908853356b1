//! The worker who asks.

use tokio::time::timeout;

use crate::{
    http::{
        answer_deadline::ANSWER_PATIENCE, app::AppState, auth::flex_token::FlexUser,
        error_response::Error,
    },
    twilio::Worker,
};

/// Reads the worker behind a token; a person who only administrates is none.
pub(crate) async fn worker(state: &AppState, user: &FlexUser) -> Result<Option<Worker>, Error> {
    let Some(worker_sid) = &user.worker_sid else { return Ok(None) };
    let fetched = timeout(ANSWER_PATIENCE, state.twilio.fetch_worker(worker_sid)).await;
    match fetched.map_err(|_| Error::TooSlow)? {
        Ok(worker) => Ok(Some(worker)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether this address of a telephone is that of who asks: of their browser, which the token names,
/// or of whatever else the worker is reached at, such as a SIP telephone.
pub(crate) async fn is_reached_at(
    state: &AppState,
    user: &FlexUser,
    contact_uri: &str,
) -> Result<bool, Error> {
    if user.is_in_browser_at(contact_uri) {
        return Ok(true);
    }
    let worker = worker(state, user).await?;
    Ok(worker.is_some_and(|worker| worker.is_reached_at(contact_uri)))
}
