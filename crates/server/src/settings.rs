//! What the server is told by its environment: the only reader of it, checked at the start, every
//! problem listed at once with what to do about it.

mod base_url;
mod reader;

use std::{collections::BTreeMap, net::SocketAddr};

use secrecy::SecretString;
use shared::{AccountSid, WorkflowSid, WorkspaceSid};
use thiserror::Error;
use url::Url;

pub use base_url::{PublicUrl, TwilioBaseUrl};
use reader::Reader;

/// Everything that an operator can decide.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How Twilio is reached, and what of the account is used.
    pub twilio: TwilioSettings,
    /// The URL that Twilio calls, and therefore signs.
    pub public_url: PublicUrl,
    /// Where the server listens. Port 0 takes a free one.
    pub bind_address: SocketAddr,
    /// The origins of the Flex pages whose requests may read our answers.
    pub allowed_origins: Vec<String>,
}

/// How Twilio is reached, and what of the account is used.
#[derive(Debug, Clone)]
pub struct TwilioSettings {
    /// `TWILIO_ACCOUNT_SID`.
    pub account_sid: AccountSid,
    /// `TWILIO_AUTH_TOKEN`: they verify signatures; the first opens the REST API if there is no key.
    pub auth_tokens: Vec<SecretString>,
    /// `TWILIO_API_KEY` and `TWILIO_API_SECRET`, if given.
    pub api_key: Option<ApiKey>,
    /// `TWILIO_WORKSPACE_SID`.
    pub workspace_sid: WorkspaceSid,
    /// `TWILIO_WORKFLOW_SID`.
    pub workflow_sid: WorkflowSid,
    /// `TWILIO_SYNC_SERVICE_SID`: a SID, a unique name, or `default`.
    pub sync_service: String,
    /// `TWILIO_TASK_CHANNEL`.
    pub task_channel: String,
    /// `TWILIO_BASE_URL`.
    pub base_url: TwilioBaseUrl,
}

/// An API key, which opens the REST API but cannot verify a signature.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// `SK` and 32 hexadecimal digits.
    pub sid: String,
    /// Its secret.
    pub secret: SecretString,
}

/// All that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the settings have {} problem(s):\n{}", .problems.len(), .problems.join("\n"))]
pub struct SettingsError {
    /// One line a problem, each with what to do.
    pub problems: Vec<String>,
}

