//! `Conferences`.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use serde_json::Value;
use shared::ConferenceSid;

use super::{date_range::DateRange, page::page, render, request::OfAccount};
use crate::{
    TwilioError,
    http::form::Form,
    shell::Shell,
    world::{World, voice::call::http_method},
};

pub(super) async fn list(
    _account: OfAccount,
    request: HttpRequest,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let [name, status] = ["FriendlyName", "Status"].map(|name| form.filter(name));
    let created = DateRange::of(&form, "DateCreated");
    let updated = DateRange::of(&form, "DateUpdated");
    let conferences: Vec<_> = shell.look(|world| {
        world
            .voice
            .conferences()
            .into_iter()
            .rev()
            .filter(|conference| {
                name(&conference.friendly_name)
                    && status(conference.status.as_str())
                    && created.holds(conference.date_created)
                    && updated.holds(conference.date_updated)
            })
            .map(|conference| render::conference(world, conference))
            .collect()
    });
    Ok(HttpResponse::Ok().json(page(&request, &form, "conferences", conferences)?))
}

pub(super) async fn fetch(
    _account: OfAccount,
    path: Path<(String, String)>,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let conference_sid = conference_sid(&path.1)?;
    Ok(HttpResponse::Ok().json(shell.look(|world| rendered(world, &conference_sid))?))
}

pub(super) async fn update(
    _account: OfAccount,
    path: Path<(String, String)>,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let conference_sid = conference_sid(&path.1)?;
    let method = http_method(form.get("AnnounceMethod"), "POST");
    let announce_url = form.given("AnnounceUrl");
    let body = shell.act(|world| {
        match form.get("Status") {
            Some("completed") => world.end_conference_by_rest(&conference_sid)?,
            Some(other) => {
                let text = format!("Invalid value for 'Status': {other}");
                return Err(TwilioError::bad_request(text));
            }
            None => {
                world.expect_live(&conference_sid)?;
                if let Some(url) = announce_url {
                    world.announce_to_all(&conference_sid, url, method)?;
                }
            }
        }
        rendered(world, &conference_sid)
    })?;
    Ok(HttpResponse::Ok().json(body))
}

/// A conference is addressed by its SID alone; Twilio answers anything else with this error.
pub(super) fn conference_sid(text: &str) -> Result<ConferenceSid, TwilioError> {
    ConferenceSid::parse(text).map_err(|_malformed| TwilioError::method_not_allowed())
}

fn rendered(world: &World, conference_sid: &ConferenceSid) -> Result<Value, TwilioError> {
    let conference = world
        .voice
        .conference(conference_sid)
        .ok_or_else(|| TwilioError::not_found(&format!("/Conferences/{conference_sid}.json")))?;
    Ok(render::conference(world, conference))
}
