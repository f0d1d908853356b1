//! A whole call as Twilio tells of it: the agent calls a customer, holds and unholds them, mutes and
//! unmutes their own leg, a third person joins and leaves, and everybody hangs up.
//!
//! With the request that begins it, these are 13 events. The `participant-modify` that follows each flag
//! that the server sets is left out: the server sets one of them again, which costs two requests more than
//! a call of the emulator's.

use super::leg::Leg;
use super::stub::{WORKER_SID, call_sid, conference_sid, reservation_sid, task_sid};

/// The fields of a form.
pub(super) type Form = Vec<(&'static str, String)>;

/// What a conference status callback tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Joined(Leg),
    Started,
    CustomerHeld(bool),
    AgentMuted(bool),
    Left(Leg),
    Ended,
}

/// Everything that follows the request for the call.
pub(super) const CALLBACKS: [Event; 12] = [
    Event::Joined(Leg::Agent),
    Event::Joined(Leg::Customer),
    Event::Started,
    Event::CustomerHeld(true),
    Event::CustomerHeld(false),
    Event::AgentMuted(true),
    Event::AgentMuted(false),
    Event::Joined(Leg::Third),
    Event::Left(Leg::Third),
    Event::Left(Leg::Customer),
    Event::Left(Leg::Agent),
    Event::Ended,
];

/// The callback for an event of the call with this number. `customer_label` is the one that the server
/// dialled the customer with.
pub(super) fn callback(
    number: u64,
    sequence_number: usize,
    event: Event,
    customer_label: &str,
) -> Form {
    let mut form = vec![
        ("ConferenceSid", conference_sid(number)),
        ("FriendlyName", task_sid(number)),
        ("AccountSid", "AC00000000000000000000000000000001".to_owned()),
        ("Timestamp", "Thu, 01 Jan 2026 00:00:00 +0000".to_owned()),
        ("SequenceNumber", sequence_number.to_string()),
        ("StatusCallbackEvent", event.name().to_owned()),
    ];
    if let Some(leg) = event.leg() {
        let is = |it: Event| (event == it).to_string();
        form.extend([
            ("CallSid", call_sid(number, leg)),
            ("Muted", is(Event::AgentMuted(true))),
            ("Hold", is(Event::CustomerHeld(true))),
            ("Coaching", "false".to_owned()),
            // While three are in the conference, it goes on when one leaves.
            ("EndConferenceOnExit", (leg != Leg::Third).to_string()),
            ("StartConferenceOnEnter", "true".to_owned()),
            ("ParticipantLabel", label(number, leg, customer_label)),
        ]);
    }
    match event {
        Event::Left(leg) => {
            // The customer's leaving ends the conference, and the agent's leg with it.
            let reason = match leg {
                Leg::Agent => "moderator_ended_conference",
                Leg::Customer | Leg::Third => "participant_hung_up",
            };
            form.extend([
                ("ParticipantCallStatus", "completed".to_owned()),
                ("ReasonParticipantLeft", reason.to_owned()),
            ]);
        }
        Event::Ended => form
            .push(("ReasonConferenceEnded", "participant-with-end-conference-on-exit-left".into())),
        Event::Joined(_) | Event::Started | Event::CustomerHeld(_) | Event::AgentMuted(_) => {}
    }
    form
}

impl Event {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Joined(_) => "participant-join",
            Self::Started => "conference-start",
            Self::CustomerHeld(true) => "participant-hold",
            Self::CustomerHeld(false) => "participant-unhold",
            Self::AgentMuted(true) => "participant-mute",
            Self::AgentMuted(false) => "participant-unmute",
            Self::Left(_) => "participant-leave",
            Self::Ended => "conference-end",
        }
    }

    fn leg(self) -> Option<Leg> {
        match self {
            Self::Joined(leg) | Self::Left(leg) => Some(leg),
            Self::CustomerHeld(_) => Some(Leg::Customer),
            Self::AgentMuted(_) => Some(Leg::Agent),
            Self::Started | Self::Ended => None,
        }
    }
}

fn label(number: u64, leg: Leg, customer_label: &str) -> String {
    match leg {
        Leg::Agent => {
            let call_sid = call_sid(number, leg);
            let suffix = &call_sid[call_sid.len() - 6..];
            format!("worker.{}.{WORKER_SID}.{suffix}", reservation_sid(number))
        }
        Leg::Customer => customer_label.to_owned(),
        Leg::Third => "external.0000000c".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_thirteen_events_with_the_request_for_it() {
        assert_eq!(CALLBACKS.len() + 1, 13);
    }

    #[test]
    fn a_callback_tells_of_its_leg() {
        let form = callback(7, 4, Event::CustomerHeld(true), "customer.c0ffee00");
        let field =
            |name: &str| form.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
        assert_eq!(field("StatusCallbackEvent"), Some("participant-hold"));
        assert_eq!(field("CallSid"), Some(call_sid(7, Leg::Customer).as_str()));
        assert_eq!((field("Hold"), field("Muted")), (Some("true"), Some("false")));
        assert_eq!(field("ParticipantLabel"), Some("customer.c0ffee00"));
        let started = callback(7, 3, Event::Started, "");
        assert!(started.iter().all(|(name, _)| *name != "CallSid"));
    }
}
