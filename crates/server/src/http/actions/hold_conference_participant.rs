//! `POST /hold-conference-participant`: one person hears hold music, or is back on the line.

use actix_web::{HttpResponse, web::Data};
use shared::api::HoldParticipantRequest;

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
    OwnedRequest { asked, task, .. }: OwnedRequest<HoldParticipantRequest>,
) -> Result<HttpResponse, Error> {
    let hold = flag("hold", &asked.hold)?;
    let person = Person::parse(&asked.participant)?;
    let act = Act::Update(ParticipantUpdate::Hold(hold));
    leg_request::act(state, task, person, act).await
}
