//! Which flag was asked for last of each leg, as far as it must be true.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use shared::CallSid;

/// A request whose outcome is not known can take effect for so long, after one that was made later.
const UNKNOWN_FOR: Duration = Duration::from_secs(10);

/// Hold, or mute.
#[derive(Debug, Clone, Default)]
pub(crate) struct AskedFlags(BTreeMap<CallSid, Press>);

#[derive(Debug, Clone, Copy)]
struct Press {
    at: Timestamp,
    /// What was answered with a yes.
    wanted: Option<bool>,
    last_unknown: Option<Timestamp>,
    /// When it was pressed before.
    before: Option<Timestamp>,
}

impl AskedFlags {
    /// Takes note of a press. `is_certain`: it was answered with a yes, and none was made at the same time.
    pub(crate) fn remember(
        &mut self,
        leg: &CallSid,
        wanted: bool,
        at: Timestamp,
        is_certain: bool,
    ) {
        let known = self.0.get(leg).and_then(|press| press.last_unknown);
        let last_unknown = if is_certain { known } else { Some(at) };
        let is_over = |unknown: Timestamp| {
            at.duration_since(unknown).as_secs_f64() > UNKNOWN_FOR.as_secs_f64()
        };
        let wanted = last_unknown.is_none_or(is_over).then_some(wanted);
        let before = self.0.get(leg).map(|press| press.at);
        self.0.insert(leg.clone(), Press { at, wanted, last_unknown, before });
    }

    /// Whether it was pressed twice in so short a time that between two looks both can have been told.
    pub(crate) fn is_toggled(&self, leg: &CallSid) -> bool {
        let Some(Press { at, before: Some(before), .. }) = self.0.get(leg) else { return false };
        at.duration_since(*before).as_secs_f64() < UNKNOWN_FOR.as_secs_f64()
    }

    /// Whether what was asked for can have taken effect after that moment, whatever was answered.
    pub(crate) fn can_act_after(&self, leg: &CallSid, moment: Timestamp) -> bool {
        self.0.get(leg).is_some_and(|press| press.at + UNKNOWN_FOR >= moment)
    }

    /// What must be true of a leg, if it was asked for after that moment.
    pub(crate) fn wanted(&self, leg: &CallSid, since: Option<Timestamp>) -> Option<bool> {
        let press = self.0.get(leg)?;
        press.wanted.filter(|_| since.is_none_or(|since| press.at > since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_may_take_effect_after_what_was_asked_for_next() {
        let (leg, begun) = (CallSid::from_bits(1), Timestamp::UNIX_EPOCH);
        let after = |seconds| begun + Duration::from_secs(seconds);
        let mut flags = AskedFlags::default();
        flags.remember(&leg, true, begun, true);
        assert_eq!(flags.wanted(&leg, None), Some(true));
        assert_eq!(flags.wanted(&leg, Some(after(1))), None);
        for (at, is_certain, want) in
            [(1, false, None), (2, true, None), (11, true, None), (12, true, Some(false))]
        {
            flags.remember(&leg, false, after(at), is_certain);
            assert_eq!(flags.wanted(&leg, None), want, "{at}");
        }
    }
}
