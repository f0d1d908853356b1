//! `POST /remove-conference-participant`: one person is taken off the line.

use actix_web::{HttpResponse, web::Data};
use shared::api::DoneResponse;

use super::{patience::in_time, target};
use crate::{app::AppState, browser::BrowserRequest, error::Error};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: BrowserRequest,
) -> Result<HttpResponse, Error> {
    let state = state.into_inner();
    in_time(&state.detached.clone(), async move {
        let call_sid = target::leg(&state, &request.fields).await?;
        let conference_sid = target::conference(&state, &request.fields).await?;
        Ok(state.twilio.remove_participant(&conference_sid, &call_sid).await?)
    })
    .await?;
    Ok(HttpResponse::Ok().json(DoneResponse { status: 200 }))
}
