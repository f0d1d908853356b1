//! The body of a request has to come in time: it may not trickle in for ever.

use std::{future::Future, io, pin::Pin, task::Poll, time::Duration};

use actix_http::{HttpMessage, Payload, Request, error::PayloadError};
use actix_web::http::header::UPGRADE;
use futures_util::{Stream, stream};
use tokio::time::sleep;

/// Gives the body an error for its end where it is not there in time. What follows an upgrade is no body.
pub(crate) fn in_time(mut request: Request, limit: Duration) -> Request {
    if request.headers().contains_key(UPGRADE) {
        return request;
    }
    let payload = request.take_payload();
    if matches!(payload, Payload::None) {
        return request;
    }
    request.replace_payload(bounded(payload, limit)).0
}

fn bounded(mut payload: Payload, limit: Duration) -> Payload {
    let mut deadline = Box::pin(sleep(limit));
    let body = stream::poll_fn(move |context| match Pin::new(&mut payload).poll_next(context) {
        Poll::Pending => deadline.as_mut().poll(context).map(|()| Some(Err(too_late()))),
        ready @ Poll::Ready(_) => ready,
    });
    Payload::Stream { payload: Box::pin(body) }
}

fn too_late() -> PayloadError {
    PayloadError::Io(io::ErrorKind::TimedOut.into())
}
