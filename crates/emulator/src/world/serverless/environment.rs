//! An environment as plain data: a domain name, and the build that is deployed there.

use jiff::Timestamp;

#[derive(Debug)]
pub(crate) struct Environment {
    pub(crate) sid: String,
    pub(crate) unique_name: String,
    pub(crate) domain_suffix: Option<String>,
    /// `default-1234-abcde.twil.io`.
    pub(crate) domain_name: String,
    /// The build that is deployed.
    pub(crate) build_sid: Option<String>,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
    pub(crate) deployments: Vec<Deployment>,
}

#[derive(Debug)]
pub(crate) struct Deployment {
    pub(crate) sid: String,
    pub(crate) build_sid: String,
    pub(crate) date_created: Timestamp,
}
