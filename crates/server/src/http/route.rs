//! The doors of the server, and the table that says which route is behind which of them.
//!
//! **Invariant:** the door of a route is read from what its handler takes, so that the table cannot say
//! anything else than what is asked of who knocks.

use std::fmt;

use actix_web::{
    FromRequest, Handler, Responder,
    http::Method,
    web::{self, Data},
};

use crate::http::{
    app::AppState,
    auth::{
        browser_request::BrowserRequest, call_ownership::OwnedRequest,
        signed_request::SignedRequest,
    },
};

/// What whoever asks has to prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// That they are Twilio, with a signature.
    Twilio,
    /// That they work here, with a Flex token.
    Worker,
    /// The same, and that the call is theirs.
    Owner,
    /// Nothing.
    Anybody,
}

/// A route, before the server runs.
#[must_use]
pub struct Route {
    /// How it is asked.
    pub method: Method,
    /// Where it is.
    pub path: &'static str,
    /// The door in front of it.
    pub door: Door,
    pub(crate) answer: actix_web::Route,
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, door, answer: _ } = self;
        write!(f, "{method} {path} ({door:?})")
    }
}

/// A route that this handler answers.
pub(crate) fn route<H, Arguments>(method: Method, path: &'static str, handler: H) -> Route
where
    H: Handler<Arguments, Output: Responder + 'static>,
    Arguments: BehindDoor + FromRequest + 'static,
{
    let answer = web::method(method.clone()).to(handler);
    Route { method, path, door: Arguments::DOOR, answer }
}

/// What a handler takes.
pub(crate) trait BehindDoor {
    const DOOR: Door;
}

impl<Request: BehindDoor> BehindDoor for (Data<AppState>, Request) {
    const DOOR: Door = Request::DOOR;
}

impl BehindDoor for SignedRequest {
    const DOOR: Door = Door::Twilio;
}

impl BehindDoor for BrowserRequest {
    const DOOR: Door = Door::Worker;
}

impl<T> BehindDoor for OwnedRequest<T> {
    const DOOR: Door = Door::Owner;
}

impl BehindDoor for () {
    const DOOR: Door = Door::Anybody;
}
