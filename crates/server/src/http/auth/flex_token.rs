//! Flex tokens: who is the person behind a request from a browser. Twilio is asked; its answer is
//! remembered for a minute at most, under the hash of the token.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use moka::{Expiry, future::Cache};
use sha2::{Digest, Sha256};
use tracing::Instrument;

use crate::{
    calls::flex_user::FlexUser,
    http::{
        error_response::Error,
        limits::{Address, FailedProofs},
    },
    twilio::{Refusal, TokenValidation, TwilioClient, TwilioError},
};

/// For how long a session that was revoked may go on.
const MAX_AGE: Duration = Duration::from_mins(1);
const MAX_SESSIONS: u64 = 10_000;
/// For how long a token that was valid is asked for whatever fails at its address: for a working day.
const KNOWN_FOR: Duration = Duration::from_hours(12);
/// How long a Flex token can be; those of today have less than 2,000 characters.
const TOKEN_LENGTH: std::ops::RangeInclusive<usize> = 16..=8_192;

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
    /// Whether Flex shows them the calls of all agents.
    pub(crate) is_supervisor: bool,
    /// What time it was at Twilio.
    pub(crate) now: Option<Timestamp>,
    /// Until when it is valid.
    pub(crate) expiration: Option<Timestamp>,
}

/// Checks tokens.
#[derive(Debug, Clone)]
pub(crate) struct FlexTokens {
    sessions: Cache<Hash, Session>,
    /// What Twilio said of tokens that are none. Apart, so that no flood of them drives out a session.
    refused: Cache<Hash, String>,
    /// Tokens that were valid.
    known: Cache<Hash, ()>,
}

type Hash = [u8; 32];

impl FlexTokens {
    pub(crate) fn new() -> Self {
        let cache = || Cache::builder().max_capacity(MAX_SESSIONS);
        Self {
            sessions: cache().expire_after(SessionExpiry).build(),
            refused: Cache::builder().max_capacity(MAX_SESSIONS).time_to_live(MAX_AGE).build(),
            known: Cache::builder().max_capacity(MAX_SESSIONS).time_to_live(KNOWN_FOR).build(),
        }
    }

    /// The person behind a token, if Twilio says that it is valid. Twilio is asked once at a time for
    /// equal tokens, and not for what cannot be one.
    pub(crate) async fn check(
        &self,
        twilio: &TwilioClient,
        failed_proofs: &Arc<FailedProofs>,
        address: Option<Address>,
        token: &str,
    ) -> Result<FlexUser, Error> {
        if !has_the_form_of_a_token(token) {
            failed_proofs.count_unasked(address)?;
            return Err(Error::BadToken("it has not the form of one".to_owned()));
        }
        let hash: Hash = Sha256::digest(token.as_bytes()).into();
        let question = Question {
            tokens: self.clone(),
            twilio: twilio.clone(),
            failed_proofs: Arc::clone(failed_proofs),
            address,
            token: token.to_owned(),
            hash,
        };
        // Whoever goes away has asked all the same, and it counts.
        let asked = async move {
            let sessions = question.tokens.sessions.clone();
            sessions.try_get_with(hash, question.ask()).await
        };
        let asked = tokio::spawn(asked.in_current_span()).await.map_err(|_| Error::Broken)?;
        asked.map(|session| session.user).map_err(|error| Error::clone(&error))
    }
}

/// What Twilio is asked about a token.
struct Question {
    tokens: FlexTokens,
    twilio: TwilioClient,
    failed_proofs: Arc<FailedProofs>,
    address: Option<Address>,
    token: String,
    hash: Hash,
}

impl Question {
    /// Asks, for all who come with this token at the moment. Twilio's no is looked up here, too: a request that
    /// looked before it was known would ask once more.
    async fn ask(self) -> Result<Session, Error> {
        let Self { tokens, failed_proofs, address, hash, .. } = &self;
        if let Some(message) = tokens.refused.get(hash).await {
            return Err(Error::BadToken(message));
        }
        // Colleagues of somebody who tries tokens share their address, and go on.
        let is_known = tokens.known.contains_key(hash);
        let turn = if is_known { None } else { failed_proofs.turn_of(*address).await };
        if !is_known {
            failed_proofs.check(*address)?;
        }
        let session = session(self.twilio.validate_token(&self.token).await);
        match &session {
            Ok(_) => tokens.known.insert(*hash, ()).await,
            Err(Error::BadToken(message)) => {
                tokens.known.invalidate(hash).await;
                tokens.refused.insert(*hash, message.clone()).await;
                // A session that is over is no try.
                if !is_known {
                    failed_proofs.count(*address, turn).await?;
                }
            }
            Err(_) => {}
        }
        session
    }
}

/// Flex's tokens are JSON Web Encryptions: five parts in the alphabet of base64url.
pub(super) fn has_the_form_of_a_token(token: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    TOKEN_LENGTH.contains(&token.len()) && token.bytes().all(allowed)
}

/// Asks Twilio, whatever is remembered: what is made with the answer outlives it.
pub(crate) async fn check_anew(twilio: &TwilioClient, token: &str) -> Result<FreshSession, Error> {
    let answer = twilio.validate_token(token).await;
    let (now, expiration, is_supervisor) = match &answer {
        Ok(valid) => (valid.now, valid.expiration, valid.is_supervisor()),
        Err(_) => (None, None, false),
    };
    let Session { user, .. } = session(answer)?;
    Ok(FreshSession { identity: user.identity, is_supervisor, now, expiration })
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

impl Expiry<Hash, Session> for SessionExpiry {
    fn expire_after_create(&self, _: &Hash, session: &Session, _: Instant) -> Option<Duration> {
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
    fn a_token_is_base64url_and_not_endless() {
        for (token, want) in [
            ("eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..0123_-456.aGVsbG8.aGVsbG8", true),
            ("hush", false),
            ("eyJhbGciOiJkaXIi LCJlbmMiOiJBMjU2", false),
            ("eyJhbGciOiJkaXIi\u{e9}LCJlbmMiOiJBMjU2", false),
            (&"a".repeat(8_192), true),
            (&"a".repeat(8_193), false),
        ] {
            assert_eq!(has_the_form_of_a_token(token), want, "{token:.60}");
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
            roles: Vec::new(),
            now: Timestamp::from_second(1_000_000).ok(),
        }
    }
}
