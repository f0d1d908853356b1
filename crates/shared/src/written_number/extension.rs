//! What is pressed once somebody answers: an extension, or the keys behind a pause.

use std::fmt;

use super::{
    NumberProblem,
    characters::{Meaning, meaning, word},
};
use crate::keys::Keys;

/// The words that stand in front of an extension, in the languages of the dialpad.
const WORDS: [&str; 17] = [
    "x",
    "ext",
    "extn",
    "extension",
    "extensión",
    "extensao",
    "durchwahl",
    "dw",
    "app",
    "apparat",
    "nst",
    "int",
    "interno",
    "anexo",
    "ramal",
    "poste",
    "内線",
];

/// Behind a pause written as `, ` more digits than these are another number.
const BEHIND_COMMA: usize = 5;

/// The keys to press, at least one of them a digit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension(Keys);

impl Extension {
    /// Reads keys.
    pub fn parse(text: &str) -> Option<Self> {
        let has_digit = text.contains(|it: char| it.is_ascii_digit());
        Keys::parse(text).filter(|_| has_digit).map(Self)
    }

    /// The keys.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Extension> for String {
    fn from(extension: Extension) -> Self {
        extension.0.into()
    }
}

/// Whether an extension begins here.
pub(super) fn begins(rest: &str) -> bool {
    mark(rest).is_some()
}

/// Reads what is behind the digits of a number.
pub(super) fn read(rest: &str) -> Result<Option<Extension>, NumberProblem> {
    let Some(first) = rest.chars().next() else { return Ok(None) };
    let Some(keys) = mark(rest) else { return Err(NumberProblem::NotADigit(first)) };
    let is_loose = keys.starts_with(char::is_whitespace);
    let mut text = String::new();
    for character in keys.chars() {
        match (meaning(character), character) {
            (Meaning::Digit(digit), _) => text.push(digit),
            (Meaning::Nothing | Meaning::Separator | Meaning::Line, _) => {}
            (_, '*' | '#' | ',') => text.push(character),
            _ => return Err(NumberProblem::NotADigit(character)),
        }
    }
    // Whoever types it has not come to the keys.
    if text.is_empty() {
        return Ok(None);
    }
    // `030 901820, 030 901821` are two numbers.
    if first == ',' && is_loose && text.len() > BEHIND_COMMA {
        return Err(NumberProblem::NotADigit(first));
    }
    Extension::parse(&text).map(Some).ok_or(NumberProblem::NotADigit(first))
}

/// What is behind the sign or the word of an extension, if one stands here.
fn mark(text: &str) -> Option<&str> {
    if let Some(behind) = text.strip_prefix(['#', '×']) {
        return Some(behind);
    }
    let behind_pause = text.trim_start_matches([',', ';']);
    let (word, behind_word) = word(behind_pause.trim_start());
    if word.is_empty() {
        return (behind_pause.len() < text.len()).then_some(behind_pause);
    }
    let is_known = WORDS.iter().any(|known| word.eq_ignore_ascii_case(known));
    is_known.then(|| behind_word.trim_start_matches(['.', ':', '=', ' ']))
}
