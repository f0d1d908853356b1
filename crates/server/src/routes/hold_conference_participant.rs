//! `POST /hold-conference-participant`: one person hears hold music, or is back on the line.

use actix_web::{HttpResponse, web::Data};
use shared::api::DoneResponse;

use super::{patience::in_time, target};
use crate::{app::AppState, browser::BrowserRequest, error::Error};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: BrowserRequest,
) -> Result<HttpResponse, Error> {
    let hold = request.fields.flag("hold")?;
    let state = state.into_inner();
    in_time(&state.detached.clone(), async move {
        let call_sid = target::leg(&state, &request.fields).await?;
        let conference_sid = target::conference(&state, &request.fields).await?;
        Ok(state.twilio.hold_participant(&conference_sid, &call_sid, hold).await?)
    })
    .await?;
    Ok(HttpResponse::Ok().json(DoneResponse { status: 200 }))
}
