//! `iam.twilio.com`: whether a Flex token is valid, as a server asks.
//!
//! It is in no published specification; the npm package `twilio-flex-token-validator` 1.6.0 shows it.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, Data, Json, Path, ServiceConfig},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::auth::Authenticated;
use crate::{
    TwilioError,
    date::iso8601_with_milliseconds,
    shell::Shell,
    world::{
        World,
        people::PEOPLE,
        tokens::{Session, TokenError},
    },
};

pub(super) fn configure(config: &mut ServiceConfig) {
    // Regional hosts are `iam.<region>.twilio.com`.
    config.route(
        r"/{host:iam(?:\.[a-z0-9]+)?\.twilio\.com}/v1/Accounts/{account}/Tokens/validate",
        web::post().to(validate),
    );
}

#[derive(Debug, Deserialize)]
struct Validate {
    token: String,
}

async fn validate(
    _proof: Authenticated,
    path: Path<(String, String)>,
    body: Json<Validate>,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let now = shell.clock().now();
    shell.look(|world| {
        if path.1 != world.account.account_sid.as_str() {
            return Err(TwilioError::not_found(&format!("/Accounts/{}/Tokens/validate", path.1)));
        }
        Ok(match world.tokens.check(&body.token, now) {
            Ok(session) => HttpResponse::Ok().json(valid(session)),
            Err(error) => HttpResponse::build(invalid_status(world)).json(invalid(error)),
        })
    })
}

fn valid(session: &Session) -> Value {
    let person = PEOPLE.iter().find(|person| person.identity == session.identity);
    let mut answer = json!({
        "valid": true,
        "code": 0,
        "message": null,
        "expiration": iso8601_with_milliseconds(session.expiration),
        "realm_user_id": person.map_or(session.identity.as_str(), |person| person.email),
        "identity": session.identity,
        "roles": session.roles,
    });
    if let Some(worker_sid) = &session.worker_sid {
        answer["worker_sid"] = json!(worker_sid);
    }
    answer
}

fn invalid(error: TokenError) -> Value {
    let code = match error {
        TokenError::Unknown => 20101,
        TokenError::Expired => 20104,
    };
    json!({ "valid": false, "code": code, "message": error.to_string() })
}

fn invalid_status(world: &World) -> StatusCode {
    StatusCode::from_u16(world.quirks.invalid_token_status).unwrap_or(StatusCode::FORBIDDEN)
}
