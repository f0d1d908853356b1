//! Node and the packages from npm that the build and the tests use.

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use crate::sh;

/// What `package.json` asks for in `engines`.
const OLDEST_NODE: u32 = 20;

/// Installs the packages of the lock file if those are not the ones that are there.
pub(crate) async fn ensure_packages() -> Result<()> {
    check_node().await?;
    let stamp = sh::path("node_modules/.installed");
    let digest = sh::digest(&[sh::path("package.json"), sh::path("package-lock.json")])?;
    if sh::is_fresh(&sh::path("node_modules/.bin"), &stamp, &digest) {
        return Ok(());
    }
    let mut npm = sh::command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args(["ci", "--loglevel", "http"]);
    sh::run("installing the packages from npm", npm).await?;
    sh::mark_fresh(&stamp, &digest)
}

/// A script of ours, or of a package, that Node runs.
pub(crate) fn node(script: &str) -> Command {
    let mut command = sh::command("node");
    command.arg(sh::path(script));
    command
}

async fn check_node() -> Result<()> {
    let mut node = sh::command("node");
    node.arg("--version");
    let version = sh::capture(node)
        .await
        .with_context(|| format!("Node {OLDEST_NODE} or newer is needed: https://nodejs.org"))?;
    match major(&version) {
        Some(OLDEST_NODE..) => Ok(()),
        _ => bail!(
            "Node {OLDEST_NODE} or newer is needed, this is {}: https://nodejs.org",
            version.trim()
        ),
    }
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_of_a_node_version_counts() {
        for (version, want) in [("v20.19.2\n", Some(20)), ("v9.0.0", Some(9)), ("node", None)] {
            assert_eq!(major(version), want);
        }
    }
}
