//! The number that is shown to whom is called: the one that was asked for, else the worker's own, else
//! the server's.

use shared::{api::code::BAD_CALLER_ID, numbering_plan::Country, phone_number::PhoneNumber};

use crate::calls::{
    context::Calls,
    error::Error,
    flex_user::{FlexUser, worker},
    phone_number::phone_number,
};

const NONE: &str = "it is missing; give the worker a number in the attribute `phone`, or the server a \
                    DEFAULT_CALLER_ID";

/// The number that a request asks for. A text without any digit is a worker's name, which old clients
/// send: no number was chosen then. A number that is mistyped was.
pub(crate) fn asked(
    name: &'static str,
    text: Option<&str>,
    country: Option<Country>,
) -> Result<Option<PhoneNumber>, Error> {
    text.filter(|text| text.contains(char::is_numeric))
        .map(|text| phone_number(name, BAD_CALLER_ID, text, country).map(|it| it.number))
        .transpose()
}

/// The number of who asks or, where they have none, the server's.
pub(crate) async fn of_user(
    calls: &Calls,
    name: &'static str,
    user: &FlexUser,
) -> Result<PhoneNumber, Error> {
    if let Some(worker) = worker(calls, user).await?
        && let Some(text) = worker.phone()
    {
        let country = worker.default_country().or(calls.default_country);
        let written = phone_number(name, BAD_CALLER_ID, text, country);
        return written.map(|it| it.number).map_err(|error| of_attribute(name, error));
    }
    let of_server = calls.default_caller_id.clone();
    of_server.ok_or_else(|| Error::cannot_call(name, BAD_CALLER_ID, NONE))
}

/// Says where a number stands that the person has not typed.
fn of_attribute(name: &'static str, error: Error) -> Error {
    if let Error::CannotCall { code, problem, .. } = error {
        return Error::cannot_call(
            name,
            code,
            format!("the worker's attribute `phone`: {problem}"),
        );
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_caller_id_and_a_mistyped_number_is_not_replaced() {
        for text in [None, Some("Anna Agent")] {
            assert_eq!(asked("from", text, None).unwrap(), None);
        }
        for text in ["4155550123", "+1415555012x", "+1"] {
            assert!(asked("from", Some(text), None).is_err(), "{text}");
        }
        assert!(asked("from", Some(" 14155550123"), None).unwrap().is_some());
    }
}
