//! Who left a moment ago, and for how long their tiles stay.

use super::{ParticipantPhase, Timestamp, is_there};
use crate::sync_map::{ConferenceMap, ParticipantItem};

/// How long the tile of somebody who left stays, as in Flex.
const LEFT_SHOWN_MS: u64 = 5_000;
/// How long the tile of a leg that could not be reached stays: an agent works in other windows.
const UNREACHED_SHOWN_MS: u64 = 30_000;

/// When each leg was seen to leave, and each invitation to end, by the keys of their items. The map
/// does not tell, and who had left before it was opened is no news.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Departures(Vec<(String, Timestamp)>);

impl Departures {
    /// Remembers who is gone of those who were [`present`](super::present) before the map changed.
    pub fn observe(&mut self, before: &[String], after: &ConferenceMap, now: Timestamp) {
        for (key, item) in after.items() {
            if is_there(after, item) {
                let is_same = |gone: &str| {
                    let before = after.item(gone);
                    gone == key || before.is_some_and(|before| same_number(before, item))
                };
                self.0.retain(|(gone, _)| !is_same(gone));
            } else if before.iter().any(|there| there == key) {
                self.0.push((key.to_owned(), now));
            }
        }
    }

    /// Recalls, where a map is opened, who could not be reached a moment ago: the last that was
    /// `written` of them is that they could not. Of several attempts to reach a person the last counts.
    ///
    /// `written` has the items' keys, and Twilio's time. This page's clock may differ: where it is
    /// behind, the newest item says how late it is at least; where it is ahead, less is recalled.
    pub fn recall(&mut self, map: &ConferenceMap, written: &[(String, Timestamp)], now: Timestamp) {
        let newest = written.iter().map(|(_, at)| at.0).max().unwrap_or_default().max(now.0);
        for (key, at) in written {
            let Some(item) = map.item(key) else { continue };
            let is_unreached =
                !is_there(map, item) && ParticipantPhase::of(item, false).is_unreached();
            let is_tried_again = map.items().any(|(other, attempt)| {
                let is_later = moment_of(written, other).is_some_and(|of_other| of_other > *at);
                same_number(item, attempt) && (is_later || is_there(map, attempt))
            });
            if is_unreached && !is_tried_again && moment_of(&self.0, key).is_none() {
                self.0.push((key.clone(), Timestamp(now.0.saturating_sub(newest - at.0))));
            }
        }
    }

    /// When the view changes by the passing of time alone.
    pub fn next_change(&self, map: &ConferenceMap, now: Timestamp) -> Option<Timestamp> {
        let end = |(key, left_at): &(String, Timestamp)| {
            let phase = ParticipantPhase::of(map.item(key)?, false);
            Some(Timestamp(left_at.0 + shown_for(phase)))
        };
        self.0.iter().filter_map(end).filter(|end| *end > now).min()
    }

    pub(super) fn shows(&self, key: &str, phase: ParticipantPhase, now: Timestamp) -> bool {
        moment_of(&self.0, key).is_some_and(|left_at| now.0 < left_at.0 + shown_for(phase))
    }
}

fn moment_of(moments: &[(String, Timestamp)], key: &str) -> Option<Timestamp> {
    moments.iter().find(|(of, _)| of == key).map(|(_, at)| *at)
}

/// Whether a leg is one more attempt to reach the person of another.
fn same_number(one: &ParticipantItem, other: &ParticipantItem) -> bool {
    one.phone_number.is_some() && one.phone_number == other.phone_number
}

/// How long a tile stays after its person is gone.
fn shown_for(phase: ParticipantPhase) -> u64 {
    if phase.is_unreached() { UNREACHED_SHOWN_MS } else { LEFT_SHOWN_MS }
}
