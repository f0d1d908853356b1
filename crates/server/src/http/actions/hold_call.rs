//! `POST /hold-call`: the same as `/hold-conference-participant`, as an old dialpad asks for it: it takes
//! conference and customer from the attributes of the task, and does not always find them there.

use actix_web::{HttpResponse, web::Data};
use shared::api::HoldCallRequest;

use crate::{
    calls::{hold_music, leg_address::Person},
    http::{
        actions::{hold_request, leg_request},
        auth::{form_fields::flag, owned_request::OwnedRequest},
        error_response::Error,
        state::AppState,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { user, asked, task }: OwnedRequest<HoldCallRequest>,
) -> Result<HttpResponse, Error> {
    let hold = flag("hold", &asked.hold)?;
    let person = asked.participant.as_deref().map_or(Ok(Person::Customer), leg_request::person)?;
    let music =
        hold_request::music(hold, asked.hold_music_url, asked.hold_music_method.as_deref())?;
    let act = hold_music::hold(&state.calls, &user, hold, music).await;
    leg_request::act(state, user, task, person, act).await
}
