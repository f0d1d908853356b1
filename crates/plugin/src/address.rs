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

/// An address without its fragment, behind which nothing can be added.
pub(crate) fn without_fragment(url: &str) -> &str {
    url.split_once('#').map_or(url, |(url, _)| url)
}

/// Whether a field of this name is in the query of an address.
pub(crate) fn has_query_field(url: &str, name: &str) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query.split('&').any(|pair| pair.split('=').next() == Some(name))
}

/// Puts `name=value` into the query of an address, before the first name that comes after it in the
/// alphabet: a signature over a query that somebody has sorted is the same as one over ours.
pub(crate) fn query_pair(url: &str, name: &str, value: &str) -> String {
    let (url, fragment) = url.split_once('#').map_or((url, None), |(url, it)| (url, Some(it)));
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut longer = format!("{path}?");
    let mut pairs = query.split('&').filter(|pair| !pair.is_empty()).peekable();
    while let Some(pair) = pairs.next_if(|pair| pair.split('=').next() <= Some(name)) {
        longer.push_str(pair);
        longer.push('&');
    }
    longer.push_str(name);
    longer.push('=');
    encode_onto(&mut longer, value);
    for pair in pairs {
        longer.push('&');
        longer.push_str(pair);
    }
    if let Some(fragment) = fragment {
        longer.push('#');
        longer.push_str(fragment);
    }
    longer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_stays_in_alphabetical_order() {
        for (url, want) in [
            ("https://a/b", "https://a/b?c=d%20e"),
            ("https://a/b?", "https://a/b?c=d%20e"),
            ("https://a/b?a=1", "https://a/b?a=1&c=d%20e"),
            ("https://a/b?d=1", "https://a/b?c=d%20e&d=1"),
            ("https://a/b?a=1&c=2&e&cc=3#rc=5", "https://a/b?a=1&c=2&c=d%20e&e&cc=3#rc=5"),
        ] {
            assert_eq!(query_pair(url, "c", "d e"), want);
        }
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
        assert_eq!(without_fragment("https://a/b?c=d#e#f"), "https://a/b?c=d");
        assert_eq!(without_slash("https://a/b//"), "https://a/b");
        assert_eq!(without_slash("https://a/b"), "https://a/b");
    }
}
