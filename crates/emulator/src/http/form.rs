//! The parameters of a REST request: the url-encoded body, and behind it the query.
//!
//! **Invariant:** order and repeats are kept, and nothing is guessed: an absent parameter is `None`.

mod usage;

use std::{future::Future, pin::Pin, str::FromStr};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload, web::Bytes};
use url::form_urlencoded;

use crate::TwilioError;
pub(crate) use usage::Usage;

/// What a client sent, whichever way it sent it. Whoever reads a parameter leaves a note in the usage.
#[derive(Debug, Default)]
pub(crate) struct Form {
    parameters: Vec<(String, String)>,
    usage: Usage,
}

impl Form {
    /// Reads url-encoded text.
    pub(crate) fn parse(text: &[u8]) -> Self {
        form_urlencoded::parse(text).into_owned().collect()
    }

    /// The first value of a parameter, which may be empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of a parameter: Twilio's clients write a list as a repeated key.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.usage.note(name);
        let named = self.parameters.iter().filter(move |(key, _)| key == name);
        named.map(|(_, value)| value.as_str())
    }

    /// The value of a parameter that is not empty.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// Narrows a list down to what has the value of a parameter; without the parameter, to nothing less.
    pub(crate) fn filter(&self, name: &str) -> impl Fn(&str) -> bool + '_ {
        let wanted = self.get(name);
        move |value| wanted.is_none_or(|wanted| wanted == value)
    }

    /// Says of parameters that this emulator knows them, and that they change nothing that it plays.
    pub(crate) fn accept(&self, names: &[&str]) {
        for name in names {
            self.usage.note(name);
        }
    }

    /// The value of a parameter that must be there and must not be empty.
    pub(crate) fn required(&self, name: &str) -> Result<&str, TwilioError> {
        self.given(name).ok_or_else(|| {
            TwilioError::bad_request(format!("A required parameter is missing: '{name}'"))
        })
    }

    /// A parameter that is `true` or `false`, in any case.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, TwilioError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        if value.eq_ignore_ascii_case("true") {
            return Ok(Some(true));
        }
        if value.eq_ignore_ascii_case("false") {
            return Ok(Some(false));
        }
        Err(invalid(name, value))
    }

    /// A parameter that is a number.
    pub(crate) fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, TwilioError> {
        self.get(name)
            .map(|value| value.parse().map_err(|_not_a_number| invalid(name, value)))
            .transpose()
    }

    /// All parameters in the order in which they came, for an address that repeats them. That does not
    /// count as reading them.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

fn invalid(name: &str, value: &str) -> TwilioError {
    TwilioError::bad_request(format!("Invalid value for parameter '{name}': {value}"))
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Form {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter().map(|(key, value)| (key.into(), value.into()));
        Self { parameters: pairs.collect(), usage: Usage::default() }
    }
}

impl FromRequest for Form {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Bytes::from_request(request, payload);
        let query = Self::parse(request.query_string().as_bytes());
        let request = request.clone();
        Box::pin(async move {
            let mut form = Self::parse(&body.await?);
            form.parameters.extend(query.parameters);
            form.usage = Usage::of(&form.parameters);
            request.extensions_mut().insert(form.usage.clone());
            Ok(form)
        })
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn repeats_and_their_order_are_kept() {
        let form = Form::parse(b"Event=start&Label=&Event=end+join");
        assert_eq!(form.all("Event").collect::<Vec<_>>(), ["start", "end join"]);
        assert_eq!(form.get("Label"), Some(""));
        assert_eq!(form.get("label"), None);
        assert!(form.required("Label").is_err());
    }

    #[test]
    fn a_flag_is_true_false_absent_or_refused() {
        let form = Form::parse(b"Hold=True&Muted=false&Coaching=yes");
        assert_eq!(form.flag("Hold"), Ok(Some(true)));
        assert_eq!(form.flag("Muted"), Ok(Some(false)));
        assert_eq!(form.flag("Absent"), Ok(None));
        assert_eq!(form.flag("Coaching").map_err(|error| error.status), Err(400));
    }

    #[test]
    fn a_number_that_is_none_is_refused() {
        let form = Form::parse(b"Timeout=20&PageSize=many");
        assert_eq!(form.number::<u32>("Timeout"), Ok(Some(20)));
        assert_eq!(form.number::<u32>("PageSize").map_err(|error| error.code), Err(20001));
    }

    #[tokio::test]
    async fn the_body_comes_before_the_query() {
        let (request, mut payload) = TestRequest::post()
            .uri("/?Status=query&Page=1")
            .set_payload("Status=body")
            .to_http_parts();
        let form = Form::from_request(&request, &mut payload).await.expect("a form");
        let want = [("Status", "body"), ("Status", "query"), ("Page", "1")];
        assert_eq!(form.pairs().collect::<Vec<_>>(), want);
    }
}
