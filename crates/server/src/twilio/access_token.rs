//! Access tokens, which this server makes itself with the account's API key:
//! <https://www.twilio.com/docs/iam/access-tokens>.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::twilio::client::TwilioClient;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyncGrant {
    /// Who connects with it.
    pub(crate) identity: String,
    /// The Sync service: a SID, or `default`.
    pub(crate) service_sid: String,
    /// When it is made.
    pub(crate) issued_at: Timestamp,
    /// Until when it is valid.
    pub(crate) expires_at: Timestamp,
}

impl TwilioClient {
    /// Whether there is a key to make tokens with.
    pub(crate) fn makes_tokens(&self) -> bool {
        self.settings.api_key.is_some()
    }

    /// A token for Sync. `None`: there is no key.
    pub(crate) fn sync_token(&self, grant: &SyncGrant) -> Option<String> {
        let key = self.settings.api_key.as_ref()?;
        let issued_at = grant.issued_at.as_second();
        let claims = json!({
            "jti": format!("{}-{issued_at}", key.sid),
            "iss": key.sid,
            "sub": self.settings.account_sid,
            "iat": issued_at,
            "exp": grant.expires_at.as_second(),
            "grants": {
                "identity": grant.identity,
                "data_sync": { "service_sid": grant.service_sid },
            },
        });
        let header = json!({ "typ": "JWT", "alg": "HS256", "cty": "twilio-fpa;v=1" });
        sign(&header, &claims, key.secret.expose_secret())
    }
}

/// A JSON Web Token, signed with HMAC-SHA256.
fn sign(header: &Value, claims: &Value, secret: &str) -> Option<String> {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?.chain_update(&signed);
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    Some(format!("{signed}.{signature}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_signed_as_rfc_7515_shows_it() {
        // The key of its appendix A.1, in base64url; the header and the claims without line breaks.
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let key = URL_SAFE_NO_PAD.decode(key).unwrap();
        let signed = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let mac = Hmac::<Sha256>::new_from_slice(&key).unwrap().chain_update(signed);
        let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        assert_eq!(signature, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    }
}
