//! Addresses from which tokens and signatures come that are none.
//!
//! Only what fails is counted, because the agents of an office share one address.

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
    time::Duration,
};

use moka::future::Cache;
use shared::api::code;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::{error_response::Error, limits::rate::Rate};

/// How many unknown tokens of one address are checked at a time: so many more than its limit can be
/// under way when the limit is reached.
const AT_ONCE: usize = 4;
/// How many addresses are looked after at a time.
const MAX_ADDRESSES: u64 = 100_000;

/// Where requests come from: a subscriber of IPv6 has 64 bits to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Address(IpAddr);

impl Address {
    pub(super) fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = address.to_bits() >> 64 << 64;
                Self(IpAddr::V6(Ipv6Addr::from_bits(network)))
            }
            address @ IpAddr::V4(_) => Self(address),
        }
    }
}

/// What has failed lately, and who has to wait therefore.
#[derive(Debug)]
pub(crate) struct FailedProofs {
    rate: Rate<Address>,
    /// How long an address that has none left waits for the next.
    wait: Duration,
    waiting: Cache<Address, ()>,
    under_way: Cache<Address, Arc<Semaphore>>,
}

impl FailedProofs {
    pub(super) fn new(per_minute: u32) -> Self {
        let wait = Duration::from_mins(1).checked_div(per_minute).unwrap_or_default();
        Self {
            rate: Rate::per_minute(per_minute),
            wait,
            waiting: Cache::builder().max_capacity(MAX_ADDRESSES).time_to_live(wait).build(),
            under_way: Cache::builder()
                .max_capacity(MAX_ADDRESSES)
                .time_to_idle(Duration::from_mins(1))
                .build(),
        }
    }

    /// Counts a proof that failed and cost nothing but this look: whoever sends many is told to wait, and
    /// nobody else who shares their address.
    ///
    /// # Errors
    /// When the address has failed too often by now.
    pub(crate) fn count_unasked(&self, address: Option<Address>) -> Result<(), Error> {
        let Some(address) = address else { return Ok(()) };
        self.rate.take(&address).map(drop).map_err(|_| self.too_many())
    }

    /// Counts a token that Twilio was asked about.
    ///
    /// # Errors
    /// When the address has failed too often by now.
    pub(crate) async fn count(&self, address: Option<Address>) -> Result<(), Error> {
        let Some(address) = address else { return Ok(()) };
        match self.rate.take(&address) {
            Ok(0) => {
                self.waiting.insert(address, ()).await;
                Ok(())
            }
            Ok(_) => Ok(()),
            Err(_) => {
                self.waiting.insert(address, ()).await;
                Err(self.too_many())
            }
        }
    }

    /// Whether another proof of this address may be looked at.
    ///
    /// # Errors
    /// When the address has failed too often lately.
    pub(crate) fn check(&self, address: Option<Address>) -> Result<(), Error> {
        match address {
            Some(address) if self.waiting.contains_key(&address) => Err(self.too_many()),
            _ => Ok(()),
        }
    }

    /// Waits for one of the few checks that an address may have under way at a time.
    pub(crate) async fn turn_of(&self, address: Option<Address>) -> Option<OwnedSemaphorePermit> {
        let address = address?;
        let new = async { Arc::new(Semaphore::new(AT_ONCE)) };
        let semaphore = self.under_way.get_with(address, new).await;
        semaphore.acquire_owned().await.ok()
    }

    fn too_many(&self) -> Error {
        Error::TooMany { code: code::TOO_MANY_REQUESTS, wait: self.wait }
    }
}
