//! Who may use the REST APIs: HTTP Basic with the account's own credentials or its API key.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web::Data};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{account::Account, error::TwilioError, shell::Shell};

/// Proof that a request carries the account's credentials: ask for it first in a REST handler.
#[derive(Debug)]
pub(crate) struct Authenticated;

impl FromRequest for Authenticated {
    type Error = TwilioError;
    type Future = Ready<Result<Self, TwilioError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(if carries_credentials(request) {
            Ok(Self)
        } else {
            Err(TwilioError::new(401, 20003, "Authenticate"))
        })
    }
}

/// Whether a request carries the account's credentials: it is a server's, not a browser's.
pub(crate) fn carries_credentials(request: &HttpRequest) -> bool {
    basic(request).is_some_and(|(user, password)| {
        request.app_data::<Data<Shell>>().is_some_and(|shell| {
            shell.look(|world| is_of_account(&world.account, &user, &password))
        })
    })
}

/// The user and the password of HTTP Basic.
pub(crate) fn basic(request: &HttpRequest) -> Option<(String, String)> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credentials) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

fn is_of_account(account: &Account, user: &str, password: &str) -> bool {
    (user == account.account_sid.as_str() && password == account.auth_token)
        || (user == account.api_key && password == account.api_secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_auth_token_and_the_api_secret_open_with_their_own_name_only() {
        let account = Account::default();
        let (sid, token) = (account.account_sid.as_str(), account.auth_token.as_str());
        let (key, secret) = (account.api_key.as_str(), account.api_secret.as_str());
        for (user, password, want) in [
            (sid, token, true),
            (key, secret, true),
            (sid, secret, false),
            (key, token, false),
            (sid, "", false),
            ("", "", false),
        ] {
            assert_eq!(is_of_account(&account, user, password), want, "{user}:{password}");
        }
    }
}
