//! `Calls`.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use serde_json::Value;
use shared::CallSid;

use super::{
    call_form::{next_twiml, of_call, time_limit},
    date_range::DateRange,
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
        voice::{CallStatus, PlaceCall},
    },
};

pub(super) async fn list(
    _account: OfAccount,
    request: HttpRequest,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let [to, from, status] = ["To", "From", "Status"].map(|name| form.filter(name));
    let started = DateRange::of(&form, "StartTime");
    let ended = DateRange::of(&form, "EndTime");
    let is_child = form.get("ParentCallSid").is_some();
    let calls: Vec<_> = shell.look(|world| {
        world
            .voice
            .calls()
            .into_iter()
            .rev()
            .filter(|call| {
                to(&call.to)
                    && from(&call.from)
                    && status(call.status.as_str())
                    && started.holds_of(call.start_time)
                    && ended.holds_of(call.end_time)
                    && !is_child
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
    let on_answer = next_twiml(&form)?
        .ok_or_else(|| TwilioError::new(400, 21205, "Url parameter is required."))?;
    let place_call = PlaceCall {
        to,
        from,
        on_answer,
        timeout: timeout(&form)?,
        status_callback: status_callback(&form),
        reservation_sid: None,
        settings: of_call(&form)?,
    };
    let body = shell.act(|world| {
        let call_sid = world.place_call(place_call);
        rendered(world, &call_sid)
    })?;
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
    let (next, time_limit) = (next_twiml(&form)?, time_limit(&form)?);
    let status_callback = status_callback(&form);
    let body = shell.act(|world| {
        rendered(world, &call_sid)?;
        if let Some(status_callback) = status_callback {
            world.tell_progress_to(&call_sid, status_callback);
        }
        if let Some(time_limit) = time_limit {
            world.limit_call(&call_sid, time_limit);
        }
        if let Some(status) = status {
            world.end_call_by_rest(&call_sid, status)?;
        } else if let Some(next) = next {
            world.redirect_call(&call_sid, next)?;
        }
        rendered(world, &call_sid)
    })?;
    Ok(HttpResponse::Ok().json(body))
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
