//! Makes services.

use super::{ServerlessError, error::check_length, service::Service};
use crate::world::World;

const LONGEST_NAME: usize = 50;

/// A service that is to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewService<'form> {
    pub(crate) unique_name: &'form str,
    pub(crate) friendly_name: &'form str,
    pub(crate) include_credentials: bool,
    pub(crate) ui_editable: bool,
}

impl World {
    pub(crate) fn create_service(
        &mut self,
        new: &NewService<'_>,
    ) -> Result<&Service, ServerlessError> {
        check_length("UniqueName", new.unique_name, LONGEST_NAME)?;
        if self.serverless.services.iter().any(|service| service.unique_name == new.unique_name) {
            return Err(ServerlessError::Exists { kind: "Service", what: "UniqueName" });
        }
        let service = Service {
            sid: self.mint.sid("ZS"),
            unique_name: new.unique_name.to_owned(),
            friendly_name: new.friendly_name.to_owned(),
            include_credentials: new.include_credentials,
            ui_editable: new.ui_editable,
            domain_base: format!("{}-{}", label(new.unique_name), self.mint.bits() % 9_000 + 1_000),
            date_created: self.now,
            environments: Vec::new(),
            assets: Vec::new(),
            builds: Vec::new(),
        };
        let sid = service.sid.clone();
        self.serverless.services.push(service);
        self.serverless.service(&sid)
    }
}

/// A name as it may stand in a domain name.
fn label(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect()
}
