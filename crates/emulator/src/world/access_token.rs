//! Access tokens: JWTs that a server makes with the account's API key.
//!
//! Source: <https://www.twilio.com/docs/iam/access-tokens>.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};
use sha2::Sha256;

use super::tokens::TokenError;
use crate::account::Account;

/// What a valid token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccessToken {
    pub(crate) identity: String,
    /// The service of its Sync grant.
    pub(crate) sync_service: Option<String>,
    pub(crate) expiration: Timestamp,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    exp: i64,
    nbf: Option<i64>,
    grants: Grants,
}

#[derive(Deserialize)]
struct Grants {
    identity: String,
    data_sync: Option<SyncGrant>,
}

#[derive(Deserialize)]
struct SyncGrant {
    service_sid: Option<String>,
}

/// Reads a token that was made with this account's key and is valid at this time.
pub(crate) fn check(
    account: &Account,
    token: &str,
    now: Timestamp,
) -> Result<AccessToken, TokenError> {
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Unknown)?;
    let (header, claims) = signed.split_once('.').ok_or(TokenError::Unknown)?;
    let header: Header = json(header)?;
    if header.alg != "HS256" || !is_signed(account, signed, signature) {
        return Err(TokenError::Unknown);
    }
    let claims: Claims = json(claims)?;
    if claims.iss != account.api_key || claims.sub != account.account_sid.as_str() {
        return Err(TokenError::Unknown);
    }
    let expiration = Timestamp::from_second(claims.exp).map_err(|_no_date| TokenError::Unknown)?;
    if expiration <= now || claims.nbf.is_some_and(|nbf| nbf > now.as_second()) {
        return Err(TokenError::Expired);
    }
    Ok(AccessToken {
        identity: claims.grants.identity,
        sync_service: claims.grants.data_sync.and_then(|grant| grant.service_sid),
        expiration,
    })
}

fn is_signed(account: &Account, signed: &str, signature: &str) -> bool {
    let signature = URL_SAFE_NO_PAD.decode(signature);
    let mac = Hmac::<Sha256>::new_from_slice(account.api_secret.as_bytes());
    match (signature, mac) {
        (Ok(signature), Ok(mac)) => mac.chain_update(signed).verify_slice(&signature).is_ok(),
        (Err(_), _) | (_, Err(_)) => false,
    }
}

fn json<T: DeserializeOwned>(part: &str) -> Result<T, TokenError> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_no_base64| TokenError::Unknown)?;
    serde_json::from_slice(&bytes).map_err(|_no_json| TokenError::Unknown)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_token_says_who_and_which_service_until_it_expires() {
        let account = Account::default();
        let token = sign(&account, &claims(&account));
        let read = check(&account, &token, at(50)).expect("a valid token");
        assert_eq!(read.identity, "agent");
        assert_eq!(read.sync_service.as_deref(), Some("default"));
        assert_eq!(check(&account, &token, at(100)), Err(TokenError::Expired));
    }

    #[test]
    fn a_token_of_another_key_or_with_changed_claims_is_unknown() {
        let account = Account::default();
        let other = Account { api_secret: "other".to_owned(), ..Account::default() };
        let foreign = sign(&other, &claims(&account));
        let mut claims = claims(&account);
        let valid = sign(&account, &claims);
        claims["grants"]["identity"] = json!("somebody else");
        let changed = sign(&other, &claims);
        let (_, signature) = valid.rsplit_once('.').expect("a signature");
        let (signed, _) = changed.rsplit_once('.').expect("a signature");
        for token in [foreign, format!("{signed}.{signature}"), "opaque".to_owned()] {
            assert_eq!(check(&account, &token, at(50)), Err(TokenError::Unknown));
        }
    }

    fn claims(account: &Account) -> Value {
        json!({
            "iss": account.api_key,
            "sub": account.account_sid,
            "exp": 100,
            "grants": { "identity": "agent", "data_sync": { "service_sid": "default" } },
        })
    }

    fn sign(account: &Account, claims: &Value) -> String {
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let mac = Hmac::<Sha256>::new_from_slice(account.api_secret.as_bytes()).expect("a key");
        let signature = mac.chain_update(&signed).finalize().into_bytes();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }
}
