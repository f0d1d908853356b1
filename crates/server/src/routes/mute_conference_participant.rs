//! `POST /mute-conference-participant`: nobody hears one person, or everybody again.

use actix_web::{HttpResponse, web::Data};
use shared::api::MuteParticipantRequest;

use super::{
    one_leg::{self, Act},
    target::Person,
};
use crate::{
    app::AppState, browser::flag, error::Error, ownership::OwnedRequest, twilio::ParticipantUpdate,
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { asked, task, .. }: OwnedRequest<MuteParticipantRequest>,
) -> Result<HttpResponse, Error> {
    let muted = flag("muted", &asked.muted)?;
    let person = Person::parse(&asked.participant)?;
    let act = Act::Update(ParticipantUpdate::Muted(muted));
    one_leg::act(state, task, person, act).await
}
