//! Which account the credentials open.

use serde::Deserialize;
use serde_json::Value;

use super::{environment::Environment, finding::Finding};
use crate::deploy::{Answer, Client, Refusal, Settings};

const HOST: &str = "api.twilio.com";

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Account {
    sid: String,
    friendly_name: String,
    status: String,
}

/// What became of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked<T> {
    Yes(T),
    /// Twilio says no.
    Refused,
    Unreachable(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    named: String,
    /// What the auth token opens.
    token: Asked<Account>,
    /// Whether the API key opens the same, and where the key is read from.
    key: Option<(Asked<()>, &'static str)>,
}

impl Facts {
    pub(super) async fn ask(client: &Client, environment: &Environment) -> Self {
        let named = environment.get("TWILIO_ACCOUNT_SID").unwrap_or_default().to_owned();
        let path = format!("/2010-04-01/Accounts/{named}");
        let token = match by_token(environment, &named) {
            Some(client) => asked(client.get(HOST, &format!("{path}.json")).await),
            None => Asked::Refused,
        };
        let has_key = environment.get("TWILIO_API_KEY").is_some()
            && environment.get("TWILIO_API_SECRET").is_some();
        let key = if has_key {
            let numbers = format!("{path}/IncomingPhoneNumbers.json?PageSize=1");
            let answer = client.get::<Value>(HOST, &numbers).await;
            Some((opened(answer), environment.source("TWILIO_API_KEY")))
        } else {
            None
        };
        Self { named, token, key }
    }

    /// Whether anything else can be asked.
    pub(super) fn opens(&self) -> bool {
        match &self.key {
            Some((key, _)) => *key == Asked::Yes(()),
            None => matches!(self.token, Asked::Yes(_)),
        }
    }
}

/// Somebody who uses the auth token, though there be a key.
fn by_token(environment: &Environment, account_sid: &str) -> Option<Client> {
    let settings = Settings {
        user: account_sid.to_owned(),
        password: (*environment.auth_tokens().first()?).to_owned(),
        account_sid: Some(account_sid.to_owned()),
        base_url: environment
            .get("TWILIO_BASE_URL")
            .map(|url| url.trim_end_matches('/').to_owned()),
        public_url: None,
    };
    Client::new(settings).ok()
}

/// A restricted key opens the account, too, though it may not read the numbers.
fn opened(answer: anyhow::Result<Value>) -> Asked<()> {
    match answer {
        Err(error) if Answer::status_of(&error) == Some(403) => Asked::Yes(()),
        answer => asked(answer.map(drop)),
    }
}

pub(super) fn asked<T>(answer: anyhow::Result<T>) -> Asked<T> {
    match answer {
        Ok(found) => Asked::Yes(found),
        Err(error) if is_refusal(&error) => Asked::Refused,
        Err(error) => Asked::Unreachable(format!("{error:#}")),
    }
}

/// Whether Twilio has understood, and says no.
fn is_refusal(error: &anyhow::Error) -> bool {
    let of_credentials = matches!(error.downcast_ref(), Some(Refusal::Credentials(_)));
    of_credentials || Answer::status_of(error).is_some()
}

pub(super) fn findings(facts: &Facts) -> Vec<Finding> {
    let mut found = vec![match &facts.token {
        Asked::Yes(account) if account.status == "active" => Finding::good(
            "account",
            format!("the auth token opens {} ({})", account.friendly_name, account.sid),
        ),
        Asked::Yes(account) => Finding::problem(
            "account",
            format!("{} ({}) is {}", account.friendly_name, account.sid, account.status),
            "reactivate it in the Twilio console, or name another account",
        ),
        Asked::Refused => Finding::problem(
            "account",
            format!("TWILIO_AUTH_TOKEN does not open {}", facts.named),
            "copy SID and token anew, both from the same page: Twilio console > Account Dashboard > Account Info",
        ),
        Asked::Unreachable(why) => Finding::problem(
            "account",
            format!("Twilio cannot be reached: {why}"),
            "look at the network and the proxy of this machine, and at https://status.twilio.com",
        ),
    }];
    match &facts.key {
        None => {}
        Some((Asked::Yes(()), source)) => found.push(Finding::good(
            "api-key",
            format!("requests are made with the API key of {source}, not with the auth token"),
        )),
        Some((Asked::Refused, source)) => found.push(Finding::problem(
            "api-key",
            format!("the API key of {source} does not open {}; it is used before the auth token", facts.named),
            "make a key of this account (Twilio console > Account > API keys & tokens), or take TWILIO_API_KEY and TWILIO_API_SECRET out",
        )),
        Some((Asked::Unreachable(why), _)) => found.push(Finding::unknown("api-key", why.clone())),
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Level;

    #[test]
    fn the_account_is_named_and_a_key_of_another_one_is_found() {
        let account = |status: &str| {
            Asked::Yes(Account {
                sid: "AC1".to_owned(),
                friendly_name: "Support".to_owned(),
                status: status.to_owned(),
            })
        };
        let key = |key| Some((key, ".env"));
        for (token, key, opens, want) in [
            (account("active"), None, true, vec![Level::Good]),
            (account("suspended"), None, true, vec![Level::Problem]),
            (Asked::Refused, None, false, vec![Level::Problem]),
            (account("active"), key(Asked::Refused), false, vec![Level::Good, Level::Problem]),
            (Asked::Refused, key(Asked::Yes(())), true, vec![Level::Problem, Level::Good]),
        ] {
            let facts = Facts { named: "AC1".to_owned(), token, key };
            let levels: Vec<_> = findings(&facts).iter().map(|it| it.level).collect();
            assert_eq!((facts.opens(), levels), (opens, want), "{facts:?}");
        }
    }
}
