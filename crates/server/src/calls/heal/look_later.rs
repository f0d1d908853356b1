//! A moment after an agent asked for something it is looked whether the map shows it: the event that
//! tells of it can be lost, and so can Twilio's answer.

use std::time::Duration;

use shared::{CallSid, ConferenceSid, TaskSid, event::ParticipantFlags, sync_map::ParticipantItem};

use super::{
    LOOKED_AT_AGAIN,
    conference::{Depth, heal_live},
};
use crate::calls::{
    context::Calls,
    unconfirmed_flags::{AskedFor, Look},
};

/// Long enough for the event, and for Twilio's answer in its place.
const AFTER: Duration = Duration::from_secs(5);

/// Heals the conference in a moment, unless the map says by then what was asked for. What is asked for
/// before that is looked at together, a moment later.
pub(crate) fn look_later(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    call_sid: &CallSid,
    flags: ParticipantFlags,
) {
    if !calls.heals {
        return;
    }
    let asked_for = AskedFor { call_sid: call_sid.clone(), flags };
    if calls.unconfirmed_flags.add(conference_sid, asked_for) {
        look_after_pause(calls, task_sid, conference_sid);
    }
}

fn look_after_pause(calls: &Calls, task_sid: &TaskSid, conference_sid: &ConferenceSid) {
    let conference_sid = conference_sid.clone();
    calls.later(AFTER, task_sid, LOOKED_AT_AGAIN, |calls, task_sid| async move {
        let Look { asked_for, is_another } = calls.unconfirmed_flags.begin(&conference_sid);
        if is_another {
            look_after_pause(&calls, &task_sid, &conference_sid);
        }
        let map = calls.maps.remembered(&task_sid).await;
        let is_shown = |it: &AskedFor| {
            let item = map.as_ref().and_then(|map| map.view().participants.get(&it.call_sid));
            item.is_some_and(|item| shows(item, it.flags))
        };
        if asked_for.iter().all(is_shown) {
            return Ok(());
        }
        heal_live(&calls, &task_sid, &conference_sid, Depth::Legs).await
    });
}

/// Whether an item says all that was asked for.
fn shows(item: &ParticipantItem, asked: ParticipantFlags) -> bool {
    let is_shown = |asked: Option<bool>, known: Option<bool>| asked.is_none() || asked == known;
    is_shown(asked.muted, item.muted)
        && is_shown(asked.hold, item.hold)
        && is_shown(asked.coaching, item.coaching)
        && is_shown(asked.end_conference_on_exit, item.end_conference_on_exit)
}
