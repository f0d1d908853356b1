//! The Sync map `<taskSid>.CS`: the one truth that the browser sees.
//!
//! Its name and the shapes of its items are what Flex UI itself reads, so old and new readers
//! understand them. The fields of others are kept by whoever writes an item: see [`MapItem::FIELDS`].

mod conference_item;
mod participant_item;
mod recording;
mod rejoin;
mod transfer;

use litemap::LiteMap;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{CallSid, ConferenceSid, TaskSid, lenient};
pub use conference_item::{
    AddClaim, ConferenceItem, ConferenceStatus, CustomerDial, DialRefusal, DialState,
};
pub use participant_item::{ParticipantItem, ParticipantStatus, ParticipantType};
pub use recording::{Recorded, Recording, RecordingStatus};
pub use rejoin::{Rejoin, RejoinEnd};
pub use transfer::{Transfer, TransferEnd};

/// The key of the item that speaks of the conference as a whole.
pub const CONF_STATUS_KEY: &str = "conf_status";
/// How long a map lives: a day, as long as Twilio keeps a task at most.
pub const MAP_TTL_SECONDS: u32 = 86_400;

/// The unique name of the map of a task.
pub fn map_name(task_sid: &TaskSid) -> String {
    format!("{task_sid}.CS")
}

/// The map, or as much of it as was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConferenceMap {
    /// The item `conf_status`.
    pub conference: Option<ConferenceItem>,
    /// The items of the legs.
    pub participants: LiteMap<CallSid, ParticipantItem>,
    /// The workers who were asked to come, by the tasks that ask them. To old readers each looks like a
    /// leg that connects.
    pub invitations: LiteMap<TaskSid, ParticipantItem>,
}

/// One item with the data that it shall have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapChange {
    /// The item `conf_status`.
    Conference(ConferenceItem),
    /// The item of a leg.
    Participant(CallSid, ParticipantItem),
    /// The item of a worker who was asked to come.
    Invitation(TaskSid, ParticipantItem),
}

impl MapChange {
    /// Reads an item. What is neither the conference nor a person is somebody else's.
    pub fn read<'de>(key: &str, data: impl Deserializer<'de>) -> Option<Self> {
        if key == CONF_STATUS_KEY {
            return lenient::object(data).ok().map(Self::Conference);
        }
        if let Ok(call_sid) = CallSid::parse(key) {
            return Some(Self::Participant(call_sid, lenient::object(data).ok()?));
        }
        let task_sid = TaskSid::parse(key).ok()?;
        Some(Self::Invitation(task_sid, lenient::object(data).ok()?))
    }

    /// The key of the item.
    pub fn key(&self) -> &str {
        match self {
            Self::Conference(_) => CONF_STATUS_KEY,
            Self::Participant(call_sid, _) => call_sid.as_str(),
            Self::Invitation(task_sid, _) => task_sid.as_str(),
        }
    }
}

impl ConferenceMap {
    /// The map after a change.
    pub fn apply(&mut self, change: MapChange) {
        match change {
            MapChange::Conference(item) => self.conference = Some(item),
            MapChange::Participant(call_sid, item) => {
                self.participants.insert(call_sid, item);
            }
            MapChange::Invitation(task_sid, item) => {
                self.invitations.insert(task_sid, item);
            }
        }
    }

    /// The conference that this map speaks of, once an event named it.
    pub fn conference_sid(&self) -> Option<&ConferenceSid> {
        self.conference.as_ref()?.conference_sid.as_ref()
    }

    /// Whom to dial first, once somebody wrote it.
    pub fn customer_dial(&self) -> Option<&CustomerDial> {
        self.conference.as_ref()?.customer_dial.as_ref()
    }

    /// The items of legs and invitations, with their keys.
    pub fn items(&self) -> impl Iterator<Item = (&str, &ParticipantItem)> {
        let legs = self.participants.iter().map(|(call_sid, item)| (call_sid.as_str(), item));
        legs.chain(self.invitations.iter().map(|(task_sid, item)| (task_sid.as_str(), item)))
    }

    /// The item of a leg or an invitation.
    pub fn item(&self, key: &str) -> Option<&ParticipantItem> {
        self.items().find(|(known, _)| *known == key).map(|(_, item)| item)
    }

    /// The legs that are in the conference. After its end nobody is, whether or not each leave has
    /// arrived.
    pub fn joined(&self) -> impl Iterator<Item = (&CallSid, &ParticipantItem)> {
        self.participants.iter().filter(|(_, item)| item.is_joined() && self.is_present(item))
    }

    /// The legs that are on their way into the conference.
    pub fn connecting(&self) -> impl Iterator<Item = (&CallSid, &ParticipantItem)> {
        self.participants.iter().filter(|(_, item)| item.is_connecting() && self.is_present(item))
    }

    /// The people who are in the conference: those who talk in it, not those who supervise it.
    pub fn people(&self) -> impl Iterator<Item = (&CallSid, &ParticipantItem)> {
        self.joined().filter(|(_, item)| item.participant_type != ParticipantType::Supervisor)
    }

