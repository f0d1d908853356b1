//! `POST /pause-recording`: what is recorded of the call leaves out what follows, or goes on.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use shared::api::PauseRecordingRequest;

use crate::{
    calls::recording::action::set_paused,
    http::{
        actions::leg_request::done,
        answer_deadline::while_asked,
        audit::{self, Act, On},
        auth::{form_fields::flag, owned_request::OwnedRequest},
        error_response::Error,
        state::AppState,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { user, asked, task }: OwnedRequest<PauseRecordingRequest>,
) -> Result<HttpResponse, Error> {
    let paused = flag("paused", &asked.paused)?;
    let worker_sid = user.worker_sid.clone().ok_or_else(Error::no_worker)?;
    let calls = Arc::clone(&state.calls);
    // A request that comes later can want the opposite, so nothing is tried after the answer.
    let done_so = while_asked(set_paused(&calls, task.task_sid(), &worker_sid, paused)).await;
    let act = if paused { Act::PauseRecording } else { Act::ResumeRecording };
    audit::note(&user, act, On { task_sid: Some(task.task_sid()), ..On::default() }, &done_so);
    done_so.map(|()| done())
}
