//! When a leg came, was held and left: each event of a conference says when it happened, in Twilio's time.
//!
//! Moments are a set, by the sequence numbers of their events, so that it makes no difference in which order
//! events come, and whether they come twice. An item holds it as one text: a plugin, which needs a time of it only,
//! would have to carry the code for each type of a field.
//!
//! **Invariant:** the same events give the same moments (`tests/moment_laws.rs`).

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    event::{ConferenceEvent, ParticipantChange, ParticipantEvent},
    sync_map::ParticipantItem,
};

/// How many moments an item holds at most: the first ones and the last one, with which a leg has left.
pub const MOST_MOMENTS: usize = 64;

/// How a leg is from a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LegState {
    /// It has come in.
    Joined,
    /// It is in the conference and hears the others.
    Live,
    /// It hears hold music.
    Held,
    /// It has left.
    Left,
}

/// A moment in the life of a leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// When, in seconds since 1970.
    pub seconds: u32,
    /// How the leg is from then on.
    pub state: LegState,
}

/// The moments of a leg in one conference, by the sequence numbers of their events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moments(BTreeMap<u32, Moment>);

impl Moments {
    /// The moments of a leg. What cannot be read is left out.
    pub fn of(item: &ParticipantItem) -> Self {
        let text = item.moments.as_deref().unwrap_or_default();
        let mut moments = Self::default();
        for (sequence_number, moment) in text.split(' ').filter_map(read) {
            moments.add(sequence_number, moment);
        }
        moments
    }

    /// In the order of their events.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Moment)> {
        self.0.iter().map(|(sequence_number, moment)| (*sequence_number, *moment))
    }

    /// Adds what an event tells.
    pub fn add(&mut self, sequence_number: u32, moment: Moment) {
        let known = self.0.entry(sequence_number).or_insert(moment);
        *known = (*known).min(moment);
        if self.0.len() > MOST_MOMENTS {
            // The first ones and the last one stay: so the order in which they are added does not matter.
            let last_but_one = self.0.keys().rev().nth(1).copied();
            last_but_one.map(|it| self.0.remove(&it));
        }
    }

    fn written(&self) -> Option<String> {
        let mut text = String::new();
        for (sequence_number, Moment { seconds, state }) in self.iter() {
            let blank = if text.is_empty() { "" } else { " " };
            let word = word(state);
            // A text takes whatever is written to it.
            let _ = write!(text, "{blank}{sequence_number}:{seconds}:{word}");
        }
        (!text.is_empty()).then_some(text)
    }
}

/// Adds to the item of a leg what an event tells of it. Without a time it tells nothing.
pub(crate) fn record(
    item: &mut ParticipantItem,
    event: &ConferenceEvent,
    participant: &ParticipantEvent,
) {
    let state = match participant.change {
        ParticipantChange::Joined => Some(LegState::Joined),
        ParticipantChange::Left { .. } => Some(LegState::Left),
        ParticipantChange::Unheld => Some(LegState::Live),
        ParticipantChange::Changed => {
            let hold = participant.flags.hold;
            hold.map(|hold| if hold { LegState::Held } else { LegState::Live })
        }
    };
    if let (Some(seconds), Some(state)) = (event.timestamp, state) {
        let mut moments = Moments::of(item);
        moments.add(event.sequence_number, Moment { seconds, state });
        item.moments = moments.written();
    }
}

/// Since when the person of a leg has been on the line, or on hold while they are: in seconds since 1970.
pub(crate) fn since(item: &ParticipantItem) -> Option<u32> {
    // The text is in the order of the events: a plugin needs no map of them.
    let text = item.moments.as_deref()?;
    let mut moments = text.split(' ').filter_map(read).map(|(_, it)| it);
    if item.hold != Some(true) {
        return moments.find(|it| it.state == LegState::Joined).map(|it| it.seconds);
    }
    if text.split(' ').count() == MOST_MOMENTS {
        return None;
    }
    // Events that tell the hold once more do not begin it.
    moments
        .fold(None, |since, it| (it.state == LegState::Held).then(|| since.unwrap_or(it.seconds)))
}

fn read(text: &str) -> Option<(u32, Moment)> {
    let mut parts = text.split(':');
    let sequence_number = parts.next()?.parse().ok()?;
    let seconds = parts.next()?.parse().ok()?;
    let state = match parts.next()? {
        "joined" => LegState::Joined,
        "live" => LegState::Live,
        "held" => LegState::Held,
        "left" => LegState::Left,
        _ => return None,
    };
    parts.next().is_none().then_some((sequence_number, Moment { seconds, state }))
}

fn word(state: LegState) -> &'static str {
    match state {
        LegState::Joined => "joined",
        LegState::Live => "live",
        LegState::Held => "held",
        LegState::Left => "left",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(text: &str) -> ParticipantItem {
        ParticipantItem { moments: Some(text.to_owned()), ..ParticipantItem::default() }
    }

    #[test]
    fn moments_read_back_as_they_were_written() {
        let text = "2:1700000000:joined 5:1700000030:held 7:1700000042:live 9:1700000100:left";
        assert_eq!(Moments::of(&item(text)).written().as_deref(), Some(text));
        assert_eq!(Moments::of(&ParticipantItem::default()).written(), None);
    }

    #[test]
    fn a_hold_begins_with_the_first_of_its_events_and_the_call_with_the_join() {
        let text = "2:100:joined 5:130:held 6:131:held 7:142:live 8:150:held 9:151:held";
        for (hold, text, want) in [
            (None, text, Some(100)),
            (Some(false), text, Some(100)),
            (Some(true), text, Some(150)),
            (Some(true), "2:100:joined", None),
            (Some(true), "2:100:joined 5:130:held 7:142:live", None),
            (None, "5:130:held 7:142:live", None),
            (None, "", None),
        ] {
            assert_eq!(since(&ParticipantItem { hold, ..item(text) }), want, "{hold:?} {text}");
        }
        assert_eq!(since(&ParticipantItem::default()), None);
        // Of so many, some are left out.
        let many = (2..=65).map(|number| format!("{number}:{number}:held"));
        let many = many.collect::<Vec<_>>().join(" ");
        assert_eq!(since(&ParticipantItem { hold: Some(true), ..item(&many) }), None);
    }

    #[test]
    fn what_makes_no_sense_does_not_cost_the_rest() {
        for text in ["", ":", "2:3", "-2:3:held", "2:soon:held", "2:3:asleep", "2:3:held:4", "é"] {
            let moments = Moments::of(&item(&format!("{text} 9:10:left {text}")));
            let left = Moment { seconds: 10, state: LegState::Left };
            assert_eq!(moments.iter().collect::<Vec<_>>(), [(9, left)], "{text}");
        }
    }
}
