//! What a task needs from this machine, checked in seconds and before anything is built. Each thing
//! that is missing is named together with its fix; what rustup can add, it adds.

mod machine;
mod missing;
mod need;

use anyhow::{Result, bail};

use crate::sh;
use machine::Machine;
use missing::{Addition, Missing};
pub(crate) use need::Need;

/// What is needed to build the product.
pub(crate) fn to_build() -> Vec<Need> {
    vec![Need::Rust, Need::WasmTarget, Need::Node, Need::Disk]
}

/// What `cargo xtask check` needs.
pub(crate) fn to_check() -> Vec<Need> {
    [Need::Rust, Need::WasmTarget, Need::Disk].into_iter().chain(linters()).collect()
}

/// What checks and tests need together.
pub(crate) fn to_build_and_check() -> Vec<Need> {
    to_build().into_iter().chain(linters()).collect()
}

fn linters() -> impl Iterator<Item = Need> {
    ["rustfmt", "clippy"].map(Need::Component).into_iter()
}

/// Makes sure that all of it is there.
///
/// # Errors
/// When something is missing that rustup cannot add: then everything that is missing, at once.
pub(crate) async fn ensure(needs: &[Need]) -> Result<()> {
    let Missing { additions, problems } = missing::find(needs, &Machine::look(needs).await?);
    if !problems.is_empty() {
        bail!("this machine lacks what the task needs:\n  - {}", problems.join("\n  - "));
    }
    for addition in additions {
        add(&addition).await?;
    }
    Ok(())
}

/// What a look at this machine has found; nothing is added.
#[derive(Debug)]
pub(crate) struct Look {
    /// What is missing, and the fix.
    pub(crate) missing: Vec<String>,
    /// The versions of the tools that are there.
    pub(crate) versions: String,
}

/// Looks for all of it.
pub(crate) async fn look(needs: &[Need]) -> Result<Look> {
    let machine = Machine::look(needs).await?;
    let Missing { additions, problems: mut missing } = missing::find(needs, &machine);
    missing.extend(
        additions
            .iter()
            .map(|addition| format!("{addition}: `rustup {}`", addition.arguments().join(" "))),
    );
    Ok(Look { missing, versions: machine.versions() })
}

async fn add(addition: &Addition) -> Result<()> {
    let mut rustup = sh::command("rustup");
    rustup.args(addition.arguments());
    sh::run(&format!("adding {addition} to Rust (rustup)"), rustup).await
}
