//! `GET|POST /play-digits`: Twilio asks what it shall play to one participant of a conference: keys.

use actix_web::HttpResponse;

use crate::http::{
    actions::send_digits::keys,
    auth::signed_request::SignedRequest,
    error_response::Error,
    webhooks::twiml::{play_digits, xml},
};

pub(crate) async fn handle(request: SignedRequest) -> Result<HttpResponse, Error> {
    let keys = keys("keys", request.required_in_query("keys")?)?;
    Ok(xml(play_digits(&keys)?))
}
