//! How the telephone numbers of each country are made: their country code, what is dialled in front of them,
//! how many digits they have, and whom one calls in an emergency.
//!
//! Which ranges are given out is not asked: they change every month, a program that is a year old would
//! refuse real people, and Twilio, who knows, refuses the others in words that the agent reads.
//!
//! `plans.txt` is taken from <https://github.com/google/libphonenumber>: `cargo xtask codegen` writes it, and
//! `tests/numbering_plan.rs` knows how. A line is a country code:
//!
//! ```text
//! 44|GB,GG,IM,JE|0||680|600|9|112,999
//! code|countries|trunk prefixes|international prefixes|lengths|usual lengths|least|emergency numbers
//! ```
//!
//! - A trunk prefix leads out of a town and is dropped in calls from abroad. One with a `?` can begin a
//!   number, too.
//! - International prefixes are those beside `00`; `x` stands for any digit.
//! - Lengths are bits in hexadecimal: bit 9 is set where numbers of nine digits exist. The usual ones are those
//!   of fixed lines and mobile telephones.
//! - With fewer digits than `least`, a number without a trunk prefix may be one of the same town.
//!   It is empty where there is no trunk prefix, and `99` where the prefix cannot be left out.

const TABLE: &str = include_str!("numbering_plan/plans.txt");

/// How the numbers behind one country code are made: a line of the table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct NumberingPlan {
    line: &'static str,
}

/// A country that has telephone numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Country {
    id: &'static str,
    plan: NumberingPlan,
}

/// A trunk prefix of a plan.
#[derive(Clone, Copy)]
pub(crate) struct TrunkPrefix {
    pub(crate) digits: &'static str,
    /// Whether there are numbers that begin like it.
    pub(crate) begins_numbers: bool,
}

impl NumberingPlan {
    /// The plan of a number that begins with a country code, and the digits behind the code. No code is the
    /// beginning of another one.
    pub(crate) fn of(digits: &str) -> Option<(Self, &str)> {
        plans().find_map(|plan| Some((plan, digits.strip_prefix(plan.code())?)))
    }

    /// The country code.
    pub fn code(self) -> &'static str {
        self.field(0)
    }

    pub(crate) fn trunk_prefixes(self) -> impl Iterator<Item = TrunkPrefix> {
        entries(self.field(2)).map(|entry| {
            let digits = entry.trim_end_matches('?');
            TrunkPrefix { digits, begins_numbers: digits != entry }
        })
    }

    /// How long the prefixes of these digits are that lead out of the country.
    pub(crate) fn international_prefixes(self, digits: &str) -> impl Iterator<Item = usize> {
        let begins = move |prefix: &&str| match prefix.strip_suffix('x') {
            Some(stem) => digits.len() > stem.len() && digits.starts_with(stem),
            None => digits.starts_with(*prefix),
        };
        entries(self.field(3)).chain(["00"]).filter(begins).map(str::len)
    }

    /// Whether there are numbers with so many digits.
    pub(crate) fn has_length(self, length: usize) -> bool {
        has_bit(self.field(4), length)
    }

    /// Whether fixed lines or mobile telephones have so many digits.
    pub(crate) fn has_usual_length(self, length: usize) -> bool {
        has_bit(self.field(5), length)
    }

    /// How many digits there can be, fewest first.
    pub(crate) fn lengths(self) -> impl DoubleEndedIterator<Item = usize> {
        (0..32).filter(move |length| self.has_length(*length))
    }

    /// With how many digits a number is surely not one of the same town, though it has no trunk prefix.
    pub(crate) fn least_without_trunk_prefix(self) -> usize {
        self.field(6).parse().unwrap_or_default()
    }

    pub(crate) fn is_emergency(self, number: &str) -> bool {
        entries(self.field(7)).any(|emergency| emergency == number)
    }

    fn countries(self) -> impl Iterator<Item = Country> {
        entries(self.field(1)).map(move |id| Country { id, plan: self })
    }

    fn field(self, index: usize) -> &'static str {
        self.line.split('|').nth(index).unwrap_or_default()
    }
}

impl Country {
    /// Reads a code of ISO 3166-1 with two letters.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        countries().find(|country| country.id.eq_ignore_ascii_case(text))
    }

    /// The code, with capital letters.
    pub fn id(self) -> &'static str {
        self.id
    }

    /// How its numbers are made.
    pub fn plan(self) -> NumberingPlan {
        self.plan
    }
}

/// All countries, by their country codes.
pub fn countries() -> impl Iterator<Item = Country> {
    plans().flat_map(NumberingPlan::countries)
}

/// Whether somebody's emergency number is this one.
pub(crate) fn is_emergency_anywhere(number: &str) -> bool {
    plans().any(|plan| plan.is_emergency(number))
}

fn plans() -> impl Iterator<Item = NumberingPlan> {
    TABLE.lines().map(|line| NumberingPlan { line })
}

fn has_bit(bits: &str, index: usize) -> bool {
    let bits = u32::from_str_radix(bits, 16).unwrap_or_default();
    u32::try_from(index).is_ok_and(|index| bits.checked_shr(index).unwrap_or(0) & 1 == 1)
}

fn entries(field: &'static str) -> impl Iterator<Item = &'static str> {
    field.split(',').filter(|entry| !entry.is_empty())
}

impl std::fmt::Debug for NumberingPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::fmt::Debug for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_plan_of_its_country_code() {
        for (digits, want) in [
            ("14155550123", Some(("1", "4155550123"))),
            ("4930901820", Some(("49", "30901820"))),
            ("390612345678", Some(("39", "0612345678"))),
            ("35312345678", Some(("353", "12345678"))),
            ("9991234567", None),
            ("0", None),
            ("", None),
        ] {
            let found = NumberingPlan::of(digits).map(|(plan, rest)| (plan.code(), rest));
            assert_eq!(found, want, "{digits}");
        }
    }

    #[test]
    fn a_country_is_known_by_its_two_letters() {
        for (text, want) in [
            ("DE", Some(("DE", "49"))),
            (" gb ", Some(("GB", "44"))),
            ("ca", Some(("CA", "1"))),
            ("KZ", Some(("KZ", "7"))),
            ("Germany", None),
            ("49", None),
            ("", None),
        ] {
            let found = Country::parse(text).map(|country| (country.id(), country.plan().code()));
            assert_eq!(found, want, "{text}");
        }
        assert!(countries().count() > 230);
    }
}
