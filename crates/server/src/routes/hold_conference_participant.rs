//! `POST /hold-conference-participant`: one person hears hold music, or is back on the line.

use actix_web::{HttpResponse, web::Data};
use shared::api::HoldParticipantRequest;

use super::{
    one_leg::{self, Act},
    target::Person,
};
use crate::{
    app::AppState, browser::flag, error::Error, ownership::OwnedRequest, twilio::ParticipantUpdate,
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { asked, task, .. }: OwnedRequest<HoldParticipantRequest>,
) -> Result<HttpResponse, Error> {
    let hold = flag("hold", &asked.hold)?;
    let person = Person::parse(&asked.participant)?;
    let act = Act::Update(ParticipantUpdate::Hold(hold));
    one_leg::act(state, task, person, act).await
}
