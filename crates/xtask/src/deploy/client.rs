//! Requests to Twilio, or to the emulator under the same names.

mod answer;
mod retry;
mod served;
#[cfg(test)]
mod stub;

use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::{RequestBuilder, StatusCode, multipart};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{refusal::Refusal, settings::Settings};
pub(crate) use answer::Answer;
use answer::{lost, no_time, read};
use retry::Failure;
pub(crate) use served::Served;
#[cfg(test)]
pub(crate) use stub::stub;

const TIMEOUT: Duration = Duration::from_mins(1);
/// Of a request that is sent again if it takes longer.
const ASK_TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How much of a list is asked for at once.
const PAGE_SIZE: usize = 100;
/// The same of Twilio's oldest API, which pages in a way of its own.
const OLDEST_PAGE_SIZE: usize = 1000;
const OLDEST: &str = "/2010-04-01/";

#[derive(Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    settings: Settings,
}

#[derive(Debug, Deserialize)]
struct Page {
    #[serde(default)]
    meta: Meta,
    /// In the oldest API, a path.
    next_page_uri: Option<String>,
    #[serde(flatten)]
    rest: serde_json::Map<String, Value>,
}

#[derive(Debug, Default, Deserialize)]
struct Meta {
    next_page_url: Option<String>,
}

impl Client {
    pub(crate) fn new(settings: Settings) -> Result<Self> {
        let http = reqwest::Client::builder().timeout(TIMEOUT).connect_timeout(CONNECT_TIMEOUT);
        let http = http.build()?;
        Ok(Self { http, settings })
    }

    /// The account that was named beside the credentials.
    pub(crate) fn account_sid(&self) -> Option<&str> {
        self.settings.account_sid.as_deref()
    }

    /// Whether it is about Twilio itself, and not the emulator.
    pub(crate) fn is_of_twilio(&self) -> bool {
        self.settings.base_url.is_none()
    }

    /// Where the settings say that the server is.
    pub(crate) fn public_url(&self) -> Option<&str> {
        self.settings.public_url.as_deref()
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, host: &str, path: &str) -> Result<T> {
        let url = self.address(host, path);
        self.send(&url, || Ok(self.http.get(&url))).await
    }

    /// The same for what may not be there.
    pub(crate) async fn find<T: DeserializeOwned>(
        &self,
        host: &str,
        path: &str,
    ) -> Result<Option<T>> {
        match self.get(host, path).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if Answer::status_of(&error) == Some(404) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Everything in a list, of which Twilio shows a page at a time; `key` names the list.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        host: &str,
        path: &str,
        key: &str,
    ) -> Result<Vec<T>> {
        let mut all = Vec::new();
        let page_size = if path.starts_with(OLDEST) { OLDEST_PAGE_SIZE } else { PAGE_SIZE };
        let separator = if path.contains('?') { '&' } else { '?' };
        let mut next = Some(format!("{path}{separator}PageSize={page_size}"));
        while let Some(path) = next {
            let (mut found, after) = self.page(host, &path, key).await?;
            all.append(&mut found);
            next = after;
        }
        Ok(all)
    }

    /// The first things in a list, in which the newest come first.
    pub(crate) async fn newest<T: DeserializeOwned>(
        &self,
        host: &str,
        path: &str,
        key: &str,
    ) -> Result<Vec<T>> {
        let path = format!("{path}?PageSize={PAGE_SIZE}");
        Ok(self.page(host, &path, key).await?.0)
    }

    async fn page<T: DeserializeOwned>(
        &self,
        host: &str,
        path: &str,
        key: &str,
    ) -> Result<(Vec<T>, Option<String>)> {
        let mut page: Page = self.get(host, path).await?;
        let things =
            page.rest.remove(key).with_context(|| format!("{path} is no list of {key}"))?;
        let things = serde_json::from_value(things)
            .with_context(|| format!("failed to understand {path}"))?;
        // Only the path is followed: the credentials are for this host alone.
        let next = page.meta.next_page_url.as_deref().and_then(path_of);
        let of_oldest = page.next_page_uri.filter(|path| path.starts_with(OLDEST));
        Ok((things, next.or(of_oldest)))
    }

    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        host: &str,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<T> {
        let url = self.address(host, path);
        self.send(&url, || Ok(self.http.post(&url).form(fields))).await
    }

