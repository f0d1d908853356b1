//! What agents have asked for lately, until somebody looks whether the map shows it: one look at a
//! conference at a time, for all that was asked for before the pause that comes before it.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use shared::{CallSid, ConferenceSid, event::ParticipantFlags};

/// What an agent has asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AskedFor {
    pub(crate) call_sid: CallSid,
    pub(crate) flags: ParticipantFlags,
}

/// By conferences, of those that somebody is going to look at.
#[derive(Debug, Default)]
pub(crate) struct UnconfirmedFlags(Mutex<BTreeMap<ConferenceSid, Looks>>);

#[derive(Debug)]
struct Looks {
    /// What the next look is for.
    next: Vec<AskedFor>,
    /// What was asked for while that one is waited for: it may not be done by then.
    after_that: Vec<AskedFor>,
}

/// One look.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) asked_for: Vec<AskedFor>,
    /// Whether there is to be another one, after another pause.
    pub(crate) is_another: bool,
}

impl UnconfirmedFlags {
    /// Takes note of it, and says whether nobody is going to look at the conference so far.
    pub(crate) fn add(&self, conference_sid: &ConferenceSid, asked_for: AskedFor) -> bool {
        match self.conferences().entry(conference_sid.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(Looks { next: vec![asked_for], after_that: Vec::new() });
                true
            }
            Entry::Occupied(mut entry) => {
                entry.get_mut().after_that.push(asked_for);
                false
            }
        }
    }

    /// Begins a look, when its pause is over.
    pub(crate) fn begin(&self, conference_sid: &ConferenceSid) -> Look {
        let mut conferences = self.conferences();
        let Some(looks) = conferences.get_mut(conference_sid) else {
            return Look { asked_for: Vec::new(), is_another: false };
        };
        let after_that = mem::take(&mut looks.after_that);
        let is_another = !after_that.is_empty();
        let asked_for = mem::replace(&mut looks.next, after_that);
        if !is_another {
            conferences.remove(conference_sid);
        }
        Look { asked_for, is_another }
    }

    fn conferences(&self) -> MutexGuard<'_, BTreeMap<ConferenceSid, Looks>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_asked_for_during_a_pause_is_looked_at_once_after_the_next() {
        let flags = UnconfirmedFlags::default();
        let (conference, other) = (ConferenceSid::from_bits(1), ConferenceSid::from_bits(2));
        assert!(flags.add(&conference, hold(1)));
        assert!(!flags.add(&conference, hold(2)));
        assert!(!flags.add(&conference, hold(3)));
        assert!(flags.add(&other, hold(4)));
        let look = |asked_for, is_another| Look { asked_for, is_another };
        assert_eq!(flags.begin(&conference), look(vec![hold(1)], true));
        assert_eq!(flags.begin(&conference), look(vec![hold(2), hold(3)], false));
        assert_eq!(flags.begin(&conference), look(vec![], false));
        assert!(flags.add(&conference, hold(5)), "nobody is going to look any more");
        assert_eq!(flags.begin(&other), look(vec![hold(4)], false));
    }

    fn hold(bits: u128) -> AskedFor {
        let flags = ParticipantFlags { hold: Some(true), ..ParticipantFlags::default() };
        AskedFor { call_sid: CallSid::from_bits(bits), flags }
    }
}
