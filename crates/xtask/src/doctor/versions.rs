//! Whether what is in use goes together: the server that answers and the plugin that is released.

use super::finding::Finding;
use crate::built_from::Build;

pub(super) fn findings(server: Option<&Build>, plugin: Option<&Build>) -> Vec<Finding> {
    let (Some(server), Some(plugin)) = (server, plugin) else {
        let unknown =
            "a server that answers and a plugin that is released are needed to compare them";
        return vec![Finding::unknown("versions", unknown)];
    };
    if server.version != plugin.version {
        return vec![Finding::warning(
            "versions",
            format!("the server is version {}, and the plugin {}", server.version, plugin.version),
            "run the same version of both, the server first: docs/compatibility.md says how to update",
        )];
    }
    let version = &server.version;
    match (server.known_commit(), plugin.known_commit()) {
        (Some(one), Some(other)) if one != other => vec![Finding::warning(
            "versions",
            format!(
                "server and plugin are both version {version}, of other commits: {one} and {other}"
            ),
            "build both from one commit, or raise `version` in Cargo.toml with each",
        )],
        _ => {
            vec![Finding::good("versions", format!("server and plugin are both version {version}"))]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Level;

    fn build(version: &str, commit: &str) -> Build {
        Build { version: version.to_owned(), commit: Some(commit.to_owned()) }
    }

    #[test]
    fn server_and_plugin_are_of_one_version_and_commit() {
        let server = build("1.2.3", "0123456789ab");
        for (plugin, level, text) in [
            (build("1.2.3", "0123456789ab"), Level::Good, "both version 1.2.3"),
            (build("1.2.3", "unknown"), Level::Good, "both version 1.2.3"),
            (build("1.3.0", "0123456789ab"), Level::Warning, "version 1.2.3, and the plugin 1.3.0"),
            (
                build("1.2.3", "0123456789ab-dirty"),
                Level::Warning,
                "0123456789ab and 0123456789ab-dirty",
            ),
            (build("1.2.3", "ba9876543210"), Level::Warning, "0123456789ab and ba9876543210"),
        ] {
            let found = findings(Some(&server), Some(&plugin)).remove(0);
            assert_eq!(found.level, level, "{plugin:?}");
            assert!(found.text.contains(text), "{}", found.text);
            assert_eq!(found.fix.is_some(), level == Level::Warning);
        }
    }

    #[test]
    fn without_one_of_them_nothing_is_said_of_them() {
        let server = build("1.2.3", "0123456789ab");
        for (server, plugin) in [(None, None), (Some(&server), None), (None, Some(&server))] {
            assert_eq!(findings(server, plugin)[0].level, Level::Unknown);
        }
    }
}
