//! A gap in the sequence of a conference: an event was lost, or is late, or another replica has it.

use std::time::Duration;

use shared::{ConferenceSid, TaskSid};

use super::{
    LOOKED_AT_AGAIN,
    conference::{Depth, heal_if_over, heal_live},
};
use crate::calls::context::Calls;

/// What is only late has come by then.
const AFTER: Duration = Duration::from_secs(5);
/// How long further gaps of the conference are left to the sweep.
const PAUSE: Duration = Duration::from_secs(30);

/// Heals the conference in a moment; once for all gaps of half a minute.
pub(crate) fn look_into(calls: &Calls, task_sid: &TaskSid, conference_sid: &ConferenceSid) {
    if !calls.heals || !calls.recent_gaps.begin(conference_sid) {
        return;
    }
    let conference_sid = conference_sid.clone();
    calls.later(AFTER, task_sid, LOOKED_AT_AGAIN, |calls, task_sid| async move {
        let healed = heal_live(&calls, &task_sid, &conference_sid, Depth::Legs).await;
        calls.later(PAUSE, &task_sid, LOOKED_AT_AGAIN, |calls, _| async move {
            calls.recent_gaps.end(&conference_sid);
            Ok(())
        });
        healed
    });
}

/// Heals a conference in a moment that may be over by then: no event follows the end, so none shows that
/// it was lost.
pub(crate) fn look_whether_over(calls: &Calls, task_sid: &TaskSid, conference_sid: &ConferenceSid) {
    if !calls.heals {
        return;
    }
    let conference_sid = conference_sid.clone();
    calls.later(AFTER, task_sid, LOOKED_AT_AGAIN, |calls, task_sid| async move {
        if heal_if_over(&calls, &task_sid, &conference_sid).await? {
            return Ok(());
        }
        heal_live(&calls, &task_sid, &conference_sid, Depth::Everything).await
    });
}