    /// The newest event of a conference that this map has heard of.
    pub fn newest_sequence_number(&self, conference_sid: &ConferenceSid) -> Option<u32> {
        let of_it = |of: &Option<ConferenceSid>| of.as_ref() == Some(conference_sid);
        let conference = self.conference.iter().filter(|item| of_it(&item.conference_sid));
        let legs = self.participants.values().filter(|item| of_it(&item.conference_sid));
        conference
            .filter_map(|item| item.sequence_number)
            .chain(legs.filter_map(|item| item.sequence_number))
            .max()
    }

    /// Whether the conference is known to be over.
    pub fn has_ended(&self) -> bool {
        let status = self.conference.as_ref().and_then(|item| item.status);
        status == Some(ConferenceStatus::Ended)
    }

    /// The workers who were asked and have neither come nor been given up.
    pub fn invited(&self) -> impl Iterator<Item = (&TaskSid, &ParticipantItem)> {
        self.invitations.iter().filter(|(_, item)| item.is_connecting() && self.is_present(item))
    }

    /// Whether a leg can still be in this map's conference: it goes on, and it is the leg's.
    pub(crate) fn is_present(&self, item: &ParticipantItem) -> bool {
        !self.has_ended() && self.is_of_this_conference(item)
    }

    /// Whether a leg is one of this map's conference, and not of one before it.
    pub(crate) fn is_of_this_conference(&self, item: &ParticipantItem) -> bool {
        match (self.conference_sid(), &item.conference_sid) {
            (Some(current), Some(of_item)) => current == of_item,
            _ => true,
        }
    }
}

/// The data of a map item.
pub trait MapItem: Serialize {
    /// The fields that belong to this project; all others are somebody else's.
    const FIELDS: &'static [&'static str];

    /// Reads the data of an item; what is no object has no fields.
    fn read<'de>(data: impl Deserializer<'de>) -> Self
    where
        Self: Deserialize<'de> + Default,
    {
        lenient::object(data).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::WorkerSid;

    #[test]
    fn a_field_that_makes_no_sense_does_not_cost_the_others() {
        for (field, value) in [
            ("call_status", json!("on-fire")),
            ("connecting", json!(null)),
            ("sequence_number", json!("7")),
            ("conference_sid", json!("undefined")),
            ("participant_type", json!(3)),
            ("hold", json!("false")),
            ("proof", json!(7)),
        ] {
            let mut data = json!({"worker_sid": WorkerSid::from_bits(1), "muted": true});
            data[field] = value.clone();
            let item = ParticipantItem::read(&data);
            let want = ParticipantItem {
                worker_sid: Some(WorkerSid::from_bits(1)),
                muted: Some(true),
                ..ParticipantItem::default()
            };
            assert_eq!(item, want, "{field}: {value}");
        }
    }

    #[test]
    fn what_is_neither_the_conference_nor_a_person_is_no_item() {
        let call_sid = CallSid::from_bits(1).to_string();
        let task_sid = TaskSid::from_bits(1).to_string();
        for (key, data, want) in [
            ("conf_status", json!({"status": "started", "conference_sid": "undefined"}), true),
            (&call_sid, json!({"participant_type": "customer", "more": [1]}), true),
            (&call_sid, json!("text"), false),
            (&task_sid, json!({"participant_type": "worker", "connecting": true}), true),
            ("CA1", json!({"participant_type": "customer"}), false),
            ("notes", json!({}), false),
        ] {
            assert_eq!(MapChange::read(key, &data).is_some(), want, "{key} {data}");
        }
    }

    #[test]
    fn a_dial_that_cannot_be_read_counts_as_claimed() {
        for dial in [
            json!("done"),
            json!([]),
            json!({"to": 1}),
            json!({"id": "c0ffee00"}),
            json!({"to": "+14155550100", "from": "+14155550199", "id": 7}),
            json!({"to": "+14155550100", "from": "+14155550199", "refusal": {"code": "21215"}}),
        ] {
            let data = json!({"status": "started", "customer_dial": dial});
            let item = ConferenceItem::read(&data);
            let state = item.customer_dial.as_ref().map(CustomerDial::state);
            assert!(matches!(state, Some(DialState::Claimed(_))), "{data}");
            assert_eq!(item.status, Some(ConferenceStatus::Started));
        }
        // A proof that cannot be read is none.
        let dial = json!({"to": "+14155550100", "from": "+14155550199", "proof": 7});
        let item = ConferenceItem::read(json!({"customer_dial": dial, "proof": []}));
        let want = CustomerDial::new("+14155550100", "+14155550199");
        assert_eq!((item.customer_dial, item.proof), (Some(want), None));
        let no_dial = ConferenceItem::read(json!({"customer_dial": null}));
        assert_eq!(no_dial.customer_dial, None);
    }

    #[test]
    fn after_the_end_nobody_is_joined() {
        let mut map = ConferenceMap::default();
        map.participants.insert(CallSid::from_bits(1), ParticipantItem::default());
        assert_eq!(map.joined().count(), 1);
        map.conference =
            Some(ConferenceItem { status: Some(ConferenceStatus::Ended), ..Default::default() });
        assert_eq!(map.joined().count(), 0);
    }
}
