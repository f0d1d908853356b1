//! A leg of a call as reports see it: when it came, was held and left.

use super::CallTimes;
use crate::{
    CallSid, ReservationSid,
    moments::{LegState, Moments},
    sync_map::{ParticipantItem, ParticipantType},
};

/// The place of a moment among those of all legs: Twilio's time in seconds, then the number of its event.
pub(super) type At = (u32, u32);

/// A leg and what became of it.
#[derive(Debug)]
pub(super) struct Leg<'map> {
    pub(super) call_sid: &'map CallSid,
    pub(super) item: &'map ParticipantItem,
    /// Whether it is the worker's whose part is reported.
    pub(super) is_own: bool,
    /// In order.
    pub(super) history: Vec<(At, LegState)>,
}

impl<'map> Leg<'map> {
    pub(super) fn new(
        call_sid: &'map CallSid,
        item: &'map ParticipantItem,
        reservation_sid: &ReservationSid,
        times: Option<&CallTimes>,
    ) -> Self {
        let is_own = item.reservation_sid.as_ref() == Some(reservation_sid);
        Self { call_sid, item, is_own, history: history(item, times) }
    }

    pub(super) fn is(&self, participant_type: ParticipantType) -> bool {
        self.item.participant_type == participant_type
    }

    /// Whether it was in the conference, as far as is known.
    pub(super) fn was_there(&self) -> bool {
        let is_told = self.history.iter().any(|(_, state)| *state != LegState::Left);
        // Who is in the map as joined is there, whether or not it is known since when.
        is_told || self.item.is_joined()
    }

    pub(super) fn joined_at(&self) -> Option<At> {
        self.history.first().filter(|(_, state)| *state != LegState::Left).map(|(at, _)| *at)
    }

    /// When it left for good.
    pub(super) fn left_at(&self) -> Option<At> {
        self.history.last().filter(|(_, state)| *state == LegState::Left).map(|(at, _)| *at)
    }

    /// Whether it was in the conference at a moment; without one, at the end of what is known.
    pub(super) fn is_there_at(&self, at: Option<At>) -> bool {
        let Some(at) = at.filter(|_| !self.history.is_empty()) else {
            return self.item.is_joined();
        };
        let known = self.history.iter().rev().find(|(then, _)| *then <= at);
        known.is_some_and(|(_, state)| *state != LegState::Left)
    }
}

/// Whether no event has told of its join.
pub(super) fn lacks_join(item: &ParticipantItem) -> bool {
    !Moments::of(item).iter().any(|(_, moment)| moment.state == LegState::Joined)
}

/// Whether no event has told of its leave.
pub(super) fn lacks_leave(item: &ParticipantItem) -> bool {
    Moments::of(item).iter().last().is_none_or(|(_, moment)| moment.state != LegState::Left)
}

fn history(item: &ParticipantItem, times: Option<&CallTimes>) -> Vec<(At, LegState)> {
    let mut latest = 0;
    let mut history: Vec<(At, LegState)> = Moments::of(item)
        .iter()
        .map(|(sequence_number, moment)| {
            // The numbers of events put them in order; a clock may have been set back.
            latest = latest.max(moment.seconds);
            ((latest, sequence_number), moment.state)
        })
        .collect();
    let Some(times) = times.filter(|_| item.has_entered()) else { return history };
    if let Some(answered) = times.answered.filter(|_| lacks_join(item)) {
        let first = history.first().map_or(answered, |((first, _), _)| answered.min(*first));
        history.insert(0, ((first, 0), LegState::Joined));
    }
    let is_over = !item.is_connecting() && lacks_leave(item);
    if let Some(ended) = times.ended.filter(|_| is_over && !history.is_empty()) {
        history.push(((ended.max(latest), u32::MAX), LegState::Left));
    }
    history
}
