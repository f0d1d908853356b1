//! Addresses from which tokens and signatures come that are none.
//!
//! Only what fails is counted, because the agents of an office share one address.

mod checks_under_way;

use std::{
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

use crate::{
    http::{error_response::Error, limits::rate::Rate},
    refusals::Refusals,
};
use checks_under_way::ChecksUnderWay;
pub(crate) use checks_under_way::Turn;
use moka::future::Cache;
use shared::api::code;

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
    under_way: ChecksUnderWay,
    refused: Refusals,
}

impl FailedProofs {
    pub(super) fn new(per_minute: u32, refused: Refusals) -> Self {
        let wait = Duration::from_mins(1).checked_div(per_minute).unwrap_or_default();
        Self {
            rate: Rate::per_minute(per_minute),
            wait,
            waiting: Cache::builder().max_capacity(MAX_ADDRESSES).time_to_live(wait).build(),
            under_way: ChecksUnderWay::new(per_minute),
            refused,
        }
    }

    /// Counts a proof that failed and cost nothing but this look: whoever sends many is told to wait, and
    /// nobody else who shares their address.
    ///
    /// # Errors
    /// When the address has failed too often by now.
    pub(crate) fn count_unasked(&self, address: Option<Address>) -> Result<(), Error> {
        let Some(address) = address else { return Ok(()) };
        self.rate.take(&address).map(drop).map_err(|_| self.refuse())
    }

    /// Counts a token that Twilio was asked about in this turn.
    ///
    /// # Errors
    /// When the address has failed too often by now.
    pub(crate) async fn count(
        &self,
        address: Option<Address>,
        turn: Option<Turn>,
    ) -> Result<(), Error> {
        let Some(address) = address else { return Ok(()) };
        if let Some(turn) = turn {
            turn.has_failed();
        }
        match self.rate.take(&address) {
            Ok(0) => {
                self.waiting.insert(address, ()).await;
                Ok(())
            }
            Ok(_) => Ok(()),
            Err(_) => {
                self.waiting.insert(address, ()).await;
                Err(self.refuse())
            }
        }
    }

    /// Whether another proof of this address may be looked at.
    ///
    /// # Errors
    /// When the address has failed too often lately.
    pub(crate) fn check(&self, address: Option<Address>) -> Result<(), Error> {
        match address {
            Some(address) if self.waiting.contains_key(&address) => Err(self.refuse()),
            _ => Ok(()),
        }
    }

    /// Waits for one of the checks that an address may have under way at a time.
    pub(crate) async fn turn_of(&self, address: Option<Address>) -> Option<Turn> {
        self.under_way.turn_of(address?).await
    }

    fn refuse(&self) -> Error {
        self.refused.count();
        Error::TooMany { code: code::TOO_MANY_REQUESTS, wait: self.wait }
    }
}
