//! The one place that calls Twilio: base URLs, credentials, retries.
//!
//! **Invariant:** every request runs on the runtime that the client was made for, whoever sends it. A
//! connection lives on the runtime that opened it, and is used by requests of all others: if the runtime
//! of an HTTP worker had opened it, the end of that worker would break off their requests.

use std::sync::Arc;

use reqwest::{Client, Method, header};
use secrecy::{ExposeSecret, SecretString};
use shared::SyncServiceSid;
use tokio::{runtime::Handle, sync::OnceCell};
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;
use url::Url;

use crate::{
    clock::{self, Instant},
    metrics::{Metrics, TwilioOutcome},
    settings::{HoldMusicSettings, TwilioSettings},
    twilio::{
        answer::Answer,
        error::TwilioError,
        http_client, refused,
        request::{self, Request},
        resource_name::resource_name,
        slots::Slots,
    },
};

/// Twilio's REST API, with our credentials.
#[derive(Debug, Clone)]
pub(crate) struct TwilioClient {
    pub(crate) http: Client,
    pub(crate) runtime: Handle,
    slots: Slots,
    pub(crate) metrics: Metrics,
    pub(super) settings: TwilioSettings,
    /// The service of the maps, once Twilio was asked for it.
    pub(super) sync_service: Arc<OnceCell<SyncServiceSid>>,
}

impl TwilioClient {
    /// For requests on this runtime, so many at once.
    pub(crate) fn new(
        settings: TwilioSettings,
        runtime: Handle,
        at_once: usize,
        metrics: Metrics,
    ) -> Result<Self, reqwest::Error> {
        let slots = Slots::new(at_once, &metrics);
        let http = http_client::client()?;
        Ok(Self { http, runtime, slots, metrics, settings, sync_service: Arc::default() })
    }

    /// What somebody may hear who is held.
    pub(crate) fn hold_music(&self) -> &HoldMusicSettings {
        &self.settings.hold_music
    }

    /// Sends a request, again where its rule allows it, and returns what Twilio agreed to.
    pub(crate) async fn send(&self, request: Request) -> Result<Answer, TwilioError> {
        let mut attempt = 0;
        loop {
            let error = match self.attempt(&request).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let Some(delay) = request.retry.delay(&error, attempt) else {
                refused::tell(&request, &error);
                return Err(error);
            };
            refused::tell_of_retry(&request, &error, attempt);
            self.metrics.twilio_retry(resource_name(&request.url));
            clock::sleep(delay).await;
            attempt += 1;
        }
    }

    #[tracing::instrument(
        name = "twilio_request",
        level = "debug",
        skip_all,
        fields(method = %request.method, path = request.url.path()),
    )]
    async fn attempt(&self, request: &Request) -> Result<Answer, TwilioError> {
        let (_slot, timeout) = self.slots.wait(request.timeout).await?;
        let (user, password) = self.credentials();
        let mut builder = self
            .http
            .request(request.method.clone(), request.url.clone())
            .basic_auth(user, Some(password.expose_secret()))
            .timeout(clock::real(timeout));
        if let Some(revision) = &request.if_match {
            builder = builder.header(header::IF_MATCH, revision);
        }
        builder = match &request.body {
            request::Body::Empty => builder,
            request::Body::Form(fields) => builder.form(fields),
            request::Body::Json(value) => builder.json(value),
        };
        let built = builder.build().map_err(TwilioError::from_transport)?;
        let began = Instant::now();
        let answer = self.exchange(built).await;
        let (resource, method) = (resource_name(&request.url), method_name(&request.method));
        self.metrics.twilio_request(resource, method, outcome(&answer), began.elapsed());
        answer
    }

    /// Sends a request on the client's runtime and reads the answer there. Both end when nobody waits for
    /// them any more.
    async fn exchange(&self, request: reqwest::Request) -> Result<Answer, TwilioError> {
        let http = self.http.clone();
        // On the heap, because it is large, and every future that asks Twilio would be larger by it.
        let exchange = Box::pin(async move {
            let response = http.execute(request).await.map_err(TwilioError::from_transport)?;
            Answer::read(response).await
        });
        // Work behind an answer is there already.
        if Handle::current().id() == self.runtime.id() {
            return exchange.await;
        }
        let exchange = AbortOnDropHandle::new(self.runtime.spawn(exchange.in_current_span()));
        exchange.await.unwrap_or_else(|error| Err(TwilioError::NoAnswer(error.to_string())))
    }

    /// The API key where there is one: it can be revoked alone.
    fn credentials(&self) -> (&str, &SecretString) {
        let settings = &self.settings;
        match &settings.api_key {
            Some(key) => (&key.sid, &key.secret),
            None => (settings.account_sid.as_str(), &settings.auth_tokens[0]),
        }
    }

    /// `https://api.twilio.com/2010-04-01/Accounts/<AC>/…`.
    pub(super) fn account_resource(&self, path: &[&str]) -> Url {
        let account = ["2010-04-01", "Accounts", self.settings.account_sid.as_str()];
        self.settings.base_url.resource("api", &[&account, path].concat())
    }
}

fn outcome(answer: &Result<Answer, TwilioError>) -> TwilioOutcome {
    match answer {
        Ok(answer) => TwilioOutcome::Status(answer.status),
        Err(TwilioError::Refused(refusal)) => TwilioOutcome::Status(refusal.status),
        Err(TwilioError::NotSent(_)) => TwilioOutcome::NotSent,
        Err(TwilioError::NoAnswer(_)) => TwilioOutcome::NoAnswer,
        Err(TwilioError::Unreadable(_)) => TwilioOutcome::Unreadable,
    }
}

/// The methods with which Twilio is asked.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}
