//! What happened to a conference and to its legs, after parsing.
//!
//! Twilio's words: <https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallbackEvent>.

use crate::{CallSid, ConferenceSid, label::Label};
pub use crate::{call_status::CallStatus, left_reason::LeftReason};

/// A conference status callback, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConferenceEvent {
    /// The conference that it happened to.
    pub conference_sid: ConferenceSid,
    /// Where it stands among the conference's events: Twilio delivers them in any order.
    pub sequence_number: u32,
    /// When it happened, in seconds since 1970, if Twilio says so. Events are never put in order by it.
    pub timestamp: Option<u32>,
    /// What happened.
    pub kind: ConferenceEventKind,
}

/// What a conference event says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConferenceEventKind {
    /// `conference-start`.
    Started,
    /// `conference-end`.
    Ended {
        /// `ReasonConferenceEnded`, as Twilio spells it.
        reason: Option<String>,
    },
    /// Everything that names a leg.
    Participant(ParticipantEvent),
}

/// What happened to one leg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantEvent {
    /// The leg.
    pub call_sid: CallSid,
    /// The label that the leg was given, in our grammar or in somebody else's.
    pub label: Option<Label>,
    /// What happened to it.
    pub change: ParticipantChange,
    /// The state that the callback reports beside it.
    pub flags: ParticipantFlags,
}

/// What happened to a leg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParticipantChange {
    /// `participant-join`.
    Joined,
    /// `participant-leave`.
    Left {
        /// `ReasonParticipantLeft`.
        reason: Option<LeftReason>,
        /// `ParticipantCallStatus`.
        call_status: Option<CallStatus>,
    },
    /// `participant-unhold`: it hears the others again. What Twilio ignores in a held leg can be asked
    /// for once more.
    Unheld,
    /// `participant-hold`, `-mute`, `-unmute`, `-modify`: the flags say what it is like.
    Changed,
}

/// The flags of a leg. An absent one is not `false`: it says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ParticipantFlags {
    /// `Muted`.
    pub muted: Option<bool>,
    /// `Hold`.
    pub hold: Option<bool>,
    /// `Coaching`.
    pub coaching: Option<bool>,
    /// `EndConferenceOnExit`.
    pub end_conference_on_exit: Option<bool>,
}

/// The progress of a leg's own call: its callbacks have a clock of their own.
///
/// Source: <https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallProgress {
    /// The leg.
    pub call_sid: CallSid,
    /// Where this callback stands among the callbacks of the call.
    pub sequence_number: u32,
    /// `CallStatus`.
    pub status: CallStatus,
}
