//! What Twilio answers: something that is understood, or why not.

use anyhow::{Context, Error};
use reqwest::{Response, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};

use super::retry::{self, Failure};
use crate::deploy::refusal::Refusal;

/// Twilio has understood the request, and says no.
#[derive(Debug, thiserror::Error)]
#[error("Twilio refuses {url}: {message}")]
pub(crate) struct Answer {
    pub(crate) status: u16,
    url: String,
    message: String,
}

impl Answer {
    /// The status of this error, if it is an answer of Twilio's.
    pub(crate) fn status_of(error: &Error) -> Option<u16> {
        error.downcast_ref::<Self>().map(|answer| answer.status)
    }
}

#[derive(Debug, Deserialize)]
struct TwilioError {
    code: u32,
    message: String,
}

/// # Errors
/// When Twilio refuses the request, or the answer is not all there or not understood.
pub(super) async fn read<T: DeserializeOwned>(url: &str, response: Response) -> Result<T, Failure> {
    let status = response.status();
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(Failure::too_many_requests(&response));
    }
    let body = response.bytes().await.map_err(|error| lost(url, &error))?;
    if status.is_success() {
        let answer = serde_json::from_slice(&body);
        return Ok(answer.with_context(|| format!("failed to understand {url}"))?);
    }
    let error = refusal(url, status, &body);
    Err(if retry::is_passing(status) { Failure::Lost(error) } else { Failure::Other(error) })
}

fn refusal(url: &str, status: StatusCode, body: &[u8]) -> Error {
    if status == StatusCode::UNAUTHORIZED {
        let message = "Twilio does not accept these credentials; check TWILIO_ACCOUNT_SID and its token or key, or the profile";
        return Refusal::Credentials(message.to_owned()).into();
    }
    let message = match serde_json::from_slice::<TwilioError>(body) {
        Ok(TwilioError { code, message }) => {
            format!("{message} (https://www.twilio.com/docs/errors/{code})")
        }
        Err(_) => status.to_string(),
    };
    if status.is_server_error() {
        let message = format!("Twilio fails at {url}: {message}; run it again");
        return Refusal::Unreachable(message).into();
    }
    Answer { status: status.as_u16(), url: url.to_owned(), message }.into()
}

/// There is no answer, or a part of it.
pub(super) fn lost(url: &str, error: &reqwest::Error) -> Failure {
    // The error alone says nothing but the address; the reason is what is behind it.
    let mut reason = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(behind) = source {
        reason = behind.to_string();
        source = behind.source();
    }
    Failure::Lost(Refusal::Unreachable(format!("failed to reach {url}: {reason}")).into())
}

pub(super) fn no_time(url: &str) -> Refusal {
    Refusal::Unreachable(format!("Twilio has no time for {url}; try again later"))
}
