//! Asks the server of this machine whether it lives, as `server --health`: an image needs no other program for
//! that.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use anyhow::Context;
use shared::api::path::HEALTH;

/// Whoever asks waits for no longer.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Asks the server that listens at this address.
///
/// # Errors
/// When it does not answer, or not with a yes.
pub async fn ask(bind_address: SocketAddr) -> anyhow::Result<()> {
    let url = format!("http://{}{HEALTH}", reached_at(bind_address));
    let client = reqwest::Client::builder().timeout(TIMEOUT).no_proxy().build()?;
    let answer = client.get(&url).send().await;
    answer
        .and_then(reqwest::Response::error_for_status)
        .with_context(|| format!("{url} failed"))?;
    Ok(())
}

/// Where a program on this machine reaches who listens at an address: at all of them is at this one.
fn reached_at(bind_address: SocketAddr) -> SocketAddr {
    let address = match bind_address.ip() {
        IpAddr::V4(address) if address.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(address) if address.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        address @ (IpAddr::V4(_) | IpAddr::V6(_)) => address,
    };
    SocketAddr::new(address, bind_address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_everywhere_is_reached_here() {
        for (bound, want) in [
            ("0.0.0.0:8081", "127.0.0.1:8081"),
            ("[::]:8081", "[::1]:8081"),
            ("192.0.2.7:80", "192.0.2.7:80"),
        ] {
            assert_eq!(reached_at(bound.parse().unwrap()).to_string(), want);
        }
    }
}
