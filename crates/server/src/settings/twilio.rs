//! Twilio's side of the settings: the account, what of it is used, and how it is reached.

use secrecy::SecretString;
use shared::{AccountSid, WorkflowSid, WorkspaceSid};

use crate::settings::{HoldMusicSettings, Routing, TwilioBaseUrl, reader::Reader};

/// The unique name of the one task channel whose tasks the plugin takes for ours.
const TASK_CHANNEL: &str = "custom1";

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
    /// `TWILIO_ROUTING`.
    pub routing: Routing,
    /// `TWILIO_BASE_URL`.
    pub base_url: TwilioBaseUrl,
    /// What somebody hears who is on hold.
    pub hold_music: HoldMusicSettings,
}

/// An API key, which opens the REST API but cannot verify a signature.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// `SK` and 32 hexadecimal digits.
    pub sid: String,
    /// Its secret.
    pub secret: SecretString,
}

impl TwilioSettings {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
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
        let api_key = api_key(reader);
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
        let task_channel = reader.with_default(
            "TWILIO_TASK_CHANNEL",
            TASK_CHANNEL,
            "leave it out, and give the task channel with that unique name to your workers",
            |text| match text {
                TASK_CHANNEL => Ok(text.to_owned()),
                _ => Err(format!("the plugin knows only tasks of the channel `{TASK_CHANNEL}`")),
            },
        );
        let routing = reader.with_default(
            "TWILIO_ROUTING",
            "workflow",
            "give workflow, or direct, which needs no filter in the workflow",
            Routing::parse,
        );
        let base_url = reader.with_default(
            "TWILIO_BASE_URL",
            "",
            "leave it out to use Twilio itself, or give the emulator's address, like \
             http://127.0.0.1:8080",
            TwilioBaseUrl::parse,
        );

        let hold_music = HoldMusicSettings::read(reader);

        Some(Self {
            account_sid: account_sid?,
            auth_tokens: auth_tokens?,
            api_key,
            workspace_sid: workspace_sid?,
            workflow_sid: workflow_sid?,
            sync_service,
            task_channel: task_channel?,
            routing: routing?,
            base_url: base_url?,
            hold_music,
        })
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
