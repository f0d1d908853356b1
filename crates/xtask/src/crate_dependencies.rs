//! Who may depend on whom. The vocabulary and the decisions stay pure, the rooms do not see each
//! other, and the emulator never thinks with the server's head.

use anyhow::{Result, bail};

use crate::sh;

/// A room, and the packages that it must not reach.
const FORBIDDEN: [(&str, &[&str]); 6] = [
    ("shared", &["tokio", "actix-web", "reqwest", "js-sys", "web-sys", "wasm-bindgen", "ts-rs"]),
    ("listener", &["shared", "server", "emulator", "plugin", "xtask"]),
    ("server", &["emulator", "plugin", "xtask", "ts-rs"]),
    ("emulator", &["server", "plugin", "xtask"]),
    ("plugin", &["server", "emulator", "xtask", "tokio", "actix-web", "reqwest", "ts-rs"]),
    ("xtask", &["server", "emulator", "plugin", "shared"]),
];

/// The decisions of `shared`, which the emulator must not name: it would agree with the server's
/// mistakes.
const DECISIONS: [&str; 5] = ["reduce", "policy", "reconcile", "view", "apply"];

pub(crate) async fn run() -> Result<()> {
    let mut problems = Vec::new();
    for (room, forbidden) in FORBIDDEN {
        let tree = tree(room).await?;
        problems.extend(
            forbidden
                .iter()
                .filter(|package| reaches(&tree, package))
                .map(|package| format!("{room} reaches {package}")),
        );
    }
    for file in sh::files_below(&sh::path("crates/emulator"))? {
        if file.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&file)?;
            problems.extend(
                decisions_in(&source)
                    .map(|decision| format!("{} names shared::{decision}", file.display())),
            );
        }
    }
    if problems.is_empty() { Ok(()) } else { bail!("{}", problems.join("\n")) }
}

/// The names of all packages that a room is built from, one a line.
async fn tree(room: &str) -> Result<String> {
    let mut cargo = sh::command("cargo");
    let target = if room == "plugin" { "wasm32-unknown-unknown" } else { "all" };
    cargo.args(["tree", "--package", room, "--edges", "normal", "--target", target]);
    cargo.args(["--prefix", "none", "--format", "{lib} {p}"]);
    sh::capture(cargo).await
}

fn reaches(tree: &str, package: &str) -> bool {
    tree.lines().any(|line| line.split(' ').nth(1) == Some(package))
}

/// The decisions that a source text takes from `shared`, by path or in a `use`.
fn decisions_in(source: &str) -> impl Iterator<Item = &'static str> {
    let named: Vec<&str> = source.split("shared::").skip(1).flat_map(names_after).collect();
    DECISIONS.into_iter().filter(move |decision| named.contains(decision))
}

/// The identifiers at the start of what follows `shared::`: one, or all in the braces.
fn names_after(rest: &str) -> impl Iterator<Item = &str> {
    let end = match rest.strip_prefix('{') {
        Some(_) => rest.find(';').unwrap_or(rest.len()),
        None => rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()),
    };
    rest[..end].split(|c: char| !c.is_alphanumeric() && c != '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_found_wherever_it_is_named() {
        for (source, want) in [
            ("use shared::CallSid;", &[][..]),
            ("use shared::{CallSid, event};\nlet view = 1;", &[]),
            ("use shared::{CallSid,\n    reduce};", &["reduce"]),
            ("shared::policy::wishes(&map)", &["policy"]),
            ("use shared::{map::{self, apply}, view::Tile};", &["view", "apply"]),
        ] {
            assert_eq!(decisions_in(source).collect::<Vec<_>>(), want, "{source}");
        }
    }

    #[test]
    fn a_package_is_reached_only_under_its_whole_name() {
        let tree = "shared shared v0.1.0\ntokio_util tokio-util v0.7.0\n";
        assert!(!reaches(tree, "tokio"));
        assert!(reaches(tree, "tokio-util"));
    }
}
