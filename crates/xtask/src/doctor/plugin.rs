//! The plugin: whether it is released, can be loaded, and calls the server that answers.

use serde_json::Value;

use super::finding::Finding;
use crate::{
    built_from::Build,
    deploy::{Active, Client, FlexConfiguration, PLUGIN, PluginService},
    server_url,
};

/// The Flex UI that the plugin is tested with is among the packages of the workspace.
const PACKAGES: &str = include_str!("../../../../package.json");
/// The major version of Flex UI that the plugin is made for.
const MAJOR: u64 = 2;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    /// The address that the plugin calls, and the setting that says so; or why nothing is known.
    server: Result<Option<(String, &'static str)>, String>,
    flex_ui: Option<String>,
    release: Release,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Release {
    /// A version, its address, and whether something is there.
    Of {
        version: String,
        url: String,
        loads: bool,
        /// What the file says of itself.
        build: Option<Build>,
    },
    Nothing,
    Unknown(String),
}

impl Facts {
    pub(super) async fn ask(client: &Client, flex: Result<FlexConfiguration, String>) -> Self {
        let release = match released(client).await {
            Ok(release) => release,
            Err(error) => Release::Unknown(format!("{error:#}")),
        };
        let flex_ui = flex.as_ref().ok().and_then(|flex| flex.ui_version.clone());
        Self { server: flex.map(|flex| flex.called_server()), flex_ui, release }
    }

    /// What the released file was built from, if it says so.
    pub(super) fn build(&self) -> Option<&Build> {
        match &self.release {
            Release::Of { build, .. } => build.as_ref(),
            Release::Nothing | Release::Unknown(_) => None,
        }
    }
}

async fn released(client: &Client) -> anyhow::Result<Release> {
    let service = PluginService(client);
    let active = Active::read(service).await?;
    let Some(version) = active.version_of(PLUGIN) else { return Ok(Release::Nothing) };
    let Some(found) = service.version(PLUGIN, version).await? else { return Ok(Release::Nothing) };
    let content = client.content(&client.reach(&found.plugin_url)).await?.content();
    let loads = content.as_ref().is_some_and(|content| !content.is_empty());
    let build = content.as_deref().and_then(Build::of_file);
    Ok(Release::Of { version: found.version, url: found.plugin_url, loads, build })
}

pub(super) fn findings(facts: &Facts, public_url: Option<&str>) -> Vec<Finding> {
    let mut found = vec![of_release(&facts.release), of_server(&facts.server, public_url)];
    found.extend(facts.flex_ui.as_deref().map(of_flex_ui));
    found
}

fn of_flex_ui(version: &str) -> Finding {
    let tested = tested_flex_ui().unwrap_or_default();
    let runs = format!("the account runs Flex UI {version}");
    let (numbers, of_tested) = (numbers(version), numbers(&tested));
    if numbers.first() != Some(&MAJOR) {
        return Finding::problem(
            "flex-ui",
            format!("{runs}; the plugin needs 2.x"),
            "choose Flex UI 2 (Twilio console > Flex > Manage > Flex UI versioning)",
        );
    }
    // An account can name no more than the major version.
    if numbers.len() > 1 && numbers < of_tested {
        return Finding::warning(
            "flex-ui",
            format!("{runs}; the plugin is tested with {tested}"),
            format!("make a call on it before agents do, or choose {tested} or later"),
        );
    }
    Finding::good("flex-ui", format!("{runs}, and the plugin is tested with {tested}"))
}

fn tested_flex_ui() -> Option<String> {
    let packages: Value = serde_json::from_str(PACKAGES).ok()?;
    Some(packages["devDependencies"]["@twilio/flex-ui"].as_str()?.to_owned())
}

/// The numbers of a version or a range of versions: `~2.17.1`.
fn numbers(version: &str) -> Vec<u64> {
    let version = version.trim_start_matches(|it: char| !it.is_ascii_digit());
    version.split('.').map_while(|number| number.parse().ok()).collect()
}

fn of_release(release: &Release) -> Finding {
    let deploy = "`cargo xtask deploy --release`";
    match release {
        Release::Of { version, url, loads: false, .. } => Finding::problem(
            "plugin",
            format!("version {version} of the plugin is released, and nothing is at {url}"),
            deploy,
        ),
        Release::Of { version, .. } if version != build_info::VERSION => Finding::warning(
            "plugin",
            format!("version {version} of the plugin is released, this is {}", build_info::VERSION),
            deploy,
        ),
        Release::Of { version, url, .. } => {
            Finding::good("plugin", format!("version {version} of the plugin is released ({url})"))
        }
        Release::Nothing => Finding::problem(
            "plugin",
            "no version of the plugin is released: agents do not load it",
            deploy,
        ),
        Release::Unknown(why) => Finding::unknown("plugin", why.clone()),
    }
}

fn of_server(
    server: &Result<Option<(String, &'static str)>, String>,
    public_url: Option<&str>,
) -> Finding {
    let Some(public_url) = public_url else {
        return Finding::unknown("server-address", "PUBLIC_URL is not set");
    };
    let public_url = &server_url::without_credentials(public_url);
    let public_url = public_url.trim_end_matches('/');
    let fix = format!("`cargo xtask deploy --configure {public_url}`");
    match server {
        Err(why) => Finding::unknown("server-address", why.clone()),
        Ok(None) => Finding::problem(
            "server-address",
            "Flex does not tell the plugin where the server is",
            fix,
        ),
        Ok(Some((url, setting))) if same_address(url, public_url) => {
            Finding::good("server-address", format!("the plugin calls {url} ({setting})"))
        }
        Ok(Some((url, setting))) => Finding::problem(
            "server-address",
            format!("the plugin calls {url} ({setting}), and PUBLIC_URL is {public_url}"),
            fix,
        ),
    }
}

/// Without a scheme it is https, as the plugin has it; a user and a password are not the browser's.
fn same_address(one: &str, other: &str) -> bool {
    let plain = |url: &str| {
        let url = if url.contains("://") { url.to_owned() } else { format!("https://{url}") };
        let mut url = url::Url::parse(&url).ok()?;
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
        Some(url.as_str().trim_end_matches('/').to_owned())
    };
    plain(one).is_some_and(|one| plain(other) == Some(one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Level;

    const URL: &str = "https://calls.example.com";

    fn good() -> Facts {
        Facts {
            server: Ok(Some(("calls.example.com".to_owned(), "dialpadDomain"))),
            flex_ui: Some("2.17.1".to_owned()),
            release: release(build_info::VERSION, true),
        }
    }

    fn release(version: &str, loads: bool) -> Release {
        let url = "https://x.twil.io/b.js".to_owned();
        Release::Of { version: version.to_owned(), url, loads, build: None }
    }

    #[test]
    fn what_is_right_is_good() {
        let found = findings(&good(), Some("https://user:password@calls.example.com/"));
        assert!(found.iter().all(|it| it.level == Level::Good), "{found:?}");
    }

    #[test]
    fn an_older_flex_ui_than_the_tested_one_is_named() {
        let tested = tested_flex_ui().unwrap();
        for (version, level) in [
            (tested.as_str(), Level::Good),
            ("2", Level::Good),
            ("2.99.0", Level::Good),
            ("~2.1", Level::Warning),
            ("2.1.0", Level::Warning),
            ("3.0.0", Level::Problem),
            ("latest", Level::Problem),
        ] {
            let found = of_flex_ui(version);
            assert_eq!(found.level, level, "{version}: {found:?}");
            assert!(level == Level::Problem || found.text.contains(&tested), "{found:?}");
        }
    }

    #[test]
    fn each_mistake_is_named_with_its_fix() {
        let other = Ok(Some(("https://other.example.com".to_owned(), "server_url")));
        for (facts, check, fix) in [
            (Facts { server: Ok(None), ..good() }, "server-address", "--configure https://calls"),
            (Facts { server: other, ..good() }, "server-address", "--configure https://calls"),
            (Facts { release: Release::Nothing, ..good() }, "plugin", "--release"),
            (Facts { release: release("0.0.1", true), ..good() }, "plugin", "--release"),
            (
                Facts { release: release(build_info::VERSION, false), ..good() },
                "plugin",
                "--release",
            ),
            (Facts { flex_ui: Some("1.34.0".to_owned()), ..good() }, "flex-ui", "Flex UI 2"),
        ] {
            let found = findings(&facts, Some(URL));
            let bad: Vec<_> = found.iter().filter(|it| it.level != Level::Good).collect();
            assert_eq!(bad.len(), 1, "{check}: {found:#?}");
            assert_eq!(bad[0].check, check);
            assert!(bad[0].fix.as_ref().is_some_and(|it| it.contains(fix)), "{found:#?}");
        }
    }
}
