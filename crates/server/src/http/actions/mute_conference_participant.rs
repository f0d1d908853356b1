//! `POST /mute-conference-participant`: nobody hears one person, or everybody again.

use actix_web::{HttpResponse, web::Data};
use shared::api::MuteParticipantRequest;

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
    OwnedRequest { user, asked, task }: OwnedRequest<MuteParticipantRequest>,
) -> Result<HttpResponse, Error> {
    let muted = flag("muted", &asked.muted)?;
    let person = leg_request::person(&asked.participant)?;
    let act = LegAction::Update(ParticipantUpdate::Muted(muted));
    leg_request::act(state, user, task, person, act).await
}
