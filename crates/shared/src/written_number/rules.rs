//! What is dropped between how a number is written and how it is dialled from abroad.

use super::NumberProblem;
use crate::numbering_plan::NumberingPlan;

const NORTH_AMERICA: &str = "1";
const ARGENTINA: &str = "54";
const BRAZIL: &str = "55";

/// The companies that Brazilians choose in front of an area code.
const CARRIERS: [&str; 15] =
    ["12", "14", "15", "21", "22", "23", "25", "31", "41", "43", "55", "65", "91", "98", "99"];

/// How likely it is that a number is meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// There are no such numbers.
    None,
    /// A few have that length.
    Rare,
    /// Fixed lines or mobile telephones have it.
    Usual,
}

/// The digits of a number that are dialled behind the country code. So many of the first were `bracketed`.
pub(super) fn significant(
    plan: NumberingPlan,
    national: &str,
    bracketed: usize,
) -> Result<String, NumberProblem> {
    if let Some((in_brackets, rest)) = national.split_at_checked(bracketed)
        && plan.trunk_prefixes().any(|prefix| prefix.digits == in_brackets)
        && rank(plan, rest) > Rank::None
    {
        return Ok(rest.to_owned());
    }
    let own = rank(plan, national);
    let mut meant = behind_trunk_prefix(plan, national);
    meant.extend(of_mobile(plan, national));
    meant.retain(|number| rank(plan, number) > own);
    meant.dedup();
    match (meant.pop(), meant.is_empty()) {
        (Some(number), true) => Ok(number),
        (Some(_), false) => Err(NumberProblem::Ambiguous),
        (None, _) if own > Rank::None => Ok(national.to_owned()),
        (None, _) => Err(wrong_length(plan, national)),
    }
}

/// Why there is no such number in a plan, trunk prefix or not.
pub(super) fn wrong_length(plan: NumberingPlan, national: &str) -> NumberProblem {
    let prefix = plan.trunk_prefixes().find(|prefix| national.starts_with(prefix.digits));
    let found = national.len() - prefix.map_or(0, |prefix| prefix.digits.len());
    if plan.has_length(found) {
        return NumberProblem::NoAreaCode;
    }
    NumberProblem::WrongLength { plan, found }
}

/// What can be meant by a number with a trunk prefix in front.
pub(super) fn behind_trunk_prefix(plan: NumberingPlan, national: &str) -> Vec<String> {
    let rests = plan.trunk_prefixes().filter_map(|prefix| national.strip_prefix(prefix.digits));
    let number = |rest: &str| {
        if rank(plan, rest) > Rank::None {
            return Some(rest.to_owned());
        }
        of_mobile(plan, rest).or_else(|| behind_carrier(plan, rest))
    };
    rests.filter_map(number).collect()
}

/// How likely it is that this is a number: by its length, and by how numbers do not begin.
pub(super) fn rank(plan: NumberingPlan, national: &str) -> Rank {
    let mut prefixes = plan.trunk_prefixes().filter(|prefix| !prefix.begins_numbers);
    let is_none = !plan.has_length(national.len())
        || prefixes.any(|prefix| national.starts_with(prefix.digits))
        || match plan.code() {
            NORTH_AMERICA => national.starts_with('0'),
            // A mobile number without its area code.
            ARGENTINA => national.starts_with("15"),
            _ => false,
        };
    match plan.has_usual_length(national.len()) {
        _ if is_none => Rank::None,
        true => Rank::Usual,
        false => Rank::Rare,
    }
}

/// A mobile number of Argentina in E.164: a `9` in front of the area code, and no `15` behind it, which is how
/// it is dialled within the country.
fn of_mobile(plan: NumberingPlan, national: &str) -> Option<String> {
    if plan.code() != ARGENTINA {
        return None;
    }
    let number = match national.len() {
        12 => national,
        13 => national.strip_prefix('9')?,
        _ => return None,
    };
    // Area codes have two digits in the capital, and three or four elsewhere.
    let places = if number.starts_with("11") { 2..=2 } else { 3..=4 };
    places.into_iter().find_map(|place| {
        let (area, rest) = number.split_at_checked(place)?;
        let mut mobile = String::from("9");
        mobile.push_str(area);
        mobile.push_str(rest.strip_prefix("15")?);
        Some(mobile)
    })
}

fn behind_carrier(plan: NumberingPlan, national: &str) -> Option<String> {
    let number = CARRIERS.iter().find_map(|carrier| national.strip_prefix(carrier))?;
    (plan.code() == BRAZIL && rank(plan, number) > Rank::None).then(|| number.to_owned())
}
