//! How the service knows who asks: an HMAC over the moment and the body.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Holds `t=<seconds since 1970>,v1=<HMAC-SHA256 of "<t>.<body>", in hexadecimal digits>`.
pub(super) const HEADER: &str = "X-Dial-Check-Signature";

/// The value of the header.
pub(super) fn of(secret: &str, seconds: u64, body: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(format!("{seconds}.{body}").as_bytes());
    let mut text = format!("t={seconds},v1=");
    for byte in mac.finalize().into_bytes() {
        write!(text, "{byte:02x}").ok()?;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_openssl_computes() {
        // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
        let want = "9eb18f493f8ec135d9eb2dad817c369bb4e9cbfa818657897a7437c1cd8c3a23";
        let header = of("0123456789abcdef", 1_700_000_000, r#"{"a":1}"#).unwrap();
        assert_eq!(header, format!("t=1700000000,v1={want}"));
    }
}
