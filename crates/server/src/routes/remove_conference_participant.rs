//! `POST /remove-conference-participant`: one person is taken off the line, or need not
//! come.

use actix_web::{HttpResponse, web::Data};
use shared::{TaskSid, api::RemoveParticipantRequest};

use super::{
    one_leg::{self, Act},
    patience::in_time,
    target::Person,
};
use crate::{app::AppState, carry_out::invitation, error::Error, ownership::OwnedRequest};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { asked, task, .. }: OwnedRequest<RemoveParticipantRequest>,
) -> Result<HttpResponse, Error> {
    if let Ok(invitation) = TaskSid::parse(&asked.participant) {
        let state = state.into_inner();
        in_time(&state.detached.clone(), async move {
            invitation::take_back(&state, task.task_sid(), &invitation).await
        })
        .await?;
        return Ok(one_leg::done());
    }
    let person = Person::parse(&asked.participant)?;
    one_leg::act(state, task, person, Act::Remove).await
}
