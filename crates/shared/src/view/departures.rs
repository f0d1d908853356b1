//! Who left a moment ago, and for how long their tiles stay.

use super::{ParticipantPhase, Timestamp, is_there};
use crate::{
    CallSid, TaskSid,
    sync_map::{ConferenceMap, ParticipantItem},
};

/// How long the tile of somebody who left stays, as in Flex.
const LEFT_SHOWN_MS: u64 = 5_000;
/// How long the tile of a leg that could not be reached stays: an agent works in other windows.
const UNREACHED_SHOWN_MS: u64 = 30_000;

/// When each leg was seen to leave, and each invitation to end. The map does not tell, and who had left
/// before it was opened is no news.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Departures {
    legs: Vec<(CallSid, Timestamp)>,
    invitations: Vec<(TaskSid, Timestamp)>,
}

/// Who is in the conference or on their way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Present {
    /// Their legs.
    pub legs: Vec<CallSid>,
    /// The tasks that ask workers to come.
    pub invitations: Vec<TaskSid>,
}

impl Departures {
    /// Remembers who is gone of those who were [`present`](super::present) before the map changed.
    pub fn observe(&mut self, before: &Present, after: &ConferenceMap, now: Timestamp) {
        for (call_sid, item) in after.participants.iter() {
            if is_there(after, item) {
                let is_same = |gone: &CallSid| {
                    let before = after.participants.get(gone);
                    gone == call_sid || before.is_some_and(|before| same_number(before, item))
                };
                self.legs.retain(|(gone, _)| !is_same(gone));
            } else if before.legs.contains(call_sid) {
                self.legs.push((call_sid.clone(), now));
            }
        }
        for (task_sid, item) in after.invitations.iter() {
            if !is_there(after, item) && before.invitations.contains(task_sid) {
                self.invitations.push((task_sid.clone(), now));
            }
        }
    }

    /// When the view changes by the passing of time alone.
    pub fn next_change(&self, map: &ConferenceMap, now: Timestamp) -> Option<Timestamp> {
        let end = |left_at: &Timestamp, item: Option<&ParticipantItem>| {
            Some(Timestamp(left_at.0 + shown_for(ParticipantPhase::of(item?, false))))
        };
        let legs = self.legs.iter();
        let legs = legs.filter_map(|(sid, left_at)| end(left_at, map.participants.get(sid)));
        let invited = self.invitations.iter();
        let invited = invited.filter_map(|(sid, left_at)| end(left_at, map.invitations.get(sid)));
        legs.chain(invited).filter(|end| *end > now).min()
    }

    pub(super) fn shows(
        &self,
        call_sid: &CallSid,
        phase: ParticipantPhase,
        now: Timestamp,
    ) -> bool {
        let left_at = self.legs.iter().find(|(gone, _)| gone == call_sid);
        left_at.is_some_and(|(_, left_at)| now.0 < left_at.0 + shown_for(phase))
    }

    pub(super) fn shows_invitation(
        &self,
        task_sid: &TaskSid,
        phase: ParticipantPhase,
        now: Timestamp,
    ) -> bool {
        let left_at = self.invitations.iter().find(|(gone, _)| gone == task_sid);
        left_at.is_some_and(|(_, left_at)| now.0 < left_at.0 + shown_for(phase))
    }
}

/// Whether a leg is one more attempt to reach the person of another.
fn same_number(one: &ParticipantItem, other: &ParticipantItem) -> bool {
    one.phone_number.is_some() && one.phone_number == other.phone_number
}

/// How long a tile stays after its person is gone.
fn shown_for(phase: ParticipantPhase) -> u64 {
    if phase.is_unreached() { UNREACHED_SHOWN_MS } else { LEFT_SHOWN_MS }
}
