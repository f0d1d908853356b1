//! How much one caller may ask of this replica. Requests that Twilio has signed are not counted.
//!
//! **Invariant:** a replica counts for itself: with three replicas a worker may ask up to three times as
//! much. What the limits protect, Twilio's rate limits and this process, is protected all the same.

mod client_address;
mod failed_proofs;
mod rate;

use std::sync::Arc;

use actix_web::HttpRequest;
use shared::api::code;

use crate::{
    calls::flex_user::FlexUser,
    http::{error_response::Error, limits::rate::Rate},
    metrics::{Limit, Metrics},
    refusals::Refusals,
    settings::LimitSettings,
};
use client_address::TrustedProxies;
pub(crate) use failed_proofs::{Address, FailedProofs};

/// What was asked lately, and by whom.
#[derive(Debug)]
pub(crate) struct RequestLimits {
    requests: Rate<String>,
    requests_refused: Refusals,
    dials: Rate<String>,
    dials_refused: Refusals,
    pub(crate) failed_proofs: Arc<FailedProofs>,
    trusted_proxies: TrustedProxies,
}

impl RequestLimits {
    pub(crate) fn new(settings: &LimitSettings, metrics: &Metrics) -> Self {
        Self {
            requests: Rate::per_minute(settings.worker_requests_per_minute),
            requests_refused: Refusals::new(metrics, Limit::WorkerRequests),
            dials: Rate::per_minute(settings.worker_dials_per_minute),
            dials_refused: Refusals::new(metrics, Limit::WorkerDials),
            failed_proofs: Arc::new(FailedProofs::new(
                settings.failed_proofs_per_minute,
                Refusals::new(metrics, Limit::FailedProofs),
            )),
            trusted_proxies: TrustedProxies::new(settings.trusted_proxies.clone()),
        }
    }

    /// Counts a request of a person.
    pub(crate) fn count_request(&self, user: &FlexUser) -> Result<(), Error> {
        take(&self.requests, user, code::TOO_MANY_REQUESTS)
            .inspect_err(|_| self.requests_refused.count())
    }

    /// Counts a wish of a person that makes a telephone ring.
    pub(crate) fn count_dial(&self, user: &FlexUser) -> Result<(), Error> {
        take(&self.dials, user, code::TOO_MANY_DIALS).inspect_err(|_| self.dials_refused.count())
    }

    /// The address that a request comes from.
    pub(crate) fn address_of(&self, request: &HttpRequest) -> Option<Address> {
        self.trusted_proxies.client(request).map(Address::of)
    }
}

fn take(rate: &Rate<String>, user: &FlexUser, code: u32) -> Result<(), Error> {
    let worker = user.worker_sid.as_ref().map(ToString::to_string);
    // Who has neither is one with all others who have neither.
    let key = worker.or_else(|| user.identity.clone()).unwrap_or_default();
    rate.take(&key).map(|_| ()).map_err(|wait| Error::TooMany { code, wait })
}
