//! `POST /send-digits`: keys are pressed that one person alone hears.

use actix_web::{HttpResponse, web::Data};
use shared::{api::SendDigitsRequest, keys::Keys};

use crate::{
    calls::leg_action::LegAction,
    http::{
        actions::{add_conference_participant::press_id, leg_request},
        auth::owned_request::OwnedRequest,
        error_response::Error,
        state::AppState,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { user, asked, task }: OwnedRequest<SendDigitsRequest>,
) -> Result<HttpResponse, Error> {
    let keys = keys("digits", &asked.digits)?;
    let person = leg_request::person(&asked.participant)?;
    let press = asked.id.as_deref().map(press_id).transpose()?;
    leg_request::act(state, user, task, person, LegAction::SendDigits(keys, press)).await
}

/// Reads the keys of a field.
pub(crate) fn keys(field: &'static str, text: &str) -> Result<Keys, Error> {
    Keys::parse(text).ok_or_else(|| {
        Error::bad_field(
            field,
            "it has to be 1 to 32 of the keys 0 to 9, * and #, and of the pause `,`",
        )
    })
}
