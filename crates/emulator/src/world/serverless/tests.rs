//! A site from its first deployment on.

use jiff::Timestamp;
use serde_json::json;

use super::{
    ServerlessError, ServerlessWake, asset::Visibility, assets::Upload, builds::NewBuild,
    services::NewService, site::SiteAnswer,
};
use crate::{
    account::Account,
    world::{Emission, Wake, World},
};

#[test]
fn a_site_has_what_is_in_the_deployed_build_and_nothing_else() {
    let mut site = Site::new();
    let first = site.upload("/first.js", Visibility::Public, b"1");
    let second = site.upload("second.js", Visibility::Public, b"2");
    site.deploy(&[&first]);
    assert_eq!(site.browse("/first.js"), Some(b"1".to_vec()));
    assert_eq!(site.browse("/second.js"), None);
    site.deploy(&[&second]);
    assert_eq!(site.browse("/first.js"), None);
    assert_eq!(site.browse("/second.js"), Some(b"2".to_vec()));
}

#[test]
fn only_public_assets_are_for_browsers() {
    let mut site = Site::new();
    let protected = site.upload("/protected.js", Visibility::Protected, b"");
    let private = site.upload("/private.js", Visibility::Private, b"");
    site.deploy(&[&protected, &private]);
    let browse = |path| site.world.serverless.browse(&site.domain_name, path);
    assert!(matches!(browse("/protected.js"), SiteAnswer::Forbidden));
    assert!(matches!(browse("/private.js"), SiteAnswer::Missing));
}

#[test]
fn a_build_is_not_deployed_before_it_is_completed() {
    let mut site = Site::new();
    let version = site.upload("/first.js", Visibility::Public, b"1");
    let build = site.build(&[&version]).unwrap();
    let error = site.world.deploy(&site.service, &site.environment, &build).unwrap_err();
    assert_eq!(error, ServerlessError::BuildNotCompleted { sid: build });
}

#[test]
fn a_build_that_fails_is_not_deployed() {
    let mut site = Site::new();
    let version = site.upload("/first.js", Visibility::Public, b"1");
    site.world.fail_next_build();
    let build = site.complete(&[&version]);
    let status =
        site.world.serverless.service(&site.service).unwrap().build(&build).unwrap().status;
    assert_eq!(status.as_str(), "failed");
    let error = site.world.deploy(&site.service, &site.environment, &build).unwrap_err();
    assert_eq!(error, ServerlessError::BuildNotCompleted { sid: build });
    site.deploy(&[&version]);
}

#[test]
fn a_build_has_one_version_for_a_path() {
    let mut site = Site::new();
    let one = site.upload("/same.js", Visibility::Public, b"1");
    let other = site.upload("/same.js", Visibility::Public, b"2");
    let error = site.build(&[&one, &other]).unwrap_err();
    assert_eq!(error, ServerlessError::PathCollision { path: "/same.js".to_owned() });
    let unknown = site.build(&["ZN0"]).unwrap_err();
    assert_eq!(unknown, ServerlessError::UnknownVersion { sid: "ZN0".to_owned() });
}

#[test]
fn names_are_given_once() {
    let mut site = Site::new();
    let again = NewService {
        unique_name: "default",
        friendly_name: "",
        include_credentials: true,
        ui_editable: true,
    };
    assert!(matches!(site.world.create_service(&again), Err(ServerlessError::Exists { .. })));
    for (name, suffix) in [("plugin", "other"), ("other", "abcde")] {
        let result = site.world.create_environment(&site.service, name, Some(suffix));
        assert!(matches!(result, Err(ServerlessError::Exists { .. })), "{name} {suffix}");
    }
}

/// A service with one environment and one asset.
struct Site {
    world: World,
    service: String,
    environment: String,
    domain_name: String,
    asset: String,
}

impl Site {
    fn new() -> Self {
        let mut world = World::new(Account::default(), 7, Timestamp::UNIX_EPOCH);
        let new = NewService {
            unique_name: "default",
            friendly_name: "Default",
            include_credentials: true,
            ui_editable: true,
        };
        let service = world.create_service(&new).unwrap().sid.clone();
        let (_, environment) = world.create_environment(&service, "plugin", Some("abcde")).unwrap();
        let (environment, domain_name) = (environment.sid.clone(), environment.domain_name.clone());
        let asset = world.create_asset(&service, "plugin").unwrap().1.sid.clone();
        Self { world, service, environment, domain_name, asset }
    }

    fn upload(&mut self, path: &str, visibility: Visibility, content: &[u8]) -> String {
        let upload = Upload {
            path: path.to_owned(),
            visibility,
            content_type: "application/javascript".to_owned(),
            content: content.to_vec(),
        };
        let version = self.world.upload_asset_version(&self.service, &self.asset, upload);
        version.unwrap().1.sid.clone()
    }

    fn build(&mut self, versions: &[&str]) -> Result<String, ServerlessError> {
        let new = NewBuild {
            asset_versions: versions.to_vec(),
            function_versions: Vec::new(),
            dependencies: json!([]),
            runtime: None,
        };
        self.world.create_build(&self.service, new).map(|(_, build)| build.sid.clone())
    }

    fn deploy(&mut self, versions: &[&str]) {
        let build = self.complete(versions);
        self.world.deploy(&self.service, &self.environment, &build).unwrap();
    }

    /// Makes a build, and waits until it is over.
    fn complete(&mut self, versions: &[&str]) -> String {
        self.world.take_emissions();
        let build = self.build(versions).unwrap();
        let [
            Emission::Later {
                wake: wake @ Wake::Serverless(ServerlessWake::BuildCompletes { .. }),
                ..
            },
        ] = &self.world.take_emissions()[..]
        else {
            panic!("a build is completed later");
        };
        self.world.wake(wake.clone());
        build
    }

    fn browse(&self, path: &str) -> Option<Vec<u8>> {
        match self.world.serverless.browse(&self.domain_name, path) {
            SiteAnswer::Found(version) => Some(version.content.clone()),
            SiteAnswer::Forbidden | SiteAnswer::Missing => None,
        }
    }
}
