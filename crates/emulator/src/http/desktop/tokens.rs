//! Flex tokens, as a browser shows and renews them.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Json},
};
use base64::{
    Engine as _,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::session::LIFETIME;
use crate::{
    TwilioError,
    date::iso8601_with_milliseconds,
    http::form::Form,
    shell::Shell,
    world::{
        people::PEOPLE,
        tokens::{Session, TokenError},
    },
};

/// The session of the Flex user who asks. Twilio's code for an expired token makes Flex log out.
pub(super) fn authenticate(shell: &Shell, request: &HttpRequest) -> Result<Session, TwilioError> {
    let token = token_of(request).ok_or_else(|| TwilioError::new(401, 20003, "Authenticate"))?;
    check(shell, &token)
}

/// `POST Tokens/Info`: who the token belongs to.
pub(super) async fn info(shell: Data<Shell>, form: Form) -> Result<HttpResponse, TwilioError> {
    let token = form.required("Token")?;
    let session = check(&shell, token)?;
    Ok(HttpResponse::Ok().json(describe(token, &session)))
}

#[derive(Debug, Deserialize)]
pub(super) struct Refresh {
    token: String,
}

/// `POST Tokens/refresh`: another token for the same user, as long as the old one is valid.
pub(super) async fn refresh(
    shell: Data<Shell>,
    refresh: Json<Refresh>,
) -> Result<HttpResponse, TwilioError> {
    let session = check(&shell, &refresh.token)?;
    let answer = shell.act(|world| {
        let roles: Vec<&str> = session.roles.iter().map(String::as_str).collect();
        let worker_sid = session.worker_sid.clone();
        let token = world.issue_token(&session.identity, worker_sid, &roles, LIFETIME);
        let session = Session { expiration: world.now + LIFETIME, ..session };
        let mut answer = describe(&token, &session);
        // Flex stores this answer as its session, where the name is another one.
        answer["flexUserSid"] = answer["flex_user_sid"].clone();
        answer
    });
    Ok(HttpResponse::Ok().json(answer))
}

fn describe(token: &str, session: &Session) -> Value {
    let person = PEOPLE.iter().find(|person| person.identity == session.identity);
    json!({
        "valid": true,
        "code": 0,
        "message": null,
        "token": token,
        "identity": session.identity,
        "realm_user_id": person.map(|person| person.email),
        "roles": session.roles,
        "worker_sid": session.worker_sid,
        "flex_user_sid": person.map(crate::world::people::Person::flex_user_sid),
        "expiration": iso8601_with_milliseconds(session.expiration),
    })
}

fn check(shell: &Shell, token: &str) -> Result<Session, TwilioError> {
    let now = shell.clock().now();
    shell.look(|world| world.tokens.check(token, now).cloned()).map_err(|error| match error {
        TokenError::Expired => {
            TwilioError::new(401, 20104, "Access Token expired or expiration date invalid")
        }
        TokenError::Unknown => TwilioError::new(401, 20101, "Invalid Access Token"),
    })
}

/// The token in `X-Flex-JWE`, or the password of the user `token` in HTTP Basic.
fn token_of(request: &HttpRequest) -> Option<String> {
    if let Some(jwe) = request.headers().get("x-flex-jwe") {
        return jwe.to_str().ok().map(str::to_owned);
    }
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    // The Flex SDK closes a bracket too many behind the credentials.
    let encoded = value.strip_prefix("Basic ")?.trim_end_matches(')');
    let lenient =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engine = GeneralPurpose::new(&base64::alphabet::STANDARD, lenient);
    let text = String::from_utf8(engine.decode(encoded).ok()?).ok()?;
    text.strip_prefix("token:").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_token_is_found_wherever_flex_puts_it() {
        for (name, value, want) in [
            ("Authorization", "Basic dG9rZW46YS5iLmM=", Some("a.b.c")),
            ("Authorization", "Basic dG9rZW46YS5iLmM=)", Some("a.b.c")),
            ("X-Flex-JWE", "a.b.c", Some("a.b.c")),
            ("Authorization", "Basic QUM6c2VjcmV0", None),
            ("Authorization", "Bearer a.b.c", None),
        ] {
            let request = TestRequest::get().insert_header((name, value)).to_http_request();
            assert_eq!(token_of(&request).as_deref(), want, "{name}: {value}");
        }
    }
}
