//! The item of a leg.

use serde::Serialize;

use super::{Fields, MapItem};
use crate::{
    ConferenceSid, ReservationSid, WorkerSid,
    event::{CallStatus, LeftReason},
};

/// The data of the item that bears a call SID as its key.
///
/// **Two clocks, never mixed:** `sequence_number` (with `conference_sid`) orders what the conference
/// says; `call_sequence_number` orders `call_status`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct ParticipantItem {
    /// What the person is to the call.
    pub participant_type: ParticipantType,
    /// The conference that the leg is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conference_sid: Option<ConferenceSid>,
    /// Whether the leg belongs to the conference.
    pub status: ParticipantStatus,
    /// Whether the leg has been dialled and has not come in.
    pub connecting: bool,
    /// Whether the person hears hold music.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold: Option<bool>,
    /// Whether nobody hears the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted: Option<bool>,
    /// Whether the person speaks to one other only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coaching: Option<bool>,
    /// Whether the conference ends when the person leaves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_conference_on_exit: Option<bool>,
    /// What the policy wants `end_conference_on_exit` to be. It differs while the leg is held, because
    /// Twilio ignores the change then, and where Twilio did not take it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_conference_on_exit_wanted: Option<bool>,
    /// The reservation of a worker's leg.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reservation_sid: Option<ReservationSid>,
    /// The worker of a worker's leg.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker_sid: Option<WorkerSid>,
    /// The label that the leg was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The name to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The number that was dialled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// How far the leg's own call is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_status: Option<CallStatus>,
    /// Why the leg left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_reason: Option<LeftReason>,
    /// The newest conference event that changed this item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence_number: Option<u32>,
    /// The newest call progress that this item knows of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_sequence_number: Option<u32>,
}

/// What a person is to the call, in Flex's words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ParticipantType {
    /// An agent.
    Worker,
    /// The person that the call is about.
    Customer,
    /// Somebody else who was added.
    External,
    /// Somebody who listens.
    Supervisor,
    /// Nobody knows, so far.
    #[default]
    Unknown,
}

/// Whether a leg belongs to the conference, in Flex's words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ParticipantStatus {
    /// It does.
    #[default]
    Joined,
    /// It did, or was to.
    Left,
}

impl ParticipantType {
    /// Parses `participant_type`.
    pub fn parse(text: &str) -> Self {
        match text {
            "worker" | "agent" => Self::Worker,
            "customer" => Self::Customer,
            "external" => Self::External,
            "supervisor" => Self::Supervisor,
            _ => Self::Unknown,
        }
    }
}

impl ParticipantStatus {
    /// Parses `status`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "joined" => Some(Self::Joined),
            "left" => Some(Self::Left),
            _ => None,
        }
    }
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
        "label",
        "display_name",
        "phone_number",
        "call_status",
        "left_reason",
        "sequence_number",
        "call_sequence_number",
    ];

    fn read(data: &impl Fields) -> Self {
        Self {
            participant_type: data
                .word("participant_type", |text| Some(ParticipantType::parse(text)))
                .unwrap_or_default(),
            conference_sid: data.sid("conference_sid"),
            status: data.word("status", ParticipantStatus::parse).unwrap_or_default(),
            connecting: data.flag("connecting").unwrap_or_default(),
            hold: data.flag("hold"),
            muted: data.flag("muted"),
            coaching: data.flag("coaching"),
            end_conference_on_exit: data.flag("end_conference_on_exit"),
            end_conference_on_exit_wanted: data.flag("end_conference_on_exit_wanted"),
            reservation_sid: data.sid("reservation_sid"),
            worker_sid: data.sid("worker_sid"),
            label: data.text("label"),
            display_name: data.text("display_name"),
            phone_number: data.text("phone_number"),
            call_status: data.word("call_status", CallStatus::parse),
            left_reason: data.word("left_reason", |text| Some(LeftReason::parse(text))),
            sequence_number: data.number("sequence_number"),
            call_sequence_number: data.number("call_sequence_number"),
        }
    }
}
