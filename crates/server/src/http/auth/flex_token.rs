//! Flex tokens: who is the person behind a request from a browser. Twilio is asked; a yes is
//! remembered for a minute at most, under the hash of the token.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use moka::{Expiry, future::Cache};
use sha2::{Digest, Sha256};

use crate::{
    calls::flex_user::FlexUser,
    http::error_response::Error,
    twilio::{Refusal, TokenValidation, TwilioClient, TwilioError},
};

/// For how long a session that was revoked may go on.
const MAX_AGE: Duration = Duration::from_mins(1);
const MAX_SESSIONS: u64 = 10_000;

#[derive(Debug, Clone)]
struct Session {
    user: FlexUser,
    lifetime: Duration,
}

/// A token that Twilio has just said to be valid.
#[derive(Debug, Clone)]
pub(crate) struct FreshSession {
    /// Whose it is.
    pub(crate) identity: Option<String>,
    /// What time it was at Twilio.
    pub(crate) now: Option<Timestamp>,
    /// Until when it is valid.
    pub(crate) expiration: Option<Timestamp>,
}

/// Checks tokens.
#[derive(Debug, Clone)]
pub(crate) struct FlexTokens {
    sessions: Cache<[u8; 32], Session>,
}

impl FlexTokens {
    pub(crate) fn new() -> Self {
        let sessions =
            Cache::builder().max_capacity(MAX_SESSIONS).expire_after(SessionExpiry).build();
        Self { sessions }
    }

    /// The person behind a token, if Twilio says that it is valid.
    pub(crate) async fn check(
        &self,
        twilio: &TwilioClient,
        token: &str,
    ) -> Result<FlexUser, Error> {
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        if let Some(session) = self.sessions.get(&hash).await {
            return Ok(session.user);
        }
        let session = session(twilio.validate_token(token).await)?;
        self.sessions.insert(hash, session.clone()).await;
        Ok(session.user)
    }
}

/// Asks Twilio, whatever is remembered: what is made with the answer outlives it.
pub(crate) async fn check_anew(twilio: &TwilioClient, token: &str) -> Result<FreshSession, Error> {
    let answer = twilio.validate_token(token).await;
    let times = answer.as_ref().map(|valid| (valid.now, valid.expiration)).unwrap_or_default();
    let Session { user, .. } = session(answer)?;
    Ok(FreshSession { identity: user.identity, now: times.0, expiration: times.1 })
}

/// What an answer means. A token is bad when Twilio says so of it; any other refusal is about the
/// question, or about our own credentials, and nothing is known of the token then.
fn session(answer: Result<TokenValidation, TwilioError>) -> Result<Session, Error> {
    match answer {
        Ok(validation) if validation.valid => {
            let left = match (validation.expiration, validation.now) {
                (Some(expiration), Some(now)) => {
                    Duration::try_from(expiration.duration_since(now)).unwrap_or_default()
                }
                _ => Duration::ZERO,
            };
            let user =
                FlexUser { identity: validation.identity, worker_sid: validation.worker_sid };
            Ok(Session { user, lifetime: left.min(MAX_AGE) })
        }
        Ok(validation) => Err(bad_token(validation.message.unwrap_or_default())),
        Err(TwilioError::Refused(Refusal {
            status: 400..500,
            valid: Some(false),
            message,
            ..
        })) => Err(bad_token(message)),
        Err(error) => Err(Error::TokenNotChecked(error)),
    }
}

fn bad_token(message: String) -> Error {
    Error::BadToken(if message.is_empty() { "log in again".to_owned() } else { message })
}

/// Each session is remembered for as long as it says.
struct SessionExpiry;

impl Expiry<[u8; 32], Session> for SessionExpiry {
    fn expire_after_create(&self, _: &[u8; 32], session: &Session, _: Instant) -> Option<Duration> {
        Some(session.lifetime)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_remembered_for_a_minute_or_until_it_ends() {
        for (seconds_left, want) in [(3600, 60), (10, 10), (-5, 0)] {
            let session = session(Ok(validation(true, seconds_left))).unwrap();
            assert_eq!(session.lifetime, Duration::from_secs(want));
        }
    }

    #[test]
    fn only_a_yes_is_a_yes() {
        assert!(matches!(session(Ok(validation(false, 60))), Err(Error::BadToken(_))));
        let unreachable = TwilioError::NoAnswer("timeout".to_owned());
        assert!(matches!(session(Err(unreachable)), Err(Error::TokenNotChecked(_))));
    }

    #[test]
    fn a_token_is_bad_only_if_twilio_says_so_of_it() {
        for (status, body, is_bad) in [
            (401, r#"{"valid": false, "message": null}"#, true),
            (403, r#"{"valid": false, "code": 20101, "message": "expired"}"#, true),
            (403, r#"{"code": 20003, "message": "Permission denied"}"#, false),
            (404, r#"{"code": 20404, "message": "not found"}"#, false),
            (401, r#"{"code": 20003, "message": "Authenticate"}"#, false),
            (503, r#"{"valid": false}"#, false),
        ] {
            let mut refusal: Refusal = serde_json::from_str(body).unwrap();
            refusal.status = status;
            let error = session(Err(TwilioError::Refused(refusal))).unwrap_err();
            assert_eq!(matches!(error, Error::BadToken(_)), is_bad, "{status} {body}: {error}");
        }
    }

    fn validation(valid: bool, seconds_left: i64) -> TokenValidation {
        TokenValidation {
            valid,
            message: None,
            identity: None,
            expiration: Timestamp::from_second(1_000_000 + seconds_left).ok(),
            worker_sid: None,
            now: Timestamp::from_second(1_000_000).ok(),
        }
    }
}
