//! `POST /hold-conference-participant`: one person hears hold music, or is back on the line.

use actix_web::{HttpResponse, web::Data};
use shared::api::HoldParticipantRequest;

use crate::{
    calls::hold_music,
    http::{
        actions::leg_request,
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
    let act = hold_music::hold(&state.calls, &user, hold, asked.hold_music_url.as_deref()).await;
    leg_request::act(state, user, task, person, act).await
}
