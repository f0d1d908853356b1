//! The clock, faults, quirks and journals.

use std::time::Duration;

use actix_web::{
    HttpResponse,
    web::{Bytes, Data, Query},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

use crate::{
    TwilioError,
    faults::{Faults, matches},
    quirks::Quirks,
    requests::Requests,
    shell::Shell,
};

/// Reads a JSON body. The error names the field that is wrong.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, TwilioError> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let field = error.path().to_string();
        let place = if field == "." { "the body cannot be read" } else { &field };
        TwilioError::bad_request(format!("{place}: {}", error.inner()))
    })?;
    json.end()
        .map_err(|error| TwilioError::bad_request(format!("the body cannot be read: {error}")))?;
    Ok(value)
}

/// `POST reset`: a clean account.
pub(super) async fn reset(shell: Data<Shell>) -> HttpResponse {
    shell.reset();
    HttpResponse::Ok().json(json!({}))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: u64,
}

/// `GET clock`: what time it is, and how fast it passes; a speed of 0 means that it stands still.
pub(super) async fn clock(shell: Data<Shell>) -> HttpResponse {
    let clock = shell.clock();
    HttpResponse::Ok().json(json!({ "now": clock.now().to_string(), "speed": clock.speed() }))
}

/// `POST clock`: time passes.
pub(super) async fn advance_clock(
    body: Bytes,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let Advance { advance_ms } = read(&body)?;
    shell.clock().advance(Duration::from_millis(advance_ms));
    Ok(HttpResponse::Ok().json(json!({ "now": shell.clock().now().to_string() })))
}

/// `GET faults`.
pub(super) async fn faults(shell: Data<Shell>) -> HttpResponse {
    HttpResponse::Ok().json(shell.faults().faults())
}

/// `PUT faults`: what is not named does not go wrong.
pub(super) async fn put_faults(
    body: Bytes,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let faults: Faults = read(&body)?;
    faults.check().map_err(TwilioError::bad_request)?;
    shell.faults().set(faults.clone());
    Ok(HttpResponse::Ok().json(faults))
}

/// `GET quirks`.
pub(super) async fn quirks(shell: Data<Shell>) -> HttpResponse {
    HttpResponse::Ok().json(shell.look(|world| world.quirks.clone()))
}

/// `PUT quirks`: what is not named is as at the start.
pub(super) async fn put_quirks(
    body: Bytes,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let quirks: Quirks = read(&body)?;
    quirks.check().map_err(TwilioError::bad_request)?;
    shell.act(|world| world.quirks.clone_from(&quirks));
    Ok(HttpResponse::Ok().json(quirks))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct EventBridge {
    refused: bool,
}

/// `GET event-bridge`.
pub(super) async fn event_bridge(shell: Data<Shell>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "refused": shell.sockets().event_bridge_is_down() }))
}

/// `PUT event-bridge`: workers hear of nothing, and their requests still go through.
pub(super) async fn put_event_bridge(
    body: Bytes,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let EventBridge { refused } = read(&body)?;
    shell.sockets().set_event_bridge_down(refused);
    Ok(event_bridge(shell).await)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    path: Option<String>,
}

/// `GET requests`: what servers asked Twilio, all of it or what has a path of this shape.
pub(super) async fn requests(shell: Data<Shell>, asked: Query<Asked>) -> HttpResponse {
    let mut requests = shell.requests(|requests| requests.records());
    if let Some(pattern) = &asked.path {
        requests.retain(|request| matches(pattern, &request.path));
    }
    HttpResponse::Ok().json(json!({ "requests": requests }))
}

/// `DELETE requests`: counts from zero again.
pub(super) async fn forget_requests(shell: Data<Shell>) -> HttpResponse {
    shell.requests(Requests::clear);
    HttpResponse::NoContent().finish()
}

/// `GET callbacks`: what Twilio asked the customer's server, oldest first.
pub(super) async fn callbacks(shell: Data<Shell>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "callbacks": shell.post().records() }))
}
