//! The door for browsers: a handler that takes a [`BrowserRequest`] is reached only with a valid Flex
//! token.
//!
//! Old clients spell the same field in several ways, send the text `undefined` for what they do not
//! have, and some do not encode: a `+` then arrives as a blank.

use std::{collections::BTreeMap, future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{Method, header},
    web::Data,
};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use shared::phone_number::PhoneNumber;
use tokio::time::timeout;
use tracing::{Span, field};

use crate::{
    http::{
        answer_deadline::ANSWER_PATIENCE, app::AppState, auth::flex_token::FlexUser, body,
        error_response::Error,
    },
    numbering_plan,
};

/// A form from the browser of a person whom Twilio knows.
#[derive(Debug, Clone)]
pub(crate) struct BrowserRequest {
    /// Who they are.
    pub(crate) user: FlexUser,
    /// The token that says so.
    pub(crate) token: SecretString,
    /// What they ask.
    pub(crate) fields: Fields,
}

/// The fields of a form, by names that differ neither by case nor by underscores.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(BTreeMap<String, String>);

impl Fields {
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Error> {
        let pairs: Vec<(String, String)> =
            serde_html_form::from_bytes(body).map_err(|error| Error::BadBody(error.to_string()))?;
        Ok(Self(pairs.into_iter().map(|(name, value)| (same_name(&name), value)).collect()))
    }

    /// A field; what a script writes for what it does not have is nothing.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.get(&same_name(name))?.as_str();
        (!matches!(value.trim(), "" | "undefined" | "null")).then_some(value)
    }

    /// All fields of a request at once.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        T::deserialize(self)
    }
}

impl FromRequest for BrowserRequest {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let body = body::read(&request, payload);
        Box::pin(async move {
            // Only an old client that reads asks with a query.
            let fields = if request.method() == Method::GET {
                Fields::parse(request.query_string().as_bytes())?
            } else {
                Fields::parse(&body.await?)?
            };
            let token = fields.get("token").or_else(|| bearer(&request)).ok_or(Error::NoToken)?;
            let state = request.app_data::<Data<AppState>>().ok_or(Error::NoToken)?;
            let checked = state.flex_tokens.check(&state.twilio, token);
            let user = timeout(ANSWER_PATIENCE, checked).await.map_err(|_| Error::TooSlow)??;
            // Whose it is goes into the log.
            if let Some(worker_sid) = &user.worker_sid {
                Span::current().record("worker_sid", field::display(worker_sid));
            }
            let token = token.into();
            Ok(Self { user, token, fields })
        })
    }
}

/// A number, checked before anything rings.
pub(crate) fn phone_number(
    name: &'static str,
    code: u32,
    text: &str,
) -> Result<PhoneNumber, Error> {
    let number = PhoneNumber::parse(&repaired(text))
        .map_err(|error| Error::cannot_call(name, code, error))?;
    numbering_plan::check(number).map_err(|error| Error::cannot_call(name, code, error))
}

/// `true` or `false` and nothing else: Twilio reads any other text as `false`.
pub(crate) fn flag(name: &'static str, text: &str) -> Result<bool, Error> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        other => Err(Error::bad_field(name, format!("`{other}` is neither true nor false"))),
    }
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").filter(|token| !token.is_empty())
}

fn same_name(name: &str) -> String {
    name.chars().filter(|&character| character != '_').flat_map(char::to_lowercase).collect()
}

/// A `+` that was not encoded arrives as a blank in front of the digits.
fn repaired(text: &str) -> String {
    match text.strip_prefix(' ') {
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_digit()) => format!("+{rest}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use shared::api::code;

    use super::*;

    #[test]
    fn all_the_spellings_of_old_clients_are_one_field() {
        for body in ["taskSid=x", "TaskSid=x", "task_sid=x", "TASK_SID=x"] {
            assert_eq!(Fields::parse(body.as_bytes()).unwrap().get("taskSid"), Some("x"), "{body}");
        }
    }

    #[test]
    fn a_plus_that_was_not_encoded_is_repaired() {
        for body in ["to=+14155550123", "to=%2B14155550123", "To=+1 (415) 555-0123"] {
            let fields = Fields::parse(body.as_bytes()).unwrap();
            let number = phone_number("to", code::BAD_NUMBER, fields.get("to").unwrap());
            let number = number.map(|number| number.to_string());
            assert_eq!(number.ok().as_deref(), Some("+14155550123"), "{body}");
        }
    }

    #[test]
    fn what_is_no_number_never_rings() {
        for text in ["14155550123", "client:bob", "+1", ""] {
            assert!(phone_number("to", code::BAD_NUMBER, text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_text_of_a_missing_value_is_a_missing_value() {
        let fields = Fields::parse(b"from=undefined&conference=null&taskSid=").unwrap();
        for name in ["from", "conference", "taskSid"] {
            assert_eq!(fields.get(name), None, "{name}");
        }
    }

    #[test]
    fn a_flag_is_true_or_false() {
        for (text, want) in [("true", Some(true)), ("false", Some(false)), ("yes", None)] {
            assert_eq!(flag("hold", text).ok(), want, "{text}");
        }
    }
}
