//! Makes an item fit into what Sync takes.

use crate::twilio::RawObject;

/// The most bytes that the data of an item may have: <https://www.twilio.com/docs/sync/limits>.
const MAX_BYTES: usize = 16 * 1024;

/// The data without the largest fields of others, if all of it is too much: better that an item loses
/// what others wrote than that the call is never told of again. Returns the names of what was dropped.
pub(super) fn fit(data: &mut RawObject, ours: &[&str]) -> Vec<String> {
    let mut dropped = Vec::new();
    while data.to_string().len() > MAX_BYTES {
        let of_others = data.fields().filter(|(name, _)| !ours.contains(name));
        let largest = of_others.max_by_key(|(_, value)| value.len());
        let Some(name) = largest.map(|(name, _)| name.to_owned()) else { break };
        data.remove(&name);
        dropped.push(name);
    }
    dropped
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_others_wrote_goes_first_and_no_more_than_it_must() {
        let mut data = object(&json!({
            "status": "joined",
            "label": "x".repeat(100),
            "notes": "x".repeat(16 * 1024 - 300),
            "small": "x".repeat(500),
        }));
        assert_eq!(fit(&mut data, &["status", "label"]), ["notes"]);
        assert_eq!(data.string("small"), Some("x".repeat(500)));
        assert_eq!(data.string("status").as_deref(), Some("joined"));
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        let mut data = object(&json!({ "status": "joined", "notes": "x".repeat(10 * 1024) }));
        let before = data.clone();
        assert_eq!(fit(&mut data, &["status"]), Vec::<String>::new());
        assert_eq!(data, before);
    }

    fn object(data: &Value) -> RawObject {
        RawObject::parse(&data.to_string()).unwrap()
    }
}
