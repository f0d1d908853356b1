//! A route, and who may call it.
//!
//! **Invariant:** who may call a route is read from what its handler takes, so that the table cannot say
//! anything else than what is checked.

use std::fmt;

use actix_web::{
    FromRequest, Handler, Responder,
    http::Method,
    web::{self, Data},
};

use crate::http::{
    auth::{
        browser_request::BrowserRequest, owned_request::OwnedRequest, signed_request::SignedRequest,
    },
    state::AppState,
};

/// What a caller has to prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// That they are Twilio, with a signature.
    Twilio,
    /// That they work here, with a Flex token.
    Worker,
    /// The same, and that the call is theirs.
    CallOwner,
    /// Nothing.
    Anybody,
}

/// A route, before the server runs.
#[must_use]
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    pub(crate) answer: actix_web::Route,
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, access, answer: _ } = self;
        write!(f, "{method} {path} ({access:?})")
    }
}

/// A route that this handler answers.
pub(crate) fn route<H, Arguments>(method: Method, path: &'static str, handler: H) -> Route
where
    H: Handler<Arguments, Output: Responder + 'static>,
    Arguments: Guarded + FromRequest + 'static,
{
    let answer = web::method(method.clone()).to(handler);
    Route { method, path, access: Arguments::ACCESS, answer }
}

/// What a handler takes, which says who is let through to it.
pub(crate) trait Guarded {
    const ACCESS: Access;
}

impl<Request: Guarded> Guarded for (Data<AppState>, Request) {
    const ACCESS: Access = Request::ACCESS;
}

impl<Request: Guarded> Guarded for (Request,) {
    const ACCESS: Access = Request::ACCESS;
}

impl Guarded for SignedRequest {
    const ACCESS: Access = Access::Twilio;
}

impl Guarded for BrowserRequest {
    const ACCESS: Access = Access::Worker;
}

impl<T> Guarded for OwnedRequest<T> {
    const ACCESS: Access = Access::CallOwner;
}

impl Guarded for () {
    const ACCESS: Access = Access::Anybody;
}

impl Guarded for Data<AppState> {
    const ACCESS: Access = Access::Anybody;
}
