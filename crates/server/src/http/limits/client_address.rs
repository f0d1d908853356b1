//! Whose address a request comes from, where proxies of ours stand between.
//!
//! Anybody can write `X-Forwarded-For`, so it is read from the end, for as long as those who wrote it
//! are proxies of ours.

use std::{net::IpAddr, sync::Once};

use actix_web::HttpRequest;
use ipnet::IpNet;

const FORWARDED_FOR: &str = "X-Forwarded-For";

/// The proxies whose word counts.
#[derive(Debug)]
pub(super) struct TrustedProxies {
    networks: Vec<IpNet>,
    has_warned: Once,
}

impl TrustedProxies {
    pub(super) fn new(networks: Vec<IpNet>) -> Self {
        Self { networks, has_warned: Once::new() }
    }

    /// The first address, seen from us, that is none of our proxies.
    pub(super) fn client(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr()?.ip();
        let headers = request.headers().get_all(FORWARDED_FOR);
        let texts: Vec<&str> = headers.filter_map(|value| value.to_str().ok()).collect();
        if self.networks.is_empty() && !texts.is_empty() {
            self.has_warned.call_once(|| {
                tracing::warn!(
                    "TRUSTED_PROXIES is empty: all who come through a proxy count as one address"
                );
            });
        }
        Some(self.first_stranger(peer, &texts.join(",")))
    }

    fn first_stranger(&self, peer: IpAddr, forwarded_for: &str) -> IpAddr {
        let mut nearest = peer.to_canonical();
        for text in forwarded_for.rsplit(',') {
            if !self.is_ours(nearest) {
                break;
            }
            // What is no address was not written by a proxy.
            let Some(next) = address(text.trim()) else { break };
            nearest = next;
        }
        nearest
    }

    fn is_ours(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(&address))
    }
}

/// Some proxies write the port, too.
fn address(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>().ok().or_else(|| {
        let with_port: std::net::SocketAddr = text.parse().ok()?;
        Some(with_port.ip())
    });
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_proxies_of_ours_are_believed() {
        let ours = TrustedProxies::new(vec![
            "10.0.0.0/8".parse().unwrap(),
            "2001:db8::/32".parse().unwrap(),
        ]);
        for (peer, forwarded_for, want) in [
            ("192.0.2.1", "", "192.0.2.1"),
            ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("::ffff:10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
            ("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
            ("10.0.0.1", "6.6.6.6, unknown", "10.0.0.1"),
            ("2001:db8::1", "[2001:470::7]:443", "2001:470::7"),
        ] {
            let found = ours.first_stranger(peer.parse().unwrap(), forwarded_for);
            assert_eq!(found, want.parse::<IpAddr>().unwrap(), "{peer} {forwarded_for}");
        }
    }
}
