//! Calls and conferences.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use shared::{CallSid, ConferenceSid, ReservationSid};

use super::tasks::TaskHistory;
use crate::{
    date,
    snapshot::{ParticipantSnapshot, of_participant},
    world::{
        World,
        voice::{
            CallStatus, ConferenceStatus,
            call::Call,
            conference::{Conference, ReasonConferenceEnded},
            history,
            history::Span,
            recordings::Recorded,
        },
    },
};

/// A call, from its beginning on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlacedCall {
    /// Its SID.
    pub sid: CallSid,
    /// Who is called.
    pub to: String,
    /// Who calls.
    pub from: String,
    /// `inbound` or `outbound-api`.
    pub direction: &'static str,
    /// The label that it had last in a conference.
    pub label: Option<String>,
    /// Where it is in its life.
    pub status: CallStatus,
    /// Every status that it has had, with its beginning.
    pub statuses: Vec<StatusChange>,
    /// How often its telephone began to ring.
    pub rang: u32,
    /// Who picked up, once Twilio has found out.
    pub answered_by: Option<&'static str>,
    /// The keys that were played to it, and to nobody else: `w` is a pause of half a second.
    pub played_digits: Vec<String>,
    /// Where its own recording is in its life, if it has one.
    pub recording: Option<&'static str>,
    /// The conference it is in, or is to join.
    pub conference_sid: Option<ConferenceSid>,
    /// The reservation whose worker it calls.
    pub reservation_sid: Option<ReservationSid>,
    /// Whether the person muted their own telephone.
    pub phone_muted: bool,
}

/// A status, and when it began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusChange {
    /// The status.
    pub status: CallStatus,
    /// Its beginning.
    #[serde(serialize_with = "date::as_text")]
    pub at: Timestamp,
}

/// A conference, from its beginning on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConferenceHistory {
    /// Its SID.
    pub sid: ConferenceSid,
    /// Its name.
    pub friendly_name: String,
    /// Where it is in its life.
    pub status: ConferenceStatus,
    /// Why it ended, as `ReasonConferenceEnded` says it.
    pub reason_ended: Option<&'static str>,
    /// When it was made.
    #[serde(serialize_with = "date::as_text")]
    pub date_created: Timestamp,
    /// When two began to talk.
    #[serde(serialize_with = "date::as_optional_text")]
    pub started: Option<Timestamp>,
    /// When it ended.
    #[serde(serialize_with = "date::as_optional_text")]
    pub ended: Option<Timestamp>,
    /// Where its recording is in its life, if it has one.
    pub recording: Option<&'static str>,
    /// Who is in it, or is called to join it.
    pub participants: Vec<ParticipantSnapshot>,
    /// Everybody who was in it, or was called to join it, in this order.
    pub legs: Vec<LegHistory>,
    /// Who heard whom.
    pub hearing: Vec<Hearing>,
}

/// A leg, from its beginning to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LegHistory {
    /// The SID of its call.
    pub call_sid: CallSid,
    /// Whose telephone it is: who is called or, from outside, who calls.
    pub number: String,
    /// Its label.
    pub label: Option<String>,
    /// When it was put on its way into the conference.
    #[serde(serialize_with = "date::as_text")]
    pub added: Timestamp,
    /// When it joined.
    #[serde(serialize_with = "date::as_optional_text")]
    pub joined: Option<Timestamp>,
    /// When it left, or was given up.
    #[serde(serialize_with = "date::as_optional_text")]
    pub left: Option<Timestamp>,
    /// As `ReasonParticipantLeft` says it.
    pub reason_left: Option<&'static str>,
    /// While it was joined and muted.
    pub muted: Vec<Span>,
    /// While it was held.
    pub hold: Vec<Span>,
    /// While it was heard by one alone.
    pub coaching: Vec<Span>,
    /// While no other leg was joined.
    pub alone: Vec<Span>,
}

/// When one leg heard another: both joined, neither held, the speaker not muted and not coaching
/// somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hearing {
    /// The call of who hears.
    pub listener: CallSid,
    /// The call of who is heard.
    pub speaker: CallSid,
    /// Whether it is so at this moment.
    pub now: bool,
    /// For how many milliseconds altogether.
    pub total_ms: i64,
    /// When.
    pub spans: Vec<Span>,
}