    pub(crate) async fn post_json<T: DeserializeOwned>(
        &self,
        host: &str,
        path: &str,
        body: &Value,
    ) -> Result<T> {
        let url = self.address(host, path);
        self.send(&url, || Ok(self.http.post(&url).json(body))).await
    }

    pub(crate) async fn upload<T: DeserializeOwned>(
        &self,
        path: &str,
        form: multipart::Form,
    ) -> Result<T> {
        let url = self.address("serverless-upload.twilio.com", path);
        let mut form = Some(form);
        let request = || {
            let form = form.take().ok_or_else(|| no_time(&url))?;
            Ok(self.http.post(&url).multipart(form))
        };
        self.send(&url, request).await
    }

    /// What a browser gets at this address.
    pub(crate) async fn content(&self, url: &str) -> Result<Served> {
        let answer = retry::until_answered(|| self.content_once(url)).await;
        answer.map_err(|failure| error(url, failure))
    }

    /// The same for who asks again anyway.
    pub(crate) async fn content_at_once(&self, url: &str) -> Result<Served> {
        self.content_once(url).await.map_err(|failure| error(url, failure))
    }

    async fn content_once(&self, url: &str) -> Result<Served, Failure> {
        let request = self.http.get(url).timeout(ASK_TIMEOUT);
        let response = request.send().await.map_err(|error| lost(url, &error))?;
        match response.status() {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Ok(Served::Hidden),
            StatusCode::NOT_FOUND => return Ok(Served::Nothing),
            status if !status.is_success() => {
                let error = Refusal::Unreachable(format!("{url} answered {status}")).into();
                let is_passing = retry::is_passing(status);
                return Err(if is_passing { Failure::Lost(error) } else { Failure::Other(error) });
            }
            _ => {}
        }
        let content = response.bytes().await.map_err(|error| lost(url, &error))?;
        Ok(Served::Content(content.to_vec()))
    }

    pub(crate) fn address(&self, host: &str, path: &str) -> String {
        match &self.settings.base_url {
            Some(base_url) => format!("{base_url}/{host}{path}"),
            None => format!("https://{host}{path}"),
        }
    }

    /// Where something that Twilio serves at this address is reached from here.
    pub(crate) fn reach(&self, url: &str) -> String {
        match url.strip_prefix("https://").and_then(|rest| rest.split_once('/')) {
            Some((host, path)) if self.settings.base_url.is_some() => {
                self.address(host, &format!("/{path}"))
            }
            _ => url.to_owned(),
        }
    }

    async fn send<T: DeserializeOwned>(
        &self,
        url: &str,
        mut request: impl FnMut() -> Result<RequestBuilder>,
    ) -> Result<T> {
        let attempt = || {
            let request = request();
            async { self.attempt(url, request?).await }
        };
        retry::until_answered(attempt).await.map_err(|failure| error(url, failure))
    }

    async fn attempt<T: DeserializeOwned>(
        &self,
        url: &str,
        request: RequestBuilder,
    ) -> Result<T, Failure> {
        let Settings { user, password, .. } = &self.settings;
        let request = request.basic_auth(user, Some(password)).build();
        let mut request = request.map_err(anyhow::Error::from)?;
        let only_asks = request.method().is_safe();
        if only_asks {
            *request.timeout_mut() = Some(ASK_TIMEOUT);
        }
        let answer = match self.http.execute(request).await {
            Ok(response) => read(url, response).await,
            Err(error) => Err(lost(url, &error)),
        };
        answer.map_err(|failure| if only_asks { failure } else { failure.of_a_change() })
    }
}

fn error(url: &str, failure: Failure) -> anyhow::Error {
    match failure {
        Failure::TooManyRequests { .. } => no_time(url).into(),
        Failure::Lost(error) | Failure::Other(error) => error,
    }
}

/// How many requests about many things of one kind are under way at the same time.
pub(crate) const SIDE_BY_SIDE: usize = 5;

