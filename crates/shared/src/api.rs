//! What the plugin and the server say to each other: paths, bodies, errors.
//!
//! Bodies of requests are url-encoded forms with the names that the functions of 2019 had, so that
//! old clients are understood too; answers are JSON.

mod call_properties;
mod health;
mod leaving;
mod pause_recording;
mod send_digits;
mod sync_token;
mod transfer;

use serde::{Deserialize, Serialize};

pub use call_properties::{GetCallPropertiesRequest, GetCallPropertiesResponse};
pub use health::HealthResponse;
pub use leaving::{EndConferenceRequest, LeaveConferenceRequest, RejoinConferenceRequest};
pub use pause_recording::PauseRecordingRequest;
pub use send_digits::SendDigitsRequest;
pub use sync_token::{SyncTokenRequest, SyncTokenResponse};
pub use transfer::{MAX_NOTE_CHARS, TransferCallRequest, TransferMode};

use crate::{CallSid, ConferenceSid, MapSid, TaskSid};

/// Where the server answers.
pub mod path {
    /// `POST`: creates the task and its map.
    pub const CREATE_NEW_TASK: &str = "/create-new-task";
    /// `GET`, `POST`: TwiML for the agent's leg.
    pub const AGENT_OUTBOUND_JOIN: &str = "/agent-outbound-join";
    /// `GET`, `POST`: TwiML for the leg of a second agent.
    pub const AGENT_JOIN_CONFERENCE: &str = "/agent-join-conference";
    /// `POST`: conference status callbacks.
    pub const CALL_OUTBOUND_JOIN: &str = "/call-outbound-join";
    /// `POST`: call progress of the legs that the server dialled.
    pub const CALL_STATUS: &str = "/call-status";
    /// `POST`: whether a person or a machine picked up.
    pub const ANSWERED_BY: &str = "/answered-by";
    /// `POST`: dials one more person into the conference.
    pub const ADD_CONFERENCE_PARTICIPANT: &str = "/add-conference-participant";
    /// `POST`: holds and unholds.
    pub const HOLD_CONFERENCE_PARTICIPANT: &str = "/hold-conference-participant";
    /// `POST`: mutes and unmutes.
    pub const MUTE_CONFERENCE_PARTICIPANT: &str = "/mute-conference-participant";
    /// `POST`: says whether the conference ends when somebody leaves it.
    pub const UPDATE_CONFERENCE_PARTICIPANT: &str = "/update-conference-participant";
    /// `POST`: removes somebody.
    pub const REMOVE_CONFERENCE_PARTICIPANT: &str = "/remove-conference-participant";
    /// `POST`: asks a colleague to take part in the call, or to take it over.
    pub const TRANSFER_CALL: &str = "/transfer-call";
    /// `POST`: presses keys that one person alone hears.
    pub const SEND_DIGITS: &str = "/send-digits";
    /// `GET`, `POST`: TwiML with those keys.
    pub const PLAY_DIGITS: &str = "/play-digits";
    /// `POST`: pauses what is recorded, and resumes it.
    pub const PAUSE_RECORDING: &str = "/pause-recording";
    /// `POST`: the agent is about to leave on purpose.
    pub const LEAVE_CONFERENCE: &str = "/leave-conference";
    /// `POST`: rings an agent again whose leg was dropped.
    pub const REJOIN_CONFERENCE: &str = "/rejoin-conference";
    /// `POST`: ends the conference for everybody.
    pub const END_CONFERENCE: &str = "/end-conference";
    /// `GET`, `POST`: whom a leg rings, for old clients.
    pub const GET_CALL_PROPERTIES: &str = "/get-call-properties";
    /// `POST`: holds and unholds the customer, as old dialpads ask for it.
    pub const HOLD_CALL: &str = "/hold-call";
    /// `POST`: whom an internal call was for rejected it, or a call did not reach the one who made it.
    pub const CLEANUP_REJECTED_TASK: &str = "/cleanup-rejected-task";
    /// `POST`: recording status callbacks.
    pub const ATTACH_RECORDING_TO_TASK: &str = "/attach-recording-to-task";
    /// `POST`: a token for a Sync client of the browser's own.
    pub const SYNC_TOKEN: &str = "/sync-token";
    /// `GET`: whether the server lives.
    pub const HEALTH: &str = "/health";
    /// `GET`: whether the server should be sent requests.
    pub const READY: &str = "/ready";
    /// `GET`: all of this as an OpenAPI document.
    pub const OPENAPI: &str = "/openapi.json";
}

