//! Whether a number can be one, as the numbering plan of its country has it.
//!
//! The country has to exist and the number has to have as many digits as numbers there have. Which
//! ranges are given out is not asked: they change every month, a server that is a year old would refuse
//! real people, and Twilio, who knows, refuses the others in words that the agent reads.
//!
//! `build.rs` takes the plans from <https://github.com/google/libphonenumber>.

mod range;

use shared::phone_number::PhoneNumber;
use thiserror::Error;

pub(crate) use range::NumberRange;

/// What leads out of a town in most countries, and is dropped in calls from abroad.
const TRUNK_PREFIX: &str = "0";

/// All plans, by country code.
static PLANS: &[NumberingPlan] = include!(concat!(env!("OUT_DIR"), "/numbering_plans.rs"));

/// What is checked of the numbers behind a country code.
struct NumberingPlan {
    code: u16,
    /// Whether a nought in front leads to the trunk line. Then no number begins with one.
    has_trunk_prefix: bool,
    /// How many digits there can be, fewest first. Empty where the plan does not tell.
    lengths: &'static [usize],
    /// What the numbers of dear kinds look like, as regular expressions.
    premium_rate: &'static [&'static str],
    shared_cost: &'static [&'static str],
    personal: &'static [&'static str],
}

/// Why a number in E.164 is nobody's.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum NumberingPlanError {
    /// No country begins like that.
    #[error("no country has the code that {0} begins with")]
    NoSuchCountry(PhoneNumber),
    /// The country has no numbers of that length.
    #[error(
        "{number} cannot be dialled: behind the country code +{code} a number has {lengths} digits, \
         and this one has {found}"
    )]
    WrongLength {
        /// The number.
        number: PhoneNumber,
        /// The country code.
        code: u16,
        /// How many digits there can be.
        lengths: String,
        /// How many there are.
        found: usize,
    },
}

/// Checks a number, and drops the trunk prefix that people write behind the country code, as in
/// `+44 (0)20 7946 0000`.
///
/// # Errors
/// When no telephone can have it.
pub(crate) fn check(number: PhoneNumber) -> Result<PhoneNumber, NumberingPlanError> {
    let Some((plan, national)) = split(number.as_str()) else {
        return Err(NumberingPlanError::NoSuchCountry(number));
    };
    let NumberingPlan { code, has_trunk_prefix, lengths, .. } = *plan;
    if has_trunk_prefix
        && let Some(rest) = national.strip_prefix(TRUNK_PREFIX)
        && let Ok(number) = PhoneNumber::parse(&format!("+{code}{rest}"))
    {
        return check(number);
    }
    let found = national.len();
    if lengths.is_empty() || lengths.contains(&found) {
        return Ok(number);
    }
    Err(NumberingPlanError::WrongLength { code, lengths: listed(lengths), found, number })
}

/// The plan of the country, and the digits behind its code. No code is the beginning of another one.
fn split(number: &str) -> Option<(&'static NumberingPlan, &str)> {
    let digits = number.strip_prefix('+')?;
    (1..=3).find_map(|length| {
        let (code, national) = digits.split_at_checked(length)?;
        let code: u16 = code.parse().ok()?;
        let index = PLANS.binary_search_by_key(&code, |plan| plan.code).ok()?;
        Some((PLANS.get(index)?, national))
    })
}

/// `7, 9 or 10`.
fn listed(lengths: &[usize]) -> String {
    let mut texts: Vec<String> = lengths.iter().map(usize::to_string).collect();
    match (texts.pop(), texts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => format!("{} or {}", texts.join(", "), last.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_country_can_have_is_dialled_as_it_stands() {
        for text in [
            "+14155550123",
            "+15005550006",
            "+18005551212",
            "+15551230000",
            "+4930901820",
            "+442079460000",
            // A leading nought that belongs to the number.
            "+390612345678",
            // First digits that look like a trunk prefix.
            "+78005553535",
            "+375800300300",
            "+5491112345678",
            "+81312345678",
            "+5511987654321",
            // Numbers of no country.
            "+80012345678",
        ] {
            assert_eq!(checked(text).as_deref(), Ok(text));
        }
    }

    #[test]
    fn a_trunk_prefix_behind_the_country_code_is_dropped() {
        for (text, want) in
            [("+44 (0)20 7946 0000", "+442079460000"), ("+49 (0)30 901820", "+4930901820")]
        {
            assert_eq!(checked(text).as_deref(), Ok(want), "{text}");
        }
    }

    #[test]
    fn what_no_telephone_can_have_is_refused_with_what_is_wrong() {
        for (text, want) in [
            ("+9991234567", "no country has the code that +9991234567 begins with"),
            (
                "+1415555012",
                "+1415555012 cannot be dialled: behind the country code +1 a number has 10 digits, \
                 and this one has 9",
            ),
            (
                "+3361234567",
                "+3361234567 cannot be dialled: behind the country code +33 a number has 9 digits, \
                 and this one has 8",
            ),
        ] {
            assert_eq!(checked(text).unwrap_err(), want, "{text}");
        }
    }

    #[test]
    fn lengths_are_listed_as_people_say_them() {
        for (lengths, want) in
            [(vec![9], "9"), (vec![9, 10], "9 or 10"), (vec![7, 9, 10], "7, 9 or 10")]
        {
            assert_eq!(listed(&lengths), want);
        }
    }

    fn checked(text: &str) -> Result<String, String> {
        let number = PhoneNumber::parse(text).map_err(|error| error.to_string())?;
        check(number).map(String::from).map_err(|error| error.to_string())
    }
}
