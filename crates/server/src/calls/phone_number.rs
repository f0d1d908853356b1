//! A number as somebody typed it, checked before anything rings.

use shared::{api::code, phone_number::PhoneNumber};

use crate::{
    calls::{context::Calls, error::Error},
    numbering_plan,
};

/// Reads a number. `field` and `code` tell the agent which number is wrong.
pub(crate) fn phone_number(
    field: &'static str,
    code: u32,
    text: &str,
) -> Result<PhoneNumber, Error> {
    let number = PhoneNumber::parse(&repaired(text))
        .map_err(|error| Error::cannot_call(field, code, error))?;
    numbering_plan::check(number).map_err(|error| Error::cannot_call(field, code, error))
}

/// Reads a number that is to be called, and that the operator lets agents call.
pub(crate) fn callee(calls: &Calls, field: &'static str, text: &str) -> Result<PhoneNumber, Error> {
    let number = phone_number(field, code::BAD_NUMBER, text)?;
    if let Some(what) = calls.refused_numbers.reason(&number) {
        let problem = format!("{number} is {what}");
        return Err(Error::cannot_call(field, code::NUMBER_REFUSED, problem));
    }
    Ok(number)
}

/// A `+` that an old client did not encode arrives as a blank in front of the digits.
fn repaired(text: &str) -> String {
    match text.strip_prefix(' ') {
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_digit()) => format!("+{rest}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_never_rings() {
        for text in ["14155550123", "client:bob", "+1", ""] {
            assert!(phone_number("to", code::BAD_NUMBER, text).is_err(), "{text}");
        }
    }
}