/// How long the task of a new call may wait for who asked for it, and can still be offered.
pub const NEW_TASK_TIMEOUT_SECONDS: u32 = 30;

/// What is put behind the address of anything that Twilio calls: five retries, whatever went wrong. Twilio
/// reads it and does not send it: <https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides>.
pub const CALLBACK_RETRIES: &str = "#rc=5&rp=all";

/// What [`ApiError::code`] and the code of a dial that was refused can say beside an HTTP status, below 1000,
/// and Twilio's other errors, above 10000.
pub mod code {
    /// It is not known whether the telephone rang.
    pub const DIAL_UNKNOWN: u32 = 1001;
    /// Who calls and who is called are one.
    pub const YOURSELF: u32 = 1002;
    /// The colleague takes no calls at the moment.
    pub const COLLEAGUE_UNAVAILABLE: u32 = 1003;
    /// The colleague is on the call, or is being called.
    pub const ALREADY_ON_CALL: u32 = 1004;
    /// The number is being called.
    pub const BEING_CALLED: u32 = 1005;
    /// It is not known whether it was done: the answer did not come in time.
    pub const OUTCOME_UNKNOWN: u32 = 1006;
    /// The call was not set up completely, so nobody is called.
    pub const NOT_SET_UP: u32 = 1007;
    /// A worker or an address asks for too much at once.
    pub const TOO_MANY_REQUESTS: u32 = 1008;
    /// A worker calls too many people within a minute.
    pub const TOO_MANY_DIALS: u32 = 1009;
    /// The operator lets nobody call numbers of this range.
    pub const NUMBER_REFUSED: u32 = 1010;
    /// Nothing is recorded, so nothing can be paused or resumed.
    pub const NOT_RECORDED: u32 = 1011;
    /// Whoever decides which numbers are called lets nobody call this one, and says why in `message`.
    pub const CALL_NOT_ALLOWED: u32 = 1012;
    /// The call cannot be handed over: there is no customer to hand over, or Twilio would end it when the agent leaves.
    pub const CANNOT_HAND_OVER: u32 = 1020;
    /// The agent hands the call over to somebody already.
    pub const HANDED_OVER: u32 = 1021;
    /// Twilio's: it cannot be done at the moment.
    pub const UNAVAILABLE: u32 = 20503;
    /// Twilio's: the number cannot be called.
    pub const BAD_NUMBER: u32 = 21211;
    /// Twilio's: the number cannot be shown to whom is called.
    pub const BAD_CALLER_ID: u32 = 21212;
}

/// The body of [`path::CREATE_NEW_TASK`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct CreateNewTaskRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default)]
    pub token: String,
    /// Whom to call: a number; the `contact_uri` of a colleague where `internal` says so.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub to: String,
    /// What is pressed once they answer: digits, `*`, `#`, and a `,` for each pause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// The caller ID, or to a colleague a name; the server's default where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The `contact_uri` of the worker who calls.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub worker: String,
    /// Whether `to` is a worker: `true` or `false`; the latter where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^(true|false)$"))]
    pub internal: Option<String>,
    /// A JSON object: attributes of who asks, kept on the task. What the server writes there wins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<String>,
    /// Whether the call is recorded: `true` or `false`; the server's default where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^(true|false)$"))]
    pub record: Option<String>,
}

/// The answer of [`path::CREATE_NEW_TASK`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CreateNewTaskResponse {
    /// The task.
    pub task_sid: TaskSid,
    /// Its map.
    pub sync_map_sid: MapSid,
    /// The map's unique name.
    pub sync_map_name: String,
    /// What `AcceptTask` gives to `reservation.call`, with reservation and worker before [`CALLBACK_RETRIES`].
    pub agent_join_url: String,
}

