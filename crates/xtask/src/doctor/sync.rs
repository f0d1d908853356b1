//! The Sync service of the maps.

use serde::Deserialize;

use super::{
    account::{Asked, asked},
    environment::Environment,
    finding::Finding,
};
use crate::deploy::Client;

const HOST: &str = "sync.twilio.com";
/// The service that Flex opens.
const DEFAULT: &str = "default";

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Service {
    sid: String,
    acl_enabled: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    name: String,
    service: Asked<Service>,
    /// The SID of the service that Flex opens.
    default_sid: Option<String>,
    has_key: bool,
}

impl Facts {
    pub(super) async fn ask(client: &Client, environment: &Environment) -> Self {
        let name = environment
            .get("TWILIO_SYNC_SERVICE_SID")
            .or_else(|| environment.get("TWILIO_SYNC_SERVICES_SID"))
            .unwrap_or(DEFAULT)
            .to_owned();
        let fetch = |name: String| async move {
            asked(client.get::<Service>(HOST, &format!("/v1/Services/{name}")).await)
        };
        let default_sid = match fetch(DEFAULT.to_owned()).await {
            Asked::Yes(service) => Some(service.sid),
            Asked::Refused | Asked::Unreachable(_) => None,
        };
        let service = fetch(name.clone()).await;
        Self { name, service, default_sid, has_key: environment.get("TWILIO_API_KEY").is_some() }
    }

    /// Whether Flex's own token opens it.
    fn is_flexs(&self, service: &Service) -> bool {
        self.default_sid.as_ref() == Some(&service.sid)
    }
}

pub(super) fn findings(facts: &Facts) -> Vec<Finding> {
    let name = &facts.name;
    vec![match &facts.service {
        Asked::Yes(service) if facts.is_flexs(service) && service.acl_enabled => Finding::problem(
            "sync",
            "the access control of the account's default Sync service is on: Flex itself cannot read it",
            "switch it off (AclEnabled=false), or use a service of its own: docs/security.md",
        ),
        Asked::Yes(service) if facts.is_flexs(service) => Finding::good(
            "sync",
            format!(
                "the maps are in the account's default Sync service ({}); `outboundParticipantsCanvas.about()` in the console of Flex says whether Flex opens the same",
                service.sid
            ),
        ),
        Asked::Yes(service) if facts.has_key => Finding::good(
            "sync",
            format!("the maps are in a Sync service of their own ({})", service.sid),
        ),
        Asked::Yes(service) => Finding::problem(
            "sync",
            format!(
                "the maps are in a Sync service that Flex does not open ({}), and there is no API key to make tokens for it",
                service.sid
            ),
            "set TWILIO_API_KEY and TWILIO_API_SECRET, or leave TWILIO_SYNC_SERVICE_SID out",
        ),
        Asked::Refused => Finding::problem(
            "sync",
            format!("the account has no Sync service {name}"),
            "leave TWILIO_SYNC_SERVICE_SID out, unless you know better",
        ),
        Asked::Unreachable(why) => Finding::unknown("sync", why.clone()),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Level;

    #[test]
    fn a_service_that_agents_cannot_read_is_found() {
        let service =
            |sid: &str, acl_enabled| Asked::Yes(Service { sid: sid.to_owned(), acl_enabled });
        for (service, has_key, want) in [
            (service("IS1", false), false, Level::Good),
            (service("IS1", true), true, Level::Problem),
            (service("IS2", true), true, Level::Good),
            (service("IS2", false), false, Level::Problem),
            (Asked::Refused, true, Level::Problem),
            (Asked::Unreachable("no".to_owned()), true, Level::Unknown),
        ] {
            let default_sid = Some("IS1".to_owned());
            let facts = Facts { name: "x".to_owned(), service, default_sid, has_key };
            assert_eq!(findings(&facts)[0].level, want, "{facts:?}");
        }
    }
}
