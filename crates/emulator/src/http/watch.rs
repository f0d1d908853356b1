//! Stands before every Twilio host: lets requests meet their faults, and writes down who asked what.

use std::time::Duration;

use actix_web::{
    HttpResponse, ResponseError as _,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
    web::Data,
};

use super::{auth::carries_credentials, is_twilio};
use crate::{
    TwilioError,
    faults::RequestFault,
    requests::{RequestRecord, Requests},
    shell::Shell,
};

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
    let fault = shell.post().change_faults(|faults| faults.meet(&method, request.path()));
    let response = match fault {
        Some(fault) => with_fault(&fault, request, next).await?,
        None => next.call(request).await?.map_into_boxed_body(),
    };
    if is_by_server {
        let record = RequestRecord {
            date: shell.clock().now(),
            method,
            host: host.to_owned(),
            path: rest.to_owned(),
            status: response.status().as_u16(),
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
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let late = Duration::from_millis(fault.delay_ms);
    let Some(status) = fault.status else {
        tokio::time::sleep(late).await;
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let request = if fault.after_the_effect {
        // The effect stays; what was said about it is lost.
        next.call(request).await?.into_parts().0
    } else {
        request.into_parts().0
    };
    tokio::time::sleep(late).await;
    let error = TwilioError::new(status, fault.code, "An emulated fault");
    let mut response: HttpResponse = error.error_response();
    if let Some(seconds) = fault.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    Ok(ServiceResponse::new(request, response))
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
