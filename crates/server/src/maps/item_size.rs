//! About how much memory an item of a map takes.

use crate::twilio::Item;

/// Its bytes, twice: what was read from it stands in the view once more.
pub(super) fn item_bytes(item: &Item) -> usize {
    let fields = item.data.fields();
    let data: usize = fields
        .map(|(name, value)| size_of::<(String, Box<str>)>() + name.len() + value.len())
        .sum();
    2 * (size_of::<Item>() + item.key.len() + item.revision.len() + data)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::twilio::RawObject;

    use super::*;

    #[test]
    fn all_that_an_item_holds_counts() {
        let item = |data: Value| Item {
            key: "conf_status".to_owned(),
            data: RawObject::parse(&data.to_string()).unwrap(),
            revision: "1a".to_owned(),
            date_created: None,
            date_updated: None,
        };
        let empty = item_bytes(&item(json!({})));
        let small = item_bytes(&item(json!({ "label": "x" })));
        let large = item_bytes(&item(json!({ "label": "x".repeat(1000) })));
        let deep = item_bytes(&item(json!({ "a": [{ "label": "x".repeat(1000) }] })));
        assert!(empty < small && small < large && large < deep, "{empty} {small} {large} {deep}");
        assert!((2_000..3_000).contains(&large), "{large}");
    }
}
