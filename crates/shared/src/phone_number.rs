//! Telephone numbers in E.164, the one form in which Twilio dials them.
//!
//! Source: <https://www.twilio.com/docs/glossary/what-e164>.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The fewest digits, country code included, that can be dialled.
const MIN_DIGITS: usize = 7;
/// The most digits that E.164 allows.
const MAX_DIGITS: usize = 15;

/// A number in E.164: `+`, then 7 to 15 digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

/// Why a text is not a number that can be dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PhoneNumberError {
    /// Nothing was given.
    #[error("no number was given")]
    Empty,
    /// The country code is missing.
    #[error("a number begins with `+` and the country code, for example +14155550123")]
    NoCountryCode,
    /// There is something in it that is not part of a number.
    #[error("`{0}` is not part of a number")]
    NotADigit(char),
    /// It is too short.
    #[error("the number is too short: it has {0} digits, at least {MIN_DIGITS} are needed")]
    TooShort(usize),
    /// It is too long.
    #[error("the number is too long: it has {0} digits, at most {MAX_DIGITS} are allowed")]
    TooLong(usize),
}

impl PhoneNumber {
    /// Reads a number as people write it: blanks, hyphens, dots, slashes and brackets are dropped.
    ///
    /// # Errors
    /// When what remains is not a number in E.164.
    pub fn parse(text: &str) -> Result<Self, PhoneNumberError> {
        let written = text.trim();
        if written.is_empty() {
            return Err(PhoneNumberError::Empty);
        }
        let rest = written.strip_prefix('+').ok_or_else(|| first_stranger(written))?;
        let mut number = String::from("+");
        for character in rest.chars() {
            match character {
                '0'..='9' => number.push(character),
                separator if is_separator(separator) => {}
                stranger => return Err(PhoneNumberError::NotADigit(stranger)),
            }
        }
        match number.len() - 1 {
            _ if number.starts_with("+0") => Err(PhoneNumberError::NoCountryCode),
            count if count < MIN_DIGITS => Err(PhoneNumberError::TooShort(count)),
            count if count > MAX_DIGITS => Err(PhoneNumberError::TooLong(count)),
            _ => Ok(Self(number)),
        }
    }

    /// The number: `+` and digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is wrong with a text that does not begin with `+`.
fn first_stranger(text: &str) -> PhoneNumberError {
    text.chars()
        .find(|&character| !character.is_ascii_digit() && !is_separator(character))
        .map_or(PhoneNumberError::NoCountryCode, PhoneNumberError::NotADigit)
}

fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '.' | '/' | '(' | ')')
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = PhoneNumberError;

    fn try_from(text: String) -> Result<Self, PhoneNumberError> {
        Self::parse(&text)
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, want) in [
            ("+14155550123", Ok("+14155550123")),
            (" +1 (415) 555-0123 ", Ok("+14155550123")),
            ("+49\u{a0}30/901820", Ok("+4930901820")),
            ("", Err(PhoneNumberError::Empty)),
            ("4155550123", Err(PhoneNumberError::NoCountryCode)),
            ("004930901820", Err(PhoneNumberError::NoCountryCode)),
            ("+0123456789", Err(PhoneNumberError::NoCountryCode)),
            ("+1415555O123", Err(PhoneNumberError::NotADigit('O'))),
            ("alice", Err(PhoneNumberError::NotADigit('a'))),
            ("+123456", Err(PhoneNumberError::TooShort(6))),
            ("+1234567890123456", Err(PhoneNumberError::TooLong(16))),
        ] {
            let number = PhoneNumber::parse(text);
            assert_eq!(number.as_ref().map(PhoneNumber::as_str), want.as_ref().copied(), "{text}");
        }
    }
}
