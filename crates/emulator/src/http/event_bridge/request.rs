//! Requests in the name of a worker: `{url, method, params, token}` in the body of a POST, where
//! `url` is a REST path without the host.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Data},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use shared::{ReservationSid, TaskSid, WorkerSid};

use super::participants;
use crate::{
    TwilioError,
    http::{form::Form, task_router::forms},
    shell::Shell,
    world::{World, task_router::payload},
};

#[derive(Debug, Deserialize)]
struct Request {
    url: String,
    method: Method,
    #[serde(default)]
    params: Map<String, Value>,
    token: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Method {
    Get,
    Post,
}

pub(super) async fn answer(
    shell: Data<Shell>,
    http: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, TwilioError> {
    let request: Request = serde_json::from_slice(&body)
        .map_err(|error| TwilioError::bad_request(format!("The body is not a request: {error}")))?;
    let if_match = http.headers().get("If-Match").and_then(|value| value.to_str().ok());
    let answer = shell.act(|world| {
        let check = world.tokens.check(&request.token, world.now).map(drop);
        check.map_err(|error| TwilioError::new(401, 20101, error.to_string()))?;
        carry_out(world, &request, if_match)
    });
    match answer {
        Ok(payload) => Ok(HttpResponse::Ok().json(json!({ "payload": payload }))),
        Err(error) => {
            tracing::info!(url = request.url, ?request.params, %error, "the event bridge refuses");
            Err(error)
        }
    }
}

fn carry_out(
    world: &mut World,
    request: &Request,
    if_match: Option<&str>,
) -> Result<Value, TwilioError> {
    let form = form(&request.params);
    let parts: Vec<_> = path(&request.url).collect();
    match (request.method, parts.as_slice()) {
        (Method::Get, ["Activities"]) => {
            let activities = world.task_router.activities.iter();
            Ok(list(activities.map(|activity| payload::activity(world, activity))))
        }
        (Method::Get, ["Workers", sid]) => worker(world, &worker_sid(sid)?),
        (Method::Post, ["Workers", sid]) => {
            let sid = worker_sid(sid)?;
            world.update_worker(&sid, forms::update_worker(&form)?, if_match)?;
            worker(world, &sid)
        }
        (Method::Get, ["Workers", sid, "WorkerChannels"]) => {
            let worker = world.worker(&worker_sid(sid)?)?;
            let channels = worker.channels.iter();
            let channels =
                channels.map(|channel| payload::worker_channel(world, &worker.sid, channel));
            Ok(list(channels))
        }
        (Method::Get, ["Workers", sid, "Reservations"]) => {
            let worker_sid = worker_sid(sid)?;
            let reservations = world.task_router.reservations_of_worker(&worker_sid).into_iter();
            let active = reservations.filter(|reservation| reservation.status.is_active());
            Ok(list(active.map(|of| payload::reservation(world, of))))
        }
        (_, ["Workers" | "Tasks", _, "Reservations", sid]) => {
            let sid = parse::<ReservationSid>(sid)?;
            if request.method == Method::Post {
                forms::update_reservation(world, &sid, &form, if_match)?;
            }
            Ok(payload::reservation(world, world.reservation(&sid)?))
        }
        (_, ["Tasks", sid]) => {
            let sid = parse::<TaskSid>(sid)?;
            if request.method == Method::Post {
                world.update_task(&sid, forms::update_task(&form)?, if_match)?;
            }
            Ok(payload::task(world, world.task(&sid)?))
        }
        (Method::Post, ["Workers", _, participant]) if participant.ends_with("Participant") => {
            participants::update(world, participant, &form)
        }
        // Flex asks what channels a conversation has; a task that no interaction made has none.
        (Method::Get, ["v1", "Interactions", _, "Channels"]) => {
            Ok(json!({ "channels": [], "meta": {} }))
        }
        _ => {
            tracing::warn!(request.url, ?request.method, "the event bridge has no answer for this");
            Err(TwilioError::not_found(&request.url))
        }
    }
}

/// The parts of the path, behind the workspace.
fn path(url: &str) -> impl Iterator<Item = &str> {
    let path = url.split('?').next().unwrap_or_default();
    let parts = path.split('/').filter(|part| !part.is_empty());
    let of_workspace = parts.clone().next() == Some("Workspaces");
    parts.skip(if of_workspace { 2 } else { 0 })
}

/// The parameters as REST has them: an object is the text of its JSON.
fn form(parameters: &Map<String, Value>) -> Form {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    parameters.iter().map(|(name, value)| (name.as_str(), text(value))).collect()
}

fn worker(world: &World, sid: &WorkerSid) -> Result<Value, TwilioError> {
    Ok(payload::worker(world, world.worker(sid)?))
}

fn worker_sid(text: &str) -> Result<WorkerSid, TwilioError> {
    parse(text)
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T, TwilioError> {
    text.parse().map_err(|_not_a_sid| TwilioError::not_found(text))
}

/// A list is always whole: no worker has so many of anything that it would take two pages.
fn list(contents: impl Iterator<Item = Value>) -> Value {
    let contents: Vec<_> = contents.collect();
    json!({
        "total": contents.len(),
        "contents": contents,
        "after_sid": null,
        "before_sid": null,
        "meta": {},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_is_no_part_of_what_is_asked_for() {
        for (url, want) in [
            ("Workspaces/WS1/Workers/WK1", vec!["Workers", "WK1"]),
            ("/Workspaces/WS1/Activities", vec!["Activities"]),
            ("v1/Interactions/KD1/Channels", vec!["v1", "Interactions", "KD1", "Channels"]),
            ("", vec![]),
        ] {
            assert_eq!(path(url).collect::<Vec<_>>(), want, "{url}");
        }
    }

    #[test]
    fn parameters_of_any_type_are_texts_to_the_world() {
        let parameters = json!({"CallAccept": true, "CallTimeout": 20, "Attributes": {"a": 1}});
        let form = form(parameters.as_object().expect("an object"));
        assert_eq!(form.flag("CallAccept"), Ok(Some(true)));
        assert_eq!(form.number("CallTimeout"), Ok(Some(20)));
        assert_eq!(form.get("Attributes"), Some(r#"{"a":1}"#));
    }
}
