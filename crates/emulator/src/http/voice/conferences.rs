//! `Conferences`.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use jiff::Timestamp;
use serde_json::Value;
use shared::ConferenceSid;

use super::{page::page, render, request::OfAccount};
use crate::{
    TwilioError,
    http::form::Form,
    shell::Shell,
    world::{World, voice::conference::Conference},
};

pub(super) async fn list(
    _account: OfAccount,
    request: HttpRequest,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let conferences: Vec<_> = shell.look(|world| {
        world
            .voice
            .conferences()
            .into_iter()
            .rev()
            .filter(|conference| is_asked_for(conference, &form))
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
    let body = shell.act(|world| {
        match form.get("Status") {
            Some("completed") => world.end_conference_by_rest(&conference_sid)?,
            Some(other) => {
                let text = format!("Invalid value for 'Status': {other}");
                return Err(TwilioError::bad_request(text));
            }
            None => {
                world.expect_live(&conference_sid)?;
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

fn is_asked_for(conference: &Conference, form: &Form) -> bool {
    let asked = |name: &str, value: &str| form.get(name).is_none_or(|wanted| wanted == value);
    asked("FriendlyName", &conference.friendly_name)
        && asked("Status", conference.status.as_str())
        && is_in_range(form, "DateCreated", conference.date_created)
        && is_in_range(form, "DateUpdated", conference.date_updated)
}

/// The operator is part of the parameter's name: `DateCreated>=2030-01-01`.
fn is_in_range(form: &Form, name: &str, date: Timestamp) -> bool {
    let day = date.strftime("%Y-%m-%d").to_string();
    let holds = |operator: &str, test: fn(&str, &str) -> bool| {
        form.get(&format!("{name}{operator}")).is_none_or(|wanted| test(&day, wanted))
    };
    holds("", |day, wanted| day == wanted)
        && holds(">", |day, wanted| day >= wanted)
        && holds("<", |day, wanted| day <= wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_compared_by_day_and_both_bounds_are_within() {
        let date: Timestamp = "2030-01-02T23:59:59Z".parse().expect("a date");
        for (query, want) in [
            ("DateCreated=2030-01-02", true),
            ("DateCreated=2030-01-01", false),
            ("DateCreated%3E=2030-01-02", true),
            ("DateCreated%3E=2030-01-03", false),
            ("DateCreated%3C=2030-01-02", true),
            ("DateCreated%3C=2030-01-01", false),
            ("", true),
        ] {
            assert_eq!(
                is_in_range(&Form::parse(query.as_bytes()), "DateCreated", date),
                want,
                "{query}"
            );
        }
    }
}
