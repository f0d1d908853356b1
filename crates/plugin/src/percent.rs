//! Percent-encoding of what goes into a form or an address.
//!
//! A `+` that is not encoded arrives as a blank, which turns a number into another one.

/// A form as `application/x-www-form-urlencoded`.
#[derive(Debug, Default)]
pub(crate) struct FormBody(String);

impl FormBody {
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(name);
        self.0.push('=');
        encode_onto(&mut self.0, value);
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

/// Appends a value, encoded.
pub(crate) fn encode_onto(text: &mut String, value: &str) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.push(DIGITS[usize::from(byte >> 4)]);
            text.push(DIGITS[usize::from(byte & 15)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_and_all_that_is_not_plain_is_encoded() {
        for (value, want) in [
            ("+14155550123", "To=%2B14155550123"),
            ("client:anna_40x", "To=client%3Aanna_40x"),
            ("a b&c=ü", "To=a%20b%26c%3D%C3%BC"),
            ("", "To="),
        ] {
            let mut body = FormBody::default();
            body.add("Token", "t");
            body.add("To", value);
            assert_eq!(body.into_text(), format!("Token=t&{want}"));
        }
    }
}