/// The body of [`path::ADD_CONFERENCE_PARTICIPANT`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AddParticipantRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default, rename = "Token")]
    pub token: String,
    /// The task whose conference it is.
    pub task_sid: TaskSid,
    /// Whom to call: a number, or the `contact_uri` of a worker.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub to: String,
    /// What is pressed once they answer: digits, `*`, `#`, and a `,` for each pause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// The caller ID, or to a worker a name; the call's own where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Eight hexadecimal digits for each press: a request that arrives twice rings once. Old clients send none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// The answer of [`path::ADD_CONFERENCE_PARTICIPANT`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AddParticipantResponse {
    /// 200: old clients wait for it.
    pub status: u16,
    /// The new leg; a worker has none before they accept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_sid: Option<CallSid>,
    /// The task that asks a worker to come: the key of their item, and what takes it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<TaskSid>,
}

/// The body of [`path::HOLD_CONFERENCE_PARTICIPANT`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HoldParticipantRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default, rename = "Token")]
    pub token: String,
    /// The task whose conference it is; old clients name the conference alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_sid: Option<TaskSid>,
    /// The conference; the one of the task where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conference: Option<ConferenceSid>,
    /// The leg.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub participant: String,
    /// `true` or `false`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^(true|false)$"))]
    pub hold: String,
    /// What they hear, if not what the server's settings say: `https`, of a host in `HOLD_MUSIC_HOSTS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_music_url: Option<String>,
    /// How Twilio fetches what `holdMusicUrl` names: `GET` or `POST`, in capitals or not; `GET` where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^([Gg][Ee][Tt]|[Pp][Oo][Ss][Tt])$"))]
    pub hold_music_method: Option<String>,
}

/// The body of [`path::MUTE_CONFERENCE_PARTICIPANT`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MuteParticipantRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default, rename = "Token")]
    pub token: String,
    /// The task whose conference it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_sid: Option<TaskSid>,
    /// The conference; the one of the task where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conference: Option<ConferenceSid>,
    /// The leg.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub participant: String,
    /// `true` or `false`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^(true|false)$"))]
    pub muted: String,
}

/// The body of [`path::UPDATE_CONFERENCE_PARTICIPANT`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UpdateParticipantRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default, rename = "Token")]
    pub token: String,
    /// The task whose conference it is; old clients name the conference alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_sid: Option<TaskSid>,
    /// The conference; the one of the task where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conference: Option<ConferenceSid>,
    /// The leg.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub participant: String,
    /// `true` or `false`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^(true|false)$"))]
    pub end_conference_on_exit: String,
}

/// The body of [`path::REMOVE_CONFERENCE_PARTICIPANT`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RemoveParticipantRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default, rename = "Token")]
    pub token: String,
    /// The task whose conference it is; old clients name the conference alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_sid: Option<TaskSid>,
    /// The conference; the one of the task where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conference: Option<ConferenceSid>,
    /// The leg, or the task that asks a worker to come.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub participant: String,
}

/// The body of [`path::HOLD_CALL`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HoldCallRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default, rename = "Token")]
    pub token: String,
    /// The task whose conference it is; old dialpads do not name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_sid: Option<TaskSid>,
    /// The conference, as the task's attributes name it; absent: the one that the leg is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conference: Option<ConferenceSid>,
    /// The leg; the customer's where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participant: Option<String>,
    /// `true` or `false`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^(true|false)$"))]
    pub hold: String,
    /// What they hear, if not what the server's settings say: `https`, of a host in `HOLD_MUSIC_HOSTS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_music_url: Option<String>,
    /// How Twilio fetches what `holdMusicUrl` names: `GET` or `POST`, in capitals or not; `GET` where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^([Gg][Ee][Tt]|[Pp][Oo][Ss][Tt])$"))]
    pub hold_music_method: Option<String>,
}

/// The body of [`path::CLEANUP_REJECTED_TASK`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CleanupRejectedTaskRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default, rename = "Token")]
    pub token: String,
    /// The task of the call: one's own that was not offered, or the attribute `conferenceSid` of the task
    /// that is rejected.
    pub task_sid: TaskSid,
}

/// The answer of a route that has nothing to tell but that it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DoneResponse {
    /// 200: old clients wait for it.
    pub status: u16,
}

/// The body of every answer that says no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiError {
    /// The HTTP status, once more.
    pub status: u16,
    /// Twilio's code where Twilio said no, one of [`code`] where there is one, else the HTTP status.
    pub code: u32,
    /// What is wrong and what to do, for people.
    pub message: String,
    /// The name of the colleague whom it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where to read on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more_info: Option<String>,
}
