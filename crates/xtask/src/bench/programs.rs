//! The binaries under test, built as they are shipped, and their settings.

use std::{collections::BTreeMap, path::PathBuf, process::Stdio};

use anyhow::{Context, Result, bail};

use super::stub::Stub;
use crate::sh;

/// Where the binaries are.
#[derive(Debug)]
pub(super) struct Programs {
    pub(super) server: PathBuf,
    pub(super) emulator: PathBuf,
}

impl Programs {
    /// Builds what is missing. `server` is a binary to measure in the place of this workspace's.
    pub(super) async fn build(server: Option<PathBuf>) -> Result<Self> {
        // Both in any case: what they share would be compiled anew for one of them alone.
        let mut cargo = sh::compiler("build");
        cargo.args(["--release", "--bins", "--package", "emulator", "--package", "server"]);
        sh::compile("building the emulator and the server as they are released", cargo).await?;
        let server = match server {
            Some(server) if !server.is_file() => bail!("{} is no file", server.display()),
            // The server runs in another folder.
            Some(server) => server.canonicalize()?,
            None => sh::release_binary("server")?,
        };
        Ok(Self { server, emulator: sh::release_binary("twilio-emulator")? })
    }
}

/// The account that a server works for: `url`, `account_sid`, `auth_token` and so on, as the emulator
/// prints them.
#[derive(Debug, Clone)]
pub(super) struct TwilioAccount {
    fields: BTreeMap<String, String>,
    /// How much a worker may ask a server that works for it; 0 is without a limit.
    requests_per_minute: usize,
}

impl TwilioAccount {
    /// The account of the stub.
    pub(super) fn of(stub: &Stub) -> Self {
        let fields = [
            ("url", stub.url()),
            ("account_sid", "AC00000000000000000000000000000001".to_owned()),
            ("auth_token", "an-auth-token".to_owned()),
            ("api_key", "SK00000000000000000000000000000001".to_owned()),
            ("api_secret", "an-api-secret".to_owned()),
            ("workspace_sid", "WS00000000000000000000000000000001".to_owned()),
            ("workflow_sid", "WW00000000000000000000000000000001".to_owned()),
            ("sync_service_sid", "default".to_owned()),
        ];
        Self::new(fields.map(|(name, value)| (name.to_owned(), value)).into())
    }

    fn new(fields: BTreeMap<String, String>) -> Self {
        Self { fields, requests_per_minute: 0 }
    }

    /// The same account, where a worker may ask no more than this.
    pub(super) fn with_limit(self, requests_per_minute: usize) -> Self {
        Self { requests_per_minute, ..self }
    }

    fn requests_per_minute(&self) -> usize {
        self.requests_per_minute
    }

    pub(super) fn field(&self, name: &str) -> Result<&str> {
        self.fields
            .get(name)
            .map(String::as_str)
            .with_context(|| format!("the account has no {name}"))
    }

    /// The server's settings for this account.
    pub(super) fn settings(&self) -> impl Iterator<Item = (String, &str)> {
        self.fields.iter().map(|(name, value)| match name.as_str() {
            "url" => ("TWILIO_BASE_URL".to_owned(), value.as_str()),
            name => (format!("TWILIO_{}", name.to_uppercase()), value.as_str()),
        })
    }
}

/// An emulator that is running.
#[derive(Debug)]
pub(super) struct EmulatorProcess {
    service: sh::Service,
    pub(super) account: TwilioAccount,
}

impl EmulatorProcess {
    pub(super) async fn start(programs: &Programs) -> Result<Self> {
        let mut command = sh::isolated(&programs.emulator)?;
        command.args(["--bind-address", "127.0.0.1:0", "--print-address"]);
        command.env("RUST_LOG", "warn").env("NO_COLOR", "1");
        let mut service = sh::Service::start("emulator", command)?;
        let account = service.wait_for_line(|line| serde_json::from_str(line).ok()).await?;
        Ok(Self { service, account: TwilioAccount::new(account) })
    }

    pub(super) async fn stop(self) {
        self.service.stop().await;
    }
}

/// The command that starts a server with these settings and none of this machine's.
pub(super) fn server_command(
    programs: &Programs,
    account: &TwilioAccount,
    address: &str,
) -> Result<tokio::process::Command> {
    let mut command = sh::isolated(&programs.server)?;
    command.envs(account.settings());
    command.env("BIND_ADDRESS", address).env("PUBLIC_URL", format!("http://{address}"));
    // What is measured is what is asked for.
    command.env("SWEEP_SECONDS", "0");
    command.env("WORKER_REQUESTS_PER_MINUTE", account.requests_per_minute().to_string());
    command.env("WORKER_DIALS_PER_MINUTE", "0");
    command.env("STOP_DELAY_SECONDS", "0").env("METRICS_ADDRESS", "off");
    // Its log is written as in production, and read by nobody.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Ok(command)
}
