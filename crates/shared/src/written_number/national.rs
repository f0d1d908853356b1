//! Numbers without a country code: as they are dialled within a country.

use std::ops::RangeInclusive;

use super::{
    NumberProblem, SHORT,
    digits::Digits,
    international::{dialled, international},
    rules::{Rank, behind_trunk_prefix, rank, wrong_length},
};
use crate::{numbering_plan::Country, phone_number::PhoneNumber};

/// Italy has mobile numbers that begin as its country code does. With so many digits they have none.
const ITALY: &str = "39";
const MOBILE_IN_ITALY: RangeInclusive<usize> = 9..=10;

/// Reads the digits as somebody in that country dials them.
pub(super) fn national(digits: &Digits, country: Country) -> Result<PhoneNumber, NumberProblem> {
    let (text, plan) = (digits.text.as_str(), country.plan());
    if plan.is_emergency(text) {
        return Err(NumberProblem::Emergency);
    }
    let mut meant = Meant { rank: Rank::None, numbers: Vec::new() };
    let mut problem_abroad = None;
    for prefix in plan.international_prefixes(text) {
        match international(digits, prefix) {
            Ok(number) => meant.add(Rank::Usual, Some(number)),
            Err(problem) => problem_abroad = Some(problem),
        }
    }
    if meant.numbers.is_empty() {
        for number in behind_trunk_prefix(plan, text) {
            meant.add(rank(plan, &number), dialled(plan, &number));
        }
    }
    let least = plan.least_without_trunk_prefix();
    let own = rank(plan, text);
    if text.len() >= least {
        meant.add(own, dialled(plan, text));
    }
    // The `+` was lost, as in many tables.
    let knows_own =
        own > Rank::None && plan.code() == ITALY && MOBILE_IN_ITALY.contains(&text.len());
    if let Some(rest) = text.strip_prefix(plan.code())
        && text.len() >= least
        && !knows_own
    {
        meant.add(rank(plan, rest), dialled(plan, rest));
    }
    if let Some(number) = meant.only()? {
        return Ok(number);
    }
    Err(match problem_abroad {
        Some(problem) => problem,
        // Whoever begins with a nought goes on.
        None if text.len() <= SHORT && !text.starts_with('0') => NumberProblem::Short,
        None => wrong_length(plan, text),
    })
}

/// The likeliest numbers that can be meant.
struct Meant {
    rank: Rank,
    numbers: Vec<PhoneNumber>,
}

impl Meant {
    fn add(&mut self, rank: Rank, number: Option<PhoneNumber>) {
        if rank > self.rank {
            self.numbers.clear();
            self.rank = rank;
        }
        if rank == self.rank && rank > Rank::None {
            self.numbers.extend(number.filter(|number| !self.numbers.contains(number)));
        }
    }

    fn only(mut self) -> Result<Option<PhoneNumber>, NumberProblem> {
        match self.numbers.len() {
            0 | 1 => Ok(self.numbers.pop()),
            _ => Err(NumberProblem::Ambiguous),
        }
    }
}
