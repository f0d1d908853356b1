//! What the people at the telephones do.

use actix_web::{
    HttpResponse,
    web::{Bytes, Data, Path},
};
use serde::Deserialize;
use serde_json::json;
use shared::CallSid;

use crate::{
    TwilioError,
    shell::Shell,
    world::voice::{CallStatus, machine_detection::PicksUp},
};

/// `POST calls/{CA}/{action}`.
pub(super) async fn act(
    path: Path<(String, String)>,
    body: Bytes,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let (call_sid, action) = path.into_inner();
    let call_sid =
        CallSid::parse(&call_sid).map_err(|error| TwilioError::bad_request(error.to_string()))?;
    shell.act(|world| match action.as_str() {
        "answer" => world.answer_call(&call_sid),
        "answer-machine" => world.answer_call_as(&call_sid, PicksUp::Machine),
        "answer-fax" => world.answer_call_as(&call_sid, PicksUp::Fax),
        "busy" => world.refuse_call(&call_sid, CallStatus::Busy),
        "no-answer" => world.refuse_call(&call_sid, CallStatus::NoAnswer),
        "fail" => world.refuse_call(&call_sid, CallStatus::Failed),
        "hang-up" => world.hang_up(&call_sid),
        "mute" => world.mute_phone(&call_sid, muted(&body)?),
        other => Err(TwilioError::bad_request(format!(
            "`{other}` is none of answer, answer-machine, answer-fax, busy, no-answer, fail, hang-up, mute"
        ))),
    })?;
    let status = shell.look(|world| world.voice.call(&call_sid).map(|call| call.status));
    Ok(HttpResponse::Ok().json(json!({ "sid": call_sid, "status": status })))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mute {
    muted: bool,
}

/// An empty body means yes.
fn muted(body: &[u8]) -> Result<bool, TwilioError> {
    if body.is_empty() {
        return Ok(true);
    }
    super::settings::read::<Mute>(body).map(|mute| mute.muted)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DialIn {
    from: String,
    /// The conference's name.
    conference: String,
}

/// `POST dial-in`: somebody calls from outside and is led into a conference.
pub(super) async fn dial_in(body: Bytes, shell: Data<Shell>) -> Result<HttpResponse, TwilioError> {
    let DialIn { from, conference } = super::settings::read(&body)?;
    let call_sid = shell.act(|world| world.dial_in(&from, &conference));
    Ok(HttpResponse::Created().json(json!({ "sid": call_sid })))
}
