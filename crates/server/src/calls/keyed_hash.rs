//! What only this account's servers can have written: hashes keyed with the account's auth token, which
//! Twilio knows as well and nobody else.
//!
//! While the token is rotated a server knows several. The first one signs, each of them verifies.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// Signs texts, and verifies what was signed.
#[derive(Debug, Clone)]
pub(crate) struct KeyedHash {
    auth_tokens: Arc<[SecretString]>,
}

impl KeyedHash {
    pub(crate) fn new(auth_tokens: &[SecretString]) -> Self {
        Self { auth_tokens: auth_tokens.into() }
    }

    /// The proof that we wrote a text, for URLs and JSON: 43 characters.
    pub(crate) fn sign(&self, text: &str) -> Option<String> {
        let mac = mac(self.auth_tokens.first()?, text)?;
        Some(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    /// Whether it was us who wrote a text. Takes the same time for every proof that is wrong.
    pub(crate) fn verifies(&self, text: &str, proof: &str) -> bool {
        let Ok(proof) = URL_SAFE_NO_PAD.decode(proof) else { return false };
        let mut macs = self.auth_tokens.iter().filter_map(|token| mac(token, text));
        macs.any(|mac| mac.verify_slice(&proof).is_ok())
    }
}

fn mac(auth_token: &SecretString, text: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(auth_token.expose_secret().as_bytes()).ok()?;
    mac.update(text.as_bytes());
    Some(mac)
}
