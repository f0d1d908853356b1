//! What is written into `ui_attributes` of the Flex Configuration, and what that changes there. Twilio replaces
//! them whole, so everything else goes back as it was.

mod setting;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use serde_json::{Map, Value};

use super::report::Change;
pub(crate) use setting::{Assignment, OURS, SERVER_URL, Setting};

/// What they are to become.
#[derive(Debug, Clone)]
pub(crate) enum Goal {
    /// These settings have these values, or are not there.
    Settings(BTreeMap<Setting, Option<Value>>),
    /// They are what they were once.
    Copy(Map<String, Value>),
}

impl Goal {
    pub(crate) fn server_url(url: &str) -> Self {
        Self::Settings(BTreeMap::from([(SERVER_URL, Some(url.into()))]))
    }

    /// # Errors
    /// When a setting has no place in them.
    pub(crate) fn of(&self, before: &Map<String, Value>) -> Result<Map<String, Value>> {
        let mut after = before.clone();
        match self {
            Self::Settings(settings) => {
                for (setting, value) in settings {
                    put(&mut after, *setting, value.clone())?;
                }
            }
            Self::Copy(copy) => after.clone_from(copy),
        }
        Ok(after)
    }

    /// What somebody else has made meanwhile of something that is to be changed; `planned` is what was there when
    /// it was said what is changed.
    pub(crate) fn disturbed(
        &self,
        planned: &Map<String, Value>,
        now: &Map<String, Value>,
    ) -> Option<String> {
        match self {
            Self::Settings(settings) => settings.iter().find_map(|(setting, wanted)| {
                let there = setting.of(now);
                // What they have taken away can be set.
                let is_free = there.is_none() || there == wanted.as_ref();
                (!is_free && there != setting.of(planned)).then(|| setting.line(there))
            }),
            Self::Copy(copy) => {
                (now != planned && now != copy).then(|| "other settings than were there".to_owned())
            }
        }
    }

    /// # Errors
    /// As [`Self::of`].
    pub(crate) fn changes(&self, before: &Map<String, Value>) -> Result<Vec<Change>> {
        let after = self.of(before)?;
        let mut changes = Vec::new();
        let mut told = BTreeSet::new();
        if let Self::Settings(settings) = self {
            for setting in settings.keys() {
                told.insert(setting.group());
                let line = |value: &Value| setting.line(Some(value));
                changes.extend(difference(setting.of(before), setting.of(&after), line));
            }
        }
        let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for key in keys.into_iter().filter(|key| !told.contains(key.as_str())) {
            let (there, then) = (before.get(key), after.get(key));
            if there == then {
                // Others' settings can be long.
                changes.push(Change::keep(format!("ui_attributes.{key}")));
            } else {
                let line = |value: &Value| format!("ui_attributes.{key}: {value}");
                changes.extend(difference(there, then, line));
            }
        }
        Ok(changes)
    }
}

fn difference(
    before: Option<&Value>,
    after: Option<&Value>,
    line: impl Fn(&Value) -> String,
) -> Vec<Change> {
    if before == after {
        return before.map(|it| Change::keep(line(it))).into_iter().collect();
    }
    let removed = before.map(|it| Change::remove(line(it)));
    removed.into_iter().chain(after.map(|it| Change::add(line(it)))).collect()
}

fn put(attributes: &mut Map<String, Value>, setting: Setting, value: Option<Value>) -> Result<()> {
    let place = match setting.group {
        None => attributes,
        // Nothing is made for what is only to go.
        Some(group) if value.is_none() && !attributes.contains_key(group) => return Ok(()),
        Some(group) => {
            let ours = attributes.entry(group).or_insert_with(|| Value::Object(Map::new()));
            match ours.as_object_mut() {
                Some(ours) => ours,
                None => bail!("ui_attributes.{group} is not an object; fix it by hand first"),
            }
        }
    };
    match value {
        Some(value) => place.insert(setting.name.to_owned(), value),
        None => place.remove(setting.name),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn attributes(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    fn assigned(assignments: &[&str]) -> Goal {
        let assignments = assignments.iter().map(|it| Assignment::parse(it).unwrap());
        Goal::Settings(assignments.map(|it| (it.setting, it.value)).collect())
    }

    fn text(goal: &Goal, before: &Value) -> Vec<String> {
        let changes = goal.changes(&attributes(before)).unwrap();
        changes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn everything_else_is_kept() {
        let before = attributes(&json!({
            "custom_data": {"features": {"a": true}},
            OURS: {"dialpad": false, "language": "de", "server_url": "https://old.example"},
        }));
        let want = json!({
            "custom_data": {"features": {"a": true}},
            OURS: {"dialpad": false, "language": "de", "server_url": "https://new.example"},
        });
        assert_eq!(
            Value::Object(Goal::server_url("https://new.example").of(&before).unwrap()),
            want
        );
        let goal = assigned(&["dialpad=", "dialpadDomain=calls.example.com"]);
        let want = json!({
            "custom_data": {"features": {"a": true}},
            "dialpadDomain": "calls.example.com",
            OURS: {"language": "de", "server_url": "https://old.example"},
        });
        assert_eq!(Value::Object(goal.of(&before).unwrap()), want);
        let fresh = Goal::server_url("https://new.example").of(&Map::new()).unwrap();
        assert_eq!(fresh[OURS], json!({"server_url": "https://new.example"}));
        assert_eq!(assigned(&["dialpad="]).of(&Map::new()).unwrap(), Map::new());
        assert!(assigned(&["dialpad=true"]).of(&attributes(&json!({OURS: "text"}))).is_err());
    }

    #[test]
    fn the_difference_is_exact() {
        let before = json!({"b": 1, OURS: {"server_url": "https://old.example"}});
        let key = "ui_attributes.outbound_participants_canvas.server_url";
        assert_eq!(
            text(&Goal::server_url("https://new.example"), &before),
            [
                format!("  - {key}: \"https://old.example\""),
                format!("  + {key}: \"https://new.example\""),
                "  = ui_attributes.b".to_owned(),
            ]
        );
        let same = text(&Goal::server_url("https://old.example"), &before);
        assert_eq!(same[0], format!("  = {key}: \"https://old.example\""));
        let copy = Goal::Copy(attributes(&json!({"a": [1], "b": 1})));
        assert_eq!(
            text(&copy, &before),
            [
                "  + ui_attributes.a: [1]".to_owned(),
                "  = ui_attributes.b".to_owned(),
                format!("  - ui_attributes.{OURS}: {}", before[OURS]),
            ]
        );
    }

    #[test]
    fn what_somebody_else_has_changed_meanwhile_is_told_where_it_is_to_be_changed() {
        let planned = attributes(&json!({"b": 1, OURS: {"language": "de"}}));
        let now = |ours: Value| attributes(&json!({"b": 2, OURS: ours}));
        let goal = assigned(&["language=fr"]);
        for (there, is_disturbed) in [("de", false), ("fr", false), ("es", true)] {
            let told = goal.disturbed(&planned, &now(json!({"language": there})));
            assert_eq!(told.is_some(), is_disturbed, "{there}: {told:?}");
        }
        let copy = Goal::Copy(attributes(&json!({"b": 0})));
        assert!(copy.disturbed(&planned, &now(json!({}))).is_some(), "all of it is replaced");
        assert!(copy.disturbed(&planned, &planned).is_none());
    }
}
