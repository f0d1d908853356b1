//! Stands before every Twilio host: lets requests meet their faults, and writes down who asked what.

use std::{future::ready, io, time::Duration};

use actix_web::{
    HttpResponse, ResponseError as _,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderName, HeaderValue},
    middleware::Next,
    web::{Bytes, Data},
};
use futures_util::stream;

use super::{auth::carries_credentials, is_twilio};
use crate::{
    TwilioError,
    clock::Clock,
    faults::{ConnectionFault, RequestFault},
    requests::{RequestRecord, Requests},
    shell::Shell,
};

/// What Twilio's support finds a request by.
const REQUEST_ID: HeaderName = HeaderName::from_static("twilio-request-id");
/// How long a connection stays silent at most.
const SILENCE: Duration = Duration::from_mins(2);

/// The middleware. It belongs inside of the one that puts the host into the path.
pub(crate) async fn watch(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(shell) = request.app_data::<Data<Shell>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let Some((host, rest)) = host_and_path(&path) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let method = request.method().to_string();
    let is_by_server = carries_credentials(request.request());
    let connection = request.peer_addr().map(|address| address.to_string());

    let began = shell.requests(Requests::tick);
    let fault = shell.faults().meet(&method, request.path());
    let is_unanswered =
        fault.as_ref().is_some_and(|fault| fault.connection != ConnectionFault::Kept);
    let mut response = match fault {
        Some(fault) => with_fault(&fault, host, shell.clock(), request, next).await?,
        None => next.call(request).await?.map_into_boxed_body(),
    };
    if let Ok(request_id) = HeaderValue::try_from(format!("RQ{began:032x}")) {
        response.headers_mut().insert(REQUEST_ID, request_id);
    }
    if is_by_server {
        let record = RequestRecord {
            date: shell.clock().now(),
            method,
            host: host.to_owned(),
            path: rest.to_owned(),
            status: if is_unanswered { 0 } else { response.status().as_u16() },
            new_connection: false,
            ticks: (began, 0),
        };
        shell.requests(|requests| {
            let new_connection = connection.is_some_and(|address| requests.is_new(address));
            let ticks = (began, requests.tick());
            requests.push(RequestRecord { new_connection, ticks, ..record });
        });
    }
    Ok(response)
}

async fn with_fault(
    fault: &RequestFault,
    host: &str,
    clock: &Clock,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let mut late = Duration::from_millis(fault.delay_ms);
    if fault.connection == ConnectionFault::Silent && late.is_zero() {
        late = SILENCE;
    }
    let answers = fault.is_slow();
    if answers && !fault.after_the_effect {
        clock.pause(late).await;
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let request = if fault.after_the_effect {
        let response = next.call(request).await?;
        if answers {
            clock.pause(late).await;
            return Ok(response.map_into_boxed_body());
        }
        // The effect stays; what was said about it is lost.
        response.into_parts().0
    } else {
        request.into_parts().0
    };
    clock.pause(late).await;
    let response = match fault.error(host) {
        Some(refusal) => error(fault, &refusal),
        None => no_answer(),
    };
    Ok(ServiceResponse::new(request, response))
}

fn error(fault: &RequestFault, error: &TwilioError) -> HttpResponse {
    let mut response: HttpResponse = error.error_response();
    if let Some(seconds) = fault.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// A body that fails before its first byte: the connection is closed, and nothing was sent on it.
fn no_answer() -> HttpResponse {
    let broken = io::Error::from(io::ErrorKind::ConnectionReset);
    HttpResponse::Ok().streaming(stream::once(ready(Err::<Bytes, _>(broken))))
}

/// Splits `/api.twilio.com/2010-04-01/...` into the host and the rest.
fn host_and_path(path: &str) -> Option<(&str, &str)> {
    let path = path.strip_prefix('/')?;
    let (host, rest) = path.split_at(path.find('/')?);
    is_twilio(host).then_some((host, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_twilios_hosts_are_watched() {
        for (path, want) in [
            ("/api.twilio.com/2010-04-01/x?y=1", Some(("api.twilio.com", "/2010-04-01/x?y=1"))),
            ("/_emulator/state", None),
            ("/agent-desktop", None),
            ("/", None),
        ] {
            assert_eq!(host_and_path(path), want, "{path}");
        }
    }
}
