//! Which numbers are not called.

use shared::phone_number::PhoneNumber;

use crate::{number_range::NumberRange, settings::reader::Reader};

/// What stands for no range at all: an empty variable is an absent one.
const NONE: &str = "none";

/// `REFUSED_NUMBERS` and `ALLOWED_NUMBERS`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefusedNumbers {
    ranges: Vec<NumberRange>,
    /// Beginnings of numbers.
    refused: Vec<String>,
    /// Beginnings of numbers that are called although a range or a shorter beginning refuses them.
    allowed: Vec<String>,
}

impl RefusedNumbers {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let refused = reader.with_default(
            "REFUSED_NUMBERS",
            "premium-rate,satellite",
            "give premium-rate, satellite, shared-cost, personal or beginnings of numbers like +5399, \
             separated by commas, or none, or leave it out",
            Self::parse,
        );
        let allowed = reader.with_default(
            "ALLOWED_NUMBERS",
            "",
            "give beginnings of numbers, like +44845, separated by commas, or leave it out",
            |text| entries(text).map(beginning).collect(),
        );
        Some(Self { allowed: allowed?, ..refused? })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut read = Self::default();
        for entry in entries(text).filter(|entry| *entry != NONE) {
            match NumberRange::parse(entry) {
                Some(range) => read.ranges.push(range),
                None => read.refused.push(beginning(entry)?),
            }
        }
        Ok(read)
    }

    /// What is said of a number that is not called.
    pub(crate) fn reason(&self, number: &PhoneNumber) -> Option<&'static str> {
        let longest = |beginnings: &[String]| {
            let fits = |it: &&String| number.as_str().starts_with(it.as_str());
            beginnings.iter().filter(fits).map(String::len).max()
        };
        let (refused, allowed) = (longest(&self.refused), longest(&self.allowed));
        if refused > allowed {
            return Some("of a range that this contact centre does not call");
        }
        if allowed.is_some() {
            return None;
        }
        let range = self.ranges.iter().find(|range| range.has(number))?;
        Some(range.description())
    }
}

fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

fn beginning(text: &str) -> Result<String, String> {
    let digits = text.strip_prefix('+').unwrap_or_default();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("`{text}` is no range of numbers"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PREMIUM: &str = "+19005550123";
    const CUSTOMER: &str = "+14155550123";

    #[test]
    fn what_is_refused_is_what_the_setting_says() {
        for (refused, number, want) in [
            ("premium-rate, satellite", PREMIUM, true),
            ("premium-rate,satellite", "+870773111632", true),
            ("premium-rate,satellite", CUSTOMER, false),
            ("satellite", PREMIUM, false),
            ("none", PREMIUM, false),
            ("+1415", CUSTOMER, true),
            ("+1416", CUSTOMER, false),
        ] {
            let numbers = RefusedNumbers::parse(refused).unwrap();
            let number = PhoneNumber::parse(number).unwrap();
            assert_eq!(numbers.reason(&number).is_some(), want, "{refused} {number}");
        }
    }

    #[test]
    fn the_longer_beginning_decides_and_one_that_is_allowed_wins_over_a_range() {
        for (refused, allowed, number, want) in [
            ("premium-rate", "+1900", PREMIUM, false),
            ("+1", "+1415", CUSTOMER, false),
            ("+1415555", "+1415", CUSTOMER, true),
            ("+1415", "+1415", CUSTOMER, false),
        ] {
            let allowed = vec![allowed.to_owned()];
            let numbers = RefusedNumbers { allowed, ..RefusedNumbers::parse(refused).unwrap() };
            let number = PhoneNumber::parse(number).unwrap();
            assert_eq!(numbers.reason(&number).is_some(), want, "{refused} {number}");
        }
    }

    #[test]
    fn what_is_no_range_is_said_to_be_none() {
        for text in ["premium", "1900", "+", "+1a", "+1 415"] {
            assert!(RefusedNumbers::parse(text).is_err(), "{text}");
        }
    }
}
