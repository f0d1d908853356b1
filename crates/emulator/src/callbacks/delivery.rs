//! Sends one request, as often as its address asks for.

use std::time::Duration;

use reqwest::{Client, Response, header::CONTENT_TYPE};

use super::{
    addresses::Addresses,
    journal::Attempt,
    overrides::{Failure, Overrides},
    signature::signature,
};
use crate::clock::Clock;

/// The pause before the first retry; before each further one it is longer by the same. Twilio does not
/// say how long it waits; every try is within the total.
const RETRY_PAUSE: Duration = Duration::from_millis(50);

/// What an answer that is a sound means for a call: that it is played.
const SOUND_AS_TWIML: &str = "<Response><Play/></Response>";

/// A request that is ready to be sent.
#[derive(Debug, Clone)]
pub(super) struct Delivery {
    pub(super) method: &'static str,
    /// As it was configured, with the fragment.
    pub(super) url: String,
    pub(super) parameters: Vec<(&'static str, String)>,
    pub(super) auth_token: String,
    pub(super) addresses: Addresses,
    /// By which the receiver can know a retry.
    pub(super) idempotency_token: String,
}

/// What came of all attempts.
#[derive(Debug)]
pub(super) struct Delivered {
    pub(super) attempts: Vec<Attempt>,
    /// The body of an answer with a status of 2xx, as TwiML if it is a sound.
    pub(super) body: Option<String>,
}

impl Delivery {
    /// Tries until there is an answer that counts, or no further try.
    pub(super) async fn send(&self, client: &Client, clock: &Clock) -> Delivered {
        let overrides = Overrides::of(&self.url);
        let mut delivered = Delivered { attempts: Vec::new(), body: None };
        let all_tries = async {
            for number in 0..=overrides.retry_count {
                if number > 0 {
                    clock.pause(RETRY_PAUSE * number).await;
                }
                match self.attempt(client, clock, &overrides).await {
                    Ok((status, body)) => {
                        delivered.attempts.push(Attempt::Answered(status));
                        let failure = match status {
                            400..=499 => Failure::ClientError,
                            500..=599 => Failure::ServerError,
                            _ => {
                                delivered.body = (200..=299).contains(&status).then_some(body);
                                return;
                            }
                        };
                        if !overrides.tries_again_after(failure) {
                            return;
                        }
                    }
                    Err((failure, attempt)) => {
                        delivered.attempts.push(attempt);
                        if !overrides.tries_again_after(failure) {
                            return;
                        }
                    }
                }
            }
        };
        let total = clock.in_real_time(overrides.total_timeout);
        if tokio::time::timeout(total, all_tries).await.is_err() {
            delivered.attempts.push(Attempt::TimedOut);
        }
        delivered
    }

    async fn attempt(
        &self,
        client: &Client,
        clock: &Clock,
        overrides: &Overrides,
    ) -> Result<(u16, String), (Failure, Attempt)> {
        let limit = clock.in_real_time(overrides.connect_timeout + overrides.read_timeout);
        let exchange = async {
            let response = self.request(client).send().await?;
            let status = response.status().as_u16();
            let is_sound = is_sound(&response);
            let text = response.text().await?;
            let body = if is_sound { SOUND_AS_TWIML.to_owned() } else { text };
            Ok::<_, reqwest::Error>((status, body))
        };
        match tokio::time::timeout(limit, exchange).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                let failure = if error.is_connect() { Failure::Connect } else { Failure::Read };
                Err((failure, Attempt::NoConnection(chain(&error))))
            }
            Err(_elapsed) => Err((Failure::Read, Attempt::TimedOut)),
        }
    }

    fn request(&self, client: &Client) -> reqwest::RequestBuilder {
        let parameters = self.parameters.iter().map(|(name, value)| (*name, value.as_str()));
        let request = if self.method == "GET" {
            let query = encode(parameters);
            let url_to_sign = self.addresses.signed(&self.url, &query);
            let signed = signature(&self.auth_token, &url_to_sign, std::iter::empty());
            let target = self.addresses.target(&self.url, &query);
            client.get(target).header("X-Twilio-Signature", signed)
        } else {
            let url_to_sign = self.addresses.signed(&self.url, "");
            let signed = signature(&self.auth_token, &url_to_sign, parameters.clone());
            client
                .post(self.addresses.target(&self.url, ""))
                .header("X-Twilio-Signature", signed)
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .body(encode(parameters))
        };
        request
            .header("User-Agent", "TwilioProxy/1.1")
            .header("Accept", "*/*")
            .header("I-Twilio-Idempotency-Token", &self.idempotency_token)
    }
}

/// Source: <https://www.twilio.com/docs/voice/twiml#twilio-understands-mime-types>.
fn is_sound(response: &Response) -> bool {
    let content_type = response.headers().get(CONTENT_TYPE);
    let text = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.trim_start().to_ascii_lowercase().starts_with("audio/")
}

fn encode<'a>(parameters: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

/// An error with its causes: reqwest's own text does not say why there was no connection.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
