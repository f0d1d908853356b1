//! What goes wrong in which kind of wave. The emulator draws each fault from the seed and from what it is
//! about, so a call that is played alone meets the same faults as among a hundred others.

use std::time::Duration;

use serde_json::{Value, json};

/// How long after the event of their join somebody is in the list of participants, where lists are late.
const LISTED_AFTER_MS: u64 = 1500;

/// Each seed belongs to one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weather {
    /// Nothing goes wrong.
    #[default]
    Calm,
    /// Callbacks are repeated, late, swapped and lost.
    Callbacks,
    /// Twilio's answers fail, are late, or never come.
    Requests,
    /// All of it, and servers are killed.
    Everything,
}

impl Weather {
    pub(crate) fn of(seed: u64) -> Self {
        match seed % 4 {
            0 => Self::Calm,
            1 => Self::Callbacks,
            2 => Self::Requests,
            _ => Self::Everything,
        }
    }

    /// How long the truth may take to be told, by the emulator's clock.
    pub(crate) fn limit(self) -> Duration {
        match self {
            Self::Calm => Duration::from_secs(10),
            Self::Callbacks | Self::Requests | Self::Everything => Duration::from_secs(90),
        }
    }

    /// Whether Twilio's answers fail or are late.
    pub(crate) fn fails_requests(self) -> bool {
        matches!(self, Self::Requests | Self::Everything)
    }

    /// Whether pages lose their sockets now and then.
    pub(crate) fn disturbs_sockets(self) -> bool {
        self.fails_requests()
    }

    /// Whether Twilio tells some things to nobody.
    pub(crate) fn loses_callbacks(self) -> bool {
        matches!(self, Self::Callbacks | Self::Everything)
    }

    /// How often the service that is asked before a number is dialled gives no answer.
    pub(crate) fn dial_check_failures(self) -> f64 {
        if self.fails_requests() { 0.05 } else { 0.0 }
    }

    pub(crate) fn kills(self) -> bool {
        self == Self::Everything
    }

    /// Whether it can be told from Twilio's requests how many servers sweep: none is sent again, and no
    /// server is followed by another.
    pub(crate) fn shows_sweeps(self) -> bool {
        matches!(self, Self::Calm | Self::Callbacks)
    }

    /// The body of `PUT /_emulator/quirks`: lists that say less, or later, than Twilio's other answers.
    pub(crate) fn quirks(self) -> Value {
        let late = json!(LISTED_AFTER_MS);
        match self {
            Self::Calm => json!({}),
            Self::Callbacks => json!({ "lists_show_attributes": false }),
            Self::Requests => json!({ "participants_are_listed_after_ms": late }),
            Self::Everything => json!({
                "lists_show_attributes": false, "participants_are_listed_after_ms": late,
            }),
        }
    }

    /// The body of `PUT /_emulator/faults`.
    pub(crate) fn faults(self) -> Value {
        let callbacks = match self {
            Self::Calm | Self::Requests => json!({}),
            Self::Callbacks => json!({
                "repeat": 0.5, "repeat_after_ms": [0, 60_000], "twice_at_once": 0.1,
                "delay_ms": [0, 3000], "swap": 0.15, "drop": 0.12,
            }),
            Self::Everything => json!({
                "repeat": 0.1, "repeat_after_ms": [0, 3000], "twice_at_once": 0.05,
                "delay_ms": [0, 1500], "swap": 0.1, "drop": 0.05,
            }),
        };
        let requests = match self {
            Self::Calm | Self::Callbacks => json!([]),
            Self::Requests => requests(0.03),
            Self::Everything => requests(0.015),
        };
        json!({ "seed": 7, "callbacks": callbacks, "requests": requests })
    }
}

/// Faults of what servers ask Twilio; the people in a call are asked nothing below these paths.
fn requests(probability: f64) -> Value {
    let paths = [
        "/sync.twilio.com/*",
        "/api.twilio.com/*/Conferences*",
        "/api.twilio.com/*/Calls*",
        "/taskrouter.twilio.com/*/Tasks*",
        "/taskrouter.twilio.com/*/Workers*",
    ];
    let mishaps = [
        json!({ "status": 503 }),
        json!({ "status": 500, "after_the_effect": true }),
        json!({ "status": 429 }),
        json!({ "status": 429, "retry_after": 1 }),
        json!({ "delay_ms": 4000 }),
        json!({ "connection": "closed" }),
        json!({ "connection": "closed", "after_the_effect": true }),
        json!({ "connection": "silent", "delay_ms": 20_000, "after_the_effect": true }),
    ];
    let mut faults = Vec::new();
    for path in paths {
        for mishap in &mishaps {
            faults.push(of_path(mishap, path, probability / 2.0));
        }
    }
    faults.push(of_path(&json!({ "status": 412 }), "/sync.twilio.com/*/Items/*", probability));
    Value::Array(faults)
}

fn of_path(mishap: &Value, path: &str, probability: f64) -> Value {
    let mut fault = mishap.clone();
    fault["path"] = json!(path);
    fault["times"] = json!(u32::MAX);
    fault["probability"] = json!(probability);
    fault
}
