//! The two addresses that a URL is built from: ours, which Twilio calls, and Twilio's, which we call.

use std::fmt;

use url::Url;

/// The address under which Twilio reaches this server, without a slash at the end.
///
/// **Invariant:** a user and a password in it are not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Checks an address. Its text is kept as it is, because Twilio signs what it was given.
    ///
    /// # Errors
    /// When it is no `http` or `https` address, or has a query or a fragment.
    pub fn parse(text: &str) -> Result<Self, String> {
        checked(text).map(Self)
    }

    /// The path in front of this server's own, without a slash at its end; empty if there is none.
    pub fn prefix(&self) -> &str {
        let after_scheme = self.0.find("://").map_or(0, |at| at + 3);
        let path_at = self.0[after_scheme..].find('/');
        path_at.map_or("", |path_at| &self.0[after_scheme + path_at..])
    }

    /// Whether there is a user or a password in it.
    pub fn has_credentials(&self) -> bool {
        without_credentials(&self.0) != self.0
    }

    /// The whole URL of a path (and query) on this server, with user and password.
    pub fn join(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.0)
    }
}

/// For logs.
impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_credentials(&self.0))
    }
}

impl fmt::Debug for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicUrl").field(&self.to_string()).finish()
    }
}

/// Where the hosts of Twilio are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TwilioBaseUrl {
    /// `https://<product>.twilio.com`: the product is put in front of this host.
    Twilio(Url),
    /// `<base>/<product>.twilio.com`.
    Below(Url),
}

impl TwilioBaseUrl {
    /// Checks an address; an empty text is Twilio itself.
    ///
    /// # Errors
    /// When it is no `http` or `https` address, or has a query or a fragment.
    pub fn parse(text: &str) -> Result<Self, String> {
        let address = if text.is_empty() { TWILIO.to_owned() } else { checked(text)? };
        let url = Url::parse(&address).map_err(|error| format!("`{text}`: {error}"))?;
        Ok(if text.is_empty() { Self::Twilio(url) } else { Self::Below(url) })
    }

    /// The URL of a resource: a product, and the segments of the path, which get encoded.
    pub(crate) fn resource(&self, product: &str, path: &[&str]) -> Url {
        let host = format!("{product}.twilio.com");
        let (mut url, first) = match self {
            Self::Twilio(url) => (url.clone(), None),
            Self::Below(url) => (url.clone(), Some(host.as_str())),
        };
        if first.is_none() {
            // A product's name is a host name, so this cannot be refused.
            let _ = url.set_host(Some(&host));
        }
        // Only addresses that cannot have a path are refused here; ours begin with http.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(first).extend(path);
        }
        url
    }
}

const TWILIO: &str = "https://twilio.com";

fn checked(text: &str) -> Result<String, String> {
    let shown = without_credentials(text);
    let url = Url::parse(text).map_err(|error| format!("`{shown}`: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(format!("`{shown}` begins with neither http:// nor https://"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("`{shown}` has a query or a fragment"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// The text of an address with `…` for all that is before its host.
fn without_credentials(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").map_or(("", text), |(scheme, rest)| (scheme, rest));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((user, _)) = authority.rsplit_once('@') else { return text.to_owned() };
    let separator = if scheme.is_empty() { "" } else { "://" };
    format!("{scheme}{separator}…{}", &rest[user.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_the_public_url_is_kept_but_for_the_last_slash() {
        let public_url = PublicUrl::parse("https://Calls.example.com:443/outbound/").unwrap();
        assert_eq!(public_url.join("/health"), "https://Calls.example.com:443/outbound/health");
    }

    #[test]
    fn a_user_and_a_password_are_used_and_not_printed() {
        for (text, has_credentials, printed) in [
            ("https://user:p@ss@calls.example.com/out/", true, "https://…@calls.example.com/out"),
            ("https://user@calls.example.com", true, "https://…@calls.example.com"),
            ("https://calls.example.com/@", false, "https://calls.example.com/@"),
        ] {
            let public_url = PublicUrl::parse(text).unwrap();
            assert_eq!(public_url.has_credentials(), has_credentials, "{text}");
            assert_eq!(public_url.to_string(), printed);
            assert_eq!(format!("{public_url:?}"), format!("PublicUrl({printed:?})"));
            assert_eq!(public_url.join("/x"), format!("{}/x", text.trim_end_matches('/')));
        }
    }

    #[test]
    fn what_is_refused_is_told_without_its_password() {
        for text in ["user:hush@a.example", "ftp://user:hush@a.example", "http://u:hush@a?b"] {
            let problem = PublicUrl::parse(text).unwrap_err();
            assert!(!problem.contains("hush"), "{problem}");
        }
    }

    #[test]
    fn the_prefix_is_the_path_of_the_public_url() {
        for (text, want) in [
            ("https://calls.example.com", ""),
            ("https://calls.example.com/", ""),
            ("https://user:pass@calls.example.com:8443/out/bound/", "/out/bound"),
        ] {
            assert_eq!(PublicUrl::parse(text).unwrap().prefix(), want, "{text}");
        }
    }

    #[test]
    fn every_product_of_twilio_is_found_below_a_base_url() {
        for (base, want) in [
            ("", "https://sync.twilio.com/v1/a%2Fb"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/sync.twilio.com/v1/a%2Fb"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/sync.twilio.com/v1/a%2Fb"),
        ] {
            let base_url = TwilioBaseUrl::parse(base).unwrap();
            assert_eq!(base_url.resource("sync", &["v1", "a/b"]).as_str(), want);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["calls.example.com", "ftp://example.com", "https://example.com?x=1"] {
            assert!(PublicUrl::parse(text).is_err(), "{text}");
        }
    }
}
