//! Twilio's request: a handler that takes a [`SignedRequest`] is reached only with a valid signature.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::{Method, header, uri::PathAndQuery},
    web::Data,
};
use secrecy::ExposeSecret;

use crate::http::{
    auth::{
        callback_event::callback_event,
        signature::{SignedBody, is_valid},
    },
    body, call_span,
    error_response::Error,
    state::AppState,
};

const SIGNATURE: &str = "X-Twilio-Signature";

/// The parameters of a request that Twilio has signed.
///
/// **Invariant:** what Twilio says and what the URL says are never mixed. An agent's browser chooses
/// the URL that Twilio fetches for the agent's leg, and Twilio signs any URL that it is given: a
/// signature proves who sent the form, not who wrote the query.
#[derive(Debug, Clone)]
pub(crate) struct SignedRequest {
    form: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

impl SignedRequest {
    /// A parameter that Twilio says: in the form; Twilio's GETs have it in the query, behind what the
    /// URL has already. What is said in two ways there is not believed.
    pub(crate) fn form(&self, name: &str) -> Option<&str> {
        only_value(&self.form, name)
    }

    /// A parameter that the URL was given.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        only_value(&self.query, name)
    }

    pub(crate) fn required(&self, name: &'static str) -> Result<&str, Error> {
        self.form(name).ok_or_else(|| Error::bad_field(name, "it is missing"))
    }

    pub(crate) fn required_in_query(&self, name: &'static str) -> Result<&str, Error> {
        self.query(name).ok_or_else(|| Error::bad_field(name, "it is missing"))
    }

    #[cfg(test)]
    pub(crate) fn from_form(body: &str) -> Self {
        Self::read_form(body.as_bytes()).unwrap()
    }

    #[cfg(test)]
    pub(crate) fn read_form(body: &[u8]) -> Result<Self, Error> {
        Ok(Self { form: pairs(body)?, query: Vec::new() })
    }
}

/// The value of a parameter, unless it has several.
fn only_value<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut values = parameters.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
    let value = values.next()?;
    (!value.is_empty() && values.all(|other| other == value)).then_some(value)
}

impl FromRequest for SignedRequest {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let body = body::read(&request, payload);
        Box::pin(async move {
            let body = body.await?;
            let verified = verified(&request, &body);
            if let Err(Error::BadSignature) = &verified
                && request.headers().contains_key(SIGNATURE)
                && let Some(state) = request.app_data::<Data<AppState>>()
            {
                let limits = &state.limits;
                limits.failed_proofs.count_unasked(limits.address_of(&request))?;
            }
            if let Ok(signed) = &verified {
                let event = callback_event(request.path(), |name| signed.form(name));
                request.extensions_mut().insert(event);
                call_span::note_callback(
                    event.0,
                    |name| signed.form(name),
                    |name| signed.query(name),
                );
            }
            verified
        })
    }
}

fn verified(request: &HttpRequest, body: &[u8]) -> Result<SignedRequest, Error> {
    let state = request.app_data::<Data<AppState>>().ok_or(Error::BadSignature)?;
    let signature = request
        .headers()
        .get(SIGNATURE)
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
    let form = if request.method() == Method::GET { query.clone() } else { parameters };
    Ok(SignedRequest { form, query })
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
