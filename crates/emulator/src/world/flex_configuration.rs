//! What was set in the Flex Configuration; everything else is as it is in a new account.
//!
//! Source: <https://www.twilio.com/docs/flex/developer/config/flex-configuration-rest-api>.

use jiff::Timestamp;
use serde_json::{Map, Value};
use thiserror::Error;

use super::World;
use crate::TwilioError;

/// What Twilio alone decides.
const READ_ONLY: [&str; 9] = [
    "chat_service_instance_sid",
    "date_created",
    "date_updated",
    "flex_instance_sid",
    "flex_service_instance_sid",
    "runtime_domain",
    "service_version",
    "status",
    "url",
];

/// The properties that were set, each whole.
#[derive(Debug, Default)]
pub(crate) struct FlexConfiguration {
    properties: Map<String, Value>,
    date_updated: Option<Timestamp>,
}

/// Why nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum FlexConfigurationError {
    #[error("account_sid is required")]
    NoAccount,
    #[error("account_sid is not that of this account")]
    OtherAccount,
    #[error("You are not allowed to modify property for [{}].", .0.join(", "))]
    ReadOnly(Vec<String>),
}

impl From<FlexConfigurationError> for TwilioError {
    fn from(error: FlexConfigurationError) -> Self {
        let text = error.to_string();
        match error {
            FlexConfigurationError::NoAccount | FlexConfigurationError::OtherAccount => {
                Self::bad_request(text)
            }
            FlexConfigurationError::ReadOnly(_) => Self::new(400, 45004, text),
        }
    }
}

impl FlexConfiguration {
    pub(crate) fn properties(&self) -> &Map<String, Value> {
        &self.properties
    }

    pub(crate) fn date_updated(&self) -> Option<Timestamp> {
        self.date_updated
    }
}

impl World {
    /// Sets properties. What is inside of one and is not sent again is gone.
    pub(crate) fn configure_flex(
        &mut self,
        mut properties: Map<String, Value>,
    ) -> Result<(), FlexConfigurationError> {
        match properties.remove("account_sid") {
            None => return Err(FlexConfigurationError::NoAccount),
            Some(account_sid) if account_sid != self.account.account_sid.as_str() => {
                return Err(FlexConfigurationError::OtherAccount);
            }
            Some(_) => {}
        }
        let read_only: Vec<_> =
            properties.keys().filter(|name| READ_ONLY.contains(&name.as_str())).cloned().collect();
        if !read_only.is_empty() {
            return Err(FlexConfigurationError::ReadOnly(read_only));
        }
        self.flex_configuration.properties.extend(properties);
        self.flex_configuration.date_updated = Some(self.now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::account::Account;

    fn configure(world: &mut World, properties: &Value) -> Result<(), FlexConfigurationError> {
        world.configure_flex(properties.as_object().unwrap().clone())
    }

    #[test]
    fn a_property_is_replaced_whole() {
        let mut world = World::new(Account::default(), 7, Timestamp::UNIX_EPOCH);
        let account_sid = world.account.account_sid.to_string();
        let first = json!({"account_sid": account_sid, "ui_attributes": {"a": 1}, "crm_type": "x"});
        configure(&mut world, &first).unwrap();
        let second = json!({"account_sid": account_sid, "ui_attributes": {"b": 2}});
        configure(&mut world, &second).unwrap();
        let want = json!({"ui_attributes": {"b": 2}, "crm_type": "x"});
        assert_eq!(world.flex_configuration.properties(), want.as_object().unwrap());
    }

    #[test]
    fn it_is_said_what_may_not_be_changed() {
        let mut world = World::new(Account::default(), 7, Timestamp::UNIX_EPOCH);
        let account_sid = world.account.account_sid.to_string();
        for (properties, want) in [
            (json!({"ui_attributes": {}}), FlexConfigurationError::NoAccount),
            (json!({"account_sid": "AC0"}), FlexConfigurationError::OtherAccount),
            (
                json!({"account_sid": account_sid, "status": "ok", "ui_attributes": {}}),
                FlexConfigurationError::ReadOnly(vec!["status".to_owned()]),
            ),
        ] {
            assert_eq!(configure(&mut world, &properties), Err(want));
        }
        assert!(world.flex_configuration.properties().is_empty());
    }
}
