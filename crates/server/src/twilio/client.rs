//! The one place that calls Twilio: base URLs, credentials, kept-alive connections, retries.

use std::time::Duration;

use reqwest::{Client, header, redirect};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{
    settings::TwilioSettings,
    twilio::{
        answer::Answer,
        error::TwilioError,
        request::{self, Request},
        retry::jittered,
    },
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Twilio closes what is idle for longer, and a connection that is closed under a request is an
/// answer that never comes.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);

/// Twilio's REST API, with our credentials.
#[derive(Debug, Clone)]
pub(crate) struct TwilioClient {
    http: Client,
    pub(super) settings: TwilioSettings,
}

impl TwilioClient {
    pub(crate) fn new(settings: TwilioSettings) -> Result<Self, reqwest::Error> {
        let http = Client::builder()
            .user_agent(concat!("outbound-participants-canvas/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .tcp_nodelay(true)
            .redirect(redirect::Policy::none())
            .build()?;
        Ok(Self { http, settings })
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
                tracing::debug!(method = %request.method, path = request.url.path(), %error, "twilio refused");
                return Err(error);
            };
            tracing::debug!(path = request.url.path(), %error, attempt, "asking twilio again");
            tokio::time::sleep(jittered(delay)).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, request: &Request) -> Result<Answer, TwilioError> {
        let (user, password) = self.credentials();
        let mut builder = self
            .http
            .request(request.method.clone(), request.url.clone())
            .basic_auth(user, Some(password.expose_secret()))
            .timeout(request.timeout);
        if let Some(revision) = &request.if_match {
            builder = builder.header(header::IF_MATCH, revision);
        }
        builder = match &request.body {
            request::Body::Empty => builder,
            request::Body::Form(fields) => builder.form(fields),
            request::Body::Json(value) => builder.json(value),
        };
        let response = builder.send().await.map_err(TwilioError::from_transport)?;
        Answer::read(response).await
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
