//! A plugin from its first version to its release.

use jiff::Timestamp;

use super::{PluginServiceError, configuration::ConfiguredPlugin, versions::NewVersion};
use crate::{account::Account, world::World};

fn world() -> World {
    let mut world = World::new(Account::default(), 7, Timestamp::UNIX_EPOCH);
    world.create_plugin("plugin-one", Some("One"), None).unwrap();
    world
}

fn add(world: &mut World, plugin: &str, version: &str) -> Result<String, PluginServiceError> {
    let plugin_url = "https://default-1234.twil.io/bundle.js";
    let new = NewVersion { version, plugin_url, changelog: "", private: false };
    world.create_plugin_version(plugin, &new).map(|(_, version)| version.sid.clone())
}

fn configured(version_sid: &str) -> ConfiguredPlugin {
    ConfiguredPlugin { version_sid: version_sid.to_owned(), phase: 3 }
}

#[test]
fn a_version_is_greater_than_all_before_it() {
    let mut world = world();
    add(&mut world, "plugin-one", "1.2.0").unwrap();
    for (version, want) in [
        ("1.2.0", PluginServiceError::VersionExists { version: "1.2.0".to_owned() }),
        (
            "1.1.9",
            PluginServiceError::VersionTooLow {
                version: "1.1.9".to_owned(),
                latest: "1.2.0".to_owned(),
            },
        ),
        ("0.0.0", PluginServiceError::ReservedVersion),
        ("two", PluginServiceError::NoSemanticVersion { version: "two".to_owned() }),
    ] {
        assert_eq!(add(&mut world, "plugin-one", version), Err(want), "{version}");
    }
    add(&mut world, "plugin-one", "1.10.0").unwrap();
}

#[test]
fn a_plugin_is_there_once() {
    let mut world = world();
    let again = world.create_plugin("plugin-one", None, None).map(|plugin| plugin.sid.clone());
    let unique_name = "plugin-one".to_owned();
    assert_eq!(again, Err(PluginServiceError::PluginExists { unique_name }));
    let changed = world.update_plugin("plugin-one", None, Some("the first")).unwrap();
    assert_eq!(
        (changed.friendly_name.as_str(), changed.description.as_str()),
        ("One", "the first")
    );
}

#[test]
fn a_configuration_has_one_version_of_a_plugin() {
    let mut world = world();
    let first = add(&mut world, "plugin-one", "1.0.0").unwrap();
    let second = add(&mut world, "plugin-one", "1.1.0").unwrap();
    let both = vec![configured(&first), configured(&second)];
    let error = world.create_plugin_configuration("both", "", both).unwrap_err();
    let unique_name = "plugin-one".to_owned();
    assert_eq!(error, PluginServiceError::PluginTwice { unique_name });
    let error = world.create_plugin_configuration("no", "", vec![configured("FV0")]).unwrap_err();
    assert_eq!(error, PluginServiceError::UnknownVersion { sid: "FV0".to_owned() });
}

#[test]
fn the_last_release_wins() {
    let mut world = world();
    let version = add(&mut world, "plugin-one", "1.0.0").unwrap();
    let first = world.create_plugin_configuration("first", "", vec![configured(&version)]);
    let first = first.unwrap().sid.clone();
    let second = world.create_plugin_configuration("second", "", Vec::new()).unwrap().sid.clone();
    assert!(world.plugin_service.active_configuration().is_none());
    for sid in [&first, &second, &first] {
        world.release_plugins(sid).unwrap();
        assert_eq!(world.plugin_service.active_configuration().map(|it| &it.sid), Some(sid));
    }
    assert!(world.release_plugins("FJ0").is_err());
}
