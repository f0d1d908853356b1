//! The addresses of telephones: a browser (`client:`), a SIP telephone, a number.
//!
//! Twilio does not always send an address back as it was written into a worker's `contact_uri`: a number
//! comes in E.164, the scheme and the host of a SIP address in lower case, parameters come or go. So
//! addresses are compared by what they mean.

use shared::phone_number::PhoneNumber;

const CLIENT: &str = "client";
/// The ports that a SIP address need not name.
const SIP_PORTS: [&str; 2] = [":5060", ":5061"];

/// What an address means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TelephoneAddress {
    /// The identity of a browser.
    Client(String),
    /// The user and the host of a SIP telephone.
    Sip { user: String, host: String },
    /// A number in E.164.
    Number(String),
    /// Something else, as it was written.
    Other(String),
}

impl TelephoneAddress {
    /// Reads an address.
    pub(crate) fn parse(text: &str) -> Self {
        let address = inside_of_brackets(text).trim();
        let (scheme, rest) = address.split_once(':').unwrap_or(("", address));
        match scheme.to_ascii_lowercase().as_str() {
            CLIENT => Self::Client(decoded(until(rest, &['?', ';']))),
            "sip" | "sips" => sip(rest),
            "tel" => number(until(rest, &['?', ';'])).unwrap_or_else(|| Self::other(text)),
            _ => number(address).unwrap_or_else(|| Self::other(text)),
        }
    }

    /// The usual ways to write it.
    pub(crate) fn spellings(&self) -> Vec<String> {
        match self {
            Self::Client(identity) => vec![format!("{CLIENT}:{identity}")],
            Self::Sip { user, host } if user.is_empty() => vec![format!("sip:{host}")],
            Self::Sip { user, host } => vec![format!("sip:{user}@{host}")],
            Self::Number(number) => vec![number.clone(), number[1..].to_owned()],
            Self::Other(text) => vec![text.clone()],
        }
    }

    fn other(text: &str) -> Self {
        Self::Other(text.to_owned())
    }
}

/// Whether an address is that of a browser.
pub(crate) fn is_client_address(text: &str) -> bool {
    matches!(TelephoneAddress::parse(text), TelephoneAddress::Client(_))
}

/// Whether two addresses are those of one telephone.
pub(crate) fn is_same_telephone(one: &str, other: &str) -> bool {
    one == other || TelephoneAddress::parse(one) == TelephoneAddress::parse(other)
}

/// SIP writes an address with a name as `"Ann" <sip:ann@example.com>`.
fn inside_of_brackets(text: &str) -> &str {
    let inside = text.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or(text, |(address, _)| address)
}

fn sip(rest: &str) -> TelephoneAddress {
    let (user, host) = rest.split_once('@').unwrap_or(("", rest));
    let host = until(host, &['?', ';']).trim_end_matches('.').to_ascii_lowercase();
    let host = SIP_PORTS.iter().find_map(|port| host.strip_suffix(port)).unwrap_or(&host);
    let user = decoded(until(user, &[':']));
    TelephoneAddress::Sip { user, host: host.to_owned() }
}

/// A number as people write it; the `+` may be missing, or be written as `00`.
fn number(text: &str) -> Option<TelephoneAddress> {
    let text = text.trim();
    let text = text.strip_prefix("00").or_else(|| text.strip_prefix('+')).unwrap_or(text);
    let number = PhoneNumber::parse(&format!("+{text}")).ok()?;
    Some(TelephoneAddress::Number(number.as_str().to_owned()))
}

fn until<'a>(text: &'a str, ends: &[char]) -> &'a str {
    text.split(ends).next().unwrap_or(text)
}

/// `%40` is a `@`. What is no such code stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|digits| str::from_utf8(digits).ok());
        let code = code.filter(|digits| digits.bytes().all(|it| it.is_ascii_hexdigit()));
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) if byte == b'%' => {
                bytes.push(decoded);
                rest = &after[2..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_telephone_is_the_same_in_any_spelling() {
        for (own, sent) in [
            ("client:ann_40example_2Ecom", "client:ann_40example_2Ecom"),
            ("Client:ann", "client:ann"),
            ("client:ann@example.com", "client:ann%40example.com"),
            ("client:ann", "client:ann?room=7"),
            ("sip:ann@example.com", "sip:ann@example.com"),
            ("SIP:ann@Example.COM", "sip:ann@example.com"),
            ("sip:ann@example.com;transport=tls", "sip:ann@example.com:5060"),
            ("sips:ann@example.com:5061", "sip:ann@example.com?x-room=a@b"),
            ("\"Ann\" <sip:ann@example.com>", "sip:ann:secret@example.com"),
            ("sip:ann%20b@example.com", "sip:ann b@example.com"),
            ("+1 (415) 555-0177", "+14155550177"),
            ("14155550177", "+14155550177"),
            ("0049 30 901820", "+4930901820"),
            ("tel:+1-415-555-0177;ext=3", "+14155550177"),
            ("reception", "reception"),
        ] {
            assert!(is_same_telephone(own, sent), "{own} {sent}");
        }
    }

    #[test]
    fn another_telephone_is_another_one() {
        for (own, sent) in [
            ("client:ann", "client:Ann"),
            ("client:ann", "sip:ann"),
            ("client:ann", "ann"),
            ("sip:ann@example.com", "sip:Ann@example.com"),
            ("sip:ann@example.com", "sip:ann@example.com.evil.example"),
            ("sip:ann@example.com", "sip:ann@example.com:5080"),
            ("sip:ann@example.com", "sip:bob@evil.example?x=sip:ann@example.com"),
            ("+14155550177", "+14155550178"),
            ("+14155550177", "+1415555017"),
            ("4155550177", "+14155550177"),
            ("", "+14155550177"),
            ("client:100%", "client:100"),
        ] {
            assert!(!is_same_telephone(own, sent), "{own} {sent}");
        }
    }

    #[test]
    fn the_usual_spellings_are_searched_for() {
        for (address, want) in [
            ("Client:ann", &["client:ann"][..]),
            ("SIP:ann@Example.com;transport=tls", &["sip:ann@example.com"]),
            ("+14155550177", &["+14155550177", "14155550177"]),
        ] {
            assert_eq!(TelephoneAddress::parse(address).spellings(), want, "{address}");
        }
        assert!(is_client_address("client:ann") && !is_client_address("sip:client@example.com"));
    }
}
