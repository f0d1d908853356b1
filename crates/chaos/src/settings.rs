//! What the servers of a wave are set to, beside where they are.

use crate::faults::Weather;

/// What people hear on hold of whom nobody says otherwise.
pub(crate) const HOLD_MUSIC: &str = "https://music.example.com/hold.mp3";
/// What an agent can choose instead.
pub(crate) const CHOSEN_MUSIC: &str = "https://music.example.com/chosen.mp3";
/// What people hear on hold whom the second worker holds.
pub(crate) const OWN_MUSIC: &str = "https://music.example.com/own.mp3";
/// Where music may be chosen from.
pub(crate) const HOLD_MUSIC_HOSTS: &str = "music.example.com";

/// So many seeds in a row are played alike in each weather.
const PLAYED_ALIKE: u64 = 64;

/// What differs from wave to wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Setup {
    pub(crate) channels: Channels,
    pub(crate) machines: Machines,
}

impl Setup {
    pub(crate) fn of(seed: u64) -> Self {
        Self { channels: Channels::of(seed), machines: Machines::of(seed) }
    }
}

/// What is recorded of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Channels {
    /// The conference.
    Mono,
    /// The customer's leg.
    Dual,
}

impl Channels {
    /// Half of the seeds are recorded in two channels; of the first 64, those in which one kind of thing goes wrong.
    fn of(seed: u64) -> Self {
        let goes_wrong_in_part =
            matches!(Weather::of(seed), Weather::Callbacks | Weather::Requests);
        if goes_wrong_in_part == (seed / PLAYED_ALIKE).is_multiple_of(2) {
            Self::Dual
        } else {
            Self::Mono
        }
    }

    /// As `RECORDING_CHANNELS` has it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Mono => "mono",
            Self::Dual => "dual",
        }
    }
}

/// What is done about a machine that picks up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Machines {
    /// It is hung up on.
    HungUpOn,
    /// The agent is told.
    #[default]
    Told,
    /// The agent is told when it records.
    WaitedFor,
}

impl Machines {
    /// Each of them in each weather; of the first 64 seeds, where nothing goes wrong they are hung up on.
    fn of(seed: u64) -> Self {
        match (seed % 4 + seed / PLAYED_ALIKE) % 3 {
            0 => Self::HungUpOn,
            1 => Self::Told,
            _ => Self::WaitedFor,
        }
    }

    /// As `MACHINE_DETECTION` has it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::HungUpOn => "hang-up",
            Self::Told => "detect",
            Self::WaitedFor => "wait-for-tone",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn in_each_weather_there_is_each_setup() {
        let all: BTreeSet<_> = (0..400).map(|seed| (Weather::of(seed), Setup::of(seed))).collect();
        assert_eq!(all.len(), 4 * 2 * 3);
        // The calls of a short run are played in few waves.
        let first: BTreeSet<_> = (0..48).map(|seed| (Weather::of(seed), Setup::of(seed))).collect();
        assert_eq!(first.len(), 4);
    }
}
