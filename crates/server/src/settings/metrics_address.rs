//! Where the metrics are read.

use std::net::{AddrParseError, SocketAddr};

/// An address, or nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricsAddress {
    /// They are not served.
    Off,
    /// They are served here. Port 0 takes a free one.
    At(SocketAddr),
}

impl MetricsAddress {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self::Off);
        }
        text.parse().map(Self::At).map_err(|error: AddrParseError| error.to_string())
    }

    /// The address, if there is one.
    pub fn address(self) -> Option<SocketAddr> {
        match self {
            Self::Off => None,
            Self::At(address) => Some(address),
        }
    }
}
