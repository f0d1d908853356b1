//! Node and the packages from npm that the build and the tests use.

use anyhow::Result;
use tokio::{process::Command, sync::Mutex};

use crate::sh;

/// Installs the packages of the lock file if those are not the ones that are there.
pub(crate) async fn ensure_packages() -> Result<()> {
    // Steps that run side by side ask for the same packages.
    static INSTALLING: Mutex<()> = Mutex::const_new(());
    let _installing = INSTALLING.lock().await;
    // Whoever links to the packages of another folder sees to them there: npm would delete those.
    if sh::path("node_modules").is_symlink() {
        return Ok(());
    }
    let stamp = sh::path("node_modules/.installed");
    let digest = sh::digest(&[sh::path("package.json"), sh::path("package-lock.json")])?;
    if sh::is_fresh(&sh::path("node_modules/.bin"), &stamp, &digest) {
        return Ok(());
    }
    let mut npm = sh::command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args(["ci", "--loglevel", "http", "--no-audit", "--no-fund"]);
    sh::run("installing the packages from npm", npm).await?;
    sh::mark_fresh(&stamp, &digest)
}

/// A script of ours, or of a package, that Node runs.
pub(crate) fn node(script: &str) -> Command {
    let mut command = sh::command("node");
    command.arg(sh::path(script));
    command
}
