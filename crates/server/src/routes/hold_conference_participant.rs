//! `POST /hold-conference-participant`: one person hears hold music, or is back on the line.

use actix_web::{HttpResponse, web::Data};
use shared::api::{DoneResponse, HoldParticipantRequest};

use super::{
    patience::in_time,
    target::{self, Leg, NamedLeg},
};
use crate::{
    app::AppState,
    browser::{BrowserRequest, flag},
    error::Error,
};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: BrowserRequest,
) -> Result<HttpResponse, Error> {
    let asked: HoldParticipantRequest = request.fields.read()?;
    let hold = flag("hold", &asked.hold)?;
    let named = NamedLeg {
        task_sid: asked.task_sid,
        conference_sid: asked.conference,
        participant: asked.participant,
    };
    let state = state.into_inner();
    in_time(&state.detached.clone(), async move {
        let twilio = &state.twilio;
        target::on_leg(&state, &named, |Leg { conference_sid, call_sid }| async move {
            twilio.hold_participant(&conference_sid, &call_sid, hold).await
        })
        .await
    })
    .await?;
    Ok(HttpResponse::Ok().json(DoneResponse { status: 200 }))
}
