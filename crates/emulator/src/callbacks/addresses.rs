//! What becomes of an address between what was configured, what is signed and what the customer's server
//! sees: each step is a quirk.

use super::signature::url_to_sign;
use crate::quirks::Quirks;

/// How this Twilio, and the proxy before the customer's server, treat addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Addresses {
    signs_user_and_password: bool,
    signs_sorted_query: bool,
    proxy_cuts_prefix: Option<String>,
}

impl From<&Quirks> for Addresses {
    fn from(quirks: &Quirks) -> Self {
        Self {
            signs_user_and_password: quirks.signs_user_and_password,
            signs_sorted_query: quirks.signs_sorted_query,
            proxy_cuts_prefix: quirks.proxy_cuts_prefix.clone(),
        }
    }
}

impl Addresses {
    /// The text that is signed: of the address as it was configured, and of the parameters that a `GET`
    /// puts behind it.
    pub(super) fn signed(&self, configured: &str, parameters: &str) -> String {
        let configured = url_to_sign(configured, self.signs_user_and_password);
        let configured =
            if self.signs_sorted_query { with_sorted_query(&configured) } else { configured };
        with_parameters(&configured, parameters)
    }

    /// The address that the request is sent to.
    pub(super) fn target(&self, configured: &str, parameters: &str) -> String {
        let url = configured.split('#').next().unwrap_or_default();
        with_parameters(&self.behind_the_proxy(url), parameters)
    }

    fn behind_the_proxy(&self, url: &str) -> String {
        let cut = || {
            let prefix = self.proxy_cuts_prefix.as_deref()?.trim_end_matches('/');
            let path_at = url.find("://")? + 3;
            let path_at = path_at + url[path_at..].find('/')?;
            let rest = url[path_at..].strip_prefix(prefix)?;
            (rest.is_empty() || rest.starts_with(['/', '?']))
                .then(|| format!("{}{rest}", &url[..path_at]))
        };
        cut().unwrap_or_else(|| url.to_owned())
    }
}

fn with_parameters(url: &str, parameters: &str) -> String {
    if parameters.is_empty() {
        return url.to_owned();
    }
    let sign = if url.contains('?') { '&' } else { '?' };
    format!("{url}{sign}{parameters}")
}

fn with_sorted_query(url: &str) -> String {
    let Some((path, query)) = url.split_once('?') else { return url.to_owned() };
    let mut pairs: Vec<_> = query.split('&').collect();
    pairs.sort_by_key(|pair| pair.split('=').next());
    format!("{path}?{}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://user:pass@a.example:8443/outbound/x?b=2&a=1#rc=5";

    #[test]
    fn user_and_order_are_signed_as_the_quirks_say() {
        let of = |signs_user_and_password, signs_sorted_query| {
            let quirks =
                Quirks { signs_user_and_password, signs_sorted_query, ..Quirks::default() };
            Addresses::from(&quirks).signed(URL, "CallSid=CA1")
        };
        assert_eq!(of(false, false), "https://a.example/outbound/x?b=2&a=1&CallSid=CA1");
        assert_eq!(of(true, false), "https://user:pass@a.example/outbound/x?b=2&a=1&CallSid=CA1");
        assert_eq!(of(false, true), "https://a.example/outbound/x?a=1&b=2&CallSid=CA1");
    }

    #[test]
    fn a_proxy_cuts_whole_segments() {
        let of = |prefix: Option<&str>, url: &str| {
            let proxy_cuts_prefix = prefix.map(str::to_owned);
            Addresses::from(&Quirks { proxy_cuts_prefix, ..Quirks::default() }).target(url, "")
        };
        for (prefix, url, want) in [
            (None, URL, "https://user:pass@a.example:8443/outbound/x?b=2&a=1"),
            (Some("/outbound"), URL, "https://user:pass@a.example:8443/x?b=2&a=1"),
            (Some("/out"), URL, "https://user:pass@a.example:8443/outbound/x?b=2&a=1"),
            (Some("/outbound/"), "http://a.example/outbound", "http://a.example"),
            (Some("/a"), "http://a.example", "http://a.example"),
        ] {
            assert_eq!(of(prefix, url), want, "{prefix:?}");
        }
    }
}
