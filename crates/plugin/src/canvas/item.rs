//! Items of the map as text, read.

use shared::{
    CallSid,
    sync_map::{CONF_STATUS_KEY, MapChange},
};

/// Reads an item. What is neither the conference nor a leg, or cannot be read, is somebody else's.
pub fn read_item(key: &str, data: &str) -> Option<MapChange> {
    if key == CONF_STATUS_KEY {
        return serde_json::from_str(data).ok().map(MapChange::Conference);
    }
    let call_sid = CallSid::parse(key).ok()?;
    serde_json::from_str(data).ok().map(|item| MapChange::Participant(call_sid, item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_no_item() {
        let call_sid = CallSid::from_bits(1).to_string();
        for (key, data, want) in [
            ("conf_status", r#"{"status":"started","conference_sid":"undefined"}"#, true),
            (&call_sid, r#"{"participant_type":"customer","status":"joined","more":[1]}"#, true),
            (&call_sid, r#""text""#, false),
            ("CA1", r#"{"participant_type":"customer"}"#, false),
            ("notes", "{}", false),
        ] {
            assert_eq!(read_item(key, data).is_some(), want, "{key} {data}");
        }
    }
}
