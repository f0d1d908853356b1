//! Faults on demand: what can go wrong between Twilio and its customer, chosen by a seed.
//!
//! Each decision is drawn from the seed, from what it is about (a callback's conference, leg and event;
//! a request's method and path) and from how many of the same there were since the faults were set. So
//! the same seed gives the same faults to the same requests, whatever else happens in between.
//!
//! `docs/emulator-faults.md` has a table of all of them.

mod callbacks;
mod desk;
mod requests;

use serde::{Deserialize, Serialize};

pub(crate) use callbacks::Fate;
pub use callbacks::{CallbackFaults, CallbackRule};
pub(crate) use desk::FaultDesk;
pub use requests::{ConnectionFault, RequestFault};

/// What goes wrong. Nothing, by default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// The same seed gives the same callback and the same request the same fate.
    pub seed: u64,
    /// What happens to status callbacks for which there is no rule.
    pub callbacks: CallbackFaults,
    /// What happens to callbacks of a kind, and to requests for TwiML. The first rule that fits counts.
    pub callback_rules: Vec<CallbackRule>,
    /// What happens to requests that Twilio is asked. The first fault that fits and that chance chooses
    /// happens.
    pub requests: Vec<RequestFault>,
}

impl Faults {
    /// Says what cannot be meant, and where it stands.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.callbacks.check("callbacks")?;
        for (index, rule) in self.callback_rules.iter().enumerate() {
            rule.check(&format!("callback_rules[{index}]"))?;
        }
        for (index, fault) in self.requests.iter().enumerate() {
            fault.check(&format!("requests[{index}]"))?;
        }
        Ok(())
    }
}

/// Whether a text has the shape of a pattern, in which `*` stands for any text.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == text };
    let Some(rest) = text.strip_prefix(head) else { return false };
    (0..=rest.len()).filter_map(|start| rest.get(start..)).any(|rest| matches(tail, rest))
}

/// Says whether a field is a probability.
fn check_probability(field: &str, probability: f64) -> Result<(), String> {
    if (0.0..=1.0).contains(&probability) {
        return Ok(());
    }
    Err(format!("{field} is a probability, from 0 to 1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_field_that_is_wrong() {
        let rule = CallbackRule {
            faults: CallbackFaults { drop: 1.5, ..CallbackFaults::default() },
            ..CallbackRule::default()
        };
        let slow = RequestFault::slow("GET", "/sync.twilio.com/*", 1, 1);
        for (faults, want) in [
            (
                Faults {
                    callbacks: CallbackFaults { delay_ms: (2, 1), ..CallbackFaults::default() },
                    ..Faults::default()
                },
                "callbacks.delay_ms ",
            ),
            (
                Faults { callback_rules: vec![rule], ..Faults::default() },
                "callback_rules[0].faults.drop ",
            ),
            (
                Faults {
                    requests: vec![slow.clone(), RequestFault { status: Some(99), ..slow.clone() }],
                    ..Faults::default()
                },
                "requests[1].status ",
            ),
            (
                Faults {
                    requests: vec![RequestFault { path: "sync".to_owned(), ..slow }],
                    ..Faults::default()
                },
                "requests[0].path ",
            ),
        ] {
            let problem = faults.check().expect_err(want);
            assert!(problem.starts_with(want), "{problem}");
        }
        assert_eq!(Faults::default().check(), Ok(()));
    }

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, want) in [
            ("/a/*/c", "/a/b/b/c", true),
            ("/a/*", "/a/", true),
            ("*", "", true),
            ("/a/*/c", "/a/b", false),
            ("/a", "/a/b", false),
        ] {
            assert_eq!(matches(pattern, text), want, "{pattern} {text}");
        }
    }
}
