//! `X-Twilio-Signature`.
//!
//! Source: <https://www.twilio.com/docs/usage/webhooks/webhooks-security>.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// Signs a request: `url` as [`url_to_sign`] makes it, and the form's parameters, none for a `GET`.
pub(super) fn signature<'a>(
    auth_token: &str,
    url: &str,
    parameters: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    // Sorted by key alone: `Reason` comes before `ReasonConferenceEnded`, whatever their values are.
    let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, value) in parameters {
        sorted.entry(key).or_default().insert(value);
    }
    let mut text = url.to_owned();
    for (key, values) in sorted {
        for value in values {
            text.push_str(key);
            text.push_str(value);
        }
    }
    // HMAC takes a key of any length, so there is always a signature.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(auth_token.as_bytes()) else {
        return String::new();
    };
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// What Twilio's documentation says that is signed of an address.
#[cfg(test)]
pub(super) fn signed_url(url: &str) -> String {
    url_to_sign(url, false)
}

/// What Twilio signs of an address: no fragment, no user as a rule, and for https no port.
pub(super) fn url_to_sign(url: &str, with_user: bool) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let after_user = authority.rfind('@').map_or(0, |at| at + 1);
    let (user, host) = authority.split_at(after_user);
    let user = if with_user { user } else { "" };
    let host = match host.rsplit_once(':') {
        // A colon within brackets belongs to an IPv6 address.
        Some((name, port))
            if scheme.eq_ignore_ascii_case("https")
                && port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            name
        }
        _ => host,
    };
    format!("{scheme}://{user}{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOICE: [(&str, &str); 5] = [
        ("Digits", "1234"),
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ];

    /// The vectors that Twilio's own libraries publish: node, python, php, csharp and go.
    #[test]
    fn the_signatures_are_those_of_twilios_libraries() {
        let ended = [("ReasonConferenceEnded", "test"), ("Reason", "Participant")];
        let with_reason: Vec<_> = VOICE.into_iter().chain(ended).collect();
        let repeated = [
            ("Sid", "CA123"),
            ("SidAccount", "AC123"),
            ("Digits", "5678"),
            ("Digits", "1234"),
            ("Digits", "1234"),
        ];
        for (url, parameters, want) in [
            (
                "https://mycompany.com/myapp.php?foo=1&bar=2",
                VOICE.as_slice(),
                "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
            ),
            (
                "https://mycompany.com:1234/myapp.php?foo=1&bar=2",
                &VOICE,
                "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
            ),
            (
                "http://mycompany.com:1234/myapp.php?foo=1&bar=2",
                &VOICE,
                "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=",
            ),
            ("https://MyCompany.com/myapp.php?foo=1&bar=2", &VOICE, "g9IN/x4Cft2g517EjYvEvM/W7LU="),
            (
                "https://mycompany.com/myapp.php?foo=1&bar=2#rc=5&rp=all",
                &with_reason,
                "vOEb5UThFn24KEfnOFLQY2AE5FY=",
            ),
            (
                "http://mycompany.com/myapp.php?foo=1&bar=2",
                &with_reason,
                "n2xBNyzSW7rfYStDtOFiFMv7qNo=",
            ),
            (
                "https://mycompany.com/myapp.php?foo=1&bar=2",
                &repeated,
                "IK+Dwps556ElfBT0I3Rgjkr1wJU=",
            ),
        ] {
            let signed = signature("12345", &signed_url(url), parameters.iter().copied());
            assert_eq!(signed, want, "{url}");
        }
    }

    #[test]
    fn a_get_is_signed_by_its_address_alone() {
        let url = "https://svc.example.com/agent-outbound-join?taskSid=WT1&CallSid=CA1";
        let signed = signature("test_auth_token_0123456789abcdef", url, std::iter::empty());
        assert_eq!(signed, "daLef4ITkOFjOcaK8REkAJtqRU8=");
    }

    #[test]
    fn the_port_is_signed_only_without_tls() {
        for (url, want) in [
            ("https://user:pass@a.example:8443/x?y=1:2#rc=5", "https://a.example/x?y=1:2"),
            ("http://user@a.example:8080?y=1", "http://a.example:8080?y=1"),
            ("http://127.0.0.1:8081/x", "http://127.0.0.1:8081/x"),
            ("https://[::1]:443/x", "https://[::1]/x"),
            ("https://[::1]/x", "https://[::1]/x"),
        ] {
            assert_eq!(signed_url(url), want);
        }
    }
}
