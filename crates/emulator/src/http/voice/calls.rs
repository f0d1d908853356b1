//! `Calls`.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use serde_json::Value;
use shared::CallSid;

use super::{
    page::page,
    render,
    request::{OfAccount, ends, status_callback, timeout},
};
use crate::{
    TwilioError,
    http::form::Form,
    shell::Shell,
    world::{
        World,
        voice::{CallStatus, OnAnswer, PlaceCall, call::http_method},
    },
};

pub(super) async fn list(
    _account: OfAccount,
    request: HttpRequest,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let asked = |name: &str, value: &str| form.get(name).is_none_or(|wanted| wanted == value);
    let calls: Vec<_> = shell.look(|world| {
        world
            .voice
            .calls()
            .into_iter()
            .rev()
            .filter(|call| {
                asked("To", &call.to)
                    && asked("From", &call.from)
                    && asked("Status", call.status.as_str())
                    && form.get("ParentCallSid").is_none()
            })
            .map(|call| render::call(world, call))
            .collect()
    });
    Ok(HttpResponse::Ok().json(page(&request, &form, "calls", calls)?))
}

pub(super) async fn create(
    _account: OfAccount,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let (to, from) = ends(&form)?;
    let (timeout, status_callback) = (timeout(&form)?, status_callback(&form));
    let body = match next_twiml(&form) {
        Some(OnAnswer::Fetch { url, method }) => shell.act(|world| {
            let call_sid = world.place_call(PlaceCall {
                to,
                from,
                url,
                method,
                timeout,
                status_callback,
                reservation_sid: None,
            });
            rendered(world, &call_sid)
        }),
        Some(OnAnswer::Run { twiml }) => shell.act(|world| {
            let call_sid = world.place_call_with_twiml(&to, &from, twiml, timeout, status_callback);
            rendered(world, &call_sid)
        }),
        Some(OnAnswer::Enter { .. }) | None => {
            return Err(TwilioError::new(400, 21205, "Url parameter is required."));
        }
    }?;
    Ok(HttpResponse::Created().json(body))
}

pub(super) async fn fetch(
    _account: OfAccount,
    path: Path<(String, String)>,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let call_sid = call_sid(&path)?;
    Ok(HttpResponse::Ok().json(shell.look(|world| rendered(world, &call_sid))?))
}

pub(super) async fn update(
    _account: OfAccount,
    path: Path<(String, String)>,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let call_sid = call_sid(&path)?;
    let status = match form.get("Status") {
        None => None,
        Some("canceled") => Some(CallStatus::Canceled),
        Some("completed") => Some(CallStatus::Completed),
        Some(other) => {
            return Err(TwilioError::bad_request(format!("Invalid value for 'Status': {other}")));
        }
    };
    let body = shell.act(|world| {
        rendered(world, &call_sid)?;
        if let Some(status) = status {
            world.end_call_by_rest(&call_sid, status)?;
        } else if let Some(next) = next_twiml(&form) {
            world.redirect_call(&call_sid, next)?;
        }
        rendered(world, &call_sid)
    })?;
    Ok(HttpResponse::Ok().json(body))
}

/// What the call shall do: `Twiml`, or `Url` with `Method`.
fn next_twiml(form: &Form) -> Option<OnAnswer> {
    let given = |name| form.get(name).filter(|value| !value.is_empty()).map(str::to_owned);
    if let Some(url) = given("Url") {
        return Some(OnAnswer::Fetch { url, method: http_method(form.get("Method"), "POST") });
    }
    given("Twiml").map(|twiml| OnAnswer::Run { twiml })
}

fn rendered(world: &World, call_sid: &CallSid) -> Result<Value, TwilioError> {
    let call = world.voice.call(call_sid).ok_or_else(|| no_such_call(call_sid.as_str()))?;
    Ok(render::call(world, call))
}

fn call_sid(path: &(String, String)) -> Result<CallSid, TwilioError> {
    CallSid::parse(&path.1).map_err(|_malformed| no_such_call(&path.1))
}

fn no_such_call(text: &str) -> TwilioError {
    TwilioError::not_found(&format!("/Calls/{text}.json"))
}
