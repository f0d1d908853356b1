//! Which crate may depend on which. The vocabulary and the decisions stay pure, the programs do not depend on
//! each other, and the emulator uses none of the server's decisions.

use anyhow::{Result, bail};

use crate::sh;

/// A crate, and the packages that it must not reach.
const FORBIDDEN: [(&str, &[&str]); 8] = [
    ("shared", &["tokio", "actix-web", "reqwest", "js-sys", "web-sys", "wasm-bindgen", "ts-rs"]),
    ("build-info", &["shared", "listener", "server", "emulator", "plugin", "xtask", "chaos"]),
    ("listener", &["shared", "server", "emulator", "plugin", "xtask", "chaos"]),
    ("server", &["emulator", "plugin", "xtask", "chaos", "ts-rs"]),
    ("emulator", &["server", "plugin", "xtask", "chaos"]),
    (
        "plugin",
        &[
            "server",
            "emulator",
            "xtask",
            "chaos",
            "tokio",
            "actix-web",
            "reqwest",
            "ts-rs",
            "utoipa",
        ],
    ),
    ("chaos", &["server", "emulator", "plugin", "xtask", "ts-rs"]),
    ("xtask", &["server", "emulator", "plugin", "shared", "chaos"]),
];

/// The decisions of `shared` that a room must not name: it would agree with the server's mistakes. What a
/// person sees of a map is what `chaos` compares with the truth.
const DECISIONS: [(&str, &[&str]); 2] = [
    ("emulator", &["reduce", "policy", "reconcile", "dial", "view", "apply"]),
    ("chaos", &["reduce", "policy", "reconcile", "dial"]),
];

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
    for (room, decisions) in DECISIONS {
        for file in sh::files_below(&sh::path(format!("crates/{room}")))? {
            if file.extension().is_some_and(|extension| extension == "rs") {
                let source = std::fs::read_to_string(&file)?;
                problems.extend(
                    decisions_in(&source, decisions)
                        .map(|decision| format!("{} names shared::{decision}", file.display())),
                );
            }
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
fn decisions_in<'of>(source: &str, decisions: &'of [&'of str]) -> impl Iterator<Item = &'of str> {
    let named: Vec<String> =
        source.split("shared::").skip(1).flat_map(names_after).map(str::to_owned).collect();
    decisions.iter().copied().filter(move |decision| named.iter().any(|name| name == decision))
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
            let (_, decisions) = DECISIONS[0];
            assert_eq!(decisions_in(source, decisions).collect::<Vec<_>>(), want, "{source}");
        }
    }

    #[test]
    fn a_package_is_reached_only_under_its_whole_name() {
        let tree = "shared shared v0.1.0\ntokio_util tokio-util v0.7.0\n";
        assert!(!reaches(tree, "tokio"));
        assert!(reaches(tree, "tokio-util"));
    }
}
