//! `POST /mute-conference-participant`: nobody hears one person, or everybody again.

use actix_web::{HttpResponse, web::Data};
use shared::api::MuteParticipantRequest;

use crate::{
    calls::leg_address::Person,
    http::{
        actions::leg_request::{self, Act},
        app::AppState,
        auth::{browser_request::flag, call_ownership::OwnedRequest},
        error_response::Error,
    },
    twilio::ParticipantUpdate,
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { asked, task, .. }: OwnedRequest<MuteParticipantRequest>,
) -> Result<HttpResponse, Error> {
    let muted = flag("muted", &asked.muted)?;
    let person = Person::parse(&asked.participant)?;
    let act = Act::Update(ParticipantUpdate::Muted(muted));
    leg_request::act(state, task, person, act).await
}
