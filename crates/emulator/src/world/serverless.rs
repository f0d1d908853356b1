//! Serverless, as far as static assets need it: services, their environments, assets, builds and
//! deployments, and the sites that come of them. There are no functions.
//!
//! Source: <https://www.twilio.com/docs/serverless/api>.

pub(crate) mod asset;
pub(crate) mod assets;
pub(crate) mod build;
pub(crate) mod builds;
pub(crate) mod environment;
pub(crate) mod environments;
pub(crate) mod error;
pub(crate) mod service;
pub(crate) mod services;
pub(crate) mod site;
#[cfg(test)]
mod tests;

pub(crate) use error::ServerlessError;
use service::Service;

/// What is due in Serverless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ServerlessWake {
    /// A build is done.
    BuildCompletes { service_sid: String, build_sid: String },
}

/// All services of the account, in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Serverless {
    services: Vec<Service>,
    /// Whether the build that is under way, or the next one, comes to nothing.
    next_build_fails: bool,
}

impl Serverless {
    pub(crate) fn services(&self) -> &[Service] {
        &self.services
    }

    /// A service is addressed by its SID or by its unique name.
    pub(crate) fn service(&self, sid_or_name: &str) -> Result<&Service, ServerlessError> {
        let found = self.services.iter().find(|service| service.is(sid_or_name));
        found.ok_or_else(|| ServerlessError::not_found(format!("/Services/{sid_or_name}")))
    }

    fn service_mut(&mut self, sid_or_name: &str) -> Result<&mut Service, ServerlessError> {
        let found = self.services.iter_mut().find(|service| service.is(sid_or_name));
        found.ok_or_else(|| ServerlessError::not_found(format!("/Services/{sid_or_name}")))
    }
}
