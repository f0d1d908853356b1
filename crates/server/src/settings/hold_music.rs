//! What people hear who are on hold.

use url::{Host, Url};

use crate::settings::reader::Reader;

/// More than any address of a file has; Twilio's own limit is not documented.
const MAX_URL_BYTES: usize = 2_000;

/// `HOLD_MUSIC_URL` and `HOLD_MUSIC_HOSTS`.
#[derive(Debug, Clone, Default)]
pub struct HoldMusicSettings {
    /// What is heard, if it is not Twilio's own music.
    pub(crate) url: Option<String>,
    /// From where something else may be chosen: by a browser, or an attribute that a browser may have written.
    hosts: Vec<String>,
}

impl HoldMusicSettings {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let help = "give the address of an MP3 or a WAV file or of TwiML, like \
                    https://example.com/hold.mp3, or leave it out for Twilio's own music";
        let url = reader.optional_parsed("HOLD_MUSIC_URL", help, |text| {
            let url = Url::parse(text).map_err(|error| format!("`{text}`: {error}"))?;
            match url.scheme() {
                "http" | "https" => Ok(text.to_owned()),
                scheme => Err(format!("Twilio fetches http and https, and not {scheme}")),
            }
        });
        let help = "give the names of hosts, separated by commas, like media.example.com, or leave \
                    it out";
        let hosts = reader.optional_parsed("HOLD_MUSIC_HOSTS", help, |text| {
            text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(host).collect()
        });
        Self { url, hosts: hosts.unwrap_or_default() }
    }

    /// Whether anything but the setting may be chosen.
    pub(crate) fn allows_a_choice(&self) -> bool {
        !self.hosts.is_empty()
    }

    /// The address of music that Twilio may be told to fetch, written so that everybody reads the same host.
    pub(crate) fn allowed(&self, text: &str) -> Option<String> {
        let url = Url::parse(text).ok()?;
        let is_allowed = text.len() <= MAX_URL_BYTES
            && url.scheme() == "https"
            && url.port().is_none()
            && url.username().is_empty()
            && url.password().is_none()
            && url.host_str().is_some_and(|host| self.hosts.iter().any(|it| it == host));
        is_allowed.then(|| url.into())
    }
}

fn host(text: &str) -> Result<String, String> {
    match Host::parse(text) {
        Ok(Host::Domain(name)) => Ok(name),
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) => Err(format!("`{text}` is an address, and no name")),
        Err(error) => Err(format!("`{text}` is no name of a host: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_of_the_named_hosts_is_allowed() {
        let settings = HoldMusicSettings {
            url: None,
            hosts: vec!["media.example.com".to_owned(), "example.org".to_owned()],
        };
        for (text, url) in [
            ("https://media.example.com/hold.mp3", "https://media.example.com/hold.mp3"),
            ("https://MEDIA.example.com/a.mp3?loop=1", "https://media.example.com/a.mp3?loop=1"),
            ("https://example.org", "https://example.org/"),
            ("https://example.org:443/a", "https://example.org/a"),
            // Others would take what stands before the `@` for a user.
            ("https://example.org\\@evil.example/", "https://example.org/@evil.example/"),
            ("https:\t/\n/example.org/a", "https://example.org/a"),
        ] {
            assert_eq!(settings.allowed(text).as_deref(), Some(url), "{text}");
        }
        for refused in [
            "",
            "hold.mp3",
            "http://media.example.com/hold.mp3",
            "https://example.com/hold.mp3",
            "https://media.example.com.evil.example/hold.mp3",
            "https://media.example.com@evil.example/hold.mp3",
            "https://user:secret@example.org/hold.mp3",
            "https://example.org:8443/hold.mp3",
            "https://127.0.0.1/hold.mp3",
        ] {
            assert_eq!(settings.allowed(refused), None, "{refused}");
        }
        let long = format!("https://example.org/{}", "a".repeat(MAX_URL_BYTES));
        assert_eq!(settings.allowed(&long), None);
        assert_eq!(HoldMusicSettings::default().allowed("https://example.org/"), None);
    }
}
