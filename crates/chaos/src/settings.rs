//! What the servers of a wave are set to, beside where they are.

use crate::faults::Weather;

/// What people hear on hold of whom nobody says otherwise.
pub(crate) const HOLD_MUSIC: &str = "https://music.example.com/hold.mp3";
/// What an agent can choose instead.
pub(crate) const CHOSEN_MUSIC: &str = "https://music.example.com/chosen.mp3";
/// Where music may be chosen from.
pub(crate) const HOLD_MUSIC_HOSTS: &str = "music.example.com";

/// So many seeds in a row are recorded alike.
const RECORDED_ALIKE: u64 = 64;

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
    pub(crate) fn of(seed: u64) -> Self {
        let goes_wrong_in_part =
            matches!(Weather::of(seed), Weather::Callbacks | Weather::Requests);
        if goes_wrong_in_part == (seed / RECORDED_ALIKE).is_multiple_of(2) {
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
