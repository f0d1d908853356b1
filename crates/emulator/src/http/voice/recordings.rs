//! `Conferences/{CF}/Recordings` and `Calls/{CA}/Recordings`.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};

use serde_json::Value;
use shared::CallSid;

use super::{
    conferences::conference_sid, date_range::DateRange, page::page, recording_form, render,
    request::OfAccount,
};
use crate::{
    TwilioError,
    http::form::Form,
    shell::Shell,
    world::{
        World,
        voice::recordings::{PauseBehavior, Recorded, RecordingUpdate},
    },
};

pub(super) async fn list(
    _account: OfAccount,
    path: Path<(String, String, String)>,
    request: HttpRequest,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let of = recorded(&path.1, &path.2)?;
    let created = DateRange::of(&form, "DateCreated");
    let recordings: Vec<_> = shell.look(|world| {
        let recordings = world.recordings(&of).filter(|it| created.holds(it.start_time));
        recordings.map(|recording| render::recording(world, recording)).collect()
    });
    Ok(HttpResponse::Ok().json(page(&request, &form, "recordings", recordings)?))
}

pub(super) async fn fetch(
    _account: OfAccount,
    path: Path<(String, String, String, String)>,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let of = recorded(&path.1, &path.2)?;
    Ok(HttpResponse::Ok().json(shell.look(|world| rendered(world, &of, &path.3))?))
}

pub(super) async fn update(
    _account: OfAccount,
    path: Path<(String, String, String, String)>,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let of = recorded(&path.1, &path.2)?;
    let update = recording_update(&form)?;
    let body = shell.act(|world| {
        let sid = world.update_recording(&of, &path.3, update)?;
        rendered(world, &of, &sid)
    })?;
    Ok(HttpResponse::Ok().json(body))
}

pub(super) async fn create(
    _account: OfAccount,
    path: Path<(String, String, String)>,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let Recorded::Call(call_sid) = recorded(&path.1, &path.2)? else {
        return Err(TwilioError::method_not_allowed());
    };
    form.accept(&["Trim", "RecordingTrack"]);
    let settings = recording_form::settings(&form)?;
    let body = shell.act(|world| {
        let sid = world.record_call(&call_sid, settings)?;
        rendered(world, &Recorded::Call(call_sid), &sid)
    })?;
    Ok(HttpResponse::Created().json(body))
}

pub(super) async fn delete(
    _account: OfAccount,
    path: Path<(String, String, String, String)>,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let of = recorded(&path.1, &path.2)?;
    shell.act(|world| {
        let sid = world.recording(&of, &path.3)?.sid.clone();
        world.delete_recording(&sid);
        Ok(HttpResponse::NoContent().finish())
    })
}

/// What is recorded, by the name of its resource.
fn recorded(resource: &str, sid: &str) -> Result<Recorded, TwilioError> {
    if resource == "Conferences" {
        return conference_sid(sid).map(Recorded::Conference);
    }
    let not_found = || TwilioError::not_found(&format!("/Calls/{sid}/Recordings.json"));
    CallSid::parse(sid).map(Recorded::Call).map_err(|_malformed| not_found())
}

fn rendered(world: &World, of: &Recorded, name: &str) -> Result<Value, TwilioError> {
    Ok(render::recording(world, world.recording(of, name)?))
}

/// Reads what is to become of a recording. `PauseBehavior` counts with a pause alone.
fn recording_update(form: &Form) -> Result<RecordingUpdate, TwilioError> {
    let invalid = |name: &str, value: &str| {
        Err(TwilioError::bad_request(format!("Invalid value for '{name}': {value}")))
    };
    match (form.required("Status")?, form.get("PauseBehavior")) {
        ("in-progress", _) => Ok(RecordingUpdate::Resume),
        ("stopped", _) => Ok(RecordingUpdate::Stop),
        ("paused", None | Some("" | "silence")) => {
            Ok(RecordingUpdate::Pause(PauseBehavior::Silence))
        }
        ("paused", Some("skip")) => Ok(RecordingUpdate::Pause(PauseBehavior::Skip)),
        ("paused", Some(other)) => invalid("PauseBehavior", other),
        (other, _) => invalid("Status", other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_paused_with_silence_unless_said_otherwise() {
        for (text, want) in [
            ("Status=paused", Ok(RecordingUpdate::Pause(PauseBehavior::Silence))),
            ("Status=paused&PauseBehavior=skip", Ok(RecordingUpdate::Pause(PauseBehavior::Skip))),
            ("Status=paused&PauseBehavior=mute", Err(400)),
            ("Status=in-progress&PauseBehavior=skip", Ok(RecordingUpdate::Resume)),
            ("Status=stopped", Ok(RecordingUpdate::Stop)),
            ("Status=completed", Err(400)),
            ("PauseBehavior=skip", Err(400)),
        ] {
            let update = recording_update(&Form::parse(text.as_bytes()));
            assert_eq!(update.map_err(|error| error.status), want, "{text}");
        }
    }
}
