//! `POST /remove-conference-participant`: one person is taken off the line.

use actix_web::{HttpResponse, web::Data};
use shared::api::{DoneResponse, RemoveParticipantRequest};

use super::{
    patience::in_time,
    target::{self, Leg, NamedLeg},
};
use crate::{app::AppState, browser::BrowserRequest, error::Error};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: BrowserRequest,
) -> Result<HttpResponse, Error> {
    let asked: RemoveParticipantRequest = request.fields.read()?;
    let named = NamedLeg {
        task_sid: asked.task_sid,
        conference_sid: asked.conference,
        participant: asked.participant,
    };
    let state = state.into_inner();
    in_time(&state.detached.clone(), async move {
        let twilio = &state.twilio;
        let removed =
            target::on_leg(&state, &named, |Leg { conference_sid, call_sid }| async move {
                twilio.remove_participant(&conference_sid, &call_sid).await
            });
        match removed.await {
            // One who is gone already is what was wanted.
            Err(Error::NotFound(_)) => Ok(()),
            answer => answer,
        }
    })
    .await?;
    Ok(HttpResponse::Ok().json(DoneResponse { status: 200 }))
}
