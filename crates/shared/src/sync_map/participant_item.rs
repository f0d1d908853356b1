//! The item of a leg.

use serde::{Deserialize, Serialize};

use super::{MapItem, Transfer};
use crate::{
    ConferenceSid, QueueSid, ReservationSid, WorkerSid, answered_by::AnsweredBy,
    call_status::CallStatus, left_reason::LeftReason, lenient,
};

/// The data of the item that bears a call SID as its key.
///
/// **Two clocks, never mixed:** `sequence_number` (with `conference_sid`) orders what the conference
/// says; `call_sequence_number` orders `call_status`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct ParticipantItem {
    /// What the person is to the call.
    #[serde(deserialize_with = "lenient::field")]
    pub participant_type: ParticipantType,
    /// The conference that the leg is in.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub conference_sid: Option<ConferenceSid>,
    /// Whether the leg belongs to the conference.
    #[serde(deserialize_with = "lenient::field")]
    pub status: ParticipantStatus,
    /// Whether the leg has been dialled and has not come in.
    #[serde(deserialize_with = "lenient::field")]
    pub connecting: bool,
    /// Whether the person hears hold music.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub hold: Option<bool>,
    /// Whether nobody hears the person.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub muted: Option<bool>,
    /// Whether the person speaks to one other only.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub coaching: Option<bool>,
    /// Whether the conference ends when the person leaves.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub end_conference_on_exit: Option<bool>,
    /// What the policy wants `end_conference_on_exit` to be. It differs while the leg is held, because
    /// Twilio ignores the change then, and where Twilio did not take it.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub end_conference_on_exit_wanted: Option<bool>,
    /// The reservation of a worker's leg.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub reservation_sid: Option<ReservationSid>,
    /// The worker of a worker's leg.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub worker_sid: Option<WorkerSid>,
    /// The queue whose workers are asked to come, until one of them accepts.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub queue_sid: Option<QueueSid>,
    /// The label that the leg was given.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The name to show.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The number that was dialled.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// What is pressed once the person answers.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// How far the leg's own call is.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub call_status: Option<CallStatus>,
    /// Who picked up, where Twilio was asked to find out.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<AnsweredBy>,
    /// Why the leg left.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub left_reason: Option<LeftReason>,
    /// Whether the worker has said that they leave: the end of this leg is no drop. Absent where they have not.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub leaves: Option<bool>,
    /// Whether the call stays although a request for it was answered too late: `true` once another request
    /// of the same press was answered with a yes, `false` once it was undone.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub kept: Option<bool>,
    /// The presses of keys that this leg heard last, each with the request that had them played, as `key_press`
    /// reads it: a request that arrives twice plays them once.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub key_presses: Option<String>,
    /// That who is asked to come takes the call over; absent where they do not.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Transfer>,
    /// The newest conference event that changed this item.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub sequence_number: Option<u32>,
    /// The oldest event of the conference that names this leg, which is its join unless that was lost: tiles
    /// stand in the order of it.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub joined_sequence_number: Option<u32>,
    /// When the leg came, was held and left, as `moments` reads it. Reports are made of it.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub moments: Option<String>,
    /// The newest call progress that this item knows of.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub call_sequence_number: Option<u32>,
    /// What shows a server that a server wrote which leg this is, or who was asked to come. Readers of
    /// the map need not look at it.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

/// What a person is to the call, in Flex's words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ParticipantType {
    /// An agent.
    #[serde(alias = "agent")]
    Worker,
    /// The person that the call is about.
    Customer,
    /// Somebody else who was added.
    External,
    /// Somebody who listens.
    Supervisor,
    /// Nobody knows, so far.
    #[default]
    #[serde(other)]
    Unknown,
}

/// Whether a leg belongs to the conference, in Flex's words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ParticipantStatus {
    /// It does.
    #[default]
    Joined,
    /// It did, or was to.
    Left,
}

impl ParticipantItem {
    /// Whether the person is on the line: joined, and neither ringing nor with a call that is over.
    pub fn is_joined(&self) -> bool {
        self.belongs() && !self.connecting
    }

    /// Whether the leg is on its way into the conference.
    pub fn is_connecting(&self) -> bool {
        self.belongs() && self.connecting
    }

    /// Whether the leg is in the conference, or was.
    pub(crate) fn has_entered(&self) -> bool {
        !self.is_connecting()
            && self.left_reason != Some(LeftReason::ParticipantAddFailed)
            && !matches!(
                self.call_status,
                Some(
                    CallStatus::Busy
                        | CallStatus::NoAnswer
                        | CallStatus::Failed
                        | CallStatus::Canceled
                )
            )
    }

    /// The item of a leg that is not in the conference any more, whether or not its leave was heard.
    pub(crate) fn left(self) -> Self {
        Self { status: ParticipantStatus::Left, connecting: false, ..self }
    }

    fn belongs(&self) -> bool {
        self.status == ParticipantStatus::Joined
            && !self.call_status.is_some_and(CallStatus::is_final)
    }
}

impl MapItem for ParticipantItem {
    const FIELDS: &'static [&'static str] = &[
        "participant_type",
        "conference_sid",
        "status",
        "connecting",
        "hold",
        "muted",
        "coaching",
        "end_conference_on_exit",
        "end_conference_on_exit_wanted",
        "reservation_sid",
        "worker_sid",
        "queue_sid",
        "label",
        "display_name",
        "phone_number",
        "extension",
        "call_status",
        "answered_by",
        "left_reason",
        "leaves",
        "kept",
        "key_presses",
        "transfer",
        "sequence_number",
        "joined_sequence_number",
        "moments",
        "call_sequence_number",
        "proof",
    ];
}
