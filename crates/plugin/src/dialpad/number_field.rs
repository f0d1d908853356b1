//! The number field: what is typed, which number is meant, and when somebody is told that it is none.
//!
//! **Invariant:** the text is what the person has typed, whatever it means.

use shared::{
    numbering_plan::Country,
    view::Timestamp,
    written_number::{NumberProblem, WrittenNumber, read},
};

/// Who does not type for so long has perhaps finished.
const PAUSE_MS: u64 = 1_000;
/// What stands for no country where countries are named.
const NO_COUNTRY: &str = "none";

/// The field.
#[derive(Debug, Clone, Default)]
pub(super) struct NumberField {
    pub(super) text: String,
    /// Whose number it is if it has no country code.
    pub(super) country: Option<Country>,
    stage: Stage,
}

/// How far the person is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Stage {
    /// They have typed something, and perhaps go on until then.
    Typing(Timestamp),
    /// They have paused.
    #[default]
    Paused,
    /// They are elsewhere.
    Left,
}

impl NumberField {
    /// Somebody types. Says when they have paused.
    pub(super) fn type_text(&mut self, text: String, now: Timestamp) -> Timestamp {
        self.text = text;
        let until = Timestamp(now.0 + PAUSE_MS);
        self.stage = Stage::Typing(until);
        until
    }

    pub(super) fn leave(&mut self) {
        self.stage = Stage::Left;
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.stage = Stage::default();
    }

    /// Time passed. A timer can go off early: then it says when to come again.
    pub(super) fn pause_at(&mut self, now: Timestamp) -> Option<Timestamp> {
        match self.stage {
            Stage::Typing(until) if now < until => return Some(until),
            Stage::Typing(_) => self.stage = Stage::Paused,
            Stage::Paused | Stage::Left => {}
        }
        None
    }

    /// What is meant.
    pub(super) fn read(&self) -> Result<WrittenNumber, NumberProblem> {
        read(&self.text, self.country)
    }

    /// What is told at this moment: who pauses may go on, who has left does not.
    pub(super) fn problem(&self) -> Option<NumberProblem> {
        let problem = self.read().err()?;
        let is_told = match self.stage {
            Stage::Typing(_) => false,
            // One more `0` makes it the prefix of an international call.
            Stage::Paused => problem.is_incurable() && self.text != "0",
            Stage::Left => problem != NumberProblem::Empty,
        };
        is_told.then_some(problem)
    }
}

/// The first country of these, in the order in which they count.
pub(crate) fn first_country(names: impl IntoIterator<Item = String>) -> Option<Country> {
    let known = |name: String| match Country::parse(&name) {
        None if name == NO_COUNTRY => Some(None),
        country => country.map(Some),
    };
    names.into_iter().find_map(known).flatten()
}

/// The key of the text that says what is wrong.
pub(super) fn problem_key(problem: NumberProblem) -> &'static str {
    match problem {
        NumberProblem::Empty => "numberEmpty",
        NumberProblem::NoCountryCode => "numberNoCountryCode",
        NumberProblem::NotADigit(_) => "numberNotADigit",
        NumberProblem::NoSuchCountry => "numberNoSuchCountry",
        NumberProblem::WrongLength { .. } if problem.is_too_long() => "numberTooLong",
        NumberProblem::WrongLength { .. } => "numberTooShort",
        NumberProblem::NoAreaCode => "numberNoAreaCode",
        NumberProblem::Short => "numberShort",
        NumberProblem::Emergency => "numberEmergency",
        NumberProblem::Ambiguous => "numberAmbiguous",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_of_a_mistake_before_they_have_finished() {
        for (text, paused, left) in [
            ("", None, None),
            ("0", None, Some("numberNoCountryCode")),
            ("+1 415", None, Some("numberTooShort")),
            ("+1 415 555 01", None, Some("numberTooShort")),
            ("4", Some("numberNoCountryCode"), Some("numberNoCountryCode")),
            ("112", None, Some("numberEmergency")),
            ("+1 415 y", Some("numberNotADigit"), Some("numberNotADigit")),
            ("+1234567890123456", Some("numberTooLong"), Some("numberTooLong")),
            ("+14155550123", None, None),
        ] {
            let mut field = NumberField::default();
            let key = |field: &NumberField| field.problem().map(problem_key);
            assert_eq!(field.type_text(text.to_owned(), Timestamp(5)), Timestamp(1_005));
            assert_eq!(key(&field), None, "{text}");
            assert_eq!(
                field.pause_at(Timestamp(1_004)),
                Some(Timestamp(1_005)),
                "a timer is early"
            );
            assert_eq!(key(&field), None, "{text}");
            assert_eq!(field.pause_at(Timestamp(1_005)), None);
            assert_eq!(key(&field), paused, "{text}");
            field.leave();
            assert_eq!(key(&field), left, "{text}");
            assert_eq!(field.text, text);
        }
    }

    #[test]
    fn the_first_that_is_a_country_counts() {
        for (names, want) in [
            (&["de", "US"][..], Some("DE")),
            (&["Germany", "US"], Some("US")),
            (&["none", "US"], None),
            (&[], None),
        ] {
            let found = first_country(names.iter().map(|name| (*name).to_owned()));
            assert_eq!(found.map(Country::id), want, "{names:?}");
        }
    }
}
