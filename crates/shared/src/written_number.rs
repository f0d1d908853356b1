//! Reads a telephone number as people write it, and as a person reads it.
//!
//! What is typed, copied from a page or a card, or stands in an attribute becomes the number in E.164, and what
//! is to be pressed once somebody answers, or a reason why it is no number. Browser and server read alike.
//!
//! **Invariant:** the digits are those that were written, but for prefixes that are not part of the number
//! where it is called from abroad. What can be meant in two ways is refused.

mod characters;
mod digits;
mod extension;
mod international;
mod national;
mod rules;

use std::fmt;

use thiserror::Error;

pub use self::extension::Extension;
use self::{digits::Digits, international::international, national::national};
use crate::{
    numbering_plan::{Country, NumberingPlan, is_emergency_anywhere},
    phone_number::PhoneNumber,
};

/// Short numbers have no more digits.
const SHORT: usize = 6;

/// A number that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenNumber {
    /// What rings.
    pub number: PhoneNumber,
    /// What is pressed once somebody answers.
    pub extension: Option<Extension>,
}

impl fmt::Display for WrittenNumber {
    /// As RFC 3966 writes it behind `tel:`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.extension {
            Some(extension) => write!(f, "{};ext={}", self.number, extension.as_str()),
            None => self.number.fmt(f),
        }
    }
}

/// Why a text is not a number that can be dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NumberProblem {
    /// Nothing was given.
    #[error("no number was given")]
    Empty,
    /// The country code is missing, and no country was given.
    #[error("a number begins with `+` and the country code, for example +14155550123")]
    NoCountryCode,
    /// There is something in it that is not part of a number.
    #[error("`{0}` is not part of a number")]
    NotADigit(char),
    /// No country begins like that.
    #[error("no country has the code that it begins with")]
    NoSuchCountry,
    /// The country has no numbers of that length.
    #[error(
        "behind the country code +{} a number has {} digits, and this one has {found}",
        plan.code(), listed(*plan)
    )]
    WrongLength {
        /// That of the country.
        plan: NumberingPlan,
        /// How many digits there are.
        found: usize,
    },
    /// It may be a number of somebody's town.
    #[error("the area code is missing, or what is dialled in front of it")]
    NoAreaCode,
    /// It is one of those that only telephones of the same network reach.
    #[error("a short number cannot be called from here")]
    Short,
    /// It calls the police or an ambulance.
    #[error("an emergency number cannot be called from here: take a telephone")]
    Emergency,
    /// It can be meant in two ways.
    #[error("it can be read in two ways: begin with `+` and the country code")]
    Ambiguous,
}

impl NumberProblem {
    /// Whether the number is wrong however it goes on.
    pub fn is_incurable(self) -> bool {
        match self {
            Self::NotADigit(_) | Self::NoCountryCode | Self::NoSuchCountry => true,
            Self::WrongLength { .. } => self.is_too_long(),
            Self::Empty | Self::NoAreaCode | Self::Short | Self::Emergency | Self::Ambiguous => {
                false
            }
        }
    }

    /// Whether there are more digits than any number of the country has.
    pub fn is_too_long(self) -> bool {
        match self {
            Self::WrongLength { plan, found } => plan.lengths().all(|length| length < found),
            Self::Empty
            | Self::NoCountryCode
            | Self::NotADigit(_)
            | Self::NoSuchCountry
            | Self::NoAreaCode
            | Self::Short
            | Self::Emergency
            | Self::Ambiguous => false,
        }
    }
}

/// Reads a number. One without a country code is a number of `country`.
///
/// # Errors
/// When it is no number, or can be meant in two ways.
pub fn read(text: &str, country: Option<Country>) -> Result<WrittenNumber, NumberProblem> {
    let (digits, rest) = digits::digits(text)?;
    if digits.text.is_empty() {
        return Err(NumberProblem::Empty);
    }
    let number = number(&digits, country)?;
    Ok(WrittenNumber { number, extension: extension::read(rest)? })
}

/// Whether a text is a number that begins with a country code, and needs no country to be read.
pub fn has_country_code(text: &str) -> bool {
    digits::digits(text).is_ok_and(|(digits, _)| digits.has_plus)
}

fn number(digits: &Digits, country: Option<Country>) -> Result<PhoneNumber, NumberProblem> {
    let Digits { text, has_plus, .. } = digits;
    if *has_plus {
        // Some write both signs of an international number.
        let zeros = if text.starts_with("00") { 2 } else { 0 };
        return international(digits, zeros);
    }
    match country {
        Some(country) => national(digits, country),
        None if text.starts_with("00") => international(digits, 2),
        None if is_emergency_anywhere(text) => Err(NumberProblem::Emergency),
        None => Err(NumberProblem::NoCountryCode),
    }
}

/// `7, 9 or 10`.
fn listed(plan: NumberingPlan) -> String {
    let mut texts: Vec<String> = plan.lengths().map(|length| length.to_string()).collect();
    match (texts.pop(), texts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => format!("{} or {}", texts.join(", "), last.unwrap_or_default()),
    }
}
