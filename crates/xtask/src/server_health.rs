//! What answers at an address that should be the server's.

use std::{error::Error, time::Duration};

use reqwest::{Client, Response};
use serde::Deserialize;

use crate::built_from::Build;

/// How long somebody may take to answer who does not run here.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);

/// What its `/health` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Health {
    Alive(Option<Build>),
    /// Something answers that is not the server.
    Stranger(u16),
    Unreachable(String),
}

#[derive(Debug, Deserialize)]
struct HealthBody {
    status: String,
    version: Option<String>,
    commit: Option<String>,
}

impl Health {
    pub(crate) async fn of(response: Response) -> Self {
        let status = response.status();
        match response.json::<HealthBody>().await {
            Ok(body) if status.is_success() && body.status == "ok" => {
                let commit = body.commit;
                Self::Alive(body.version.map(|version| Build { version, commit }))
            }
            _ => Self::Stranger(status.as_u16()),
        }
    }
}

/// Why the server does not answer at an address, if it does not.
pub(crate) async fn why_unreachable(url: &str) -> Option<String> {
    let http = Client::builder().timeout(TIMEOUT).build().ok()?;
    let health = match http.get(format!("{}/health", url.trim_end_matches('/'))).send().await {
        Ok(response) => Health::of(response).await,
        Err(error) => Health::Unreachable(cause(&error)),
    };
    match health {
        Health::Alive(_) => None,
        Health::Stranger(status) => Some(format!("what answers is not the server ({status})")),
        Health::Unreachable(why) => Some(why),
    }
}

/// The innermost reason, which names what the network says.
pub(crate) fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
