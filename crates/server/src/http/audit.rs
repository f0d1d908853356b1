//! The audit log: a line for each act of a person, under the target `audit`, with who, what, in which call,
//! on which leg, and whether it was done. When, every line says.
//!
//! **Invariant:** it names no number: who was called is in the task and in Twilio's own log.

use shared::{CallSid, ConferenceSid, TaskSid};
use tracing::field;

use crate::{calls::flex_user::FlexUser, http::error_response::Error};

/// What people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// Calls somebody.
    Call,
    /// Adds somebody to a call.
    Add,
    /// Transfers a call and stays in it until they like to leave.
    AskFirst,
    /// Hands a call over.
    HandOver,
    Hold,
    Unhold,
    Mute,
    Unmute,
    /// Presses keys that one person hears. Which, stays between the two.
    SendDigits,
    /// Says whether the conference ends when somebody leaves.
    EndConferenceOnExit(bool),
    /// Removes somebody.
    Remove,
    /// Takes back that a colleague was asked to come.
    TakeBack,
    /// Pauses what is recorded.
    PauseRecording,
    ResumeRecording,
    /// Is about to leave.
    Leave,
    /// Comes back after their leg was dropped.
    Rejoin,
    /// Ends the call for everybody.
    End,
    /// Does not come to a call, or gives up one that was made.
    Decline,
}

impl Act {
    fn name(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Add => "add",
            Self::AskFirst => "ask_first",
            Self::HandOver => "hand_over",
            Self::Hold => "hold",
            Self::Unhold => "unhold",
            Self::Mute => "mute",
            Self::Unmute => "unmute",
            Self::SendDigits => "send_digits",
            Self::EndConferenceOnExit(true) => "end_conference_on_exit",
            Self::EndConferenceOnExit(false) => "stay_on_exit",
            Self::Remove => "remove",
            Self::TakeBack => "take_back",
            Self::PauseRecording => "pause_recording",
            Self::ResumeRecording => "resume_recording",
            Self::Leave => "leave",
            Self::Rejoin => "rejoin",
            Self::End => "end",
            Self::Decline => "decline",
        }
    }
}

/// What an act is done to, as far as it is known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct On<'a> {
    pub(crate) task_sid: Option<&'a TaskSid>,
    pub(crate) conference_sid: Option<&'a ConferenceSid>,
    pub(crate) call_sid: Option<&'a CallSid>,
    /// The task that asks a colleague to come.
    pub(crate) invitation: Option<&'a TaskSid>,
}

/// Writes down what a person did, or was not able to do.
pub(crate) fn note<T>(user: &FlexUser, act: Act, on: On<'_>, done: &Result<T, Error>) {
    let On { task_sid, conference_sid, call_sid, invitation } = on;
    tracing::info!(
        target: "audit",
        act = act.name(),
        by = user.worker_sid.as_ref().map(field::display),
        task_sid = task_sid.map(field::display),
        conference_sid = conference_sid.map(field::display),
        call_sid = call_sid.map(field::display),
        invitation = invitation.map(field::display),
        done = done.is_ok(),
        error = done.as_ref().err().map(field::display),
        "a person acts"
    );
}
