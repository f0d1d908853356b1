//! Who picked up: a person or a machine.

use serde::{Deserialize, Serialize};

/// Who picked up, as far as Twilio's answering machine detection can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AnsweredBy {
    /// A person.
    Human,
    /// An answering machine, which may still be talking.
    Machine,
    /// An answering machine whose greeting is over: it is recording.
    MachineAfterGreeting,
    /// A fax.
    Fax,
    /// Twilio could not tell.
    Unknown,
}

impl AnsweredBy {
    /// Parses `AnsweredBy`. What is none of Twilio's words is nothing.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "human" => Some(Self::Human),
            "machine_start" => Some(Self::Machine),
            "machine_end_beep" | "machine_end_silence" | "machine_end_other" => {
                Some(Self::MachineAfterGreeting)
            }
            "fax" => Some(Self::Fax),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }

    /// Whether nobody is there to talk to.
    pub fn is_machine(self) -> bool {
        match self {
            Self::Machine | Self::MachineAfterGreeting | Self::Fax => true,
            Self::Human | Self::Unknown => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twilios_words_are_understood_and_no_others() {
        for (text, want) in [
            ("human", Some((AnsweredBy::Human, false))),
            ("machine_start", Some((AnsweredBy::Machine, true))),
            ("machine_end_beep", Some((AnsweredBy::MachineAfterGreeting, true))),
            ("machine_end_silence", Some((AnsweredBy::MachineAfterGreeting, true))),
            ("machine_end_other", Some((AnsweredBy::MachineAfterGreeting, true))),
            ("fax", Some((AnsweredBy::Fax, true))),
            ("unknown", Some((AnsweredBy::Unknown, false))),
            ("Human", None),
            ("", None),
        ] {
            let parsed = AnsweredBy::parse(text).map(|it| (it, it.is_machine()));
            assert_eq!(parsed, want, "{text}");
        }
    }
}
