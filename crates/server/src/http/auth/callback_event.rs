//! The name by which one of Twilio's callbacks is counted and logged.

use shared::api::path;

/// One of a list of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CallbackEvent(pub(crate) &'static str);

/// What stands for an event that is in none of the lists.
const OTHER: &str = "other";

const OF_CONFERENCES: [&str; 11] = [
    "conference-start",
    "conference-end",
    "participant-join",
    "participant-leave",
    "participant-mute",
    "participant-unmute",
    "participant-hold",
    "participant-unhold",
    "participant-modify",
    "participant-speech-start",
    "participant-speech-stop",
];

const OF_CALLS: [(&str, &str); 9] = [
    ("queued", "call-queued"),
    ("initiated", "call-initiated"),
    ("ringing", "call-ringing"),
    ("in-progress", "call-in-progress"),
    ("completed", "call-completed"),
    ("busy", "call-busy"),
    ("no-answer", "call-no-answer"),
    ("failed", "call-failed"),
    ("canceled", "call-canceled"),
];

/// The name of what Twilio tells or asks at this path, with a form of these fields.
pub(crate) fn callback_event<'a>(
    path: &str,
    field: impl Fn(&str) -> Option<&'a str>,
) -> CallbackEvent {
    let is_at = |route: &str| path.ends_with(route);
    let name = if is_at(path::CALL_OUTBOUND_JOIN) {
        let event = field("StatusCallbackEvent");
        OF_CONFERENCES.into_iter().find(|name| Some(*name) == event)
    } else if is_at(path::CALL_STATUS) {
        let status = field("CallStatus");
        OF_CALLS.into_iter().find(|(of, _)| Some(*of) == status).map(|(_, name)| name)
    } else if is_at(path::ANSWERED_BY) {
        Some("answered-by")
    } else if is_at(path::ATTACH_RECORDING_TO_TASK) {
        Some("recording")
    } else if is_at(path::AGENT_OUTBOUND_JOIN) {
        Some("agent-outbound-join")
    } else if is_at(path::AGENT_JOIN_CONFERENCE) {
        Some("agent-join-conference")
    } else {
        None
    };
    CallbackEvent(name.unwrap_or(OTHER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callback_is_named_by_its_route_and_what_it_tells_and_by_nothing_that_is_made_up() {
        for (path, form, want) in [
            ("/call-outbound-join", "StatusCallbackEvent=participant-join", "participant-join"),
            ("/x/call-outbound-join", "StatusCallbackEvent=conference-end", "conference-end"),
            ("/call-outbound-join", "StatusCallbackEvent=ringing", OTHER),
            ("/call-outbound-join", "", OTHER),
            ("/call-status", "CallStatus=no-answer", "call-no-answer"),
            ("/call-status", "CallStatus=conference-end", OTHER),
            ("/answered-by", "AnsweredBy=machine_start", "answered-by"),
            ("/attach-recording-to-task", "RecordingStatus=completed", "recording"),
            ("/agent-outbound-join", "CallStatus=ringing", "agent-outbound-join"),
        ] {
            let field = |name: &str| form.strip_prefix(name)?.strip_prefix('=');
            assert_eq!(callback_event(path, field), CallbackEvent(want), "{path} {form}");
        }
    }
}
