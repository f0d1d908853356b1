//! Where the server is: the address that the account's configuration gives, made complete.

use serde::Deserialize;
use shared::lenient;

use crate::address::{is_absolute, without_slash};

/// The places that can name the server, in the order in which they are asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ServerAddresses {
    /// `ui_attributes.outbound_participants_canvas.server_url`.
    #[serde(deserialize_with = "lenient::field")]
    pub server_url: Option<String>,
    /// `ui_attributes.dialpadDomain`, which the older dialpads read.
    #[serde(deserialize_with = "lenient::field")]
    pub dialpad_domain: Option<String>,
    /// `runtime_domain`: the account's Twilio Functions.
    #[serde(deserialize_with = "lenient::field")]
    pub runtime_domain: Option<String>,
}

impl ServerAddresses {
    /// The server's address without a slash at the end, or nothing when nobody names it.
    pub fn server_url(&self) -> Option<String> {
        [&self.server_url, &self.dialpad_domain, &self.runtime_domain]
            .into_iter()
            .flatten()
            .map(|address| without_slash(address))
            .find(|address| !address.is_empty())
            .map(with_scheme)
    }
}

/// An address without a scheme is https.
fn with_scheme(address: &str) -> String {
    if is_absolute(address) {
        return address.to_owned();
    }
    format!("https://{address}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(server: &str, dialpad: &str, runtime: &str) -> ServerAddresses {
        let given = |text: &str| (text != "-").then(|| text.to_owned());
        ServerAddresses {
            server_url: given(server),
            dialpad_domain: given(dialpad),
            runtime_domain: given(runtime),
        }
    }

    #[test]
    fn the_first_place_that_names_the_server_wins_and_https_is_the_default() {
        for (server, dialpad, runtime, want) in [
            ("http://127.0.0.1:8081", "b.example", "c.twil.io", Some("http://127.0.0.1:8081")),
            ("a.example/", "b.example", "c.twil.io", Some("https://a.example")),
            ("-", "b.example", "c.twil.io", Some("https://b.example")),
            ("/", "", "c.twil.io", Some("https://c.twil.io")),
            ("-", "-", "https://c.twil.io//", Some("https://c.twil.io")),
            ("-", "-", "-", None),
        ] {
            let found = settings(server, dialpad, runtime).server_url();
            assert_eq!(found.as_deref(), want, "{server} {dialpad} {runtime}");
        }
    }
}
