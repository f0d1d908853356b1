//! What the requests of this API have in common: whose account it is, and telephone numbers.

use std::{
    future::{Ready, ready},
    time::Duration,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};

use crate::{
    TwilioError,
    http::{auth::Authenticated, form::Form},
    shell::Shell,
    world::voice::StatusCallback,
};

/// Proof that a request carries the credentials of the account in its path.
#[derive(Debug)]
pub(super) struct OfAccount;

impl FromRequest for OfAccount {
    type Error = TwilioError;
    type Future = Ready<Result<Self, TwilioError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let proof = Authenticated::from_request(request, payload).into_inner();
        let named = request.match_info().get("account");
        let is_ours = request.app_data::<Data<Shell>>().is_some_and(|shell| {
            shell.look(|world| named == Some(world.account.account_sid.as_str()))
        });
        ready(match proof {
            Ok(Authenticated) if is_ours => Ok(Self),
            Ok(Authenticated) => Err(TwilioError::not_found(request.path())),
            Err(error) => Err(error),
        })
    }
}

/// The two ends of a call that is to be placed: `To` and `From`.
pub(super) fn ends(form: &Form) -> Result<(String, String), TwilioError> {
    let missing =
        |code, name| TwilioError::new(400, code, format!("No '{name}' number is specified"));
    // Nobody sees it: what is shown here is who calls.
    form.accept(&["CallerId"]);
    let to = form.given("To").ok_or_else(|| missing(21201, "To"))?;
    let from = form.given("From").ok_or_else(|| missing(21213, "From"))?;
    if !is_e164(to) && !["client:", "sip:", "app:"].iter().any(|scheme| names(to, scheme)) {
        let text = format!("The phone number you are attempting to call, {to}, is not valid.");
        return Err(TwilioError::new(400, 21211, text));
    }
    if !is_e164(from) && !names(from, "client:") {
        let text = format!("The source phone number provided, {from}, is not valid.");
        return Err(TwilioError::new(400, 21212, text));
    }
    Ok((to.to_owned(), from.to_owned()))
}

/// How long it rings: 60 seconds unless said, between 5 and 600.
pub(super) fn timeout(form: &Form) -> Result<Duration, TwilioError> {
    let seconds = form.number::<u64>("Timeout")?.unwrap_or(60);
    if (5..=600).contains(&seconds) {
        return Ok(Duration::from_secs(seconds));
    }
    Err(TwilioError::bad_request("Timeout must be between 5 and 600 seconds"))
}

/// Where the call's own progress is told.
pub(super) fn status_callback(form: &Form) -> Option<StatusCallback> {
    let method = form.get("StatusCallbackMethod");
    let events = form.all("StatusCallbackEvent");
    Some(StatusCallback::new(form.given("StatusCallback")?, method, events))
}

fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0')
    })
}

fn names(address: &str, scheme: &str) -> bool {
    address.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_can_be_called_are_called() {
        for (to, from, want) in [
            ("+15005550006", "+15005550000", Ok(())),
            ("client:agent_40example_2Ecom", "client:a", Ok(())),
            ("sip:a@example.com", "+15005550000", Ok(())),
            ("15005550006", "+15005550000", Err(21211)),
            (" 15005550006", "+15005550000", Err(21211)),
            ("+0123", "+15005550000", Err(21211)),
            ("client:", "+15005550000", Err(21211)),
            ("", "+15005550000", Err(21201)),
            ("+15005550006", "sip:a@example.com", Err(21212)),
            ("+15005550006", "", Err(21213)),
        ] {
            let form = Form::from_iter([("To", to), ("From", from)]);
            let answer = ends(&form).map(|_ends| ()).map_err(|error| error.code);
            assert_eq!(answer, want, "{to} {from}");
        }
    }
}
