//! Access tokens, which this server makes itself with the account's API key:
//! <https://www.twilio.com/docs/iam/access-tokens>.

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

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

    /// Makes a token for Sync. `None`: there is no key to sign it with.
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
        sign(&claims, key.secret.expose_secret().as_bytes())
    }
}

/// Makes a JSON Web Token with the content type of Twilio's access tokens.
fn sign(claims: &Value, secret: &[u8]) -> Option<String> {
    let header = Header { cty: Some("twilio-fpa;v=1".to_owned()), ..Header::new(Algorithm::HS256) };
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(secret)).ok()
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::Sha256;

    use super::*;

    /// The key of RFC 7515, appendix A.1.
    const KEY: &str =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

    #[test]
    fn a_token_is_signed_as_rfc_7515_shows_it() {
        // What the appendix signs, without line breaks, and its signature.
        let signed = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let key = URL_SAFE_NO_PAD.decode(KEY).unwrap();
        assert_eq!(signature(signed, &key), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

        let token = sign(&json!({ "iss": "joe", "exp": 1_300_819_380 }), &key).unwrap();
        let (signed, signed_with) = token.rsplit_once('.').unwrap();
        assert_eq!(signed_with, signature(signed, &key));
    }

    #[test]
    fn the_header_says_that_it_is_an_access_token_of_twilio() {
        let token = sign(&json!({}), b"secret").unwrap();
        let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
        let header: Value = serde_json::from_slice(&header).unwrap();
        assert_eq!(header, json!({ "typ": "JWT", "alg": "HS256", "cty": "twilio-fpa;v=1" }));
    }

    /// What the signature has to be, from another implementation than the one that signs.
    fn signature(signed: &str, key: &[u8]) -> String {
        let mac = Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(signed);
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}
