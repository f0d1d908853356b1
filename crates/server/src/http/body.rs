//! The body of a request, which has to come in time: it may not trickle in for ever.

use std::{future::Future, time::Duration};

use actix_web::{FromRequest, HttpRequest, dev::Payload, error::PayloadError, web::Bytes};
use tokio::time::timeout;

use crate::http::error_response::Error;

/// Forms are small; one that takes longer is not being sent by a browser or by Twilio.
const BODY_DEADLINE: Duration = Duration::from_secs(5);

/// Reads the whole body.
pub(crate) fn read(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Bytes, Error>> + use<> {
    within(BODY_DEADLINE, request, payload)
}

fn within(
    deadline: Duration,
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Bytes, Error>> + use<> {
    let body = Bytes::from_request(request, payload);
    async move {
        let body = timeout(deadline, body).await.map_err(|_| Error::SlowBody)?;
        body.map_err(|error| match error.as_error() {
            Some(PayloadError::Overflow) => Error::BodyTooLarge,
            _ => Error::BadBody(error.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use futures_util::stream;

    use super::*;

    #[tokio::test]
    async fn a_body_that_does_not_come_is_not_waited_for() {
        let request = TestRequest::post().to_http_request();
        let nothing = stream::pending::<Result<Bytes, PayloadError>>();
        let mut payload: Payload = Payload::Stream { payload: Box::pin(nothing) };
        let body = within(Duration::ZERO, &request, &mut payload).await;
        assert!(matches!(body, Err(Error::SlowBody)), "{body:?}");
        let body = within(BODY_DEADLINE, &request, &mut Payload::None).await;
        assert_eq!(body.unwrap(), Bytes::new());
    }
}
