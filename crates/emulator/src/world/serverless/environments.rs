//! Makes environments, and deploys builds to them.

use super::{
    ServerlessError,
    environment::{Deployment, Environment},
    error::check_length,
    service::Service,
};
use crate::world::World;

const LONGEST_NAME: usize = 100;
const LONGEST_SUFFIX: usize = 16;

impl Service {
    pub(crate) fn environment(&self, sid: &str) -> Result<&Environment, ServerlessError> {
        let found = self.environments.iter().find(|environment| environment.sid == sid);
        found.ok_or_else(|| self.no_environment(sid))
    }

    fn environment_mut(&mut self, sid: &str) -> Result<&mut Environment, ServerlessError> {
        let missing = self.no_environment(sid);
        let found = self.environments.iter_mut().find(|environment| environment.sid == sid);
        found.ok_or(missing)
    }

    fn no_environment(&self, sid: &str) -> ServerlessError {
        ServerlessError::not_found(format!("{}/Environments/{sid}", self.path()))
    }
}

impl World {
    pub(crate) fn create_environment(
        &mut self,
        service: &str,
        unique_name: &str,
        domain_suffix: Option<&str>,
    ) -> Result<(&Service, &Environment), ServerlessError> {
        check_length("UniqueName", unique_name, LONGEST_NAME)?;
        check_length("DomainSuffix", domain_suffix.unwrap_or_default(), LONGEST_SUFFIX)?;
        let sid = self.mint.sid("ZE");
        let service = self.serverless.service_mut(service)?;
        let domain_suffix = domain_suffix.filter(|suffix| !suffix.is_empty()).map(str::to_owned);
        if service.environments.iter().any(|environment| {
            environment.unique_name == unique_name || environment.domain_suffix == domain_suffix
        }) {
            let what = "UniqueName or DomainSuffix";
            return Err(ServerlessError::Exists { kind: "Environment", what });
        }
        let domain_name = match &domain_suffix {
            Some(suffix) => format!("{}-{suffix}.twil.io", service.domain_base),
            None => format!("{}.twil.io", service.domain_base),
        };
        service.environments.push(Environment {
            sid: sid.clone(),
            unique_name: unique_name.to_owned(),
            domain_suffix,
            domain_name,
            build_sid: None,
            date_created: self.now,
            date_updated: self.now,
            deployments: Vec::new(),
        });
        let service = &*service;
        Ok((service, service.environment(&sid)?))
    }

    /// Puts a build on the environment's site, whole: what is not in it is gone.
    pub(crate) fn deploy(
        &mut self,
        service: &str,
        environment: &str,
        build_sid: &str,
    ) -> Result<(), ServerlessError> {
        let sid = self.mint.sid("ZD");
        let service = self.serverless.service_mut(service)?;
        if !service.build(build_sid)?.is_completed() {
            return Err(ServerlessError::BuildNotCompleted { sid: build_sid.to_owned() });
        }
        let environment = service.environment_mut(environment)?;
        environment.build_sid = Some(build_sid.to_owned());
        environment.date_updated = self.now;
        let build_sid = build_sid.to_owned();
        environment.deployments.push(Deployment { sid, build_sid, date_created: self.now });
        Ok(())
    }
}
