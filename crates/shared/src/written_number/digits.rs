//! The digits of a written number, without what people write in front of it, up to where an extension begins.

use std::str::Chars;

use super::{
    NumberProblem,
    characters::{Meaning, meaning, word},
    extension,
};

/// What stands in front of numbers on cards and pages, and in links. Addresses of other networks, such as
/// `sip:` or `messenger:`, are no numbers though they can have digits.
const LABELS: [&str; 17] = [
    "tel",
    "phone",
    "telephone",
    "telefon",
    "telefono",
    "teléfono",
    "téléphone",
    "telefone",
    "mobile",
    "mobil",
    "movil",
    "móvil",
    "cell",
    "callto",
    "whatsapp",
    "sms",
    "rcs",
];

/// Behind more digits than these a `/` begins another number or a way to write one's end.
const BEFORE_SLASH: usize = 8;

/// The digits of a number, as they were written.
#[derive(Debug, Default)]
pub(super) struct Digits {
    /// From `0` to `9`.
    pub(super) text: String,
    /// Whether a `+` stands in front.
    pub(super) has_plus: bool,
    /// What stood in brackets, by the places of its digits.
    pub(super) brackets: Vec<(usize, usize)>,
}

/// Reads the digits, up to where an extension begins.
pub(super) fn digits(text: &str) -> Result<(Digits, &str), NumberProblem> {
    let mut digits = Digits::default();
    let mut open = None;
    let mut new_line = false;
    let mut characters = without_label(text.trim());
    let mut rest = characters.as_str();
    while let Some(character) = characters.next() {
        let count = digits.text.len();
        match meaning(character) {
            Meaning::Digit(_) if new_line && count > 0 => return Err(stranger(character)),
            Meaning::Digit(digit) => digits.text.push(digit),
            Meaning::Plus if count == 0 && !digits.has_plus => digits.has_plus = true,
            Meaning::Open => open = Some(count),
            Meaning::Close => {
                if let Some(begin) = open.take() {
                    digits.brackets.push((begin, count));
                }
            }
            Meaning::Line => new_line |= count > 0,
            Meaning::Slash if count <= BEFORE_SLASH => {}
            Meaning::Nothing | Meaning::Separator => {}
            Meaning::Other | Meaning::Slash if count > 0 && extension::begins(rest) => {
                return Ok((digits, rest));
            }
            Meaning::Plus | Meaning::Slash | Meaning::Other => return Err(stranger(character)),
        }
        rest = characters.as_str();
    }
    Ok((digits, rest))
}

fn stranger(character: char) -> NumberProblem {
    NumberProblem::NotADigit(character)
}

/// A text without `Tel.:`, `whatsapp:` and the like in front of it.
fn without_label(text: &str) -> Chars<'_> {
    let text = text.trim_start_matches(|it| matches!(meaning(it), Meaning::Nothing));
    let (label, rest) = word(text);
    if LABELS.iter().any(|known| label.eq_ignore_ascii_case(known)) {
        rest.trim_start_matches(['.', ':', '/', ' ']).chars()
    } else {
        text.chars()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_brackets_is_known_by_its_place() {
        let (digits, _) = digits("(+44) (0)20 [7946]").unwrap();
        assert_eq!(digits.text, "440207946");
        assert_eq!(digits.brackets, [(0, 2), (2, 3), (5, 9)]);
    }
}
