//! The door for browsers: a handler that takes a [`BrowserRequest`] is reached only with a valid Flex
//! token.
//!
//! Old clients spell the same field in several ways, send the text `undefined` for what they do not
//! have, and some do not encode: a `+` then arrives as a blank.

use std::{collections::BTreeMap, future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header,
    web::{Bytes, Data},
};
use shared::{CallSid, ConferenceSid, TaskSid, phone_number::PhoneNumber};
use tokio::time::timeout;
use tracing::{Span, field};

use crate::{app::AppState, error::Error, flex_token::FlexUser, routes::PATIENCE};

/// A form from the browser of a person whom Twilio knows.
#[derive(Debug, Clone)]
pub(crate) struct BrowserRequest {
    /// Who they are.
    pub(crate) user: FlexUser,
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

    pub(crate) fn required(&self, name: &'static str) -> Result<&str, Error> {
        self.get(name).ok_or_else(|| Error::bad_field(name, "it is missing"))
    }

    /// A number, checked before anything rings.
    pub(crate) fn phone_number(&self, name: &'static str) -> Result<PhoneNumber, Error> {
        let text = repaired(self.required(name)?);
        PhoneNumber::parse(&text).map_err(|error| Error::bad_field(name, error))
    }

    pub(crate) fn task_sid(&self) -> Result<Option<TaskSid>, Error> {
        self.get("taskSid")
            .map(TaskSid::parse)
            .transpose()
            .map_err(|error| Error::bad_field("taskSid", error))
    }

    pub(crate) fn conference_sid(&self) -> Result<Option<ConferenceSid>, Error> {
        self.get("conference")
            .map(ConferenceSid::parse)
            .transpose()
            .map_err(|error| Error::bad_field("conference", error))
    }

    pub(crate) fn call_sid(&self, name: &'static str) -> Result<CallSid, Error> {
        CallSid::parse(self.required(name)?).map_err(|error| Error::bad_field(name, error))
    }

    /// `true` or `false` and nothing else: Twilio reads any other text as `false`.
    pub(crate) fn flag(&self, name: &'static str) -> Result<bool, Error> {
        match self.required(name)? {
            "true" => Ok(true),
            "false" => Ok(false),
            other => Err(Error::bad_field(name, format!("`{other}` is neither true nor false"))),
        }
    }
}

impl FromRequest for BrowserRequest {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let body = Bytes::from_request(&request, payload);
        Box::pin(async move {
            let body = body.await.map_err(|error| Error::BadBody(error.to_string()))?;
            let fields = Fields::parse(&body)?;
            let token = fields.get("token").or_else(|| bearer(&request)).ok_or(Error::NoToken)?;
            let state = request.app_data::<Data<AppState>>().ok_or(Error::NoToken)?;
            let checked = state.flex_tokens.check(&state.twilio, token);
            let user = timeout(PATIENCE, checked).await.map_err(|_| Error::TooSlow)??;
            // Whose it is goes into the log.
            if let Some(worker_sid) = &user.worker_sid {
                Span::current().record("worker_sid", field::display(worker_sid));
            }
            Ok(Self { user, fields })
        })
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
            let number = Fields::parse(body.as_bytes()).unwrap().phone_number("to");
            let number = number.map(|number| number.to_string());
            assert_eq!(number.ok().as_deref(), Some("+14155550123"), "{body}");
        }
    }

    #[test]
    fn what_is_no_number_never_rings() {
        for body in ["to=14155550123", "to=client:bob", "to=undefined", "to=", ""] {
            assert!(Fields::parse(body.as_bytes()).unwrap().phone_number("to").is_err(), "{body}");
        }
    }

    #[test]
    fn the_text_of_a_missing_value_is_a_missing_value() {
        let fields = Fields::parse(b"from=undefined&conference=null&taskSid=").unwrap();
        assert_eq!(fields.get("from"), None);
        assert_eq!(fields.conference_sid().unwrap(), None);
        assert_eq!(fields.task_sid().unwrap(), None);
    }

    #[test]
    fn a_flag_is_true_or_false() {
        let flag = |body: &str| Fields::parse(body.as_bytes()).unwrap().flag("hold").ok();
        assert_eq!(flag("hold=true"), Some(true));
        assert_eq!(flag("hold=false"), Some(false));
        assert_eq!(flag("hold=yes"), None);
    }
}
