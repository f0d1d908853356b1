//! Numbers that begin with a country code.

use super::{NumberProblem, SHORT, digits::Digits, rules::significant};
use crate::{numbering_plan::NumberingPlan, phone_number::PhoneNumber};

/// Reads the digits from `begin` on as a country code and a number of that country.
pub(super) fn international(digits: &Digits, begin: usize) -> Result<PhoneNumber, NumberProblem> {
    let text = digits.text.get(begin..).unwrap_or_default();
    let Some((plan, national)) = NumberingPlan::of(text) else {
        return Err(match text.len() {
            0 => NumberProblem::Empty,
            // One more digit may make it one.
            1 | 2 if text.starts_with(|it| it != '0') => NumberProblem::Short,
            _ if text.starts_with('0') => NumberProblem::NoCountryCode,
            _ => NumberProblem::NoSuchCountry,
        });
    };
    if plan.is_emergency(national) {
        return Err(NumberProblem::Emergency);
    }
    // Behind the code many write what is dialled in front of the number at home: `+44 (0)20`.
    let at = begin + plan.code().len();
    let bracket = digits.brackets.iter().find(|(from, to)| *from == at && to > from);
    let bracketed = bracket.map_or(0, |(from, to)| to - from);
    let number = significant(plan, national, bracketed)?;
    dialled(plan, &number).ok_or(match national.len() {
        ..=SHORT => NumberProblem::Short,
        found => NumberProblem::WrongLength { plan, found },
    })
}

/// The number in E.164.
pub(super) fn dialled(plan: NumberingPlan, number: &str) -> Option<PhoneNumber> {
    let mut text = String::from("+");
    text.push_str(plan.code());
    text.push_str(number);
    PhoneNumber::parse(&text).ok()
}
