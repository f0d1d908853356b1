//! The person who asks, and the worker they are.

use std::time::Duration;

use shared::WorkerSid;

use crate::{
    calls::{context::Calls, error::Error},
    clock::timeout,
    twilio::Worker,
};

/// How long the worker may be looked up. The person waits, and nothing is done before.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(4);

/// What a person is told who does what only workers can.
pub(crate) const NO_WORKER: &str = "the person who asks is no worker";

/// A person who is logged in to Flex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FlexUser {
    /// The name under which their browser is called, as Twilio writes it: `anna_40example_2Ecom`.
    pub(crate) identity: Option<String>,
    /// The worker; a person who only administrates has none.
    pub(crate) worker_sid: Option<WorkerSid>,
}

impl FlexUser {
    /// Whether this is the address of their browser.
    pub(crate) fn is_in_browser_at(&self, contact_uri: &str) -> bool {
        self.identity.is_some() && contact_uri.strip_prefix("client:") == self.identity.as_deref()
    }
}

/// Reads the worker who a person is; a person who only administrates is none.
pub(crate) async fn worker(calls: &Calls, user: &FlexUser) -> Result<Option<Worker>, Error> {
    let Some(worker_sid) = &user.worker_sid else { return Ok(None) };
    let fetched = timeout(LOOKUP_TIMEOUT, calls.twilio.fetch_worker(worker_sid)).await;
    match fetched.map_err(|_| Error::LookupTimedOut)? {
        Ok(worker) => Ok(Some(worker)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether this address of a telephone is that of who asks: of their browser, which the token names,
/// or of whatever else the worker is reached at, such as a SIP telephone.
pub(crate) async fn is_reached_at(
    calls: &Calls,
    user: &FlexUser,
    contact_uri: &str,
) -> Result<bool, Error> {
    if user.is_in_browser_at(contact_uri) {
        return Ok(true);
    }
    let worker = worker(calls, user).await?;
    Ok(worker.is_some_and(|worker| worker.is_reached_at(contact_uri)))
}
