//! `X-Twilio-Signature`, as Twilio makes it:
//! <https://www.twilio.com/docs/usage/webhooks/webhooks-security>.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// Signs a form that is posted to `url`. Each name stands in it once.
pub(crate) fn sign<N: AsRef<str> + Ord>(
    auth_token: &str,
    url: &str,
    form: &[(N, String)],
) -> String {
    let mut sorted: Vec<_> = form.iter().collect();
    sorted.sort();
    // HMAC takes a key of any length, so there is always a signature.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(auth_token.as_bytes()) else {
        return String::new();
    };
    mac.update(url.as_bytes());
    for (name, value) in sorted {
        mac.update(name.as_ref().as_bytes());
        mac.update(value.as_bytes());
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector that Twilio's own libraries publish.
    #[test]
    fn the_signature_is_that_of_twilios_libraries() {
        let form = [
            ("To", "+18005551212"),
            ("Digits", "1234"),
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("From", "+14158675309"),
        ];
        let form = form.map(|(name, value)| (name, value.to_owned()));
        assert_eq!(
            sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", &form),
            "RSOYDt4T1cUTdK1PDd93/VVr8B8="
        );
    }
}
