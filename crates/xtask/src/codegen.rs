//! `cargo xtask codegen`: writes the TypeScript of the types in `shared` into the plugin. The test
//! that compares the two is the one that knows how to write them.

use anyhow::Result;

use crate::sh;

pub(crate) async fn run() -> Result<()> {
    let mut cargo = sh::command("cargo");
    cargo.args(["test", "--package", "shared", "--test", "bindings"]);
    cargo.env("UPDATE_BINDINGS", "1");
    sh::run("writing crates/plugin/ui/generated", cargo).await
}
