//! How much may be asked of one replica, and whom it believes about addresses.

use std::{net::IpAddr, str::FromStr};

use ipnet::IpNet;

use crate::settings::reader::Reader;

/// How much may be asked of one replica. Rates of zero are no limits.
#[derive(Debug, Clone)]
pub struct LimitSettings {
    /// `WORKER_REQUESTS_PER_MINUTE`: requests of one worker.
    pub worker_requests_per_minute: u32,
    /// `WORKER_DIALS_PER_MINUTE`: wishes of one worker that make a telephone ring.
    pub worker_dials_per_minute: u32,
    /// `FAILED_PROOFS_PER_MINUTE`: tokens and signatures from one address that are none.
    pub failed_proofs_per_minute: u32,
    /// `TRUSTED_PROXIES`: those whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// `MAX_TWILIO_REQUESTS`: requests to Twilio at once.
    pub twilio_requests: usize,
    /// `MAX_BACKGROUND_WORK`: works at once that go on though their requests may have been answered.
    pub background_work: usize,
    /// `MAX_CONNECTIONS`: connections of browsers, Twilio and proxies at once.
    pub connections: usize,
}

impl LimitSettings {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let requests = per_minute(reader, "WORKER_REQUESTS_PER_MINUTE", "300");
        let dials = per_minute(reader, "WORKER_DIALS_PER_MINUTE", "30");
        let failed_proofs = per_minute(reader, "FAILED_PROOFS_PER_MINUTE", "30");
        let trusted_proxies = reader.with_default(
            "TRUSTED_PROXIES",
            "",
            "give the addresses or networks of your proxies, separated by commas, like \
             10.0.0.0/8,192.0.2.7, or leave it out",
            networks,
        );
        let twilio_requests = at_once(reader, "MAX_TWILIO_REQUESTS", "200");
        let background_work = at_once(reader, "MAX_BACKGROUND_WORK", "2000");
        let connections = at_once(reader, "MAX_CONNECTIONS", "10000");
        Some(Self {
            worker_requests_per_minute: requests?,
            worker_dials_per_minute: dials?,
            failed_proofs_per_minute: failed_proofs?,
            trusted_proxies: trusted_proxies?,
            twilio_requests: twilio_requests?,
            background_work: background_work?,
            connections: connections?,
        })
    }
}

fn per_minute(reader: &mut Reader, name: &'static str, default: &str) -> Option<u32> {
    let help = "give a whole number, or 0 for no limit, or leave it out";
    reader.with_default(name, default, help, number)
}

fn at_once(reader: &mut Reader, name: &'static str, default: &str) -> Option<usize> {
    let help = "give a whole number from 1 to 1000000, or leave it out";
    reader.with_default(name, default, help, |text| match number(text)? {
        limit @ 1..=1_000_000 => Ok(limit),
        _ => Err(format!("`{text}` is no such number")),
    })
}

fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("`{text}` is no such number"))
}

fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let texts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
    texts
        .map(|text| {
            let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
            let network = text.parse::<IpNet>().ok().or_else(address);
            network.ok_or_else(|| format!("`{text}` is neither an address nor a network"))
        })
        .collect()
}
