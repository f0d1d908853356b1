//! Requests to Twilio, or to the emulator under the same names.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::{RequestBuilder, Response, StatusCode, multipart};
use serde::{Deserialize, de::DeserializeOwned};

use crate::deploy::settings::Settings;

const TIMEOUT: Duration = Duration::from_mins(1);
/// Twilio says "too many requests" before it does anything, so it may be asked again.
const TRIES: u32 = 5;

#[derive(Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    settings: Settings,
}

#[derive(Debug, Deserialize)]
struct TwilioError {
    code: u32,
    message: String,
}

impl Client {
    pub(crate) fn new(settings: Settings) -> Result<Self> {
        let http = reqwest::Client::builder().timeout(TIMEOUT).build()?;
        Ok(Self { http, settings })
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let url = self.address("serverless.twilio.com", path);
        self.send(&url, || Ok(self.http.get(&url))).await
    }

    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<T> {
        let url = self.address("serverless.twilio.com", path);
        self.send(&url, || Ok(self.http.post(&url).form(fields))).await
    }

    pub(crate) async fn upload<T: DeserializeOwned>(
        &self,
        path: &str,
        form: multipart::Form,
    ) -> Result<T> {
        let url = self.address("serverless-upload.twilio.com", path);
        let mut form = Some(form);
        let request = || {
            let form = form.take().context("Twilio has no time for the upload; try again later")?;
            Ok(self.http.post(&url).multipart(form))
        };
        self.send(&url, request).await
    }

    /// What is public at this address, if anything is.
    pub(crate) async fn content(&self, url: &str) -> Result<Option<Vec<u8>>> {
        let response = self.http.get(url).send().await;
        let response = response.with_context(|| format!("failed to reach {url}"))?;
        if !response.status().is_success() {
            return Ok(None);
        }
        Ok(Some(response.bytes().await?.to_vec()))
    }

    pub(crate) fn address(&self, host: &str, path: &str) -> String {
        match &self.settings.base_url {
            Some(base_url) => format!("{base_url}/{host}{path}"),
            None => format!("https://{host}{path}"),
        }
    }

    async fn send<T: DeserializeOwned>(
        &self,
        url: &str,
        mut request: impl FnMut() -> Result<RequestBuilder>,
    ) -> Result<T> {
        for attempt in 1..=TRIES {
            let request = request()?.basic_auth(&self.settings.user, Some(&self.settings.password));
            let response =
                request.send().await.with_context(|| format!("failed to reach {url}"))?;
            if response.status() == StatusCode::TOO_MANY_REQUESTS && attempt < TRIES {
                tokio::time::sleep(Duration::from_secs(1 << attempt)).await;
                continue;
            }
            return read(url, response).await;
        }
        bail!("Twilio has no time for {url}; try again later")
    }
}

async fn read<T: DeserializeOwned>(url: &str, response: Response) -> Result<T> {
    let status = response.status();
    if status.is_success() {
        return response.json().await.with_context(|| format!("failed to understand {url}"));
    }
    if status == StatusCode::UNAUTHORIZED {
        bail!(
            "Twilio does not accept these credentials; check TWILIO_ACCOUNT_SID and its token or key"
        );
    }
    let body = response.text().await.unwrap_or_default();
    match serde_json::from_str::<TwilioError>(&body) {
        Ok(error) => bail!(
            "Twilio refuses {url}: {} (https://www.twilio.com/docs/errors/{})",
            error.message,
            error.code
        ),
        Err(_) => bail!("Twilio refuses {url}: {status}"),
    }
}
