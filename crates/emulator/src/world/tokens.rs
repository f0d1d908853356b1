//! Flex tokens: who is logged in, and until when.
//!
//! A real one is a JWE that only Twilio can read; here it is a text of the same shape that means
//! nothing to anybody but this table.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use shared::WorkerSid;
use thiserror::Error;

use super::{World, people::PEOPLE};
use crate::date::later;

/// How long the sessions last with which the world starts: as long as Flex lets one last.
const SHIFT: Duration = Duration::from_hours(24);

/// Every token that was issued.
#[derive(Debug, Default)]
pub(crate) struct Tokens(BTreeMap<String, Session>);

/// What a token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) identity: String,
    /// A user without a worker may log in too.
    pub(crate) worker_sid: Option<WorkerSid>,
    pub(crate) roles: Vec<String>,
    pub(crate) expiration: Timestamp,
}

/// Why a token opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum TokenError {
    /// It was never issued.
    #[error("the token is not valid")]
    Unknown,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
}

impl Tokens {
    /// Whose session this token is.
    pub(crate) fn check(&self, token: &str, now: Timestamp) -> Result<&Session, TokenError> {
        let session = self.0.get(token).ok_or(TokenError::Unknown)?;
        if session.expiration <= now { Err(TokenError::Expired) } else { Ok(session) }
    }
}

impl World {
    /// Logs somebody in and says their token.
    pub(crate) fn issue_token(
        &mut self,
        identity: &str,
        worker_sid: Option<WorkerSid>,
        roles: &[&str],
        lifetime: Duration,
    ) -> String {
        // The five parts of a JWE; the first is `{"alg":"dir","enc":"A256GCM"}`.
        let token = format!(
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..{:016x}.{:032x}_{:032x}.{:032x}",
            self.mint.bits() >> 64,
            self.mint.bits(),
            self.mint.bits(),
            self.mint.bits(),
        );
        let session = Session {
            identity: identity.to_owned(),
            worker_sid,
            roles: roles.iter().map(|&role| role.to_owned()).collect(),
            expiration: later(self.now, lifetime),
        };
        self.tokens.0.insert(token.clone(), session);
        token
    }

    /// Lets the tokens expire that are valid: of one identity, or of everybody. Answers how many.
    pub(crate) fn expire_tokens(&mut self, identity: Option<&str>) -> usize {
        let now = self.now;
        let is_meant = |session: &&mut Session| {
            session.expiration > now && identity.is_none_or(|identity| identity == session.identity)
        };
        let sessions = self.tokens.0.values_mut().filter(is_meant);
        sessions.map(|session| session.expiration = now).count()
    }

    /// Logs in everybody who works here.
    pub(super) fn start_shift(&mut self) {
        for person in &PEOPLE {
            let worker_sid = Some(person.worker_sid());
            self.issue_token(person.identity, worker_sid, person.roles, SHIFT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Account;

    #[test]
    fn a_token_opens_until_it_expires() {
        let mut world = World::new(Account::default(), 1, Timestamp::UNIX_EPOCH);
        let token = world.issue_token("agent", None, &["agent"], Duration::from_mins(1));
        let minute_later = world.now + Duration::from_mins(1);
        assert_eq!(world.tokens.check(&token, world.now).map(|s| s.identity.as_str()), Ok("agent"));
        assert_eq!(world.tokens.check(&token, minute_later), Err(TokenError::Expired));
        assert_eq!(world.tokens.check("never issued", world.now), Err(TokenError::Unknown));
    }

    #[test]
    fn the_tokens_of_one_person_expire_when_they_are_told_to() {
        let mut world = World::new(Account::default(), 1, Timestamp::UNIX_EPOCH);
        let token = world.issue_token("agent", None, &[], SHIFT);
        let other = world.issue_token("other", None, &[], SHIFT);
        assert_eq!(world.expire_tokens(Some("agent")), 1);
        assert_eq!(world.tokens.check(&token, world.now), Err(TokenError::Expired));
        assert!(world.tokens.check(&other, world.now).is_ok());
        assert_eq!(world.expire_tokens(None), 1 + PEOPLE.len());
    }

    #[test]
    fn a_token_survives_a_body_that_is_not_encoded() {
        let mut world = World::new(Account::default(), 1, Timestamp::UNIX_EPOCH);
        let token = world.issue_token("agent", None, &[], SHIFT);
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        assert!(token.bytes().all(allowed), "{token}");
    }

    #[test]
    fn everybody_who_works_here_is_logged_in_at_the_start() {
        let world = World::new(Account::default(), 1, Timestamp::UNIX_EPOCH);
        for person in &PEOPLE {
            let is_theirs = |session: &Session| {
                session.identity == person.identity
                    && session.worker_sid == Some(person.worker_sid())
                    && session.expiration > world.now
            };
            assert!(world.tokens.0.values().any(is_theirs), "{person:?}");
        }
    }
}
