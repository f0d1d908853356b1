//! A request to Twilio, as data.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;
use url::Url;

use crate::twilio::retry::Retry;

/// How long one attempt may take. Twilio answers most requests within a tenth of that.
const TIMEOUT: Duration = Duration::from_secs(3);
/// How long a request may take whose outcome would remain unknown if we went away.
const LONG_TIMEOUT: Duration = Duration::from_secs(8);

/// One request, and the rule by which it may be repeated.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) body: Body,
    pub(super) if_match: Option<String>,
    pub(super) retry: Retry,
    pub(super) timeout: Duration,
}

#[derive(Debug, Clone)]
pub(super) enum Body {
    Empty,
    Form(Vec<(&'static str, String)>),
    Json(Value),
}

impl Request {
    pub(super) fn get(url: Url) -> Self {
        Self::new(Method::GET, url, Retry::Always)
    }

    pub(super) fn delete(url: Url) -> Self {
        Self::new(Method::DELETE, url, Retry::Always)
    }

    /// A request that may be repeated, because doing it twice is doing it once, or is noticed.
    pub(super) fn post(url: Url) -> Self {
        Self::new(Method::POST, url, Retry::Always)
    }

    /// A request that makes something new each time, and has no key by which Twilio would notice.
    pub(super) fn post_once(url: Url) -> Self {
        Self::new(Method::POST, url, Retry::IfNotProcessed).with_long_timeout()
    }

    /// A request that is sent once, and waits so long for the answer.
    pub(super) fn post_never_again(url: Url, timeout: Duration) -> Self {
        Self { timeout, ..Self::new(Method::POST, url, Retry::Never) }
    }

    /// Waits for the answer for so long that whoever asked has gone before another attempt is made: the
    /// first could take effect after it, and after what they ask for next.
    pub(super) fn with_long_timeout(self) -> Self {
        Self { timeout: LONG_TIMEOUT, ..self }
    }

    pub(super) fn query(mut self, name: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(name, value);
        self
    }

    pub(super) fn form(mut self, fields: Vec<(&'static str, String)>) -> Self {
        self.body = Body::Form(fields);
        self
    }

    pub(super) fn json(mut self, value: Value) -> Self {
        self.body = Body::Json(value);
        self
    }

    pub(super) fn if_match(mut self, revision: &str) -> Self {
        self.if_match = Some(revision.to_owned());
        self
    }

    fn new(method: Method, url: Url, retry: Retry) -> Self {
        Self { method, url, body: Body::Empty, if_match: None, retry, timeout: TIMEOUT }
    }
}
