//! What happens to callbacks on their way to the customer's server.

use std::{collections::BTreeMap, time::Duration};

use rand::{RngExt, rngs::StdRng};
use serde::{Deserialize, Serialize};

use super::{check_probability, matches};
use crate::callbacks::CallbackKind;

/// How likely each mishap is for a callback, from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CallbackFaults {
    /// It is sent twice.
    pub repeat: f64,
    /// It is sent after the one that follows it.
    pub swap: f64,
    /// It is not sent.
    pub drop: f64,
    /// How late it is, at least and at most, in milliseconds on the wire.
    pub delay_ms: (u64, u64),
    /// How long after its answer it is sent for the second time, at least and at most.
    pub repeat_after_ms: (u64, u64),
    /// It is sent twice at the same moment.
    pub twice_at_once: f64,
}

/// What happens to callbacks of one kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CallbackRule {
    /// Status callbacks, or requests for TwiML.
    pub kind: CallbackKind,
    /// The parameters that it must have, in which `*` stands for any text:
    /// `{"StatusCallbackEvent": "participant-*"}`.
    pub parameters: BTreeMap<String, String>,
    /// How many callbacks it decides on; absent means all.
    pub times: Option<u32>,
    /// What happens to them.
    pub faults: CallbackFaults,
}

/// What happens to one callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Fate {
    /// How long after its answer it is sent again.
    pub(crate) repeated_after: Option<Duration>,
    pub(crate) twice_at_once: bool,
    pub(crate) swapped: bool,
    pub(crate) dropped: bool,
    pub(crate) delay: Duration,
}

impl CallbackFaults {
    /// Draws what happens to one callback.
    pub(super) fn draw(&self, mut chance: StdRng) -> Fate {
        // Each is drawn in any case, so that one switch does not change what the others do.
        let mut happens = |probability: f64| chance.random::<f64>() < probability;
        let (dropped, repeated) = (happens(self.drop), happens(self.repeat));
        let swapped = happens(self.swap);
        let mut within = |(least, most): (u64, u64)| {
            Duration::from_millis(chance.random_range(least..=most.max(least)))
        };
        let (delay, repeat_after) = (within(self.delay_ms), within(self.repeat_after_ms));
        let twice_at_once = chance.random::<f64>() < self.twice_at_once;
        let repeated_after = repeated.then_some(repeat_after);
        Fate { repeated_after, twice_at_once, swapped, dropped, delay }
    }

    pub(super) fn check(&self, place: &str) -> Result<(), String> {
        for (name, probability) in [
            ("repeat", self.repeat),
            ("swap", self.swap),
            ("drop", self.drop),
            ("twice_at_once", self.twice_at_once),
        ] {
            check_probability(&format!("{place}.{name}"), probability)?;
        }
        for (name, (least, most)) in
            [("delay_ms", self.delay_ms), ("repeat_after_ms", self.repeat_after_ms)]
        {
            if least > most {
                return Err(format!("{place}.{name} is the least and the most, in this order"));
            }
        }
        Ok(())
    }
}

impl CallbackRule {
    pub(super) fn fits(&self, kind: CallbackKind, parameters: &[(&'static str, String)]) -> bool {
        let has = |(name, pattern): (&String, &String)| {
            parameters.iter().any(|(key, value)| key == name && matches(pattern, value))
        };
        self.times != Some(0) && self.kind == kind && self.parameters.iter().all(has)
    }

    pub(super) fn check(&self, place: &str) -> Result<(), String> {
        self.faults.check(&format!("{place}.faults"))?;
        if self.kind == CallbackKind::Twiml && self.faults.swap > 0.0 {
            return Err(format!("{place}.faults.swap: a request for TwiML waits for no other"));
        }
        Ok(())
    }
}
