//! What happens to requests that Twilio is asked.

use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::{check_probability, matches};
use crate::{TwilioError, chance};

/// A mishap of the next requests that match.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestFault {
    /// The method; absent means any.
    #[serde(default)]
    pub method: Option<String>,
    /// The path with its host in front (`/sync.twilio.com/v1/*/Items/*`); `*` stands for any text.
    pub path: String,
    /// How many requests it happens to.
    #[serde(default = "once")]
    pub times: u32,
    /// How likely it happens to a request that matches, from 0 to 1.
    #[serde(default = "always")]
    pub probability: f64,
    /// The answer's status; absent means that the request is answered, only slowly.
    #[serde(default)]
    pub status: Option<u16>,
    /// Twilio's code in the answer; 0 means Twilio's own for this status, where it has one.
    #[serde(default)]
    pub code: u32,
    /// Whether the request takes effect although it is answered with an error, late or not at all.
    #[serde(default)]
    pub after_the_effect: bool,
    /// The header `Retry-After`.
    #[serde(default)]
    pub retry_after: Option<u32>,
    /// How long the answer takes, in milliseconds on the wire.
    #[serde(default)]
    pub delay_ms: u64,
    /// What becomes of the connection.
    #[serde(default)]
    pub connection: ConnectionFault,
}

/// What becomes of the connection on which a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionFault {
    /// It stays, and brings the answer.
    #[default]
    Kept,
    /// It stays and brings nothing, for `delay_ms` or two minutes; then it is closed.
    Silent,
    /// It is closed without an answer, after `delay_ms`.
    Closed,
}

fn once() -> u32 {
    1
}

fn always() -> f64 {
    1.0
}

impl Default for RequestFault {
    /// The next request, whatever it is, is answered as always.
    fn default() -> Self {
        Self {
            method: None,
            path: "*".to_owned(),
            times: once(),
            probability: always(),
            status: None,
            code: 0,
            after_the_effect: false,
            retry_after: None,
            delay_ms: 0,
            connection: ConnectionFault::Kept,
        }
    }
}

impl RequestFault {
    /// The next requests of a kind are answered with an error, and do nothing.
    pub fn fails(method: &str, path: &str, status: u16, times: u32) -> Self {
        Self { status: Some(status), ..Self::slow(method, path, 0, times) }
    }

    /// The next requests of a kind take their time.
    pub fn slow(method: &str, path: &str, delay_ms: u64, times: u32) -> Self {
        let (method, path) = (Some(method.to_owned()), path.to_owned());
        Self { method, path, times, delay_ms, ..Self::default() }
    }

    /// The next requests of a kind are never answered, and do nothing.
    pub fn silent(method: &str, path: &str, times: u32) -> Self {
        Self { connection: ConnectionFault::Silent, ..Self::slow(method, path, 0, times) }
    }

    /// The next requests of a kind find their connection closed, and do nothing.
    pub fn closed(method: &str, path: &str, times: u32) -> Self {
        Self { connection: ConnectionFault::Closed, ..Self::slow(method, path, 0, times) }
    }

    /// Whether the request is answered as always, only later.
    pub(crate) fn is_slow(&self) -> bool {
        self.status.is_none() && self.connection == ConnectionFault::Kept
    }

    /// The error that this host of Twilio answers with, if it is one.
    pub(crate) fn error(&self, host: &str) -> Option<TwilioError> {
        let status = self.status?;
        let code = if self.code == 0 { twilios_code(host, status) } else { self.code };
        Some(TwilioError::new(status, code, "An emulated fault"))
    }

    /// Whether it could happen to this request.
    pub(super) fn fits(&self, method: &str, path: &str) -> bool {
        self.times > 0
            && self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && matches(&self.path, path)
    }

    /// Whether it happens to the request with this number among those of the same method and path.
    pub(super) fn happens(
        &self,
        seed: u64,
        index: usize,
        method: &str,
        path: &str,
        number: u64,
    ) -> bool {
        if self.probability >= 1.0 {
            return true;
        }
        let about = ["request", &index.to_string(), method, path];
        chance::of(seed, &about, number).random::<f64>() < self.probability
    }

    /// By which name it is counted.
    pub(super) fn name(&self) -> String {
        let what = match (self.connection, self.status) {
            (ConnectionFault::Silent, _) => "silent".to_owned(),
            (ConnectionFault::Closed, _) => "closed".to_owned(),
            (ConnectionFault::Kept, None) => "slow".to_owned(),
            (ConnectionFault::Kept, Some(status)) => match self.retry_after {
                Some(_) => format!("{status}_with_retry_after"),
                None => status.to_string(),
            },
        };
        if self.after_the_effect { format!("{what}_after_the_effect") } else { what }
    }

    pub(super) fn check(&self, place: &str) -> Result<(), String> {
        check_probability(&format!("{place}.probability"), self.probability)?;
        if !self.path.starts_with(['/', '*']) {
            return Err(format!("{place}.path begins with `/` and Twilio's host, or with `*`"));
        }
        if self.status.is_some_and(|status| !(400..=599).contains(&status)) {
            return Err(format!("{place}.status is an error's, from 400 to 599"));
        }
        if self.status.is_some() && self.connection != ConnectionFault::Kept {
            return Err(format!("{place}.status needs a connection that is `kept`"));
        }
        if self.retry_after.is_some() && self.status.is_none() {
            return Err(format!("{place}.retry_after needs a status"));
        }
        Ok(())
    }
}

/// What Twilio says with these statuses.
fn twilios_code(host: &str, status: u16) -> u32 {
    let is_sync = host.starts_with("sync.") || host.starts_with("cds.");
    match status {
        412 if is_sync => 54205,
        429 if is_sync => 54009,
        412 => 20412,
        429 => 20429,
        500 => 20500,
        503 => 20503,
        _ => 0,
    }
}
