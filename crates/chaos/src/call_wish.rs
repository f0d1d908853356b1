//! What an agent wants of a call beside that it is made: whether it is recorded, and what a CRM finds on its task.

use serde_json::{Map, Value, json};

/// The attribute that says whether a call is recorded.
const RECORD_CALLS: &str = "record_calls";

/// What is wanted of one call.
#[derive(Debug, Clone, Default)]
pub(crate) struct CallWish {
    /// As the dialpad's box says it.
    record: Option<bool>,
    /// As a page that knows the customer says it.
    attributes: Option<Map<String, Value>>,
}

impl CallWish {
    /// Each of the five wishes, in each weather.
    pub(crate) fn of(seed: u64) -> Self {
        let of_crm = || {
            let attributes = json!({
                "name": format!("Customer {seed}"),
                "ticket": { "id": seed, "tags": ["back office", "größer"] },
            });
            attributes.as_object().cloned()
        };
        match (seed / 4) % 5 {
            0 => Self { record: Some(false), attributes: None },
            1 => Self { record: None, attributes: of_crm() },
            2 => {
                let attributes = of_crm().map(|mut attributes| {
                    attributes.insert(RECORD_CALLS.to_owned(), json!(false));
                    attributes
                });
                Self { record: None, attributes }
            }
            3 => Self { record: Some(true), attributes: of_crm() },
            _ => Self::default(),
        }
    }

    /// The fields of the request that makes the call.
    pub(crate) fn fields(&self) -> Vec<(&'static str, String)> {
        let record = self.record.map(|record| ("Record", record.to_string()));
        let attributes = self.attributes.clone();
        let attributes = attributes.map(|it| ("Attributes", Value::Object(it).to_string()));
        record.into_iter().chain(attributes).collect()
    }

    /// Whether it may be recorded.
    pub(crate) fn is_recorded(&self) -> bool {
        let attribute = self.attributes.as_ref().and_then(|it| it.get(RECORD_CALLS)?.as_bool());
        self.record.or(attribute) != Some(false)
    }

    /// What has to be on the task for as long as that is there.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.attributes.iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::faults::Weather;

    #[test]
    fn in_each_weather_there_is_each_wish() {
        let of = |seed| {
            let CallWish { record, attributes } = CallWish::of(seed);
            let names: Vec<_> = attributes.into_iter().flatten().map(|(name, _)| name).collect();
            (Weather::of(seed), record, names)
        };
        assert_eq!((0..20).map(of).collect::<BTreeSet<_>>().len(), 4 * 5);
        let recorded = (0..20).filter(|seed| CallWish::of(*seed).is_recorded()).count();
        assert_eq!(recorded, 12);
        assert_eq!(CallWish::of(0).fields(), [("Record", "false".to_owned())]);
    }
}
