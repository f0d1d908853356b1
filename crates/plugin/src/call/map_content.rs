//! What a map has when it is read as a whole, and what comes of that.

use shared::{
    CallSid, TaskSid,
    sync_map::{CONF_STATUS_KEY, ConferenceMap, MapChange, ParticipantItem, ParticipantStatus},
    view::Timestamp,
};

/// What a map has when it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MapContent {
    /// Its items.
    pub items: Vec<MapChange>,
    /// When each was written last, by Twilio's clock, under its key.
    pub written: Vec<(String, Timestamp)>,
}

impl MapContent {
    /// Makes a map the one that was read; what is known in a newer state stays as it is. Says whether it
    /// knows of items that were not read; those go if what was read `is_whole`.
    pub(super) fn put_into(self, map: &mut ConferenceMap, is_whole: bool) -> bool {
        let is_gone = |key: &str| !self.items.iter().any(|item| item.key() == key);
        let mut lacks_some = map.conference.is_some() && is_gone(CONF_STATUS_KEY);
        if lacks_some && is_whole {
            map.conference = None;
        }
        let mut look_for = |key: &str, item: &mut ParticipantItem| {
            if is_gone(key) {
                lacks_some = true;
                if is_whole {
                    leave(item);
                }
            }
        };
        map.participants.iter_mut().for_each(|(sid, item)| look_for(sid.as_str(), item));
        map.invitations.iter_mut().for_each(|(sid, item)| look_for(sid.as_str(), item));
        for item in self.items {
            if !is_known_newer(map, &item) {
                map.apply(item);
            }
        }
        lacks_some
    }
}

/// Whose item was removed has left.
pub(super) fn remove_item(map: &mut ConferenceMap, key: &str) {
    if key == CONF_STATUS_KEY {
        map.conference = None;
    } else if let Ok(call_sid) = CallSid::parse(key) {
        map.participants.get_mut(&call_sid).map(leave);
    } else if let Ok(task_sid) = TaskSid::parse(key) {
        map.invitations.get_mut(&task_sid).map(leave);
    }
}

fn leave(item: &mut ParticipantItem) {
    item.status = ParticipantStatus::Left;
    item.connecting = false;
}

/// Whether the map has a newer state of an item, by either of its two clocks.
fn is_known_newer(map: &ConferenceMap, change: &MapChange) -> bool {
    match change {
        MapChange::Conference(item) => map.conference.as_ref().is_some_and(|known| {
            known.conference_sid == item.conference_sid
                && known.sequence_number > item.sequence_number
        }),
        MapChange::Participant(_, item) | MapChange::Invitation(_, item) => {
            map.item(change.key()).is_some_and(|known| is_newer(known, item))
        }
    }
}

fn is_newer(known: &ParticipantItem, item: &ParticipantItem) -> bool {
    known.conference_sid == item.conference_sid
        && (known.sequence_number > item.sequence_number
            || known.call_sequence_number > item.call_sequence_number)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_is_not_there_any_more_goes_if_the_read_was_whole() {
        for (is_whole, joined) in [(true, 1), (false, 2)] {
            let mut map = map(&[(1, json!({})), (2, json!({}))]);
            let read = content(&[(1, json!({"hold": true}))]);
            assert!(read.put_into(&mut map, is_whole), "it knows of somebody else");
            assert_eq!(map.joined().count(), joined);
            assert_eq!(map.participants[&CallSid::from_bits(1)].hold, Some(true));
        }
    }

    #[test]
    fn an_item_never_goes_back_to_an_older_state() {
        for (known, read, want) in [
            (json!({"sequence_number": 7}), json!({"sequence_number": 6, "hold": true}), None),
            (json!({"sequence_number": 7}), json!({"hold": true}), None),
            // What the server writes by itself has the number of the event before.
            (
                json!({"sequence_number": 7}),
                json!({"sequence_number": 7, "hold": true}),
                Some(true),
            ),
            (
                json!({"sequence_number": 7}),
                json!({"sequence_number": 8, "hold": true}),
                Some(true),
            ),
            (
                json!({"call_sequence_number": 2}),
                json!({"call_sequence_number": 1, "hold": true}),
                None,
            ),
        ] {
            let mut map = map(&[(1, known.clone())]);
            content(&[(1, read.clone())]).put_into(&mut map, true);
            assert_eq!(map.participants[&CallSid::from_bits(1)].hold, want, "{known} {read}");
        }
    }

    #[test]
    fn an_invitation_that_was_removed_calls_nobody_any_more() {
        let task_sid = TaskSid::from_bits(1);
        let asked = json!({"participant_type": "worker", "connecting": true});
        let mut map = ConferenceMap::default();
        map.apply(MapChange::read(task_sid.as_str(), &asked).unwrap());
        assert_eq!(map.invited().count(), 1);
        MapContent::default().put_into(&mut map, true);
        assert_eq!(map.invited().count(), 0);
    }

    fn map(legs: &[(u128, Value)]) -> ConferenceMap {
        let mut map = ConferenceMap::default();
        content(legs).items.into_iter().for_each(|item| map.apply(item));
        map
    }

    fn content(legs: &[(u128, Value)]) -> MapContent {
        let read = |(bits, data): &(u128, Value)| {
            MapChange::read(CallSid::from_bits(*bits).as_str(), data).unwrap()
        };
        MapContent { items: legs.iter().map(read).collect(), written: Vec::new() }
    }
}
