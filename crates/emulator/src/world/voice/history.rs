//! What happened to the legs of a conference, as data; `hearing` writes it down.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use shared::CallSid;

use crate::date;

/// For how long something was so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Span {
    /// The beginning.
    #[serde(serialize_with = "date::as_text")]
    pub from: Timestamp,
    /// The end; absent while it is still so.
    #[serde(serialize_with = "date::as_optional_text")]
    pub until: Option<Timestamp>,
}

impl Span {
    /// How long it lasted, or has lasted until now.
    pub(crate) fn milliseconds(&self, now: Timestamp) -> i64 {
        let lasted = self.until.unwrap_or(now).duration_since(self.from).as_millis();
        i64::try_from(lasted).unwrap_or(i64::MAX)
    }
}

/// Spans one after the other; the last may be open.
pub(crate) type Spans = Vec<Span>;

/// A leg from its beginning to its end.
#[derive(Debug, Clone)]
pub(crate) struct LegHistory {
    pub(crate) call_sid: CallSid,
    pub(crate) label: Option<String>,
    /// When its call was put on its way into the conference.
    pub(crate) added: Timestamp,
    pub(crate) joined: Option<Timestamp>,
    pub(crate) left: Option<Timestamp>,
    /// As `ReasonParticipantLeft` says it.
    pub(crate) reason_left: Option<&'static str>,
    pub(crate) muted: Spans,
    pub(crate) hold: Spans,
    pub(crate) coaching: Spans,
    /// While no other leg was joined.
    pub(crate) alone: Spans,
}

/// What happened in one conference.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConferenceHistory {
    /// In the order in which they were added; a call that came back is there twice.
    pub(crate) legs: Vec<LegHistory>,
    /// When the first of a pair heard the second.
    pub(crate) hearing: BTreeMap<(CallSid, CallSid), Spans>,
}

impl ConferenceHistory {
    pub(super) fn add(&mut self, call_sid: &CallSid, label: Option<&str>, now: Timestamp) {
        self.legs.push(LegHistory {
            call_sid: call_sid.clone(),
            label: label.map(str::to_owned),
            added: now,
            joined: None,
            left: None,
            reason_left: None,
            muted: Spans::new(),
            hold: Spans::new(),
            coaching: Spans::new(),
            alone: Spans::new(),
        });
    }

    pub(super) fn leave(&mut self, call_sid: &CallSid, reason: &'static str, now: Timestamp) {
        let mut legs = self.legs.iter_mut().rev();
        let leg = legs.find(|leg| leg.call_sid == *call_sid && leg.left.is_none());
        if let Some(leg) = leg {
            leg.left = Some(now);
            leg.reason_left = Some(reason);
            for spans in [&mut leg.muted, &mut leg.hold, &mut leg.coaching, &mut leg.alone] {
                note(spans, false, now);
            }
        }
    }
}

/// Opens a span if something is so from here on, or closes the one that is open.
pub(super) fn note(spans: &mut Spans, is_so: bool, now: Timestamp) {
    let open = spans.last_mut().filter(|span| span.until.is_none());
    match (open, is_so) {
        (None, true) => spans.push(Span { from: now, until: None }),
        (Some(span), false) => span.until = Some(now),
        (None, false) | (Some(_), true) => {}
    }
}
