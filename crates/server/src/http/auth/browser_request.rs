//! A browser's request: a handler that takes a [`BrowserRequest`] is reached only with a valid Flex token.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{Method, header},
    web::Data,
};
use secrecy::SecretString;
use tracing::{Span, field};

use crate::{
    calls::flex_user::FlexUser,
    clock::timeout,
    http::{
        answer_deadline::ANSWER_DEADLINE, auth::form_fields::Fields, body, error_response::Error,
        state::AppState,
    },
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
            let AppState { calls, flex_tokens, limits, .. } = state.get_ref();
            let address = limits.address_of(&request);
            let checked = flex_tokens.check(&calls.twilio, &limits.failed_proofs, address, token);
            let user = timeout(ANSWER_DEADLINE, checked).await.map_err(|_| Error::TooSlow)??;
            // Whose it is goes into the log.
            if let Some(worker_sid) = &user.worker_sid {
                Span::current().record("worker_sid", field::display(worker_sid));
            }
            limits.count_request(&user)?;
            let token = token.into();
            Ok(Self { user, token, fields })
        })
    }
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").filter(|token| !token.is_empty())
}
