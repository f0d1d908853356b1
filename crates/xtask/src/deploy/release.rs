//! Makes another set of plugins the active one, keeping those of everybody else.
//!
//! Twilio's releases are compared with nothing: the last one wins. So the active release is read again
//! just before ours, and the list of releases after it.

use anyhow::Result;

use super::{
    plugin_service::{ConfiguredPlugin, PluginService, PluginVersion, Release},
    refusal::Refusal,
    report::Change,
};

/// How often somebody else may release something while we do.
const ROUNDS: usize = 5;
/// The phase in which Flex loads plugins, unless somebody chose another one.
const DEFAULT_PHASE: u32 = 3;

/// What is released.
#[derive(Debug, Clone, Default)]
pub(crate) struct Active {
    pub(crate) release: Option<Release>,
    pub(crate) plugins: Vec<ConfiguredPlugin>,
}

impl Active {
    pub(crate) async fn read(service: PluginService<'_>) -> Result<Self> {
        let release = service.releases().await?.into_iter().next();
        Self::of(service, release).await
    }

    async fn of(service: PluginService<'_>, release: Option<Release>) -> Result<Self> {
        let plugins = match &release {
            Some(release) => service.plugins_of(&release.configuration_sid).await?,
            None => Vec::new(),
        };
        Ok(Self { release, plugins })
    }

    /// The version of a plugin that is released.
    pub(crate) fn version_of(&self, plugin: &str) -> Option<&str> {
        version_of(&self.plugins, plugin)
    }
}

/// The version of a plugin in a set.
pub(crate) fn version_of<'set>(set: &'set [ConfiguredPlugin], plugin: &str) -> Option<&'set str> {
    set.iter().find(|it| it.unique_name == plugin).map(|it| it.version.as_str())
}

/// The set with this version of our plugin, in the phase that it has, or without it.
pub(crate) fn with(
    set: &[ConfiguredPlugin],
    plugin: &str,
    version: Option<&PluginVersion>,
) -> Vec<ConfiguredPlugin> {
    let phase = set.iter().find(|it| it.unique_name == plugin).map_or(DEFAULT_PHASE, |it| it.phase);
    let others = set.iter().filter(|it| it.unique_name != plugin).cloned();
    let ours = version.map(|version| ConfiguredPlugin {
        plugin_version_sid: version.sid.clone(),
        phase,
        unique_name: plugin.to_owned(),
        version: version.version.clone(),
    });
    others.chain(ours).collect()
}

/// The differences of the released set, when our plugin gets this version or goes.
pub(crate) fn changes(
    set: &[ConfiguredPlugin],
    plugin: &str,
    version: Option<&str>,
) -> Vec<Change> {
    let named = |version: &str| format!("released: {plugin} {version}");
    let before = version_of(set, plugin);
    let mut changes = match (before, version) {
        (Some(before), Some(after)) if before == after => vec![Change::keep(named(after))],
        (before, after) => {
            let removed = before.map(|it| Change::remove(named(it)));
            removed.into_iter().chain(after.map(|it| Change::add(named(it)))).collect()
        }
    };
    let others = set.iter().filter(|it| it.unique_name != plugin);
    changes.extend(
        others.map(|it| Change::keep(format!("released: {} {}", it.unique_name, it.version))),
    );
    changes
}

/// Releases the active set with this version of our plugin, or without it. `planned` is the version that was active
/// when it was said what is changed.
///
/// # Errors
/// When somebody else has released another version of it since then, or keeps releasing.
pub(crate) async fn release(
    service: PluginService<'_>,
    plugin: &str,
    version: Option<&PluginVersion>,
    planned: Option<&str>,
) -> Result<()> {
    let Active { release: mut known, plugins: mut live } = Active::read(service).await?;
    let wanted = version.map(|version| version.version.as_str());
    refuse_another(&live, plugin, wanted, planned)?;
    // What ours is added to: the live set, unless ours has covered somebody else's.
    let mut base = live.clone();
    for _ in 0..ROUNDS {
        let set = with(&base, plugin, version);
        if same_set(&live, &set) {
            return Ok(());
        }
        let configuration = configuration(service, plugin, wanted, &set).await?;
        let found = Active::read(service).await?;
        if found.release != known {
            eprintln!("somebody else has released plugins meanwhile; theirs are kept");
            refuse_another(&found.plugins, plugin, wanted, planned)?;
            (known, live) = (found.release, found.plugins);
            base.clone_from(&live);
            continue;
        }
        let ours = service.release(&configuration).await?;
        let Some(theirs) = since(service.releases().await?, known.as_ref(), &ours) else {
            return Ok(());
        };
        eprintln!("somebody else has released plugins at the same time; theirs are put back");
        base = Active::of(service, Some(theirs)).await?.plugins;
        refuse_another(&base, plugin, wanted, planned)?;
        Active { release: known, plugins: live } = Active::read(service).await?;
    }
    let message = "somebody else keeps releasing plugins; try again when they are done";
    Err(Refusal::SomebodyElse(message.to_owned()).into())
}

/// The release that brought the version of a plugin that is active: others may have released theirs since.
pub(crate) async fn that_brought(
    service: PluginService<'_>,
    plugin: &str,
    active: &Active,
) -> Result<Option<Release>> {
    let wanted = active.version_of(plugin);
    let mut oldest = None;
    for release in service.all_releases().await? {
        let plugins = service.plugins_of(&release.configuration_sid).await?;
        if version_of(&plugins, plugin) != wanted {
            break;
        }
        oldest = Some(release);
    }
    Ok(oldest)
}

