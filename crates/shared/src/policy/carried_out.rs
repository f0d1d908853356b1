//! What one run of the policy has asked Twilio for, and Twilio has done.

use std::collections::BTreeMap;

use super::Wish;
use crate::CallSid;

/// The flags that a run has changed, as Twilio's answers left them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CarriedOut(BTreeMap<CallSid, bool>);

impl CarriedOut {
    /// Takes note of a wish that Twilio has done.
    pub fn note(&mut self, wish: &Wish) {
        match wish {
            Wish::EndConferenceOnExit(call_sid, wanted) | Wish::Unhold(call_sid, wanted) => {
                self.0.insert(call_sid.clone(), *wanted);
            }
            Wish::KeepForUnhold(..) | Wish::Cancel(_) => {}
        }
    }

    /// The legs whose flag was changed, with what it was changed to.
    pub fn flags(&self) -> impl Iterator<Item = (&CallSid, bool)> {
        self.0.iter().map(|(call_sid, flag)| (call_sid, *flag))
    }

    /// What this run has made of a leg's flag.
    pub(super) fn flag_of(&self, call_sid: &CallSid) -> Option<bool> {
        self.0.get(call_sid).copied()
    }
}
