//! `POST /hold-conference-participant`: one person hears hold music, or is back on the line.

use actix_web::{HttpResponse, web::Data};
use shared::api::HoldParticipantRequest;

use crate::{
    calls::leg_action::LegAction,
    http::{
        actions::leg_request,
        auth::{form_fields::flag, owned_request::OwnedRequest},
        error_response::Error,
        state::AppState,
    },
    twilio::ParticipantUpdate,
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { user, asked, task }: OwnedRequest<HoldParticipantRequest>,
) -> Result<HttpResponse, Error> {
    let hold = flag("hold", &asked.hold)?;
    let person = leg_request::person(&asked.participant)?;
    let act = LegAction::Update(ParticipantUpdate::Hold(hold));
    leg_request::act(state, user, task, person, act).await
}
