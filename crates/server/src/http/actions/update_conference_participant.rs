//! `POST /update-conference-participant`: whether the conference ends when one person
//! leaves it. Old clients keep that flag themselves.

use actix_web::{HttpResponse, web::Data};
use shared::api::UpdateParticipantRequest;

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
    OwnedRequest { user, asked, task }: OwnedRequest<UpdateParticipantRequest>,
) -> Result<HttpResponse, Error> {
    let end_conference_on_exit = flag("endConferenceOnExit", &asked.end_conference_on_exit)?;
    let person = leg_request::person(&asked.participant)?;
    let act = LegAction::Update(ParticipantUpdate::EndConferenceOnExit(end_conference_on_exit));
    leg_request::act(state, user, task, person, act).await
}
