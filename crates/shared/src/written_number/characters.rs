//! What a character of a written number means: digits of all scripts, signs between them, marks that nobody
//! sees.

/// The zeros of all scripts; the other nine digits follow each.
const ZEROS: [u32; 66] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650,
    0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50,
    0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// What one character means in a number.
pub(super) enum Meaning {
    Digit(char),
    Plus,
    Open,
    Close,
    Slash,
    Separator,
    /// The end of a line.
    Line,
    /// A mark that nobody sees, or a picture of a telephone.
    Nothing,
    Other,
}

pub(super) fn meaning(character: char) -> Meaning {
    if let Some(digit) = digit(character) {
        return Meaning::Digit(digit);
    }
    match character {
        '+' | '\u{ff0b}' | '\u{fe62}' | '\u{207a}' | '\u{2795}' => Meaning::Plus,
        '(' | '[' | '\u{ff08}' | '\u{ff3b}' => Meaning::Open,
        ')' | ']' | '\u{ff09}' | '\u{ff3d}' => Meaning::Close,
        '/' | '\u{ff0f}' => Meaning::Slash,
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => Meaning::Line,
        '-' | '.' | '_' | '~'
        // Hyphens, dashes, dots and the minus sign of other keyboards.
        | '\u{b7}' | '\u{58a}' | '\u{2010}'..='\u{2015}' | '\u{2022}' | '\u{2043}' | '\u{2212}'
        | '\u{301c}' | '\u{30fb}' | '\u{30fc}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' | '\u{ff0e}'
        | '\u{ff5e}' | '\u{ff70}' => Meaning::Separator,
        // Soft hyphens, marks of direction, variation selectors, keycaps, and telephones.
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffc}' | '\u{20e3}' | '\u{e0000}'..='\u{e01ef}' | '\u{260e}'
        | '\u{260f}' | '\u{2706}' | '\u{1f4de}' | '\u{1f4f1}' | '\u{1f4f2}' => Meaning::Nothing,
        _ if character.is_whitespace() || character.is_control() => Meaning::Separator,
        _ => Meaning::Other,
    }
}

fn digit(character: char) -> Option<char> {
    let code = u32::from(character);
    let value =
        ZEROS.iter().find_map(|zero| code.checked_sub(*zero).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

/// The letters that a text begins with, and what follows. What is neither a sign nor a digit is a letter here:
/// the tables of all scripts' letters weigh more than they are worth.
pub(super) fn word(text: &str) -> (&str, &str) {
    let is_letter = |it: char| {
        it.is_ascii_alphabetic() || !it.is_ascii() && matches!(meaning(it), Meaning::Other)
    };
    let rest = text.trim_start_matches(is_letter);
    (text.strip_suffix(rest).unwrap_or_default(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_of_all_scripts_are_digits() {
        for zero in ZEROS {
            for value in 0..10 {
                let character = char::from_u32(zero + value).unwrap();
                assert!(character.is_numeric(), "{character}");
                assert_eq!(digit(character), char::from_digit(value, 10), "{character}");
            }
        }
        for character in ['a', '²', '①', '½', '一'] {
            assert_eq!(digit(character), None, "{character}");
        }
    }
}
