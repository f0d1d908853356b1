//! The query language: fields that are compared with texts, joined by `AND` and `OR`.

mod parse;

use serde_json::Value;

use super::QueryError;
use crate::world::condition::Condition;

/// A query has fewer operators than this, `AND` and `OR` included.
const OPERATORS: usize = 30;
/// A list has fewer elements than this.
const ELEMENTS: usize = 30;

/// A query that was understood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Query {
    /// The empty text.
    Everything,
    Where(Condition<Comparison>),
}

/// A field, and what it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// The parts between the dots. The first is `data`.
    field: Vec<String>,
    operator: Operator,
}

/// How a field is compared. A field that is an array is as good as each of its elements.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Operator {
    Equal(String),
    NotEqual(String),
    Contains(String),
    In(Vec<String>),
    NotIn(Vec<String>),
}

impl Query {
    pub(crate) fn parse(text: &str) -> Result<Self, QueryError> {
        if text.trim().is_empty() {
            return Ok(Self::Everything);
        }
        let condition = Condition::parse::<parse::LiveQueryLanguage>(text)
            .map_err(|problem| QueryError::InvalidQuery { problem })?;
        let comparisons = condition.comparisons();
        let joints = comparisons.len() - 1;
        if comparisons.len() + joints >= OPERATORS {
            return Err(QueryError::TooManyOperators);
        }
        if comparisons.iter().any(|comparison| comparison.operator.elements() >= ELEMENTS) {
            return Err(QueryError::TooManyItems);
        }
        Ok(Self::Where(condition))
    }

    /// Whether the query picks an item with this document.
    pub(crate) fn picks(&self, data: &Value) -> bool {
        match self {
            Self::Everything => true,
            Self::Where(condition) => condition.holds(&|comparison| comparison.holds(data)),
        }
    }
}

impl Comparison {
    fn holds(&self, data: &Value) -> bool {
        let values = self.values(data);
        let any = |is: &dyn Fn(&str) -> bool| values.iter().any(|value| is(value));
        match &self.operator {
            Operator::Equal(text) => any(&|value| value == text),
            Operator::NotEqual(text) => !any(&|value| value == text),
            Operator::Contains(text) => {
                any(&|value| value.to_lowercase().contains(&text.to_lowercase()))
            }
            Operator::In(texts) => any(&|value| texts.iter().any(|text| value == text)),
            Operator::NotIn(texts) => !any(&|value| texts.iter().any(|text| value == text)),
        }
    }

    /// What the field holds, as texts. What is not there, or is an object, has none.
    fn values(&self, data: &Value) -> Vec<String> {
        let Some((root, path)) = self.field.split_first() else { return Vec::new() };
        let found = path.iter().try_fold(data, |value, part| value.get(part));
        match found.filter(|_| root == "data") {
            Some(Value::Array(elements)) => elements.iter().filter_map(text).collect(),
            Some(value) => text(value).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

impl Operator {
    fn elements(&self) -> usize {
        match self {
            Self::In(texts) | Self::NotIn(texts) => texts.len(),
            Self::Equal(_) | Self::NotEqual(_) | Self::Contains(_) => 1,
        }
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_flex_and_dialpads_ask_is_understood() {
        let data = json!({
            "worker_sid": "WK1",
            "activity_name": "Available",
            "status": "accepted",
            "attributes": {
                "full_name": "Sam Second", "contact_uri": "client:sam", "skills": ["es", "en"],
                "level": 2,
            },
        });
        for (query, want) in [
            ("", true),
            (r#"data.worker_sid == "WK1""#, true),
            (r#"data.worker_sid EQ "WK2""#, false),
            (r#"(data.attributes.full_name CONTAINS "sam s")"#, true),
            (r#"data.attributes.full_name contains "alex""#, false),
            (r#"data.attributes.contact_uri != "client:alex""#, true),
            (r#"data.attributes.contact_uri != "client:sam""#, false),
            (r#"data.attributes.absent != "x""#, true),
            (r#"data.attributes.absent == "x""#, false),
            (r#"worker_sid == "WK1""#, false),
            (r#"data.attributes.skills == "en""#, true),
            (r#"data.attributes.skills IN ["fr", "en"]"#, true),
            (r#"data.attributes.skills NOT_IN ["en"]"#, false),
            (r#"data.attributes.level == "2""#, true),
            (r#"data.status not_in ["completed", "canceled"]"#, true),
            (r#"data.worker_sid == "WK1" && (data.status not_in ["accepted"])"#, false),
            (r#"data.status == "x" || data.status == "accepted""#, true),
            (
                r#"data.activity_name NOT_EQ "Offline" AND data.status == "x" OR data.status IN ["accepted"]"#,
                true,
            ),
        ] {
            assert_eq!(Query::parse(query).expect(query).picks(&data), want, "{query}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_invalid_query_and_not_everything() {
        for query in [
            "data.a",
            "data.a ==",
            "data.a == 1",
            "data.a == 'x'",
            r#"data.a = "x""#,
            r#"data.a == "x"#,
            r#"(data.a == "x""#,
            r#"data.a == "x" data.b == "y""#,
            r#"data.a == "x" AND"#,
            r#""x" == data.a"#,
            r#"data.a IN "x""#,
            "data.a IN []",
            r#"data.a IN ["x" "y"]"#,
            r#"data.a IN ["x","#,
            r#"data.a LIKE "x""#,
        ] {
            let refused = Query::parse(query);
            assert!(
                matches!(refused, Err(QueryError::InvalidQuery { .. })),
                "{query}: {refused:?}"
            );
        }
    }

    #[test]
    fn thirty_operators_or_elements_are_too_many() {
        let joined = |count: usize| vec![r#"data.a == "x""#; count].join(" OR ");
        assert!(Query::parse(&joined(15)).is_ok());
        assert_eq!(Query::parse(&joined(16)), Err(QueryError::TooManyOperators));
        let listed = |count: usize| format!("data.a IN [{}]", vec![r#""x""#; count].join(", "));
        assert!(Query::parse(&listed(29)).is_ok());
        assert_eq!(Query::parse(&listed(30)), Err(QueryError::TooManyItems));
    }
}
