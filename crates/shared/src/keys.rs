//! The keys of a telephone that are pressed while somebody is on the line.

/// The most keys that are pressed at once.
pub const MOST_KEYS: usize = 32;

/// Keys to press: digits, `*`, `#`, and a `,` for each pause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys(String);

impl Keys {
    /// Reads keys. `None`: there are none, there are too many, or one is on no telephone.
    pub fn parse(text: &str) -> Option<Self> {
        let is_key = |it: char| it.is_ascii_digit() || matches!(it, '*' | '#' | ',');
        let is_pause = |it: char| it == ',';
        let can_be_pressed =
            text.len() <= MOST_KEYS && text.chars().all(is_key) && !text.chars().all(is_pause);
        can_be_pressed.then(|| Self(text.to_owned()))
    }

    /// The keys as TwiML and the Voice SDK name them: `w` is a pause of half a second, and a `,` one of two, as on
    /// other telephones. Who is on the line need not wait for the first key.
    pub fn digits(&self) -> String {
        self.0.trim_start_matches(',').replace(',', "wwww")
    }

    /// The keys as they were written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Keys> for String {
    fn from(keys: Keys) -> Self {
        keys.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_a_telephone() {
        for (text, want) in [
            ("42#", Some("42#")),
            ("#", Some("#")),
            ("1,,2*", Some("1wwwwwwww2*")),
            (",,42", Some("42")),
            ("", None),
            (",", None),
            ("42 ", None),
            ("1w2", None),
            ("A", None),
            ("\u{661}", None),
            ("12345678901234567890123456789012", Some("12345678901234567890123456789012")),
            ("123456789012345678901234567890123", None),
        ] {
            let digits = Keys::parse(text).map(|keys| keys.digits());
            assert_eq!(digits.as_deref(), want, "{text}");
        }
    }
}
