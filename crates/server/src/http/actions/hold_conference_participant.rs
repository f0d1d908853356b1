//! `POST /hold-conference-participant`: one person hears hold music, or is back on the line.

use actix_web::{HttpResponse, web::Data};
use shared::api::HoldParticipantRequest;

use crate::{
    calls::hold_music,
    http::{
        actions::{hold_request, leg_request},
        auth::{form_fields::flag, owned_request::OwnedRequest},
        error_response::Error,
        state::AppState,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { user, asked, task }: OwnedRequest<HoldParticipantRequest>,
) -> Result<HttpResponse, Error> {
    let hold = flag("hold", &asked.hold)?;
    let person = leg_request::person(&asked.participant)?;
    let music =
        hold_request::music(hold, asked.hold_music_url, asked.hold_music_method.as_deref())?;
    let act = hold_music::hold(&state.calls, &user, hold, music).await;
    leg_request::act(state, user, task, person, act).await
}
