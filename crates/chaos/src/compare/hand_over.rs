//! Calls that are handed over: who is waited for, who is to leave, and what has not been done.

use std::time::Duration;

use jiff::Timestamp;
use shared::{
    CallSid, TaskSid,
    event::CallStatus,
    sync_map::{ConferenceMap, ParticipantItem},
};

use crate::{asked_flags::AskedFlags, truth::Truth};

/// For how long a colleague is asked, and somebody looks what became of it.
pub(super) const WAITING_FOR: Duration = Duration::from_secs(90);

/// A hand-over that an agent has asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HandOver {
    pub(crate) at: Timestamp,
    /// It was answered with a yes, and nothing else was asked for at the same time.
    pub(crate) is_certain: bool,
}

impl HandOver {
    /// Whether the customer is to be on hold: no more once it is over, unless somebody has pressed that since.
    pub(super) fn wants_held(
        self,
        map: &ConferenceMap,
        hold: &AskedFlags,
        customer: &CallSid,
    ) -> Option<bool> {
        let is_over = self.is_certain && handed_over(map).next().is_none();
        (is_over && !hold.can_act_after(customer, self.at)).then_some(false)
    }
}

/// The leg whose leave does not end the conference, because somebody is asked to come for it.
pub(super) fn leaver(map: &ConferenceMap) -> Option<&CallSid> {
    handed_over(map).find(|(_, item)| item.is_connecting()).and_then(|(_, item)| leg(item))
}

/// Whether a colleague is asked, or on their way, who takes the call over.
pub(super) fn is_awaited(truth: &Truth, map: &ConferenceMap) -> bool {
    handed_over(map).any(|(task_sid, item)| {
        let task = truth.task(task_sid);
        item.is_connecting() && task.is_some_and(crate::truth::Task::is_open)
    })
}

/// The hand-overs whose colleague is there and whose agent is still there, or whose customer is still held.
pub(super) fn not_completed(truth: &Truth, map: &ConferenceMap) -> Vec<String> {
    let is_joined = |call_sid: &CallSid| truth.joined().any(|leg| leg.call_sid == *call_sid);
    let has_come =
        |task_sid: &TaskSid| truth.worker_call(task_sid).is_some_and(|call| is_joined(&call.sid));
    let those = handed_over(map).filter(|(task_sid, item)| {
        let is_given_up =
            item.call_status.is_some_and(|how| how.is_final() && how != CallStatus::Completed);
        !is_given_up && has_come(task_sid)
    });
    those.map(|(task_sid, _)| format!("the hand-over by {task_sid} is not completed")).collect()
}

/// The hand-overs that are not over, of the map's conference.
fn handed_over(map: &ConferenceMap) -> impl Iterator<Item = (&TaskSid, &ParticipantItem)> {
    map.invitations.iter().filter(|(_, item)| {
        let goes_on = item.transfer.as_ref().is_some_and(|it| it.leg.is_some() && it.end.is_none());
        goes_on && item.conference_sid.as_ref() == map.conference_sid()
    })
}

fn leg(item: &ParticipantItem) -> Option<&CallSid> {
    item.transfer.as_ref()?.leg.as_ref()
}
