//! What a call takes in of its map: when it is opened, by events, and when it is read once more.

use shared::{
    sync_map::{ConferenceMap, MapChange},
    view::Timestamp,
};

use super::{
    Call,
    map_content::{MapContent, remove_item},
    map_reading::MapDoubt,
};
use crate::ids::ReadId;

impl Call {
    /// Takes in what the map says when it is opened, all at once, so that nobody is seen to leave a
    /// conference that was over before.
    pub(crate) fn open(&mut self, mut content: MapContent, now: Timestamp) {
        let is_first = self.map.conference.is_none() && self.map.items().next().is_none();
        self.was_read = true;
        let is_whole = self.reading.opened(now);
        let written = std::mem::take(&mut content.written);
        self.put_in(content, is_whole, now);
        if is_first {
            // Whoever reloads the page has been told.
            while self.unanswered_colleague().is_some() {}
        }
        self.departures.recall(&self.map, &written, now);
    }

    /// Takes in what the map says when it is read once more.
    pub(crate) fn read(&mut self, id: ReadId, content: MapContent, now: Timestamp) {
        if let Some(is_whole) = self.reading.answered(id, now) {
            self.put_in(content, is_whole, now);
        }
    }

    /// An item that came while the map was read may be missing from what was read: then nothing is taken
    /// away before the map is read once more.
    fn put_in(&mut self, content: MapContent, is_whole: bool, now: Timestamp) {
        let mut lacks_some = false;
        self.change_map(now, |map| lacks_some = content.put_into(map, is_whole));
        if lacks_some && !is_whole {
            self.reading.want(now);
        }
    }

    /// Takes in what an event of the map says.
    pub(crate) fn apply(&mut self, change: MapChange, now: Timestamp) {
        self.reading.told(now);
        self.change_map(now, |map| map.apply(change));
    }

    /// Whose item was removed has left.
    pub(crate) fn remove_item(&mut self, key: &str, now: Timestamp) {
        self.reading.told(now);
        self.change_map(now, |map| remove_item(map, key));
    }

    /// Why nobody can vouch for what is known of the call.
    pub(crate) fn map_doubt(&self, now: Timestamp) -> Option<MapDoubt> {
        if self.was_read {
            return self.reading.is_doubted(now).then_some(MapDoubt::OutOfDate);
        }
        self.link.is_missing(now).then_some(MapDoubt::Missing)
    }

    /// Whether the agent has to be told, once, that there is no list of participants.
    pub(crate) fn is_newly_missing(&mut self, now: Timestamp) -> bool {
        !self.was_read && self.link.is_newly_missing(now)
    }

    fn change_map(&mut self, now: Timestamp, change: impl FnOnce(&mut ConferenceMap)) {
        let before = shared::view::present(&self.map);
        change(&mut self.map);
        self.departures.observe(&before, &self.map, now);
    }
}
