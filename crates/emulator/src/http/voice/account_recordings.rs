//! `Recordings`: those of the whole account, whatever was recorded.
//!
//! Source: <https://www.twilio.com/docs/voice/api/recording>.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};

use super::{date_range::DateRange, page::page, render, request::OfAccount};
use crate::{
    TwilioError,
    http::form::Form,
    shell::Shell,
    world::{
        World,
        voice::recordings::{Recorded, Recording},
    },
};

pub(super) async fn list(
    _account: OfAccount,
    request: HttpRequest,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let created = DateRange::of(&form, "DateCreated");
    let (call_sid, conference_sid) = (form.given("CallSid"), form.given("ConferenceSid"));
    let is_asked_for = |recording: &&Recording| {
        let (call, conference) = match &recording.of {
            Recorded::Call(sid) => (Some(sid.as_str()), None),
            Recorded::Conference(sid) => (None, Some(sid.as_str())),
        };
        created.holds(recording.start_time)
            && call_sid.is_none_or(|wanted| call == Some(wanted))
            && conference_sid.is_none_or(|wanted| conference == Some(wanted))
    };
    let mut recordings: Vec<_> = shell.look(|world| {
        let recordings = world.all_recordings().filter(is_asked_for);
        recordings.map(|recording| render::account_recording(world, recording)).collect()
    });
    recordings.reverse();
    Ok(HttpResponse::Ok().json(page(&request, &form, "recordings", recordings)?))
}

pub(super) async fn fetch(
    _account: OfAccount,
    path: Path<(String, String)>,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    shell.look(|world| {
        let recording = recording(world, &path.1)?;
        Ok(HttpResponse::Ok().json(render::account_recording(world, recording)))
    })
}

pub(super) async fn delete(
    _account: OfAccount,
    path: Path<(String, String)>,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    shell.act(|world| {
        recording(world, &path.1)?;
        world.delete_recording(&path.1);
        Ok(HttpResponse::NoContent().finish())
    })
}

fn recording<'a>(world: &'a World, sid: &str) -> Result<&'a Recording, TwilioError> {
    let found = world.all_recordings().find(|recording| recording.sid == sid);
    found.ok_or_else(|| TwilioError::not_found(&format!("/Recordings/{sid}.json")))
}
