//! A number as somebody typed it, checked before anything rings.

use shared::{
    api::code,
    numbering_plan::Country,
    written_number::{self, Extension, WrittenNumber},
};

use crate::calls::{
    context::Calls,
    error::Error,
    flex_user::{FlexUser, worker},
};

/// Reads a number. `field` and `code` tell the agent which number is wrong.
pub(crate) fn phone_number(
    field: &'static str,
    code: u32,
    text: &str,
    country: Option<Country>,
) -> Result<WrittenNumber, Error> {
    written_number::read(&repaired(text), country)
        .map_err(|problem| Error::cannot_call(field, code, problem))
}

/// Reads a number that is to be called, and that the operator lets agents call.
pub(crate) fn callee(
    calls: &Calls,
    field: &'static str,
    text: &str,
    country: Option<Country>,
) -> Result<WrittenNumber, Error> {
    let written = phone_number(field, code::BAD_NUMBER, text, country)?;
    let number = &written.number;
    if let Some(what) = calls.refused_numbers.reason(number) {
        let problem = format!("{number} is {what}");
        return Err(Error::cannot_call(field, code::NUMBER_REFUSED, problem));
    }
    Ok(written)
}

/// Whose numbers those without a country code are that this person writes. Twilio is asked only where one of
/// the texts is such a number.
pub(crate) async fn country_of(
    calls: &Calls,
    user: &FlexUser,
    texts: &[Option<&str>],
) -> Result<Option<Country>, Error> {
    let needs_country = |text: &&str| {
        let has_digit = text.contains(char::is_numeric);
        has_digit && !written_number::has_country_code(&repaired(text))
    };
    if !texts.iter().copied().flatten().any(|text| needs_country(&text)) {
        return Ok(calls.default_country);
    }
    let of_worker = worker(calls, user).await?.and_then(|worker| worker.default_country());
    Ok(of_worker.or(calls.default_country))
}

/// What is pressed once somebody answers: a field of its own, or behind the number.
pub(crate) fn extension(
    field: &'static str,
    asked: Option<&str>,
    written: Option<Extension>,
) -> Result<Option<String>, Error> {
    let Some(text) = asked else { return Ok(written.map(String::from)) };
    let problem = || Error::cannot_call(field, code::BAD_NUMBER, format!("`{text}` are no keys"));
    Extension::parse(text).map(|keys| Some(keys.into())).ok_or_else(problem)
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
            assert!(phone_number("to", code::BAD_NUMBER, text, None).is_err(), "{text}");
        }
    }

    #[test]
    fn a_plus_that_became_a_blank_is_not_a_national_number() {
        let country = Country::parse("US");
        for (text, want) in [
            (" 4930901820", "+4930901820"),
            ("4155550123", "+14155550123"),
            ("\u{a0}4155550123", "+14155550123"),
        ] {
            let written = phone_number("to", code::BAD_NUMBER, text, country).unwrap();
            assert_eq!(written.number.as_str(), want, "{text}");
        }
    }
}
