//! `POST /remove-conference-participant`: one person is taken off the line.

use actix_web::{HttpResponse, web::Data};
use shared::api::RemoveParticipantRequest;

use super::{
    one_leg::{self, Act},
    target::Person,
};
use crate::{app::AppState, error::Error, ownership::OwnedRequest};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { asked, task, .. }: OwnedRequest<RemoveParticipantRequest>,
) -> Result<HttpResponse, Error> {
    let person = Person::parse(&asked.participant)?;
    one_leg::act(state, task, person, Act::Remove).await
}
