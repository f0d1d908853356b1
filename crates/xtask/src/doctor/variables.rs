//! Whether all settings are there, and what contradicts what.

use super::{environment::Environment, finding::Finding};

/// What cannot be left out: the name, what a value begins with, and where it is found.
const NEEDED: [(&str, &str, &str); 5] = [
    ("TWILIO_ACCOUNT_SID", "AC", "Twilio console > Account Dashboard > Account Info"),
    (
        "TWILIO_AUTH_TOKEN",
        "",
        "Twilio console > Account Dashboard > Account Info; no API key can verify a signature",
    ),
    (
        "TWILIO_WORKSPACE_SID",
        "WS",
        "`cargo xtask setup` finds it, or Twilio console > TaskRouter > Workspaces > Flex Task Assignment",
    ),
    (
        "TWILIO_WORKFLOW_SID",
        "WW",
        "`cargo xtask setup` finds it, or the same workspace > Workflows",
    ),
    (
        "PUBLIC_URL",
        "http",
        "the address under which Twilio reaches the server, like https://calls.example.com",
    ),
];

const KEY: [&str; 2] = ["TWILIO_API_KEY", "TWILIO_API_SECRET"];
/// The settings that may have one of a few values only.
const CHOICES: [(&str, &[&str]); 2] = [
    ("TWILIO_ROUTING", &["direct", "workflow"]),
    ("MACHINE_DETECTION", &["off", "detect", "wait-for-tone", "hang-up"]),
];
/// The only channel whose tasks the plugin takes for its own.
pub(crate) const CHANNEL: &str = "custom1";

pub(super) fn findings(environment: &Environment) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, prefix, place) in NEEDED {
        match environment.get(name) {
            None => found.push(Finding::problem(
                "settings",
                format!("{name} is not set"),
                format!("set {name} in .env: {place}"),
            )),
            Some(value) if !value.starts_with(prefix) => found.push(Finding::problem(
                "settings",
                format!("{name} does not begin with {prefix}"),
                format!("set {name}: {place}"),
            )),
            Some(_) => {}
        }
    }
    let given: Vec<_> = KEY.into_iter().filter(|name| environment.get(name).is_some()).collect();
    if let [one] = given[..] {
        found.push(Finding::problem(
            "settings",
            format!("{one} is set without its other half"),
            format!("set both {} and {}, or neither", KEY[0], KEY[1]),
        ));
    }
    if let Some(channel) = environment.get("TWILIO_TASK_CHANNEL").filter(|it| *it != CHANNEL) {
        found.push(Finding::problem(
            "settings",
            format!(
                "TWILIO_TASK_CHANNEL is {channel}, whose tasks the plugin does not take for its own"
            ),
            format!("leave TWILIO_TASK_CHANNEL out, or set it to {CHANNEL}"),
        ));
    }
    for (name, choices) in CHOICES {
        if let Some(value) = environment.get(name).filter(|it| !choices.contains(it)) {
            found.push(Finding::problem(
                "settings",
                format!("{name} is {value}: with that the server does not start"),
                format!("leave {name} out, or set it to {}", choices.join(" or ")),
            ));
        }
    }
    let names: Vec<_> = NEEDED.iter().map(|(name, ..)| *name).chain(KEY).collect();
    for name in environment.contradictions(&names) {
        found.push(Finding::warning(
            "settings",
            format!(
                "{name} is exported with another value than .env gives; the exported one is used"
            ),
            format!("`unset {name}`, or take it out of .env"),
        ));
    }
    if !environment.has_file {
        found.push(Finding::warning(
            "settings",
            "there is no .env; everything comes from the environment",
            "copy .env.example to .env, unless the server gets its environment in another way",
        ));
    }
    if found.is_empty() {
        found.push(Finding::good("settings", "everything that is needed is set"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Level;

    const COMPLETE: [(&str, &str); 5] = [
        ("TWILIO_ACCOUNT_SID", "AC1"),
        ("TWILIO_AUTH_TOKEN", "hush"),
        ("TWILIO_WORKSPACE_SID", "WS1"),
        ("TWILIO_WORKFLOW_SID", "WW1"),
        ("PUBLIC_URL", "https://calls.example.com"),
    ];

    #[test]
    fn each_mistake_is_named_with_its_fix() {
        for (exported, changed, want) in [
            (None, ("PUBLIC_URL", ""), "PUBLIC_URL is not set"),
            (None, ("TWILIO_WORKFLOW_SID", "WS1"), "TWILIO_WORKFLOW_SID does not begin with WW"),
            (None, ("TWILIO_API_KEY", "SK1"), "without its other half"),
            (None, ("TWILIO_ROUTING", "filter"), "TWILIO_ROUTING is filter"),
            (None, ("MACHINE_DETECTION", "on"), "MACHINE_DETECTION is on"),
            (None, ("TWILIO_TASK_CHANNEL", "voice"), "TWILIO_TASK_CHANNEL is voice"),
            (
                Some(("TWILIO_ACCOUNT_SID", "AC2")),
                ("TWILIO_AUTH_TOKEN", "hush"),
                "is exported with another value",
            ),
        ] {
            let mut file: Vec<_> =
                COMPLETE.into_iter().filter(|(name, _)| *name != changed.0).collect();
            file.push(changed);
            let exported: Vec<_> = exported.into_iter().collect();
            let found = findings(&Environment::of(&exported, &file));
            let is_it = |it: &Finding| it.text.contains(want) && it.fix.is_some();
            assert!(found.len() == 1 && is_it(&found[0]), "{want}: {found:#?}");
            assert!(!format!("{found:?}").contains("hush"));
        }
    }

    #[test]
    fn what_is_complete_is_good() {
        let found = findings(&Environment::of(&[], &COMPLETE));
        assert!(found.iter().all(|it| it.level == Level::Good), "{found:?}");
    }
}