/// The conferences of one name, or all of them.
pub(super) fn conferences(
    world: &World,
    now: Timestamp,
    name: Option<&str>,
) -> Vec<ConferenceHistory> {
    let conferences = world.voice.conferences().into_iter();
    conferences
        .filter(|conference| name.is_none_or(|name| conference.friendly_name == name))
        .map(|conference| of_conference(world, now, conference))
        .collect()
}

/// The calls that have to do with these conferences or tasks; without a name, all of them.
pub(super) fn calls(
    world: &World,
    name: Option<&str>,
    conferences: &[ConferenceHistory],
    tasks: &[TaskHistory],
) -> Vec<PlacedCall> {
    // The youngest of a call's legs stands last.
    let legs: BTreeMap<&CallSid, &LegHistory> =
        conferences.iter().flat_map(|it| &it.legs).map(|leg| (&leg.call_sid, leg)).collect();
    let reservations: BTreeSet<&ReservationSid> =
        tasks.iter().flat_map(|task| &task.reservations).map(|it| &it.sid).collect();
    let is_meant = |call: &&Call| {
        name.is_none()
            || legs.contains_key(&call.sid)
            || call.reservation_sid.as_ref().is_some_and(|sid| reservations.contains(sid))
    };
    let calls = world.voice.calls().into_iter().filter(is_meant);
    calls.map(|call| of_call(world, call, legs.get(&call.sid).copied())).collect()
}

fn of_call(world: &World, call: &Call, leg: Option<&LegHistory>) -> PlacedCall {
    let statuses =
        call.statuses.iter().map(|(status, at)| StatusChange { status: *status, at: *at });
    PlacedCall {
        sid: call.sid.clone(),
        to: call.to.clone(),
        from: call.from.clone(),
        direction: call.direction.as_str(),
        label: leg.and_then(|leg| leg.label.clone()),
        status: call.status,
        statuses: statuses.collect(),
        rang: u32::from(call.rang_at().is_some()),
        answered_by: call.answered_by,
        played_digits: call.played_digits.clone(),
        recording: last_recording(world, &Recorded::Call(call.sid.clone())),
        conference_sid: call.conference_sid.clone(),
        reservation_sid: call.reservation_sid.clone(),
        phone_muted: call.phone_muted,
    }
}

fn of_conference(world: &World, now: Timestamp, conference: &Conference) -> ConferenceHistory {
    let history = &conference.history;
    ConferenceHistory {
        sid: conference.sid.clone(),
        friendly_name: conference.friendly_name.clone(),
        status: conference.status,
        reason_ended: conference.reason_ended.map(ReasonConferenceEnded::as_str),
        date_created: conference.date_created,
        started: conference.start_time,
        ended: (!conference.is_live()).then_some(conference.date_updated),
        recording: last_recording(world, &Recorded::Conference(conference.sid.clone())),
        participants: conference.participants.iter().map(of_participant).collect(),
        legs: history.legs.iter().map(|leg| of_leg(world, leg)).collect(),
        hearing: history
            .hearing
            .iter()
            .map(|((listener, speaker), spans)| Hearing {
                listener: listener.clone(),
                speaker: speaker.clone(),
                now: spans.last().is_some_and(|span| span.until.is_none()),
                total_ms: spans.iter().map(|span| span.milliseconds(now)).sum(),
                spans: spans.clone(),
            })
            .collect(),
    }
}

fn last_recording(world: &World, of: &Recorded) -> Option<&'static str> {
    world.recordings(of).last().map(|recording| recording.status.as_str())
}

fn of_leg(world: &World, leg: &history::LegHistory) -> LegHistory {
    let number = world.voice.call(&leg.call_sid).map(Call::number).unwrap_or_default();
    LegHistory {
        call_sid: leg.call_sid.clone(),
        number: number.to_owned(),
        label: leg.label.clone(),
        added: leg.added,
        joined: leg.joined,
        left: leg.left,
        reason_left: leg.reason_left,
        muted: leg.muted.clone(),
        hold: leg.hold.clone(),
        coaching: leg.coaching.clone(),
        alone: leg.alone.clone(),
    }
}
