//! Addresses, read and made longer.
//!
//! They are read byte by byte: the standard library's search in texts weighs half a
//! kilobyte in the wasm.

use crate::{percent::encode_onto, text::concat};

/// Whether an address names its scheme; what does not is no address that Twilio can call.
pub(crate) fn is_absolute(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// An address without slashes at its end.
pub(crate) fn without_slash(mut url: &str) -> &str {
    while let Some(shorter) = url.strip_suffix('/') {
        url = shorter;
    }
    url
}

/// An address without its query.
pub(crate) fn without_query(url: &str) -> &str {
    url.get(..query_start(url)).unwrap_or(url)
}

/// Whether a field of this name is in the query of an address.
pub(crate) fn has_query_field(url: &str, name: &str) -> bool {
    let query = url.as_bytes().get(query_start(url) + 1..).unwrap_or_default();
    let mut pairs = query.split(|byte| *byte == b'&');
    pairs.any(|pair| pair.split(|byte| *byte == b'=').next() == Some(name.as_bytes()))
}

/// Appends `name=value` to an address as a part of its query.
pub(crate) fn query_pair(url: &str, name: &str, value: &str) -> String {
    let separator = if query_start(url) < url.len() { "&" } else { "?" };
    let mut longer = concat([url, separator, name, "="]);
    encode_onto(&mut longer, value);
    longer
}

/// Where the query begins, with its question mark, or would.
fn query_start(url: &str) -> usize {
    url.bytes().position(|byte| byte == b'?').unwrap_or(url.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_grows_at_its_end() {
        assert_eq!(query_pair("https://a/b", "c", "d e"), "https://a/b?c=d%20e");
        assert_eq!(query_pair("https://a/b?c=d", "e", "f"), "https://a/b?c=d&e=f");
    }

    #[test]
    fn a_field_is_in_the_query_by_its_whole_name() {
        for (url, want) in [
            ("https://a/b?c=d", true),
            ("https://a/b?e=f&c=d", true),
            ("https://a/b?e=c&c", true),
            ("https://a/b", false),
            ("https://a/b?", false),
            ("https://a/c=d", false),
            ("https://a/b?cc=d&e=c", false),
        ] {
            assert_eq!(has_query_field(url, "c"), want, "{url}");
        }
    }

    #[test]
    fn an_address_ends_where_its_query_begins_and_its_slashes() {
        assert_eq!(without_query("https://a/b?c=d?e"), "https://a/b");
        assert_eq!(without_query("https://a/b"), "https://a/b");
        assert_eq!(without_slash("https://a/b//"), "https://a/b");
        assert_eq!(without_slash("https://a/b"), "https://a/b");
    }
}
