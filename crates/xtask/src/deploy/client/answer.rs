//! What Twilio answers: something that is understood, or why not.

use anyhow::{Context, Result};
use reqwest::{Response, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};
use thiserror::Error;

use crate::deploy::refusal::Refusal;

/// Twilio has understood the request, and says no.
#[derive(Debug, Error)]
#[error("Twilio refuses {url}: {message}")]
pub(crate) struct Answer {
    pub(crate) status: u16,
    url: String,
    message: String,
}

impl Answer {
    /// The status of this error, if it is an answer of Twilio's.
    pub(crate) fn status_of(error: &anyhow::Error) -> Option<u16> {
        error.downcast_ref::<Self>().map(|answer| answer.status)
    }
}

#[derive(Debug, Deserialize)]
struct TwilioError {
    code: u32,
    message: String,
}

pub(super) async fn read<T: DeserializeOwned>(url: &str, response: Response) -> Result<T> {
    let status = response.status();
    if status.is_success() {
        return response.json().await.with_context(|| format!("failed to understand {url}"));
    }
    if status == StatusCode::UNAUTHORIZED {
        let message = "Twilio does not accept these credentials; check TWILIO_ACCOUNT_SID and its token or key, or the profile";
        return Err(Refusal::Credentials(message.to_owned()).into());
    }
    let body = response.text().await.unwrap_or_default();
    let message = match serde_json::from_str::<TwilioError>(&body) {
        Ok(TwilioError { code, message }) => {
            format!("{message} (https://www.twilio.com/docs/errors/{code})")
        }
        Err(_) => status.to_string(),
    };
    if status.is_server_error() {
        let message = format!("Twilio fails at {url}: {message}; run it again");
        return Err(Refusal::Unreachable(message).into());
    }
    Err(Answer { status: status.as_u16(), url: url.to_owned(), message }.into())
}

pub(super) fn unreachable(url: &str, error: &reqwest::Error) -> Refusal {
    // The error alone says nothing but the address; the reason is what is behind it.
    let mut reason = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(behind) = source {
        reason = behind.to_string();
        source = behind.source();
    }
    Refusal::Unreachable(format!("failed to reach {url}: {reason}"))
}

pub(super) fn no_time(url: &str) -> Refusal {
    Refusal::Unreachable(format!("Twilio has no time for {url}; try again later"))
}
