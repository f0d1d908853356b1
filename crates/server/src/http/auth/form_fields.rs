//! The fields of a browser's form.
//!
//! Old clients spell the same field in several ways, send the text `undefined` for what they do not
//! have, and some do not encode: a `+` then arrives as a blank.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use crate::http::error_response::Error;

/// The fields of a form, by names that differ neither by case nor by underscores.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(BTreeMap<String, String>);

impl Fields {
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Error> {
        let pairs: Vec<(String, String)> =
            serde_html_form::from_bytes(body).map_err(|error| Error::BadBody(error.to_string()))?;
        Ok(Self(pairs.into_iter().map(|(name, value)| (same_name(&name), value)).collect()))
    }

    /// A field; what a script writes for what it does not have is nothing.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.get(&same_name(name))?.as_str();
        (!matches!(value.trim(), "" | "undefined" | "null")).then_some(value)
    }

    /// All fields of a request at once.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        T::deserialize(self)
    }
}

/// `true` or `false` and nothing else: Twilio reads any other text as `false`.
pub(crate) fn flag(name: &'static str, text: &str) -> Result<bool, Error> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        other => Err(Error::bad_field(name, format!("`{other}` is neither true nor false"))),
    }
}

fn same_name(name: &str) -> String {
    name.chars().filter(|&character| character != '_').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use shared::api::code;

    use super::*;
    use crate::calls::phone_number::phone_number;

    #[test]
    fn all_the_spellings_of_old_clients_are_one_field() {
        for body in ["taskSid=x", "TaskSid=x", "task_sid=x", "TASK_SID=x"] {
            assert_eq!(Fields::parse(body.as_bytes()).unwrap().get("taskSid"), Some("x"), "{body}");
        }
    }

    #[test]
    fn a_plus_that_was_not_encoded_is_repaired() {
        for body in ["to=+14155550123", "to=%2B14155550123", "To=+1 (415) 555-0123"] {
            let fields = Fields::parse(body.as_bytes()).unwrap();
            let number = phone_number("to", code::BAD_NUMBER, fields.get("to").unwrap(), None);
            let number = number.map(|written| written.number.to_string());
            assert_eq!(number.ok().as_deref(), Some("+14155550123"), "{body}");
        }
    }

    #[test]
    fn the_text_of_a_missing_value_is_a_missing_value() {
        let fields = Fields::parse(b"from=undefined&conference=null&taskSid=").unwrap();
        for name in ["from", "conference", "taskSid"] {
            assert_eq!(fields.get(name), None, "{name}");
        }
    }

    #[test]
    fn a_flag_is_true_or_false() {
        for (text, want) in [("true", Some(true)), ("false", Some(false)), ("yes", None)] {
            assert_eq!(flag("hold", text).ok(), want, "{text}");
        }
    }
}
