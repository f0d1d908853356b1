//! `cargo xtask codegen`: writes the TypeScript of the types that Rust and TypeScript share, and the table of
//! numbering plans. The tests that compare what is committed are the ones that know how to write it.

use anyhow::Result;

use crate::sh;

pub(crate) async fn run() -> Result<()> {
    let mut cargo = sh::command("cargo");
    cargo.args(["test", "--package", "shared", "--package", "plugin", "--test", "bindings"]);
    cargo.args(["--test", "numbering_plan"]);
    cargo.env("UPDATE_BINDINGS", "1");
    sh::run("writing the TypeScript of our types, and the numbering plans", cargo).await
}
