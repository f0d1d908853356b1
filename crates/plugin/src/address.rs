//! Addresses, read and made longer.

use crate::percent::encode_onto;

/// Whether an address names its scheme; what does not is no address that Twilio can call.
pub(crate) fn is_absolute(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// An address without slashes at its end.
pub(crate) fn without_slash(url: &str) -> &str {
    url.trim_end_matches('/')
}

/// An address without its query.
pub(crate) fn without_query(url: &str) -> &str {
    url.split_once('?').map_or(url, |(path, _)| path)
}

/// Whether a field of this name is in the query of an address.
pub(crate) fn has_query_field(url: &str, name: &str) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query.split('&').any(|pair| pair.split('=').next() == Some(name))
}

/// Appends `name=value` to an address as a part of its query.
pub(crate) fn query_pair(url: &str, name: &str, value: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    let mut longer = format!("{url}{separator}{name}=");
    encode_onto(&mut longer, value);
    longer
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
