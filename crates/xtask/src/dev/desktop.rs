//! The address of a worker's desktop, and the desktop that runs already.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::StatusCode;
use serde_json::Value;
use url::Url;

/// The page, for this worker or for the first agent.
pub(super) fn address(page: &str, worker: Option<&str>) -> Result<String> {
    let mut address = Url::parse(page)?;
    if let Some(worker) = worker {
        address.query_pairs_mut().append_pair("worker", worker);
    }
    Ok(address.into())
}

/// Whether an emulator answers here that knows this worker.
///
/// # Errors
/// When it does not know the worker.
pub(super) async fn runs_for(emulator: &str, worker: &str) -> Result<bool> {
    let http = reqwest::Client::builder().timeout(Duration::from_secs(2)).build()?;
    let session = Url::parse_with_params(
        &format!("{emulator}/_emulator/session"),
        [("worker", worker), ("lifetime_seconds", "1")],
    )?;
    let Ok(answer) = http.get(session).send().await else { return Ok(false) };
    if answer.status() == StatusCode::NOT_FOUND {
        let body: Value = answer.json().await.unwrap_or_default();
        match body["message"].as_str() {
            Some(message) => bail!("{message}"),
            // Somebody else's program: the check of the ports says so.
            None => return Ok(false),
        }
    }
    Ok(answer.status().is_success())
}

/// Opens an address in the browser of this machine.
pub(super) fn open(address: &str) -> Result<()> {
    open::that_detached(address).with_context(|| format!("failed to open {address} in a browser"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_is_named_in_the_address() {
        let page = "http://localhost:8080";
        for (worker, want) in [
            (None, "http://localhost:8080/"),
            (Some("second"), "http://localhost:8080/?worker=second"),
            (Some("a+b@example.com"), "http://localhost:8080/?worker=a%2Bb%40example.com"),
        ] {
            assert_eq!(address(page, worker).unwrap(), want);
        }
    }
}
