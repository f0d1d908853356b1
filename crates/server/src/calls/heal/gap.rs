//! A gap in the sequence of a conference: an event was lost, or is late, or another replica has it.

use std::{sync::Weak, time::Duration};

use shared::{ConferenceSid, TaskSid};

use super::conference::{Depth, heal_if_over, heal_live};
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
    let (me, task_sid) = (Weak::clone(&calls.me), task_sid.clone());
    let conference_sid = conference_sid.clone();
    calls.background.later(AFTER, async move {
        let Some(calls) = me.upgrade() else { return };
        if let Err(error) = heal_live(&calls, &task_sid, &conference_sid, Depth::Legs).await {
            tracing::warn!(%task_sid, %error, "the call is looked at again in the next sweep");
        }
        let me = Weak::clone(&calls.me);
        calls.background.later(PAUSE, async move {
            if let Some(calls) = me.upgrade() {
                calls.recent_gaps.end(&conference_sid);
            }
        });
    });
}

/// Heals a conference in a moment that may be over by then: no event follows the end, so none shows that
/// it was lost.
pub(crate) fn look_whether_over(calls: &Calls, task_sid: &TaskSid, conference_sid: &ConferenceSid) {
    if !calls.heals {
        return;
    }
    let (me, task_sid) = (Weak::clone(&calls.me), task_sid.clone());
    let conference_sid = conference_sid.clone();
    calls.background.later(AFTER, async move {
        let Some(calls) = me.upgrade() else { return };
        let healed = match heal_if_over(&calls, &task_sid, &conference_sid).await {
            Ok(false) => heal_live(&calls, &task_sid, &conference_sid, Depth::Everything).await,
            over => over.map(drop),
        };
        if let Err(error) = healed {
            tracing::warn!(%task_sid, %error, "the call is looked at again in the next sweep");
        }
    });
}
