//! Connection overrides: the fragment of a callback's address says how often it is tried again.
//!
//! Source: <https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides>.

use std::time::Duration;

use url::form_urlencoded;

/// How one address wants to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Overrides {
    pub(super) connect_timeout: Duration,
    pub(super) read_timeout: Duration,
    pub(super) total_timeout: Duration,
    pub(super) retry_count: u32,
    retry_on: Vec<Failure>,
}

/// What one attempt can fail with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// There was no connection, or TLS failed.
    Connect,
    /// The answer took too long.
    Read,
    /// A status of 400 to 499.
    ClientError,
    /// A status of 500 to 599.
    ServerError,
}

impl Failure {
    const ALL: [Self; 4] = [Self::Connect, Self::Read, Self::ClientError, Self::ServerError];
}

impl Default for Overrides {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            read_timeout: Duration::from_secs(15),
            total_timeout: Duration::from_secs(15),
            retry_count: 1,
            retry_on: vec![Failure::Connect],
        }
    }
}

impl Overrides {
    /// Reads the fragment of an address. What is out of bounds counts as not said.
    pub(super) fn of(url: &str) -> Self {
        let mut overrides = Self::default();
        let Some((_, fragment)) = url.split_once('#') else { return overrides };
        for (name, value) in form_urlencoded::parse(fragment.as_bytes()) {
            let milliseconds = |least: u64| {
                value
                    .parse()
                    .ok()
                    .filter(|number| (least..=15000).contains(number))
                    .map(Duration::from_millis)
            };
            match name.as_ref() {
                "ct" => set(&mut overrides.connect_timeout, milliseconds(100)),
                "rt" => set(&mut overrides.read_timeout, milliseconds(100)),
                "tt" => set(&mut overrides.total_timeout, milliseconds(100)),
                "rc" => {
                    let count = value.parse().ok().filter(|count| *count <= 5);
                    set(&mut overrides.retry_count, count);
                }
                "rp" => overrides.retry_on = value.split(',').flat_map(policy).copied().collect(),
                _ => {}
            }
        }
        overrides
    }

    pub(super) fn tries_again_after(&self, failure: Failure) -> bool {
        self.retry_on.contains(&failure)
    }
}

fn policy(word: &str) -> &'static [Failure] {
    match word.trim() {
        "all" => &Failure::ALL,
        "ct" => &[Failure::Connect],
        "rt" => &[Failure::Read],
        "4xx" => &[Failure::ClientError],
        "5xx" => &[Failure::ServerError],
        _ => &[],
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_fragment_is_tried_again_once_and_only_without_connection() {
        let overrides = Overrides::of("https://svc.example.com/x");
        assert_eq!(overrides, Overrides::default());
        assert_eq!(overrides.retry_count, 1);
        let again: Vec<_> = Failure::ALL
            .into_iter()
            .filter(|failure| overrides.tries_again_after(*failure))
            .collect();
        assert_eq!(again, [Failure::Connect]);
    }

    #[test]
    fn the_fragment_says_how_often_and_after_what() {
        let overrides =
            Overrides::of("https://svc.example.com/x#rc=3&rp=5xx,rt&rt=900&ct=90&tt=99000");
        assert_eq!(overrides.retry_count, 3);
        assert_eq!(overrides.read_timeout, Duration::from_millis(900));
        assert_eq!(overrides.connect_timeout, Duration::from_secs(5));
        assert_eq!(overrides.total_timeout, Duration::from_secs(15));
        for (failure, want) in [
            (Failure::Connect, false),
            (Failure::Read, true),
            (Failure::ClientError, false),
            (Failure::ServerError, true),
        ] {
            assert_eq!(overrides.tries_again_after(failure), want, "{failure:?}");
        }
        assert!(Overrides::of("x#rp=all").tries_again_after(Failure::ClientError));
        assert_eq!(Overrides::of("x#rc=6").retry_count, 1);
    }
}
