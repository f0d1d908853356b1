//! Waits until a part answers.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::{sleep, timeout};

use crate::sh::Step;

const INTERVAL: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks again and again until there is an answer that is not an error.
pub(crate) async fn wait_for(name: &str, url: &str) -> Result<()> {
    let step = Step::start(format!("starting the {name}"));
    let http = reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?;
    let healthy = timeout(PATIENCE, async {
        loop {
            if http.get(url).send().await.is_ok_and(|response| response.status().is_success()) {
                return;
            }
            sleep(INTERVAL).await;
        }
    });
    if healthy.await.is_err() {
        bail!("the {name} does not answer at {url}");
    }
    step.done();
    Ok(())
}
