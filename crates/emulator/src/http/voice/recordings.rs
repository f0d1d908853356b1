//! `Conferences/{CF}/Recordings`.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};

use serde_json::Value;
use shared::ConferenceSid;

use super::{conferences::conference_sid, page::page, render, request::OfAccount};
use crate::{
    TwilioError,
    http::form::Form,
    shell::Shell,
    world::{
        World,
        voice::recordings::{PauseBehavior, RecordingUpdate},
    },
};

pub(super) async fn list(
    _account: OfAccount,
    path: Path<(String, String)>,
    request: HttpRequest,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let conference_sid = conference_sid(&path.1)?;
    let recordings: Vec<_> = shell.look(|world| {
        let recordings = world.recordings(&conference_sid);
        recordings.map(|recording| render::recording(world, recording)).collect()
    });
    Ok(HttpResponse::Ok().json(page(&request, &form, "recordings", recordings)?))
}

pub(super) async fn fetch(
    _account: OfAccount,
    path: Path<(String, String, String)>,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let conference_sid = conference_sid(&path.1)?;
    Ok(HttpResponse::Ok().json(shell.look(|world| rendered(world, &conference_sid, &path.2))?))
}

pub(super) async fn update(
    _account: OfAccount,
    path: Path<(String, String, String)>,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let conference_sid = conference_sid(&path.1)?;
    let update = recording_update(&form)?;
    let body = shell.act(|world| {
        let sid = world.update_recording(&conference_sid, &path.2, update)?;
        rendered(world, &conference_sid, &sid)
    })?;
    Ok(HttpResponse::Ok().json(body))
}

fn rendered(
    world: &World,
    conference_sid: &ConferenceSid,
    name: &str,
) -> Result<Value, TwilioError> {
    Ok(render::recording(world, world.recording(conference_sid, name)?))
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
