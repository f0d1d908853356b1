//! The name by which a request to Twilio is counted and logged.

use url::Url;

/// What stands for a resource that is not in the list.
const OTHER: &str = "other";

/// The collections of Twilio's that are asked for, as their URLs name them.
const RESOURCES: [&str; 13] = [
    "Calls",
    "Conferences",
    "Items",
    "Maps",
    "Participants",
    "Permissions",
    "Recordings",
    "Reservations",
    "Services",
    "Tasks",
    "Tokens",
    "Workers",
    "Workflows",
];

/// The last collection in the URL of a request: `Items` of
/// `/v1/Services/default/Maps/WT….CS/Items/conf_status`.
pub(super) fn resource_name(url: &Url) -> &'static str {
    let names = url.path().rsplit('/').filter_map(|segment| {
        let name = segment.strip_suffix(".json").unwrap_or(segment);
        RESOURCES.into_iter().find(|resource| *resource == name)
    });
    names.into_iter().next().unwrap_or(OTHER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_named_by_its_last_collection() {
        for (path, want) in [
            ("v1/Services/default/Maps/WT1.CS/Items/conf_status", "Items"),
            ("v1/Services/default/Maps/WT1.CS", "Maps"),
            ("2010-04-01/Accounts/AC1/Conferences/CF1/Participants/CA1.json", "Participants"),
            ("2010-04-01/Accounts/AC1/Conferences.json", "Conferences"),
            ("2010-04-01/Accounts/AC1/Calls/CA1/Recordings/Twilio.CURRENT.json", "Recordings"),
            ("v1/Workspaces/WS1/Tasks/WT1/Reservations/WR1", "Reservations"),
            ("v1/Accounts/AC1/Tokens/validate", "Tokens"),
            ("v1/nothing", OTHER),
        ] {
            let url = Url::parse(&format!("http://127.0.0.1/x.twilio.com/{path}")).unwrap();
            assert_eq!(resource_name(&url), want, "{path}");
        }
    }
}