impl Settings {
    /// Reads a `.env` file, if there is one here or further up, and the environment, which wins.
    ///
    /// # Errors
    /// When a setting is missing or makes no sense: then all such problems together.
    pub fn from_environment() -> Result<Self, SettingsError> {
        match dotenvy::dotenv() {
            Ok(_) => {}
            Err(error) if error.not_found() => {}
            Err(error) => {
                let problem = format!("- .env cannot be read ({error}): correct that line");
                return Err(SettingsError { problems: vec![problem] });
            }
        }
        Self::from_variables(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }))
    }

    /// Reads the settings out of these variables.
    ///
    /// # Errors
    /// When a setting is missing or makes no sense: then all such problems together.
    pub fn from_variables(
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let mut reader = Reader::new(variables.into_iter().collect::<BTreeMap<_, _>>());
        let account_sid = reader.required(
            "TWILIO_ACCOUNT_SID",
            "copy the Account SID from the Twilio console's start page",
            |text| AccountSid::parse(text).map_err(|error| error.to_string()),
        );
        let auth_tokens = reader.required(
            "TWILIO_AUTH_TOKEN",
            "copy the Auth Token from the Twilio console's start page; while it is rotated, give \
             both, separated by a comma",
            auth_tokens,
        );
        let api_key = api_key(&mut reader);
        let workspace_sid = reader.required(
            "TWILIO_WORKSPACE_SID",
            "copy it from TaskRouter > Workspaces > Flex Task Assignment",
            |text| WorkspaceSid::parse(text).map_err(|error| error.to_string()),
        );
        let workflow_sid = reader.required(
            "TWILIO_WORKFLOW_SID",
            "copy the SID of the workflow that routes by `targetWorker` from TaskRouter > Workflows",
            |text| WorkflowSid::parse(text).map_err(|error| error.to_string()),
        );
        let sync_service = reader
            .optional_alias("TWILIO_SYNC_SERVICE_SID", "TWILIO_SYNC_SERVICES_SID")
            .unwrap_or_else(|| "default".to_owned());
        let task_channel =
            reader.optional("TWILIO_TASK_CHANNEL").unwrap_or_else(|| "custom1".to_owned());
        let base_url = reader.with_default(
            "TWILIO_BASE_URL",
            "",
            "leave it out to use Twilio itself, or give the emulator's address, like \
             http://127.0.0.1:8080",
            TwilioBaseUrl::parse,
        );
        let public_url = reader.required(
            "PUBLIC_URL",
            "give the address under which Twilio reaches this server, like \
             https://calls.example.com",
            PublicUrl::parse,
        );
        let bind_address = reader.with_default(
            "BIND_ADDRESS",
            "127.0.0.1:8081",
            "give an address and a port, like 0.0.0.0:8081",
            |text| text.parse::<SocketAddr>().map_err(|error| error.to_string()),
        );
        let allowed_origins = reader.with_default(
            "ALLOWED_ORIGINS",
            "https://flex.twilio.com",
            "give the origins of your Flex pages, separated by commas, like \
             https://flex.twilio.com,http://localhost:3000",
            origins,
        );

        // The tuple is complete exactly when there is no problem.
        match (
            account_sid,
            auth_tokens,
            workspace_sid,
            workflow_sid,
            base_url,
            public_url,
            bind_address,
            allowed_origins,
            reader.finish(),
        ) {
            (
                Some(account_sid),
                Some(auth_tokens),
                Some(workspace_sid),
                Some(workflow_sid),
                Some(base_url),
                Some(public_url),
                Some(bind_address),
                Some(allowed_origins),
                Ok(()),
            ) => Ok(Self {
                twilio: TwilioSettings {
                    account_sid,
                    auth_tokens,
                    api_key,
                    workspace_sid,
                    workflow_sid,
                    sync_service,
                    task_channel,
                    base_url,
                },
                public_url,
                bind_address,
                allowed_origins,
            }),
            (.., finished) => Err(finished.err().unwrap_or(SettingsError { problems: Vec::new() })),
        }
    }
}

fn auth_tokens(text: &str) -> Result<Vec<SecretString>, String> {
    let tokens: Vec<SecretString> =
        text.split(',').map(str::trim).filter(|token| !token.is_empty()).map(Into::into).collect();
    if tokens.is_empty() { Err("it holds no token".to_owned()) } else { Ok(tokens) }
}

fn api_key(reader: &mut Reader) -> Option<ApiKey> {
    let sid = reader.optional("TWILIO_API_KEY");
    let secret = reader.optional("TWILIO_API_SECRET");
    match (sid, secret) {
        (Some(sid), Some(secret)) => {
            let digits = sid.strip_prefix("SK").unwrap_or_default();
            if digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Some(ApiKey { sid, secret: secret.into() });
            }
            reader.problem("TWILIO_API_KEY", "it is not `SK` and 32 hexadecimal digits", KEY_HELP);
        }
        (Some(_), None) => {
            reader.problem("TWILIO_API_SECRET", "it is missing, but the key is given", KEY_HELP);
        }
        (None, Some(_)) => {
            reader.problem("TWILIO_API_KEY", "it is missing, but the secret is given", KEY_HELP);
        }
        (None, None) => {}
    }
    None
}

const KEY_HELP: &str =
    "give TWILIO_API_KEY and TWILIO_API_SECRET of one standard API key, or neither";

fn origins(text: &str) -> Result<Vec<String>, String> {
    text.split(',')
        .map(str::trim)
        .filter(|origin| !origin.is_empty())
        .map(|origin| {
            let url = Url::parse(origin).map_err(|error| format!("`{origin}`: {error}"))?;
            if !matches!(url.scheme(), "http" | "https") || !matches!(url.path(), "" | "/") {
                return Err(format!("`{origin}` is not an origin (scheme, host and port alone)"));
            }
            Ok(url.origin().ascii_serialization())
        })
        .collect()
}
