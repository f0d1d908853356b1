//! What a number costs, roughly: the ranges whose calls are expensive for the account, or whose price whoever
//! is called sets. `build.rs` takes the ranges from <https://github.com/google/libphonenumber>.

use regex_lite::Regex;
use shared::phone_number::PhoneNumber;

/// The ranges behind each country code.
static PATTERNS: &[Patterns] = include!(concat!(env!("OUT_DIR"), "/number_ranges.rs"));

/// What the numbers of expensive kinds look like behind a country code, as regular expressions.
struct Patterns {
    code: &'static str,
    premium_rate: &'static [&'static str],
    shared_cost: &'static [&'static str],
    personal: &'static [&'static str],
}

/// Where calls go by satellite: Inmarsat, the global mobile networks, and the international ones of ships,
/// aircraft and satellites. They have codes of their own, behind which the plan tells nothing of the kind.
const SATELLITE: [&str; 3] = ["+870", "+881", "+882"];

/// A kind of number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NumberRange {
    /// Whoever is called is paid by who calls.
    PremiumRate,
    /// By satellite.
    Satellite,
    /// Who calls pays a part, often more than for a call to a town.
    SharedCost,
    /// A number that follows a person, which some countries let them charge for.
    Personal,
}

impl NumberRange {
    const ALL: [Self; 4] = [Self::PremiumRate, Self::Satellite, Self::SharedCost, Self::Personal];

    /// Reads the name of a range.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.name() == text)
    }

    /// What an agent reads of a number in it.
    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::PremiumRate => "a premium-rate number",
            Self::Satellite => "a satellite number",
            Self::SharedCost => "a shared-cost number",
            Self::Personal => "a personal number",
        }
    }

    /// Its name in settings.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PremiumRate => "premium-rate",
            Self::Satellite => "satellite",
            Self::SharedCost => "shared-cost",
            Self::Personal => "personal",
        }
    }

    /// Whether a number is in it.
    pub(crate) fn has(self, number: &PhoneNumber) -> bool {
        if self == Self::Satellite {
            return SATELLITE.iter().any(|code| number.as_str().starts_with(code));
        }
        let digits = number.as_str().trim_start_matches('+');
        // No code is the beginning of another one.
        let of_code = |it: &'static Patterns| Some((it, digits.strip_prefix(it.code)?));
        let Some((of_code, national)) = PATTERNS.iter().find_map(of_code) else { return false };
        let patterns = match self {
            Self::PremiumRate => of_code.premium_rate,
            Self::SharedCost => of_code.shared_cost,
            Self::Personal => of_code.personal,
            Self::Satellite => &[],
        };
        // A dial is rare, and a pattern short: it is compiled each time.
        patterns.iter().any(|pattern| {
            let whole = Regex::new(&format!("^(?:{pattern})$"));
            whole.is_ok_and(|whole| whole.is_match(national))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_in_the_range_that_the_plan_of_its_country_says() {
        for (text, want) in [
            ("+19005550123", Some(NumberRange::PremiumRate)),
            ("+499001234567", Some(NumberRange::PremiumRate)),
            ("+33899123456", Some(NumberRange::PremiumRate)),
            ("+979123456789", Some(NumberRange::PremiumRate)),
            ("+870773111632", Some(NumberRange::Satellite)),
            ("+881612345678", Some(NumberRange::Satellite)),
            ("+8821612345678", Some(NumberRange::Satellite)),
            ("+491801234567", Some(NumberRange::SharedCost)),
            ("+447012345678", Some(NumberRange::Personal)),
            ("+14155550123", None),
            ("+18005551212", None),
            ("+4930901820", None),
            ("+4915123456789", None),
            ("+442079460000", None),
            ("+447912345678", None),
            ("+33612345678", None),
            ("+81312345678", None),
            ("+5511987654321", None),
        ] {
            let number = PhoneNumber::parse(text).unwrap();
            let found = NumberRange::ALL.into_iter().find(|range| range.has(&number));
            assert_eq!(found, want, "{text}");
        }
    }

    #[test]
    fn every_pattern_of_the_plans_can_be_read() {
        for Patterns { code, premium_rate, shared_cost, personal } in PATTERNS {
            for pattern in [*premium_rate, shared_cost, personal].concat() {
                assert!(Regex::new(pattern).is_ok(), "+{code} {pattern}");
            }
        }
    }
}
