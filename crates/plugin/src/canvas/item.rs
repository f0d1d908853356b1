//! Items of the map, read.

use serde::{Deserialize, Deserializer};
use shared::{
    CallSid, TaskSid,
    sync_map::{CONF_STATUS_KEY, ConferenceItem, MapChange, ParticipantItem},
};

/// Reads an item. What is neither the conference nor a person, or cannot be read, is somebody else's.
pub fn read_item<'de>(key: &str, data: impl Deserializer<'de>) -> Option<MapChange> {
    if key == CONF_STATUS_KEY {
        return ConferenceItem::deserialize(data).ok().map(MapChange::Conference);
    }
    let call_sid = CallSid::parse(key);
    let task_sid = TaskSid::parse(key);
    let item = ParticipantItem::deserialize(data).ok()?;
    match (call_sid, task_sid) {
        (Ok(call_sid), _) => Some(MapChange::Participant(call_sid, item)),
        (_, Ok(task_sid)) => Some(MapChange::Invitation(task_sid, item)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_no_item() {
        let call_sid = CallSid::from_bits(1).to_string();
        let task_sid = TaskSid::from_bits(1).to_string();
        for (key, data, want) in [
            ("conf_status", r#"{"status":"started","conference_sid":"undefined"}"#, true),
            (&call_sid, r#"{"participant_type":"customer","status":"joined","more":[1]}"#, true),
            (&call_sid, r#""text""#, false),
            (&task_sid, r#"{"participant_type":"worker","connecting":true}"#, true),
            ("CA1", r#"{"participant_type":"customer"}"#, false),
            ("notes", "{}", false),
        ] {
            let mut data_reader = serde_json::Deserializer::from_str(data);
            let item = read_item(key, &mut data_reader);
            assert_eq!(item.is_some(), want, "{key} {data}");
        }
    }
}
