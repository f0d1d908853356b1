//! The words with which `ui/` says what happened, read. A word that makes no sense happened to nobody.

use shared::{ReservationSid, TaskSid, keys::Keys, lenient};

use crate::{
    call::{Phone, SyncSource},
    canvas::CanvasMsg,
    flex_action::ActionTarget,
    ids::Ticket,
    reservation::ReservationStatus,
    tile::TileKey,
};

pub(crate) fn reservation_moved(sid: &str, status: &str) -> Option<CanvasMsg> {
    let sid = ReservationSid::parse(sid).ok()?;
    Some(CanvasMsg::ReservationMoved(sid, ReservationStatus::parse(status)))
}

pub(crate) fn accept_asked(sid: &str, ticket: Ticket) -> Option<CanvasMsg> {
    Some(CanvasMsg::AcceptAsked(ReservationSid::parse(sid).ok()?, ticket))
}

pub(crate) fn accept_pressed(sid: &str, ticket: Ticket) -> Option<CanvasMsg> {
    Some(CanvasMsg::AcceptPressed(ReservationSid::parse(sid).ok()?, ticket))
}

pub(crate) fn action_run(
    task_sid: &str,
    action: &str,
    target: ActionTarget,
    ticket: Ticket,
) -> Option<CanvasMsg> {
    let action = lenient::word(action)?;
    Some(CanvasMsg::ActionRun(TaskSid::parse(task_sid).ok()?, action, target, ticket))
}

pub(crate) fn leave_asked(task_sid: &str, ticket: Ticket) -> Option<CanvasMsg> {
    Some(CanvasMsg::LeaveAsked(TaskSid::parse(task_sid).ok()?, ticket))
}

pub(crate) fn phone_changed(active_call: Option<String>, contact_uri: &str) -> CanvasMsg {
    let is_browser = contact_uri.starts_with("client:");
    CanvasMsg::PhoneChanged(Phone { active_call, is_browser })
}

pub(crate) fn sync_connection_changed(source: &str, is_connected: bool) -> Option<CanvasMsg> {
    let source = match source {
        "flex" => SyncSource::Flex,
        "own" => SyncSource::Own,
        "server" => SyncSource::Server,
        _ => return None,
    };
    Some(CanvasMsg::SyncConnectionChanged(source, is_connected))
}

pub(crate) fn end_pressed(task_sid: &str, ticket: Ticket) -> Option<CanvasMsg> {
    Some(CanvasMsg::EndPressed(TaskSid::parse(task_sid).ok()?, ticket))
}

pub(crate) fn end_call_pressed(task_sid: &str, button: &str) -> Option<CanvasMsg> {
    Some(CanvasMsg::EndCallPressed(TaskSid::parse(task_sid).ok()?, lenient::word(button)?))
}

pub(crate) fn recording_pressed(task_sid: &str) -> Option<CanvasMsg> {
    TaskSid::parse(task_sid).ok().map(CanvasMsg::RecordingPressed)
}

pub(crate) fn keys_typed(task_sid: &str, tile: &str, keys: &str) -> Option<CanvasMsg> {
    let (task_sid, tile) = (TaskSid::parse(task_sid).ok()?, TileKey::parse(tile)?);
    Some(CanvasMsg::KeysTyped(task_sid, tile, Keys::parse(keys)?))
}

pub(crate) fn tile_pressed(task_sid: &str, tile: &str, button: &str) -> Option<CanvasMsg> {
    let button = lenient::word(button)?;
    let tile = TileKey::parse(tile)?;
    Some(CanvasMsg::TilePressed(TaskSid::parse(task_sid).ok()?, tile, button))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flex_action::ParticipantAction;

    #[test]
    fn each_action_of_flex_means_one_thing() {
        let task_sid = TaskSid::from_bits(1).to_string();
        for (action, want) in [
            ("HoldCall", Some(ParticipantAction::HoldCall)),
            ("HoldParticipant", Some(ParticipantAction::HoldParticipant)),
            ("UnholdCall", Some(ParticipantAction::UnholdCall)),
            ("UnholdParticipant", Some(ParticipantAction::UnholdParticipant)),
            ("KickParticipant", Some(ParticipantAction::KickParticipant)),
            ("HangupCall", None),
        ] {
            let read = action_run(&task_sid, action, ActionTarget::default(), 1);
            let wanted = want.map(|action| {
                CanvasMsg::ActionRun(TaskSid::from_bits(1), action, ActionTarget::default(), 1)
            });
            assert_eq!(read, wanted, "{action}");
        }
        assert_eq!(action_run("undefined", "HoldCall", ActionTarget::default(), 1), None);
    }
}
