//! About how much memory an item of a map takes.

use serde_json::Value;

use crate::twilio::Item;

/// Its bytes, twice: what was read from it stands in the view once more.
pub(super) fn item_bytes(item: &Item) -> usize {
    2 * (size_of::<Item>() + item.key.len() + item.revision.len() + value_bytes(&item.data))
}

fn value_bytes(value: &Value) -> usize {
    size_of::<Value>()
        + match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
            Value::String(text) => text.len(),
            Value::Array(values) => values.iter().map(value_bytes).sum(),
            Value::Object(fields) => fields
                .iter()
                .map(|(name, value)| size_of::<String>() + name.len() + value_bytes(value))
                .sum(),
        }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_that_an_item_holds_counts() {
        let item = |data| Item {
            key: "conf_status".to_owned(),
            data,
            revision: "1a".to_owned(),
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
