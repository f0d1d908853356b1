//! Whether what is known of a map is up to date, and when the map is read again.
//!
//! The Sync SDK does not report every change: a socket can be cut, or open and silent; of what native Flex
//! has read first nothing is reported, and where Flex's listener comes before ours, no removal. So the whole
//! map is read again when the connection is back, when a change that must come does not, and now and then.
//!
//! **Invariant:** nobody but a read that has come to its end takes the doubt away.

use serde::Serialize;
use shared::view::Timestamp;

use super::earliest;
use crate::ids::ReadId;

/// A read takes a fraction of a second. After this the socket counts as silent.
const ANSWERED_WITHIN_MS: u64 = 4_000;
/// The SDK lets a read fail after 30 s; in one of its states it never answers.
const GIVEN_UP_AFTER_MS: u64 = 35_000;
/// The SDK needs 1.3 s to connect again.
const CONNECTED_WITHIN_MS: u64 = 2_000;
/// Between two reads that nothing has called for. Sync allows 20 reads of a map a second.
const PAUSE_MS: u64 = 30_000;
const PAUSE_AFTER_FAILURE_MS: u64 = 5_000;

/// Why the canvas cannot vouch for what it shows; the texts of `ui/strings` bear the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
#[serde(rename_all = "camelCase")]
pub enum MapDoubt {
    /// The map has not been read so far.
    Missing,
    /// It was read, and may have changed since.
    OutOfDate,
}

/// How one map is read, after it was opened and while it is opened again.
#[derive(Debug, Clone, Default)]
pub(crate) struct MapReading {
    under_way: Option<Read>,
    due: Option<Timestamp>,
    is_wanted_again: bool,
    is_cut: bool,
    doubted_from: Option<Timestamp>,
    last_id: ReadId,
}

/// A read that has not come to its end.
#[derive(Debug, Clone)]
struct Read {
    id: ReadId,
    since: Timestamp,
    /// No event has told anything meanwhile: what is not in the answer is not there.
    is_whole: bool,
}

impl MapReading {
    /// The map is opened, which includes that it is read.
    pub(crate) fn opening(&mut self, now: Timestamp) {
        self.due = None;
        self.is_wanted_again = false;
        self.begin(now);
    }

    /// It could not be opened, or is gone.
    pub(crate) fn closed(&mut self, now: Timestamp) {
        self.under_way = None;
        self.due = None;
        self.doubt_from(Timestamp(now.0 + CONNECTED_WITHIN_MS));
    }

    /// It is open and was read; says whether what is not in the answer is not there.
    pub(crate) fn opened(&mut self, now: Timestamp) -> bool {
        self.is_cut = false;
        self.answered(self.last_id, now).unwrap_or_default()
    }

    /// The Sync client has lost its connection.
    pub(crate) fn cut(&mut self, now: Timestamp) {
        self.is_cut = true;
        self.doubt_from(Timestamp(now.0 + CONNECTED_WITHIN_MS));
    }

    /// It has its connection back: a read of before may never be answered.
    pub(crate) fn connected(&mut self, now: Timestamp) {
        if std::mem::take(&mut self.is_cut) {
            self.under_way = None;
            self.due = Some(now);
        }
    }

    /// The map may have changed without a report.
    pub(crate) fn want(&mut self, now: Timestamp) {
        if self.under_way.is_some() {
            self.is_wanted_again = true;
        } else {
            self.due = Some(now);
        }
    }

    /// An event told something: the socket is not silent any more.
    pub(crate) fn told(&mut self, now: Timestamp) {
        if self.is_doubted(now) {
            self.want(now);
        }
        if let Some(read) = &mut self.under_way {
            read.is_whole = false;
        }
    }

    /// The read that has to begin, if one has.
    pub(crate) fn begin_if_due(&mut self, now: Timestamp) -> Option<ReadId> {
        let is_due = match &self.under_way {
            None => self.due.is_some_and(|due| due <= now),
            Some(read) if self.is_wanted_again => read.is_late(now),
            Some(read) => read.is_given_up(now),
        };
        (is_due && !self.is_cut).then(|| self.begin(now))
    }

    /// A read came to its end: says whether what is not in the answer is not there, and nothing if
    /// another read has taken its place.
    pub(crate) fn answered(&mut self, id: ReadId, now: Timestamp) -> Option<bool> {
        let read = self.under_way.take_if(|read| read.id == id)?;
        let pause = if std::mem::take(&mut self.is_wanted_again) { 0 } else { PAUSE_MS };
        self.due = Some(Timestamp(now.0 + pause));
        if !self.is_cut {
            self.doubted_from = None;
        }
        Some(read.is_whole)
    }

    /// A read failed.
    pub(crate) fn failed(&mut self, id: ReadId, now: Timestamp) {
        if self.under_way.take_if(|read| read.id == id).is_some() {
            self.due = Some(Timestamp(now.0 + PAUSE_AFTER_FAILURE_MS));
            self.doubt_from(now);
        }
    }

    /// Whether what is known may be out of date.
    pub(crate) fn is_doubted(&self, now: Timestamp) -> bool {
        let is_late = self.under_way.as_ref().is_some_and(|read| read.is_late(now));
        is_late || self.doubted_from.is_some_and(|from| from <= now)
    }

