//! Makes builds, which takes a moment.

use std::{collections::BTreeSet, time::Duration};

use serde_json::Value;

use super::{
    ServerlessError, ServerlessWake,
    asset::AssetVersion,
    build::{Build, BuildStatus},
    service::Service,
};
use crate::world::{Emission, Wake, World};

const DURATION: Duration = Duration::from_millis(800);
const DEFAULT_RUNTIME: &str = "node22";

/// A build that is to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewBuild<'form> {
    pub(crate) asset_versions: Vec<&'form str>,
    pub(crate) function_versions: Vec<&'form str>,
    pub(crate) dependencies: Value,
    pub(crate) runtime: Option<&'form str>,
}

impl Service {
    pub(crate) fn build(&self, sid: &str) -> Result<&Build, ServerlessError> {
        let found = self.builds.iter().find(|build| build.sid == sid);
        found.ok_or_else(|| ServerlessError::not_found(format!("{}/Builds/{sid}", self.path())))
    }

    /// The files of a build.
    pub(crate) fn versions_of<'service>(
        &'service self,
        build: &'service Build,
    ) -> impl Iterator<Item = &'service AssetVersion> {
        build.asset_versions.iter().filter_map(|sid| self.version(sid))
    }

    fn check(&self, new: &NewBuild<'_>) -> Result<(), ServerlessError> {
        if let Some(sid) = new.function_versions.first() {
            return Err(ServerlessError::UnknownVersion { sid: (*sid).to_owned() });
        }
        let mut paths = BTreeSet::new();
        for sid in &new.asset_versions {
            let version = self
                .version(sid)
                .ok_or_else(|| ServerlessError::UnknownVersion { sid: (*sid).to_owned() })?;
            if !paths.insert(&version.path) {
                return Err(ServerlessError::PathCollision { path: version.path.clone() });
            }
        }
        Ok(())
    }
}

impl World {
    pub(crate) fn create_build(
        &mut self,
        service: &str,
        new: NewBuild<'_>,
    ) -> Result<(&Service, &Build), ServerlessError> {
        let sid = self.mint.sid("ZB");
        let now = self.now;
        let service = self.serverless.service_mut(service)?;
        service.check(&new)?;
        service.builds.push(Build {
            sid: sid.clone(),
            status: BuildStatus::Building,
            asset_versions: new.asset_versions.into_iter().map(str::to_owned).collect(),
            dependencies: new.dependencies,
            runtime: new.runtime.unwrap_or(DEFAULT_RUNTIME).to_owned(),
            date_created: now,
            date_updated: now,
        });
        let service_sid = service.sid.clone();
        let wake = ServerlessWake::BuildCompletes {
            service_sid: service_sid.clone(),
            build_sid: sid.clone(),
        };
        self.emit(Emission::Later { after: DURATION, wake: Wake::Serverless(wake) });
        let service = self.serverless.service(&service_sid)?;
        Ok((service, service.build(&sid)?))
    }

    /// The build that is under way, or the next one, will come to nothing.
    pub(crate) fn fail_next_build(&mut self) {
        self.serverless.next_build_fails = true;
    }

    /// Something that was put off in Serverless is due.
    pub(in crate::world) fn serverless_wakes(&mut self, wake: &ServerlessWake) {
        let ServerlessWake::BuildCompletes { service_sid, build_sid } = wake;
        let now = self.now;
        let fails = std::mem::take(&mut self.serverless.next_build_fails);
        let status = if fails { BuildStatus::Failed } else { BuildStatus::Completed };
        let Ok(service) = self.serverless.service_mut(service_sid) else { return };
        for build in service.builds.iter_mut().filter(|build| build.sid == *build_sid) {
            build.status = status;
            build.date_updated = now;
        }
    }
}