/// The newest release of somebody else that came after the one that we knew.
fn since(releases: Vec<Release>, known: Option<&Release>, ours: &Release) -> Option<Release> {
    let new = releases.into_iter().take_while(|release| Some(release) != known);
    new.into_iter().find(|release| release.sid != ours.sid)
}

/// Nobody's choice of our own version is overwritten in silence.
fn refuse_another(
    theirs: &[ConfiguredPlugin],
    plugin: &str,
    wanted: Option<&str>,
    planned: Option<&str>,
) -> Result<(), Refusal> {
    let found = version_of(theirs, plugin);
    if found == wanted || found == planned {
        return Ok(());
    }
    let found = found.unwrap_or("no version");
    Err(Refusal::SomebodyElse(format!(
        "somebody else has released {found} of {plugin} meanwhile; look with `cargo xtask deploy status`, and agree with them"
    )))
}

/// A configuration with exactly this set: one that an interrupted run has made, or a new one.
async fn configuration(
    service: PluginService<'_>,
    plugin: &str,
    version: Option<&str>,
    set: &[ConfiguredPlugin],
) -> Result<String> {
    let name = format!("{plugin} {}", version.unwrap_or("taken out"));
    for configuration in service.configurations().await? {
        if configuration.name == name
            && !configuration.archived
            && same_set(&service.plugins_of(&configuration.sid).await?, set)
        {
            return Ok(configuration.sid);
        }
    }
    Ok(service.create_configuration(&name, set).await?.sid)
}

fn same_set(one: &[ConfiguredPlugin], other: &[ConfiguredPlugin]) -> bool {
    let has = |set: &[ConfiguredPlugin], it: &ConfiguredPlugin| {
        let same = |other: &ConfiguredPlugin| {
            (&other.plugin_version_sid, other.phase) == (&it.plugin_version_sid, it.phase)
        };
        set.iter().any(same)
    };
    one.len() == other.len() && one.iter().all(|it| has(other, it))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "plugin-ours";

    fn configured(name: &str, version: &str, phase: u32) -> ConfiguredPlugin {
        ConfiguredPlugin {
            plugin_version_sid: format!("FV-{name}-{version}"),
            phase,
            unique_name: name.to_owned(),
            version: version.to_owned(),
        }
    }

    fn ours(version: &str) -> PluginVersion {
        PluginVersion {
            sid: format!("FV-{OURS}-{version}"),
            version: version.to_owned(),
            plugin_url: String::new(),
            date_created: None,
        }
    }

    fn released(sid: &str) -> Release {
        Release {
            sid: sid.to_owned(),
            configuration_sid: "FJ1".to_owned(),
            date_created: String::new(),
        }
    }

    #[test]
    fn the_plugins_of_others_and_every_phase_stay() {
        let set = [configured(OURS, "1.0.0", 2), configured("plugin-other", "3.0.0", 1)];
        let next = with(&set, OURS, Some(&ours("1.1.0")));
        assert_eq!(next, [set[1].clone(), configured(OURS, "1.1.0", 2)]);
        assert_eq!(with(&next, OURS, None), [set[1].clone()]);
        assert_eq!(with(&[], OURS, Some(&ours("1.0.0"))), [configured(OURS, "1.0.0", 3)]);
    }

    #[test]
    fn the_difference_of_a_release_is_told() {
        let set = [configured(OURS, "1.0.0", 3), configured("plugin-other", "3.0.0", 3)];
        let text = |version| {
            changes(&set, OURS, version).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let other = "  = released: plugin-other 3.0.0";
        assert_eq!(
            text(Some("1.1.0")),
            ["  - released: plugin-ours 1.0.0", "  + released: plugin-ours 1.1.0", other]
        );
        assert_eq!(text(Some("1.0.0")), ["  = released: plugin-ours 1.0.0", other]);
        assert_eq!(text(None), ["  - released: plugin-ours 1.0.0", other]);
    }

    #[test]
    fn releases_of_somebody_else_are_noticed_on_both_sides_of_ours() {
        let [known, theirs, mine] = ["FK1", "FK2", "FK3"].map(released);
        for (releases, want) in [
            (vec![mine.clone(), known.clone()], None),
            (vec![mine.clone(), theirs.clone(), known.clone()], Some(theirs.clone())),
            (vec![theirs.clone(), mine.clone(), known.clone()], Some(theirs.clone())),
        ] {
            assert_eq!(since(releases, Some(&known), &mine), want);
        }
        assert_eq!(since(vec![mine.clone()], None, &mine), None);
        assert_eq!(since(vec![mine.clone(), theirs.clone()], None, &mine), Some(theirs));
    }

    #[test]
    fn another_choice_of_our_version_is_not_overwritten() {
        let theirs = [configured(OURS, "1.2.0", 3)];
        assert!(refuse_another(&theirs, OURS, Some("1.1.0"), Some("1.0.0")).is_err());
        assert!(refuse_another(&theirs, OURS, Some("1.2.0"), Some("1.0.0")).is_ok());
        assert!(refuse_another(&theirs, OURS, Some("1.1.0"), Some("1.2.0")).is_ok());
        assert!(refuse_another(&[], OURS, Some("1.1.0"), None).is_ok());
    }
}
