//! Cargo where it compiles: its messages tell how far it is, what the compiler has found, and what was built.

use anyhow::Result;
use cargo_metadata::{Artifact, Message, diagnostic::DiagnosticLevel};
use serde::Deserialize;
use tokio::process::Command;

use super::{
    child::{Failed, command, follow, in_words, is_progress},
    progress::Step,
};

/// A cargo that compiles, for [`compile`].
pub(crate) fn compiler(subcommand: &str) -> Command {
    let mut cargo = command("cargo");
    cargo.args([subcommand, "--message-format", "json"]);
    cargo
}

/// Compiles, and hands over what was built. All that was found is shown only if it fails.
pub(crate) async fn compile(title: &str, cargo: Command) -> Result<Vec<Artifact>> {
    // As somebody would type it.
    let words = in_words(&cargo).replace(" --message-format json", "");
    let step = Step::start(title);
    let mut seen = Seen::default();
    let status = follow(cargo, |line| {
        if let Some(note) = seen.read(line) {
            step.note(&note);
        }
    })
    .await?;
    if status.success() {
        step.done();
        return Ok(seen.built);
    }
    drop(step);
    for text in &seen.said {
        eprintln!("{}", text.trim_end());
    }
    Err(Failed { words, status, said: seen.errors() }.into())
}

/// What cargo has said so far.
#[derive(Debug, Default)]
struct Seen {
    built: Vec<Artifact>,
    /// What explains a failure, in the order in which it was said.
    said: Vec<String>,
    /// The mistakes among it.
    mistakes: Vec<String>,
}

impl Seen {
    /// Takes a line in, and answers with what it says of the progress.
    fn read(&mut self, line: String) -> Option<String> {
        // As deep as the macros that it tells of.
        let mut json = serde_json::Deserializer::from_str(&line);
        json.disable_recursion_limit();
        match Message::deserialize(&mut json) {
            Ok(Message::CompilerArtifact(artifact)) => {
                let name = artifact.target.name.clone();
                self.built.push(artifact);
                Some(format!("{} built, the last of them {name}", self.built.len()))
            }
            Ok(Message::CompilerMessage(found)) => {
                let found = found.message;
                let is_mistake =
                    matches!(found.level, DiagnosticLevel::Error | DiagnosticLevel::Ice);
                let is_sum = found.message.starts_with("aborting due to");
                let text = found.rendered.unwrap_or(found.message);
                // A library is compiled for its tests, too.
                if self.said.contains(&text) {
                    return None;
                }
                if is_mistake && !is_sum {
                    self.mistakes.push(text.clone());
                }
                self.said.push(text);
                None
            }
            Ok(_) => None,
            Err(_) => {
                if !is_progress(&line) {
                    self.said.push(line.clone());
                }
                Some(line)
            }
        }
    }

    /// What has to be mended; all that was said, where the compiler was not reached.
    fn errors(&self) -> String {
        let errors = if self.mistakes.is_empty() { &self.said } else { &self.mistakes };
        errors.iter().map(|text| text.trim_end()).collect::<Vec<_>>().join("\n\n")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_all_that_cargo_says_the_mistakes_are_what_has_to_be_mended() {
        let mut seen = Seen::default();
        for (level, text) in [
            ("warning", "unused variable"),
            ("error", "mismatched types"),
            ("error", "mismatched types"),
            ("error", "aborting due to 1 previous error"),
        ] {
            assert_eq!(seen.read(found(level, text)), None);
        }
        seen.read("error: could not compile `server`".to_owned());
        assert_eq!(seen.errors(), "error: mismatched types");
        assert_eq!(seen.said.len(), 4);
    }

    #[test]
    fn where_the_compiler_was_not_reached_cargo_itself_says_why() {
        let mut seen = Seen::default();
        assert_eq!(
            seen.read("   Compiling serde v1".to_owned()).as_deref(),
            Some("   Compiling serde v1")
        );
        seen.read("error: no bin target named `serve`".to_owned());
        assert_eq!(seen.errors(), "error: no bin target named `serve`");
    }

    #[test]
    fn what_was_built_is_counted_and_handed_over() {
        let mut seen = Seen::default();
        let note = seen.read(artifact("serde"));
        assert_eq!(note.as_deref(), Some("1 built, the last of them serde"));
        assert_eq!(seen.built.len(), 1);
    }

    fn found(level: &str, text: &str) -> String {
        let message = json!({
            "message": text, "code": null, "level": level, "spans": [], "children": [],
            "rendered": format!("{level}: {text}\n\n"),
        });
        let target = target("server");
        json!({"reason": "compiler-message", "package_id": "server", "target": target, "message": message})
            .to_string()
    }

    fn artifact(name: &str) -> String {
        let profile = json!({
            "opt_level": "0", "debuginfo": 2, "debug_assertions": true, "overflow_checks": true, "test": false,
        });
        json!({
            "reason": "compiler-artifact", "package_id": name, "manifest_path": "/Cargo.toml",
            "target": target(name), "profile": profile, "features": [], "filenames": [],
            "executable": null, "fresh": false,
        })
        .to_string()
    }

    fn target(name: &str) -> serde_json::Value {
        json!({
            "kind": ["lib"], "crate_types": ["lib"], "name": name, "src_path": "/src/lib.rs",
            "edition": "2024", "doctest": true, "test": true,
        })
    }
}
