//! What a request names of the call that it is about.

use serde::de::DeserializeOwned;
use shared::{
    CallSid, ConferenceSid, TaskSid,
    api::{
        AddParticipantRequest, EndConferenceRequest, GetCallPropertiesRequest, HoldCallRequest,
        HoldParticipantRequest, LeaveConferenceRequest, MuteParticipantRequest,
        PauseRecordingRequest, RejoinConferenceRequest, RemoveParticipantRequest,
        SendDigitsRequest, TransferCallRequest, UpdateParticipantRequest,
    },
};

use crate::http::error_response::Error;

/// A request about a call.
pub(crate) trait AboutCall: DeserializeOwned {
    /// What who asks has to be allowed to.
    const PURPOSE: Purpose = Purpose::Act;

    /// What it names.
    ///
    /// # Errors
    /// When it does not say which call it is about.
    fn named_call(&self) -> Result<NamedCall, Error>;
}

/// What a request wants of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Purpose {
    /// To be told of it.
    See,
    /// To change it.
    Act,
}

/// What a request names of a call.
#[derive(Debug, Clone)]
pub(crate) enum NamedCall {
    /// The task alone.
    Task(TaskSid),
    /// The conference, and the task if the client knows it.
    Conference(ConferenceSid, Option<TaskSid>),
    /// One leg alone.
    Call(CallSid),
}

impl NamedCall {
    fn of(task_sid: Option<&TaskSid>, conference_sid: Option<&ConferenceSid>) -> Option<Self> {
        match (task_sid, conference_sid) {
            (task_sid, Some(conference_sid)) => {
                Some(Self::Conference(conference_sid.clone(), task_sid.cloned()))
            }
            (Some(task_sid), None) => Some(Self::Task(task_sid.clone())),
            (None, None) => None,
        }
    }
}

macro_rules! about_a_task {
    ($($request:ty),*) => {$(
        impl AboutCall for $request {
            fn named_call(&self) -> Result<NamedCall, Error> {
                Ok(NamedCall::Task(self.task_sid.clone()))
            }
        }
    )*};
}

macro_rules! about_one_leg {
    ($($request:ty),*) => {$(
        impl AboutCall for $request {
            fn named_call(&self) -> Result<NamedCall, Error> {
                NamedCall::of(self.task_sid.as_ref(), self.conference.as_ref()).ok_or_else(nowhere)
            }
        }
    )*};
}

about_a_task!(
    AddParticipantRequest,
    TransferCallRequest,
    EndConferenceRequest,
    LeaveConferenceRequest,
    RejoinConferenceRequest,
    PauseRecordingRequest
);
about_one_leg!(
    HoldParticipantRequest,
    MuteParticipantRequest,
    UpdateParticipantRequest,
    RemoveParticipantRequest,
    SendDigitsRequest
);

impl AboutCall for HoldCallRequest {
    fn named_call(&self) -> Result<NamedCall, Error> {
        let named = NamedCall::of(self.task_sid.as_ref(), self.conference.as_ref());
        let call_sid = || CallSid::parse(self.participant.as_deref()?).ok();
        named.or_else(|| call_sid().map(NamedCall::Call)).ok_or_else(nowhere)
    }
}

impl AboutCall for GetCallPropertiesRequest {
    const PURPOSE: Purpose = Purpose::See;

    fn named_call(&self) -> Result<NamedCall, Error> {
        Ok(NamedCall::Call(self.call_sid.clone()))
    }
}

fn nowhere() -> Error {
    Error::bad_field("conference", "it is missing, and so is taskSid")
}
