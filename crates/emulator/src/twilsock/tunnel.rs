//! HTTP inside Twilsock: requests, answers, and who answers.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde_json::{Map, Value, json};

use super::{client_message::HttpRequest, frame::Frame, identity::Client};
use crate::{error::TwilioError, percent::decode_component};

/// A request that came through the tunnel, decoded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TunnelledRequest {
    /// The id of the frame, which the reply repeats.
    pub(crate) id: String,
    /// For instance `cds.us1.twilio.com`.
    pub(crate) host: String,
    /// The path without its query, still percent-encoded.
    pub(crate) path: String,
    /// `GET`, `POST`...
    pub(crate) method: String,
    /// The query. A repeated name has several values.
    pub(crate) params: BTreeMap<String, Vec<String>>,
    /// By name in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) payload: Vec<u8>,
    /// The grant of the token in whose name the request is made: `data_sync`, `flex_insights`...
    pub(crate) active_grant: Option<String>,
    pub(crate) client: Client,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TunnelledResponse {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<&'static str, String>,
    pub(crate) body: Option<Value>,
}

impl TunnelledRequest {
    pub(super) fn new(
        id: String,
        active_grant: Option<String>,
        request: HttpRequest,
        payload: Vec<u8>,
        client: Client,
    ) -> Self {
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let mut params: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()).into_owned() {
            params.entry(name).or_default().push(value);
        }
        for (name, value) in request.params.unwrap_or_default() {
            params.entry(name).or_default().extend(values(value));
        }
        let headers = request
            .headers
            .unwrap_or_default()
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_ascii_lowercase(), text(value)?)))
            .collect();
        Self {
            id,
            host: request.host,
            path: path.to_owned(),
            method: request.method.to_ascii_uppercase(),
            params,
            headers,
            payload,
            active_grant,
            client,
        }
    }

    /// The parts of the path, each decoded.
    pub(crate) fn segments(&self) -> Vec<String> {
        self.path.split('/').skip(1).map(decode_component).collect()
    }

    /// The first value of a parameter.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).and_then(|values| values.first()).map(String::as_str)
    }

    /// The payload, if it is JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.payload).ok()
    }

    /// Whether it is meant for Sync's own host.
    pub(super) fn is_for_sync(&self) -> bool {
        self.host.starts_with("cds.")
    }

    /// The frame that carries the answer. The tunnel itself always succeeds.
    pub(super) fn reply(&self, response: &TunnelledResponse) -> Frame {
        let mut headers = Map::from_iter([("content-type".to_owned(), "application/json".into())]);
        if let Some(request_id) = self.headers.get("twilio-request-id") {
            headers.insert("twilio-request-id".to_owned(), request_id.as_str().into());
        }
        for (name, value) in &response.headers {
            headers.insert((*name).to_owned(), value.as_str().into());
        }
        let reason = StatusCode::from_u16(response.status)
            .ok()
            .and_then(|status| status.canonical_reason())
            .unwrap_or_default();
        let frame = Frame::new(json!({
            "method": "reply",
            "id": self.id,
            "status": { "code": 200, "status": "OK" },
            "http_headers": headers,
            "http_status": { "code": response.status, "status": reason },
        }));
        match &response.body {
            Some(body) => frame.with_json(body),
            None => frame,
        }
    }
}

impl TunnelledResponse {
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self { status, headers: BTreeMap::new(), body: Some(body) }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: BTreeMap::new(), body: None }
    }

    pub(crate) fn with_etag(mut self, revision: &str) -> Self {
        self.headers.insert("etag", format!("\"{revision}\""));
        self
    }
}

impl From<TwilioError> for TunnelledResponse {
    fn from(error: TwilioError) -> Self {
        Self::json(error.status, error.body())
    }
}

fn values(value: Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.into_iter().filter_map(values_of_one).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            values_of_one(value).into_iter().collect()
        }
    }
}

fn values_of_one(value: Value) -> Option<String> {
    text(value).map(|text| decode_component(&text))
}

/// Numbers and flags are written without quotes by some clients.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
