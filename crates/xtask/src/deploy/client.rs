//! Requests to Twilio, or to the emulator under the same names.

use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use backon::{ExponentialBuilder, Retryable};
use reqwest::{RequestBuilder, Response, StatusCode, header::RETRY_AFTER, multipart};
use serde::{Deserialize, de::DeserializeOwned};

use super::settings::Settings;

const TIMEOUT: Duration = Duration::from_mins(1);
/// How often a request is sent again that Twilio refused with "too many requests". It did nothing
/// then, so that every request may be sent again.
const RETRIES: usize = 4;
/// The first pause, where Twilio names none; each one after it is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

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
        let attempt = || {
            let request = request();
            async {
                let Settings { user, password, .. } = &self.settings;
                let request = request?.basic_auth(user, Some(password));
                let response = request.send().await;
                let response = response.with_context(|| format!("failed to reach {url}"))?;
                if response.status() == StatusCode::TOO_MANY_REQUESTS {
                    return Err(Failure::TooManyRequests { retry_after: retry_after(&response) });
                }
                Ok(read(url, response).await?)
            }
        };
        let backoff = ExponentialBuilder::new()
            .with_min_delay(FIRST_PAUSE)
            .with_max_delay(LONGEST_PAUSE)
            .with_max_times(RETRIES)
            .with_jitter();
        let answer = attempt
            .retry(backoff)
            .when(|failure| matches!(failure, Failure::TooManyRequests { .. }))
            .adjust(|failure, pause| pause.map(|pause| failure.retry_after().unwrap_or(pause)))
            .await;
        answer.map_err(|failure| match failure {
            Failure::TooManyRequests { .. } => {
                anyhow!("Twilio has no time for {url}; try again later")
            }
            Failure::Other(error) => error,
        })
    }
}

/// Why a request has no answer.
#[derive(Debug)]
enum Failure {
    TooManyRequests { retry_after: Option<Duration> },
    Other(anyhow::Error),
}

impl Failure {
    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyRequests { retry_after } => *retry_after,
            Self::Other(_) => None,
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

/// The pause that Twilio asks for, in seconds.
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
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

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    const BUSY: &str =
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n";
    const DONE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ntrue";

    /// What a request is answered with by a Twilio that gives these answers, one a connection.
    async fn ask(answers: Vec<&'static str>) -> Result<bool> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = Some(format!("http://{}", listener.local_addr().unwrap()));
        tokio::spawn(async move {
            for answer in answers {
                let (mut socket, _) = listener.accept().await.unwrap();
                let _ = socket.read(&mut [0; 4096]).await;
                let answer = answer.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
                let _ = socket.write_all(answer.as_bytes()).await;
            }
        });
        let settings = Settings { user: "AC1".to_owned(), password: "hush".to_owned(), base_url };
        Client::new(settings).unwrap().get("/v1/Services").await
    }

    #[tokio::test]
    async fn a_request_is_sent_again_after_the_pause_that_twilio_names() {
        assert!(ask(vec![BUSY, BUSY, DONE]).await.unwrap());
    }

    #[tokio::test]
    async fn a_twilio_that_stays_busy_is_given_up() {
        let error = ask(vec![BUSY; RETRIES + 1]).await.unwrap_err().to_string();
        assert!(error.contains("try again later"), "{error}");
    }

    #[tokio::test]
    async fn any_other_refusal_is_told_at_once() {
        let refusal = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n";
        let error = ask(vec![refusal, DONE]).await.unwrap_err().to_string();
        assert!(error.contains("credentials"), "{error}");
    }
}
