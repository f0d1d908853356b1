//! A browser's request about a call: a handler that takes an [`OwnedRequest`] is reached only by a worker
//! whose call it is.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};

use crate::{
    calls::flex_user::FlexUser,
    clock::timeout,
    http::{
        answer_deadline::ANSWER_DEADLINE,
        auth::{browser_request::BrowserRequest, call_ownership::OwnedTask, named_call::AboutCall},
        call_span,
        error_response::Error,
        state::AppState,
    },
};

/// A request from the browser of a worker about a call of theirs.
#[derive(Debug)]
pub(crate) struct OwnedRequest<T> {
    /// Who they are.
    pub(crate) user: FlexUser,
    /// What they ask.
    pub(crate) asked: T,
    /// The task of the call.
    pub(crate) task: OwnedTask,
}

impl<T: AboutCall + 'static> FromRequest for OwnedRequest<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let state = request.app_data::<Data<AppState>>().cloned();
        let browser_request = BrowserRequest::from_request(request, payload);
        Box::pin(async move {
            let BrowserRequest { user, fields, .. } = browser_request.await?;
            let state = state.ok_or(Error::Broken)?;
            let asked: T = fields.read()?;
            let named = asked.named_call()?;
            call_span::note_named(&named);
            let found = state.ownership.find(&state.calls, &user, named.clone(), T::PURPOSE);
            let task = timeout(ANSWER_DEADLINE, found).await.map_err(|_| Error::TooSlow)??;
            call_span::note_found(&named, &task);
            Ok(Self { user, asked, task })
        })
    }
}
