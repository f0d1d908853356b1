//! What Twilio answered: the body, and the two headers that decisions need.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Response, header};
use serde::de::DeserializeOwned;

use crate::twilio::error::{Refusal, TwilioError};

const REQUEST_ID: header::HeaderName = header::HeaderName::from_static("twilio-request-id");

/// The answer to a request that Twilio agreed to.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// `ETag`: the revision of the resource.
    pub(crate) etag: Option<String>,
    /// `Date`: what time it is at Twilio.
    pub(crate) date: Option<Timestamp>,
    /// The HTTP status.
    pub(super) status: u16,
    body: Vec<u8>,
}

impl Answer {
    pub(super) async fn read(response: Response) -> Result<Self, TwilioError> {
        let status = response.status();
        let text = |name: header::HeaderName| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let etag = text(header::ETAG);
        let date = text(header::DATE).and_then(|text| http_date(&text));
        let retry_after = text(header::RETRY_AFTER).and_then(|text| retry_after(&text, date));
        let request_id = text(REQUEST_ID);
        let body = response.bytes().await.map_err(TwilioError::from_transport)?.to_vec();
        if status.is_success() {
            return Ok(Self { etag, date, status: status.as_u16(), body });
        }
        let refusal =
            serde_json::from_slice(&body).unwrap_or_else(|_| Refusal::of_status(status.as_u16()));
        Err(TwilioError::Refused(Refusal {
            status: status.as_u16(),
            retry_after,
            request_id,
            ..refusal
        }))
    }

    /// The body as one of Twilio's resources.
    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, TwilioError> {
        serde_json::from_slice(&self.body).map_err(|error| {
            tracing::debug!(%error, "twilio's answer cannot be read");
            TwilioError::unreadable(&error)
        })
    }
}

fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

/// `Retry-After` is a number of seconds, or a date.
fn retry_after(text: &str, now: Option<Timestamp>) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let wait = http_date(text)?.duration_since(now?);
    Duration::try_from(wait).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = http_date("Thu, 01 Jun 2017 20:48:32 GMT");
        for (text, want) in [
            ("2", Some(2)),
            ("Thu, 01 Jun 2017 20:48:35 GMT", Some(3)),
            ("Thu, 01 Jun 2017 20:48:30 GMT", None),
            ("soon", None),
        ] {
            assert_eq!(retry_after(text, now), want.map(Duration::from_secs), "{text}");
        }
    }
}