    /// When time alone changes something.
    pub(crate) fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let is_next = |at: &Timestamp| *at > now;
        let read = self.under_way.as_ref();
        earliest(&[
            self.due.filter(|_| read.is_none() && !self.is_cut).filter(is_next),
            self.doubted_from.filter(is_next),
            read.map(Read::late_at).filter(is_next),
            read.map(Read::given_up_at).filter(is_next),
        ])
    }

    fn begin(&mut self, now: Timestamp) -> ReadId {
        // What was asked before and is not answered goes on being in doubt.
        if let Some(read) = &self.under_way {
            self.doubt_from(read.late_at());
        }
        self.last_id = self.last_id.wrapping_add(1);
        self.is_wanted_again = false;
        self.under_way = Some(Read { id: self.last_id, since: now, is_whole: true });
        self.last_id
    }

    fn doubt_from(&mut self, at: Timestamp) {
        self.doubted_from = Some(self.doubted_from.map_or(at, |from| from.min(at)));
    }
}

impl Read {
    fn late_at(&self) -> Timestamp {
        Timestamp(self.since.0 + ANSWERED_WITHIN_MS)
    }

    fn given_up_at(&self) -> Timestamp {
        Timestamp(self.since.0 + GIVEN_UP_AFTER_MS)
    }

    fn is_late(&self, now: Timestamp) -> bool {
        self.late_at() <= now
    }

    fn is_given_up(&self, now: Timestamp) -> bool {
        self.given_up_at() <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_without_an_answer_leaves_a_doubt_that_only_an_answer_takes_away() {
        let mut reading = opened();
        let id = reading.begin_if_due(Timestamp(30_000)).expect("now and then it is read");
        assert!(!reading.is_doubted(Timestamp(33_999)));
        assert!(reading.is_doubted(Timestamp(34_000)));
        assert_eq!(reading.begin_if_due(Timestamp(64_999)), None, "one at a time");
        let next = reading.begin_if_due(Timestamp(65_000)).expect("the first is given up");
        assert!(reading.is_doubted(Timestamp(65_000)));
        assert_eq!(reading.answered(id, Timestamp(65_001)), None, "another has taken its place");
        assert!(reading.is_doubted(Timestamp(65_001)));
        assert_eq!(reading.answered(next, Timestamp(65_002)), Some(true));
        assert!(!reading.is_doubted(Timestamp(65_002)));
    }

    #[test]
    fn a_connection_that_is_back_at_once_is_not_worth_a_word() {
        let mut reading = opened();
        reading.cut(Timestamp(100));
        assert_eq!(reading.next_change(Timestamp(100)), Some(Timestamp(2_100)));
        assert_eq!(reading.begin_if_due(Timestamp(101)), None);
        reading.connected(Timestamp(1_400));
        let id = reading.begin_if_due(Timestamp(1_400)).expect("everything is read");
        assert!(!reading.is_doubted(Timestamp(1_500)));
        assert_eq!(reading.answered(id, Timestamp(1_500)), Some(true));
        assert!(!reading.is_doubted(Timestamp(9_000)));
        reading.connected(Timestamp(9_000));
        assert_eq!(reading.begin_if_due(Timestamp(9_000)), None, "it was never lost");
    }

    #[test]
    fn while_the_connection_is_lost_nothing_is_read_and_all_is_in_doubt() {
        let mut reading = opened();
        reading.want(Timestamp(50));
        let id = reading.begin_if_due(Timestamp(50)).expect("it is wanted");
        reading.cut(Timestamp(100));
        assert_eq!(reading.answered(id, Timestamp(3_000)), Some(true));
        assert!(reading.is_doubted(Timestamp(3_000)), "more may have come after it");
        assert_eq!(reading.begin_if_due(Timestamp(90_000)), None);
    }

    #[test]
    fn an_event_ends_the_silence_and_the_map_is_read_at_once() {
        let mut reading = opened();
        let first = reading.begin_if_due(Timestamp(30_000)).expect("it is due");
        reading.told(Timestamp(33_000));
        assert_eq!(reading.begin_if_due(Timestamp(33_000)), None, "it is not late");
        reading.told(Timestamp(40_000));
        let second = reading.begin_if_due(Timestamp(40_000)).expect("it was silent");
        assert_eq!(reading.answered(first, Timestamp(40_001)), None);
        reading.told(Timestamp(40_002));
        assert_eq!(reading.answered(second, Timestamp(40_003)), Some(false));
        assert!(!reading.is_doubted(Timestamp(40_003)));
    }

    #[test]
    fn what_may_have_changed_while_it_was_read_is_read_once_more() {
        let mut reading = MapReading::default();
        reading.opening(Timestamp(0));
        reading.want(Timestamp(1));
        reading.opened(Timestamp(2));
        assert!(reading.begin_if_due(Timestamp(2)).is_some());
        assert_eq!(reading.begin_if_due(Timestamp(2)), None);
    }

    #[test]
    fn a_read_that_fails_is_made_again_after_a_pause() {
        let mut reading = opened();
        reading.want(Timestamp(50));
        let id = reading.begin_if_due(Timestamp(50)).expect("it is wanted");
        reading.failed(id, Timestamp(60));
        assert!(reading.is_doubted(Timestamp(60)));
        assert_eq!(reading.next_change(Timestamp(60)), Some(Timestamp(5_060)));
        assert!(reading.begin_if_due(Timestamp(5_060)).is_some());
    }

    /// A map that was read at 0.
    fn opened() -> MapReading {
        let mut reading = MapReading::default();
        reading.opening(Timestamp(0));
        reading.opened(Timestamp(0));
        reading
    }
}
