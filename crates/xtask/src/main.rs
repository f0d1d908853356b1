//! `cargo xtask <task>`: everything that is done to this workspace.

fn main() {}
