//! Percent-encoding of one part of a path or query, as JavaScript's `encodeURIComponent` does it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

pub(crate) fn encode_component(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// Decodes; what is not UTF-8 comes out as replacement characters.
pub(crate) fn decode_component(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_the_way_into_a_path_and_back() {
        for (key, want) in [
            ("from client", "from%20client"),
            ("ü✓", "%C3%BC%E2%9C%93"),
            ("a/b?c=d&e%20", "a%2Fb%3Fc%3Dd%26e%2520"),
            ("CA01-_.!~*'()", "CA01-_.!~*'()"),
        ] {
            assert_eq!(encode_component(key), want);
            assert_eq!(decode_component(want), key);
        }
    }
}
