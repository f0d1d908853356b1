//! The body of a request, read whole. The listener bounds how long it may take.

use std::{future::Future, io};

use actix_web::{FromRequest, HttpRequest, dev::Payload, error::PayloadError, web::Bytes};

use crate::http::error_response::Error;

/// Reads the whole body.
pub(crate) fn read(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Bytes, Error>> + use<> {
    let body = Bytes::from_request(request, payload);
    async move {
        body.await.map_err(|error| match error.as_error() {
            Some(PayloadError::Overflow) => Error::BodyTooLarge,
            Some(PayloadError::Io(error)) if error.kind() == io::ErrorKind::TimedOut => {
                Error::SlowBody
            }
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
    async fn a_body_that_did_not_come_in_time_is_called_slow() {
        let request = TestRequest::post().to_http_request();
        let late = PayloadError::Io(io::ErrorKind::TimedOut.into());
        let stream = stream::iter([Ok(Bytes::from_static(b"half")), Err(late)]);
        let mut payload: Payload = Payload::Stream { payload: Box::pin(stream) };
        let body = read(&request, &mut payload).await;
        assert!(matches!(body, Err(Error::SlowBody)), "{body:?}");
        let body = read(&request, &mut Payload::None).await;
        assert_eq!(body.unwrap(), Bytes::new());
    }
}
