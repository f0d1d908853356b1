//! The door for Twilio: a handler that takes a [`SignedRequest`] is reached by nobody else.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{Method, header, uri::PathAndQuery},
    web::{Bytes, Data},
};
use secrecy::ExposeSecret;

use super::{SignedBody, is_valid};
use crate::{app::AppState, error::Error};

/// The parameters of a request that Twilio has signed.
#[derive(Debug, Clone)]
pub(crate) struct SignedRequest {
    body: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

impl SignedRequest {
    /// A parameter of the form or, where it has none of that name, of the URL.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        [&self.body, &self.query]
            .into_iter()
            .flatten()
            .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value.as_str()))
    }

    pub(crate) fn required(&self, name: &'static str) -> Result<&str, Error> {
        self.get(name).ok_or_else(|| Error::bad_field(name, "it is missing"))
    }

    #[cfg(test)]
    pub(crate) fn from_form(body: &str) -> Self {
        Self { body: pairs(body.as_bytes()).unwrap(), query: Vec::new() }
    }
}

impl FromRequest for SignedRequest {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let body = Bytes::from_request(&request, payload);
        Box::pin(async move {
            let body = body.await.map_err(|error| Error::BadBody(error.to_string()))?;
            verified(&request, &body)
        })
    }
}

fn verified(request: &HttpRequest, body: &[u8]) -> Result<SignedRequest, Error> {
    let state = request.app_data::<Data<AppState>>().ok_or(Error::BadSignature)?;
    let signature = request
        .headers()
        .get("X-Twilio-Signature")
        .and_then(|value| value.to_str().ok())
        .ok_or(Error::BadSignature)?;
    // The path and the query as they came: decoding and encoding them again could change them.
    let path_and_query = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    let url = state.settings.public_url.join(path_and_query);
    let has_form = request.method() != Method::GET && is_form(request);
    let parameters = if has_form { pairs(body)? } else { Vec::new() };
    let signed = if has_form || body.is_empty() {
        SignedBody::Form(&parameters)
    } else {
        SignedBody::Raw(body)
    };
    let auth_tokens: Vec<&str> =
        state.settings.twilio.auth_tokens.iter().map(ExposeSecret::expose_secret).collect();
    if !is_valid(&auth_tokens, &url, signed, signature) {
        return Err(Error::BadSignature);
    }
    let query = pairs(request.query_string().as_bytes())?;
    Ok(SignedRequest { body: parameters, query })
}

fn is_form(request: &HttpRequest) -> bool {
    request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"))
}

fn pairs(text: &[u8]) -> Result<Vec<(String, String)>, Error> {
    serde_html_form::from_bytes(text).map_err(|error| Error::BadBody(error.to_string()))
}
