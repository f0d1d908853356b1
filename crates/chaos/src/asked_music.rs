//! What was asked for that somebody hears who is held.

use std::collections::{BTreeMap, BTreeSet};

use shared::CallSid;

use crate::settings::{CHOSEN_MUSIC, HOLD_MUSIC, OWN_MUSIC};

/// By legs.
#[derive(Debug, Clone, Default)]
pub(crate) struct AskedMusic {
    /// What they must hear who were held by a press that was answered with a yes, as long as they are.
    wanted: BTreeMap<CallSid, &'static str>,
    /// For whom something was chosen, be it that it is not known what became of it.
    chosen: BTreeSet<CallSid>,
}

impl AskedMusic {
    /// Takes note of a press that holds somebody with this music, or does not hold them any more.
    pub(crate) fn remember(
        &mut self,
        leg: &CallSid,
        music: Option<&'static str>,
        is_certain: bool,
    ) {
        if music == Some(CHOSEN_MUSIC) {
            self.chosen.insert(leg.clone());
        }
        match music.filter(|_| is_certain) {
            Some(music) => self.wanted.insert(leg.clone(), music),
            None => self.wanted.remove(leg),
        };
    }

    /// Somebody else may hold them from here on.
    pub(crate) fn forget(&mut self) {
        self.wanted.clear();
    }

    /// What is wrong with what somebody hears who is held. `is_wanted`: that must still be because of a press.
    pub(crate) fn problem(&self, leg: &CallSid, heard: &str, is_wanted: bool) -> Option<String> {
        let wanted = self.wanted.get(leg).filter(|_| is_wanted);
        let is_allowed = match wanted {
            Some(wanted) => heard.ends_with(wanted),
            None => {
                heard.ends_with(HOLD_MUSIC)
                    || heard.ends_with(OWN_MUSIC)
                    || heard.ends_with(CHOSEN_MUSIC) && self.chosen.contains(leg)
            }
        };
        let wanted = wanted.copied().unwrap_or(HOLD_MUSIC);
        (!is_allowed).then(|| format!("{leg} hears {heard:?} on hold, and not {wanted}"))
    }
}
