//! Flex tokens: <https://www.npmjs.com/package/twilio-flex-token-validator> shows the request, which no
//! published schema has.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::json;
use shared::WorkerSid;

use crate::twilio::{client::TwilioClient, error::TwilioError, iso_date, request::Request};

/// What Twilio says of a Flex token.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct TokenValidation {
    /// Whether the token is one.
    #[serde(default)]
    pub(crate) valid: bool,
    /// Why not.
    pub(crate) message: Option<String>,
    /// The name under which the person's browser is called: `client:<identity>`.
    pub(crate) identity: Option<String>,
    /// Until when.
    #[serde(default, deserialize_with = "iso_date::deserialize")]
    pub(crate) expiration: Option<Timestamp>,
    /// The worker whose token it is; a user may have none, and then the text may be empty.
    #[serde(default, deserialize_with = "worker_sid")]
    pub(crate) worker_sid: Option<WorkerSid>,
    /// What they may do in Flex: `agent`, `supervisor`, `admin`.
    #[serde(default, deserialize_with = "roles")]
    pub(crate) roles: Vec<String>,
    /// What time it was at Twilio.
    #[serde(skip)]
    pub(crate) now: Option<Timestamp>,
}

impl TwilioClient {
    /// Asks whether a Flex token is valid. A refusal is an error, never `valid: true`.
    pub(crate) async fn validate_token(&self, token: &str) -> Result<TokenValidation, TwilioError> {
        let account_sid = self.settings.account_sid.as_str();
        let path = ["v1", "Accounts", account_sid, "Tokens", "validate"];
        let url = self.settings.base_url.resource("iam", &path);
        let answer = self.send(Request::post(url).json(json!({ "token": token }))).await?;
        Ok(TokenValidation { now: answer.date, ..answer.parse()? })
    }
}

impl TokenValidation {
    /// Whether Flex shows them the calls of all agents.
    pub(crate) fn is_supervisor(&self) -> bool {
        self.roles.iter().any(|role| role == "supervisor" || role == "admin")
    }
}

/// Whoever has no roles that can be read has none.
fn roles<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

fn worker_sid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<WorkerSid>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.and_then(|text| WorkerSid::parse(&text).ok()))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_user_without_a_worker_is_readable() {
        for text in [Value::Null, json!("")] {
            let answer = json!({ "valid": true, "worker_sid": text });
            let validation: TokenValidation = serde_json::from_value(answer).unwrap();
            assert_eq!((validation.valid, validation.worker_sid), (true, None));
        }
    }
}
