//! Faults on demand: what can go wrong between Twilio and its customer, chosen by a seed.

use std::time::Duration;

use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde::{Deserialize, Serialize};

/// What goes wrong. Nothing, by default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// The same seed gives the same callback the same fate.
    pub seed: u64,
    /// What happens to status callbacks.
    pub callbacks: CallbackFaults,
    /// What happens to requests that Twilio is asked.
    pub requests: Vec<RequestFault>,
}

/// How likely each mishap is for a status callback, from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CallbackFaults {
    /// It is sent twice.
    pub repeat: f64,
    /// It is sent after the one that follows it.
    pub swap: f64,
    /// It is not sent.
    pub drop: f64,
    /// How late it is, at least and at most, in milliseconds of real time.
    pub delay_ms: (u64, u64),
}

/// What happens to one callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Fate {
    pub(crate) repeated: bool,
    pub(crate) swapped: bool,
    pub(crate) dropped: bool,
    pub(crate) delay: Duration,
}

/// A mishap of the next requests that match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestFault {
    /// The method; absent means any.
    #[serde(default)]
    pub method: Option<String>,
    /// The path with its host in front (`/sync.twilio.com/v1/*/Items/*`); `*` stands for any text.
    pub path: String,
    /// How many requests it happens to.
    #[serde(default = "once")]
    pub times: u32,
    /// The answer's status; absent means that the request is answered, only slowly.
    #[serde(default)]
    pub status: Option<u16>,
    /// Twilio's code in the answer.
    #[serde(default)]
    pub code: u32,
    /// Whether the request takes effect although it is answered with an error.
    #[serde(default)]
    pub after_the_effect: bool,
    /// The header `Retry-After`.
    #[serde(default)]
    pub retry_after: Option<u32>,
    /// How long the answer takes, in milliseconds of real time.
    #[serde(default)]
    pub delay_ms: u64,
}

fn once() -> u32 {
    1
}

impl Faults {
    /// What happens to the callback with this number.
    pub(crate) fn fate(&self, number: u64) -> Fate {
        let CallbackFaults { repeat, swap, drop, delay_ms: (least, most) } = self.callbacks;
        let mut chance = StdRng::seed_from_u64(self.seed.wrapping_mul(1_000_003) ^ number);
        // Each is drawn in any case, so that one switch does not change what the others do.
        let mut happens = |probability: f64| chance.random::<f64>() < probability;
        let (dropped, repeated, swapped) = (happens(drop), happens(repeat), happens(swap));
        let late = chance.random_range(least..=most.max(least));
        Fate { repeated, swapped, dropped, delay: Duration::from_millis(late) }
    }

    /// Says what cannot be meant.
    pub(crate) fn check(&self) -> Result<(), String> {
        let CallbackFaults { repeat, swap, drop, delay_ms: (least, most) } = self.callbacks;
        for (name, probability) in [("repeat", repeat), ("swap", swap), ("drop", drop)] {
            if !(0.0..=1.0).contains(&probability) {
                return Err(format!("callbacks.{name} is a probability, from 0 to 1"));
            }
        }
        if least > most {
            return Err("callbacks.delay_ms is the least and the most, in this order".to_owned());
        }
        Ok(())
    }

    /// Takes the fault that meets this request, if there is one.
    pub(crate) fn meet(&mut self, method: &str, path: &str) -> Option<RequestFault> {
        let fault = self.requests.iter_mut().find(|fault| fault.meets(method, path))?;
        fault.times -= 1;
        let fault = fault.clone();
        self.requests.retain(|fault| fault.times > 0);
        Some(fault)
    }
}

impl RequestFault {
    /// The next requests of a kind are answered with an error, and do nothing.
    pub fn fails(method: &str, path: &str, status: u16, times: u32) -> Self {
        Self { status: Some(status), ..Self::slow(method, path, 0, times) }
    }

    /// The next requests of a kind take their time.
    pub fn slow(method: &str, path: &str, delay_ms: u64, times: u32) -> Self {
        Self {
            method: Some(method.to_owned()),
            path: path.to_owned(),
            times,
            status: None,
            code: 0,
            after_the_effect: false,
            retry_after: None,
            delay_ms,
        }
    }

    fn meets(&self, method: &str, path: &str) -> bool {
        self.times > 0
            && self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && matches(&self.path, path)
    }
}

/// Whether a text has the shape of a pattern, in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == text };
    let Some(rest) = text.strip_prefix(head) else { return false };
    (0..=rest.len()).filter_map(|start| rest.get(start..)).any(|rest| matches(tail, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_fates() {
        let faults = |seed| Faults {
            seed,
            callbacks: CallbackFaults { repeat: 0.5, swap: 0.5, drop: 0.5, delay_ms: (0, 400) },
            requests: Vec::new(),
        };
        let fates = |seed| (1..50).map(|number| faults(seed).fate(number)).collect::<Vec<_>>();
        assert_eq!(fates(1), fates(1));
        assert_ne!(fates(1), fates(2));
        assert_eq!(Faults::default().fate(1), Fate::default());
    }

    #[test]
    fn a_request_fault_meets_as_many_requests_as_it_says() {
        let path = "/sync.twilio.com/v1/Services/IS1/Maps/WT1.CS/Items/CA1";
        let fault: RequestFault = serde_json::from_value(serde_json::json!({
            "method": "POST", "path": "/sync.twilio.com/*/Items/*", "times": 2, "status": 412,
        }))
        .expect("a fault");
        let mut faults = Faults { requests: vec![fault], ..Faults::default() };
        assert!(faults.meet("GET", path).is_none());
        assert!(faults.meet("POST", "/sync.twilio.com/v1/Services/IS1/Maps").is_none());
        assert!(faults.meet("POST", path).is_some());
        assert!(faults.meet("POST", path).is_some());
        assert!(faults.meet("POST", path).is_none());
    }
}
