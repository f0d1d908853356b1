//! The settings in `ui_attributes` that the plugin reads, and what may stand in each.

use std::fmt;

use serde_json::{Map, Value};

use crate::server_url;

/// Our part of `ui_attributes`.
pub(crate) const OURS: &str = "outbound_participants_canvas";

/// A setting that the plugin reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Setting {
    /// In which object it is, if it is not at the top.
    pub(super) group: Option<&'static str>,
    pub(super) name: &'static str,
}

const fn ours(name: &'static str) -> Setting {
    Setting { group: Some(OURS), name }
}

/// Where the server is.
pub(crate) const SERVER_URL: Setting = ours("server_url");

/// A setting that may be set by hand, what it may be, and that in words.
type Known = (Setting, fn(&Value) -> bool, &'static str);

/// In which the plugin speaks; a region may stand behind.
const LANGUAGES: [&str; 6] = ["en", "de", "es", "fr", "ja", "pt"];

const KNOWN: [Known; 9] = [
    (ours("caller_ids"), is_texts, r#"a list of numbers, like ["+15005550199"]"#),
    (
        ours("contacts"),
        Value::is_array,
        r#"a list, like [{"name": "Front desk", "number": "+15005550199"}]"#,
    ),
    (ours("contacts_url"), is_address, "an https address"),
    (ours("default_country"), is_two_letters, "the two letters of a country, like DE"),
    (ours("dialpad"), Value::is_boolean, "true or false"),
    (ours("language"), is_language, "en, de, es, fr, ja or pt"),
    (ours("outbound_calls"), is_who_calls, "server or flex"),
    (ours("record_calls"), Value::is_boolean, "true or false"),
    (
        // The older name of where the server is, which another dialpad reads, too.
        Setting { group: None, name: "dialpadDomain" },
        is_host,
        "a host name, like calls.example.com, without https:// in front",
    ),
];

impl Setting {
    /// All of which one may ask what they are.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        [SERVER_URL].into_iter().chain(KNOWN.iter().map(|(setting, ..)| *setting))
    }

    pub(crate) fn of(self, attributes: &Map<String, Value>) -> Option<&Value> {
        match self.group {
            None => attributes.get(self.name),
            Some(group) => attributes.get(group)?.get(self.name),
        }
    }

    /// The key of `ui_attributes` in which it is.
    pub(super) fn group(self) -> &'static str {
        self.group.unwrap_or(self.name)
    }

    /// The setting with its value, for people.
    pub(crate) fn line(self, value: Option<&Value>) -> String {
        match value {
            Some(value) => format!("{self}: {value}"),
            None => format!("{self} is not set"),
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.group {
            None => write!(f, "ui_attributes.{}", self.name),
            Some(group) => write!(f, "ui_attributes.{group}.{}", self.name),
        }
    }
}

/// `dialpad=false`: a setting, and what it is to be; `dialpad=` takes it away.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Assignment {
    pub(crate) setting: Setting,
    pub(crate) value: Option<Value>,
}

impl Assignment {
    /// A value is JSON, or a text as it stands.
    ///
    /// # Errors
    /// When there is no such setting, or the plugin would not understand the value.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').ok_or("write it as name=value")?;
        if name == SERVER_URL.name {
            return Err(
                "the server's address is set by `cargo xtask deploy --configure`".to_owned()
            );
        }
        let Some((setting, is_understood, what)) = KNOWN.iter().find(|it| it.0.name == name) else {
            let names: Vec<_> = KNOWN.iter().map(|it| it.0.name).collect();
            return Err(format!("the plugin reads no setting {name}, but {}", names.join(", ")));
        };
        if value.is_empty() {
            return Ok(Self { setting: *setting, value: None });
        }
        let readings = [serde_json::from_str(value).ok(), Some(Value::from(value))];
        let value = readings.into_iter().flatten().find(is_understood);
        let value = value.ok_or_else(|| format!("{name} is {what}"))?;
        Ok(Self { setting: *setting, value: Some(value) })
    }
}

fn is_texts(value: &Value) -> bool {
    value.as_array().is_some_and(|all| all.iter().all(Value::is_string))
}

fn is_address(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains("://") && server_url::is_secure(text))
}

fn is_two_letters(value: &Value) -> bool {
    value.as_str().is_some_and(|it| it.len() == 2 && it.bytes().all(|it| it.is_ascii_uppercase()))
}

fn is_language(value: &Value) -> bool {
    let language = value.as_str().and_then(|it| it.split('-').next());
    language.is_some_and(|it| LANGUAGES.contains(&it))
}

fn is_who_calls(value: &Value) -> bool {
    matches!(value.as_str(), Some("server" | "flex"))
}

fn is_host(value: &Value) -> bool {
    let host = |text: &str| !text.contains(['/', '@']) && server_url::parse(text).is_ok();
    value.as_str().is_some_and(host)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_setting_is_one_that_the_plugin_reads_and_understands() {
        for (text, want) in [
            ("dialpad=false", Some(json!(false))),
            ("dialpad=no", None),
            ("default_country=DE", Some(json!("DE"))),
            ("default_country=\"DE\"", Some(json!("DE"))),
            ("default_country=Germany", None),
            ("caller_ids=[\"+15005550199\"]", Some(json!(["+15005550199"]))),
            ("caller_ids=+15005550199", None),
            ("caller_ids=[15005550199]", None),
            ("contacts=[]", Some(json!([]))),
            (
                "contacts_url=https://crm.example.com/people",
                Some(json!("https://crm.example.com/people")),
            ),
            ("contacts_url=crm.example.com", None),
            ("outbound_calls=flex", Some(json!("flex"))),
            ("outbound_calls=both", None),
            ("record_calls=true", Some(json!(true))),
            ("language=pt-BR", Some(json!("pt-BR"))),
            ("language=nl", None),
            ("dialpadDomain=calls.example.com:8443", Some(json!("calls.example.com:8443"))),
            ("dialpadDomain=https://calls.example.com", None),
            ("server_url=https://calls.example.com", None),
            ("dailpad=false", None),
            ("dialpad", None),
        ] {
            let parsed = Assignment::parse(text);
            assert_eq!(parsed.as_ref().ok().and_then(|it| it.value.clone()), want, "{text}");
            assert_eq!(parsed.is_ok(), want.is_some(), "{text}: {parsed:?}");
        }
        assert_eq!(Assignment::parse("dialpad=").unwrap().value, None, "it is taken away");
        let unknown = Assignment::parse("dailpad=false").unwrap_err();
        assert!(unknown.contains("dialpad"), "{unknown}");
    }
}
