//! How much one caller may ask of this replica. Requests that Twilio has signed are not counted.
//!
//! **Invariant:** a replica counts for itself: with three replicas a worker may ask up to three times as
//! much. What the limits protect, Twilio's rate limits and this process, is protected all the same.

mod client_address;
mod failed_proofs;
mod rate;

use actix_web::HttpRequest;
use shared::api::code;

use crate::{
    calls::flex_user::FlexUser,
    http::{error_response::Error, limits::rate::Rate},
    settings::LimitSettings,
};
use client_address::TrustedProxies;
pub(crate) use failed_proofs::{Address, FailedProofs};

/// What was asked lately, and by whom.
#[derive(Debug)]
pub(crate) struct RequestLimits {
    requests: Rate<String>,
    dials: Rate<String>,
    pub(crate) failed_proofs: FailedProofs,
    trusted_proxies: TrustedProxies,
}

impl RequestLimits {
    pub(crate) fn new(settings: &LimitSettings) -> Self {
        Self {
            requests: Rate::per_minute(settings.worker_requests_per_minute),
            dials: Rate::per_minute(settings.worker_dials_per_minute),
            failed_proofs: FailedProofs::new(settings.failed_proofs_per_minute),
            trusted_proxies: TrustedProxies::new(settings.trusted_proxies.clone()),
        }
    }

    /// Counts a request of a person.
    pub(crate) fn count_request(&self, user: &FlexUser) -> Result<(), Error> {
        take(&self.requests, user, code::TOO_MANY_REQUESTS)
    }

    /// Counts a wish of a person that makes a telephone ring.
    pub(crate) fn count_dial(&self, user: &FlexUser) -> Result<(), Error> {
        take(&self.dials, user, code::TOO_MANY_DIALS)
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
