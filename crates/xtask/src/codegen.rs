//! `cargo xtask codegen`: writes the TypeScript of the types that Rust and TypeScript share. The tests
//! that compare the two are the ones that know how to write them.

use anyhow::Result;

use crate::sh;

pub(crate) async fn run() -> Result<()> {
    let mut cargo = sh::command("cargo");
    cargo.args(["test", "--package", "shared", "--package", "plugin", "--test", "bindings"]);
    cargo.env("UPDATE_BINDINGS", "1");
    sh::run("writing the TypeScript of our types", cargo).await
}
