//! Which service is asked before a number is dialled.

use std::fmt;

use secrecy::SecretString;
use url::{Host, Url};

use crate::settings::reader::Reader;

/// A key that is shorter can be guessed.
const MIN_SECRET_CHARS: usize = 16;

/// `DIAL_CHECK_URL`, `DIAL_CHECK_SECRET` and `DIAL_CHECK_FAILURE`.
///
/// **Invariant:** the address is not printed: a password or a key can be in it.
#[derive(Clone)]
pub struct DialCheckSettings {
    pub(crate) url: Url,
    pub(crate) secret: SecretString,
    /// Whether a number is dialled of which the service says nothing.
    pub(crate) dials_unchecked: bool,
}

impl DialCheckSettings {
    /// `None`: nobody is asked, or something makes no sense.
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let url = reader.optional("DIAL_CHECK_URL");
        let secret = reader.optional("DIAL_CHECK_SECRET");
        let dials_unchecked = reader.with_default(
            "DIAL_CHECK_FAILURE",
            "refuse",
            "give refuse or allow, or leave it out",
            |text| match text {
                "refuse" => Ok(false),
                "allow" => Ok(true),
                _ => Err(format!("`{text}` is neither")),
            },
        );
        let url = url?;
        let help = "give an https address, or an http one of this machine, or leave it out";
        let url =
            checked(&url).map_err(|problem| reader.problem("DIAL_CHECK_URL", problem, help)).ok();
        let secret = secret.filter(|secret| secret.chars().count() >= MIN_SECRET_CHARS);
        if secret.is_none() {
            let help = "give a text that nobody guesses, as of `openssl rand -hex 32`: the service \
                        verifies with it who asks";
            reader.problem(
                "DIAL_CHECK_SECRET",
                "it is missing or has less than 16 characters",
                help,
            );
        }
        Some(Self { url: url?, secret: secret?.into(), dials_unchecked: dials_unchecked? })
    }
}

impl fmt::Debug for DialCheckSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut it = f.debug_struct("DialCheckSettings");
        it.field("dials_unchecked", &self.dials_unchecked).finish_non_exhaustive()
    }
}

/// Numbers of customers do not go over a network in the clear.
fn checked(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "it is no address")?;
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return Err("it names no host"),
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_here => Ok(url),
        _ => Err("it is not https"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const SECRET: &str = "0123456789abcdef";

    #[test]
    fn an_address_is_https_or_of_this_machine_and_has_a_secret() {
        for (url, secret, is_read) in [
            ("https://user:hush@example.com/check?key=hush", SECRET, true),
            ("http://127.0.0.1:9000/", SECRET, true),
            ("http://localhost:9000/", SECRET, true),
            ("http://[::1]:9000/", SECRET, true),
            ("http://example.com/hush", SECRET, false),
            ("http://localhost.example.com/hush", SECRET, false),
            ("ftp://localhost/hush", SECRET, false),
            ("hush", SECRET, false),
            ("https://example.com/hush", "too short", false),
            ("https://example.com/hush", "", false),
        ] {
            let variables = [("DIAL_CHECK_URL", url), ("DIAL_CHECK_SECRET", secret)];
            let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let mut reader = Reader::new(BTreeMap::from(variables));
            let read = DialCheckSettings::read(&mut reader);
            assert_eq!(read.is_some(), is_read, "{url}");
            let told = format!("{read:?} {:?}", reader.finish());
            assert!(!told.contains("hush") && !told.contains(SECRET), "{told}");
        }
    }

    #[test]
    fn without_an_address_nobody_is_asked() {
        let mut reader = Reader::new(BTreeMap::new());
        assert!(DialCheckSettings::read(&mut reader).is_none());
        assert!(reader.finish().is_ok());
    }
}
