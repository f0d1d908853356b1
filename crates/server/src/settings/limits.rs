//! How much may be asked of one replica, and whom it believes about addresses.

use std::net::IpAddr;

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
        Some(Self {
            worker_requests_per_minute: requests?,
            worker_dials_per_minute: dials?,
            failed_proofs_per_minute: failed_proofs?,
            trusted_proxies: trusted_proxies?,
        })
    }
}

fn per_minute(reader: &mut Reader, name: &'static str, default: &str) -> Option<u32> {
    let help = "give a whole number, or 0 for no limit, or leave it out";
    reader.with_default(name, default, help, |text| {
        text.parse().map_err(|_| format!("`{text}` is no such number"))
    })
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