/// The path and the query, as Twilio documents them, of an address of Twilio's or of the emulator's.
fn path_of(url: &str) -> Option<String> {
    url.split_once("/v1/").map(|(_, path)| format!("/v1/{path}"))
}

#[cfg(test)]
mod tests {
    use std::iter;

    use serde_json::json;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    const BUSY: &str =
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n";
    const FAILS: &str = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n";
    const CUT_OFF: &str = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ntr";
    /// The connection ends.
    const NOTHING: &str = "";
    const DONE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ntrue";
    const HOST: &str = "serverless.twilio.com";

    /// The client of a Twilio that gives these answers, one a connection.
    async fn client(answers: Vec<&'static str>) -> Client {
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
        let (user, password) = ("AC1".to_owned(), "hush".to_owned());
        let settings = Settings { user, password, account_sid: None, base_url, public_url: None };
        Client::new(settings).unwrap()
    }

    async fn ask(answers: Vec<&'static str>) -> Result<bool> {
        client(answers).await.get(HOST, "/v1/Services").await
    }

    async fn change(answers: Vec<&'static str>) -> Result<bool> {
        client(answers).await.post(HOST, "/v1/Services", &[]).await
    }

    #[tokio::test]
    async fn a_request_is_sent_again_after_the_pause_that_twilio_names() {
        assert!(ask(vec![BUSY, BUSY, DONE]).await.unwrap());
    }

    #[tokio::test]
    async fn a_twilio_that_stays_busy_is_given_up() {
        assert!(change(vec![BUSY, DONE]).await.unwrap());
        let error = ask(vec![BUSY; retry::BUSY_RETRIES + 1]).await.unwrap_err().to_string();
        assert!(error.contains("try again later"), "{error}");
    }

    #[test]
    fn the_next_page_is_asked_for_where_the_first_one_was() {
        for url in [
            "https://serverless.twilio.com/v1/Services?Page=1",
            "http://127.0.0.1:8080/serverless.twilio.com/v1/Services?Page=1",
        ] {
            assert_eq!(path_of(url).as_deref(), Some("/v1/Services?Page=1"));
        }
    }

    #[tokio::test]
    async fn any_other_refusal_is_told_at_once() {
        let refusal = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n";
        let error = ask(vec![refusal, DONE]).await.unwrap_err().to_string();
        assert!(error.contains("credentials"), "{error}");
    }

    #[tokio::test]
    async fn a_question_that_got_lost_is_asked_again() {
        assert!(ask(vec![FAILS, NOTHING, CUT_OFF, DONE]).await.unwrap());
    }

    #[tokio::test]
    async fn a_change_of_which_nobody_knows_what_became_is_not_made_again() {
        for lost in [FAILS, NOTHING, CUT_OFF] {
            assert!(change(vec![lost, DONE]).await.is_err(), "{lost}");
        }
    }

    #[tokio::test]
    async fn a_twilio_that_keeps_failing_is_given_up() {
        let answers = iter::repeat_n(FAILS, retry::LOST_RETRIES + 1).chain([DONE]).collect();
        let error = ask(answers).await.unwrap_err().to_string();
        assert!(error.contains("run it again"), "{error}");
        let error = ask(Vec::new()).await.unwrap_err().to_string();
        assert!(error.contains("failed to reach"), "{error}");
    }

    #[tokio::test]
    async fn a_list_of_the_oldest_api_is_read_to_its_end_and_no_other_host_is_followed() {
        let path = "/2010-04-01/Accounts/AC1/Calls.json";
        for (next, want) in [
            (format!("{path}?Page=1"), vec![1, 2]),
            ("@other.example.com/2010-04-01/Calls.json".to_owned(), vec![1]),
        ] {
            let (client, asked) = stub(move |path| {
                let is_first = path.contains("PageSize=1000");
                let things = if is_first { [1] } else { [2] };
                Some(json!({ "calls": things, "next_page_uri": is_first.then_some(&next) }))
            })
            .await;
            let found: Vec<u32> = client.list("api.twilio.com", path, "calls").await.unwrap();
            assert_eq!((found, asked.paths().len()), (want.clone(), want.len()));
        }
    }
}
