//! What the account looks like at one moment, for the console page and for tests.

use jiff::Timestamp;
use serde::Serialize;
use shared::{CallSid, ConferenceSid, TaskSid};

use crate::{
    callbacks::CallbackRecord,
    world::{
        World,
        voice::{
            CallStatus,
            call::Call,
            conference::{Conference, ConferenceStatus, Participant},
        },
    },
};

/// The account at one moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Snapshot {
    /// The moment, on the emulator's clock.
    #[serde(serialize_with = "crate::date::as_text")]
    pub now: Timestamp,
    /// Every call, oldest first.
    pub calls: Vec<CallSnapshot>,
    /// Every conference, oldest first.
    pub conferences: Vec<ConferenceSnapshot>,
    /// Every task that can still be fetched.
    pub tasks: Vec<TaskSnapshot>,
    /// The last requests to the customer's server, youngest first.
    pub callbacks: Vec<CallbackRecord>,
}

/// A call at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallSnapshot {
    /// Its SID.
    pub sid: CallSid,
    /// Who is called.
    pub to: String,
    /// Who calls.
    pub from: String,
    /// `inbound` or `outbound-api`.
    pub direction: &'static str,
    /// Where it is in its life.
    pub status: CallStatus,
    /// The conference it is in, or is to join.
    pub conference_sid: Option<ConferenceSid>,
    /// Its label there.
    pub label: Option<String>,
    /// Whether the person muted their own telephone.
    pub phone_muted: bool,
    /// The keys that were played to it, and to nobody else: `w` is a pause of half a second.
    pub played_digits: Vec<String>,
    /// When it was made.
    #[serde(serialize_with = "crate::date::as_text")]
    pub date_created: Timestamp,
    /// When it changed last.
    #[serde(serialize_with = "crate::date::as_text")]
    pub date_updated: Timestamp,
}

/// A conference at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConferenceSnapshot {
    /// Its SID.
    pub sid: ConferenceSid,
    /// Its name.
    pub friendly_name: String,
    /// Where it is in its life.
    pub status: ConferenceStatus,
    /// Who is in it, or is called to join it.
    pub participants: Vec<ParticipantSnapshot>,
}

/// A participant at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "they are the resource's own fields")]
pub struct ParticipantSnapshot {
    /// The SID of its call.
    pub call_sid: CallSid,
    /// Its label.
    pub label: Option<String>,
    /// Whether it has joined; until then it rings.
    pub joined: bool,
    /// Whether it is not heard.
    pub muted: bool,
    /// Whether it hears music only.
    pub hold: bool,
    /// What they hear on hold, if it is not Twilio's own music, behind how it is fetched: `GET https://…`.
    pub hold_music: Option<String>,
    /// Whether only one other hears it.
    pub coaching: bool,
    /// Whether its leaving ends the conference.
    pub end_conference_on_exit: bool,
    /// Whether its joining can start the conference.
    pub start_conference_on_enter: bool,
}

/// A task at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskSnapshot {
    /// Its SID.
    pub sid: TaskSid,
    /// Where it is in its life, in Twilio's word.
    pub assignment_status: &'static str,
    /// Its attributes, as JSON text.
    pub attributes: String,
}

impl Snapshot {
    pub(crate) fn of(world: &World, now: Timestamp, callbacks: Vec<CallbackRecord>) -> Self {
        Self {
            now,
            calls: world.voice.calls().into_iter().map(|call| of_call(world, call)).collect(),
            conferences: world.voice.conferences().into_iter().map(of_conference).collect(),
            tasks: world
                .task_router
                .tasks
                .values()
                .map(|task| TaskSnapshot {
                    sid: task.sid.clone(),
                    assignment_status: task.assignment_status.as_str(),
                    attributes: task.attributes.clone(),
                })
                .collect(),
            callbacks,
        }
    }

    /// A call by its SID.
    pub fn call(&self, call_sid: &CallSid) -> Option<&CallSnapshot> {
        self.calls.iter().find(|call| call.sid == *call_sid)
    }

    /// The calls to somebody, oldest first.
    pub fn calls_to(&self, to: &str) -> impl Iterator<Item = &CallSnapshot> {
        self.calls.iter().filter(move |call| call.to == to)
    }

    /// The youngest conference of this name.
    pub fn conference(&self, friendly_name: &str) -> Option<&ConferenceSnapshot> {
        self.conferences.iter().rev().find(|conference| conference.friendly_name == friendly_name)
    }
}

impl ConferenceSnapshot {
    /// The participant with this call SID or label; who has joined comes before who rings.
    pub fn participant(&self, call_sid_or_label: &str) -> Option<&ParticipantSnapshot> {
        let named = |participant: &&ParticipantSnapshot| {
            participant.call_sid.as_str() == call_sid_or_label
                || participant.label.as_deref() == Some(call_sid_or_label)
        };
        let joined = self.participants.iter().filter(|participant| participant.joined);
        joined.clone().find(named).or_else(|| self.participants.iter().find(named))
    }
}

fn of_call(world: &World, call: &Call) -> CallSnapshot {
    let label = call
        .conference_sid
        .as_ref()
        .and_then(|conference_sid| world.voice.conference(conference_sid))
        .and_then(|conference| conference.participant(call.sid.as_str()))
        .and_then(|participant| participant.settings.label.clone());
    CallSnapshot {
        sid: call.sid.clone(),
        to: call.to.clone(),
        from: call.from.clone(),
        direction: call.direction.as_str(),
        status: call.status,
        conference_sid: call.conference_sid.clone(),
        label,
        phone_muted: call.phone_muted,
        played_digits: call.played_digits.clone(),
        date_created: call.date_created,
        date_updated: call.date_updated,
    }
}

fn of_conference(conference: &Conference) -> ConferenceSnapshot {
    ConferenceSnapshot {
        sid: conference.sid.clone(),
        friendly_name: conference.friendly_name.clone(),
        status: conference.status,
        participants: conference.participants.iter().map(of_participant).collect(),
    }
}

pub(crate) fn of_participant(participant: &Participant) -> ParticipantSnapshot {
    let settings = &participant.settings;
    ParticipantSnapshot {
        call_sid: participant.call_sid.clone(),
        label: settings.label.clone(),
        joined: participant.joined,
        muted: settings.muted,
        hold: participant.hold,
        hold_music: participant.hold_music.as_ref().map(|(url, method)| format!("{method} {url}")),
        coaching: participant.coaching,
        end_conference_on_exit: settings.end_conference_on_exit,
        start_conference_on_enter: settings.start_conference_on_enter,
    }
}
