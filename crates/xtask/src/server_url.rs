//! The address of the server, as somebody writes it and as the plugin uses it.

use url::{Host, Url};

/// What `--configure` is given where it is given nothing.
pub(crate) const OF_SETTINGS: &str = "PUBLIC_URL";

/// The address that the plugin is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ServerUrl {
    /// The one of the settings.
    OfSettings,
    /// Another one.
    Given(String),
}

impl ServerUrl {
    /// # Errors
    /// As [`parse`].
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text == OF_SETTINGS { Ok(Self::OfSettings) } else { parse(text).map(Self::Given) }
    }
}

/// Reads an address; without a scheme it is https.
///
/// # Errors
/// When a browser on a page of Flex could not call it.
pub(crate) fn parse(text: &str) -> Result<String, String> {
    let text = text.trim();
    let text = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = Url::parse(&text).map_err(|error| format!("it is not an address: {error}"))?;
    if url.host().is_none() {
        return Err("it names no host".to_owned());
    }
    if !may_be_called(&url) {
        return Err("it has to be https, because Flex is".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "it must hold no user and no password: every agent's browser reads it".to_owned()
        );
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("it must have no query and no fragment".to_owned());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Whether a page of Flex, which is https, may ask for this address.
pub(crate) fn is_secure(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| may_be_called(&url))
}

fn may_be_called(url: &Url) -> bool {
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    url.scheme() == "https" || url.scheme() == "http" && is_loopback
}

/// An address without the user and the password that a proxy may ask for: they are neither for a browser nor for
/// a report that is passed on.
pub(crate) fn without_credentials(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else { return text.to_owned() };
    if url.username().is_empty() && url.password().is_none() {
        return text.to_owned();
    }
    // An address that has no host has no user either.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    url.as_str().trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_the_browser_can_call() {
        for (text, want) in [
            ("calls.example.com", Some("https://calls.example.com")),
            ("https://example.com/calls/", Some("https://example.com/calls")),
            ("http://127.0.0.1:8081", Some("http://127.0.0.1:8081")),
            ("http://example.com", None),
            ("https://user:password@example.com", None),
            ("https://example.com?a=1", None),
            ("ftp://example.com", None),
            ("", None),
        ] {
            assert_eq!(parse(text).ok().as_deref(), want, "{text}");
        }
    }
    #[test]
    fn what_a_proxy_asks_for_is_left_out() {
        for (text, want) in [
            ("https://user:password@example.com", "https://example.com"),
            ("https://user@example.com/calls", "https://example.com/calls"),
            ("https://example.com/calls/", "https://example.com/calls/"),
            ("nonsense", "nonsense"),
        ] {
            assert_eq!(without_credentials(text), want);
        }
    }
}
