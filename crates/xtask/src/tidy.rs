//! The house rules that a machine can check.

use std::fs;

use anyhow::{Result, bail};

use crate::sh;

const LONGEST: usize = 400;

pub(crate) async fn run() -> Result<()> {
    let mut git = sh::command("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    let mut problems = Vec::new();
    for name in sh::capture(git).await?.lines() {
        // Not all files are text, and one that was deleted is still listed.
        let Ok(text) = fs::read_to_string(sh::path(name)) else { continue };
        problems.extend(problems_of(name, &text).into_iter().map(|it| format!("{name}: {it}")));
    }
    if problems.is_empty() { Ok(()) } else { bail!("{}", problems.join("\n")) }
}

fn problems_of(name: &str, text: &str) -> Vec<String> {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("rs") => [rust(name, text), length(text)].concat(),
        Some("ts" | "tsx" | "mjs" | "css") => length(text),
        Some("md") => [dead_links(name, text), missing_tests(text)].concat(),
        _ => Vec::new(),
    }
}

fn rust(name: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if !text.starts_with("//! ") {
        problems.push("does not open with `//!` and what it is for".to_owned());
    }
    if name.ends_with("/mod.rs") {
        problems.push("a module with children is `name.rs` beside `name/`".to_owned());
    }
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_start();
        if ["#[ignore", "#[should_panic"].iter().any(|attribute| line.starts_with(attribute)) {
            problems.push(format!("line {number}: a test asserts what happens, or is not there"));
        }
    }
    problems
}

fn length(text: &str) -> Vec<String> {
    let lines = text.lines().count();
    if lines > LONGEST { vec![format!("{lines} lines; {LONGEST} is the end")] } else { Vec::new() }
}

/// Links to files that are not there.
fn dead_links(name: &str, text: &str) -> Vec<String> {
    let folder = sh::path(name).with_file_name("");
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    targets
        .map(|target| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains(':'))
        .filter(|target| !folder.join(target).exists())
        .map(|target| format!("links to {target}, which is not there"))
        .collect()
}

/// Tests that a document names, as "`file`: `test`", and that are not there.
fn missing_tests(text: &str) -> Vec<String> {
    let spans: Vec<&str> = text.split('`').collect();
    let pairs = spans.windows(3).filter(|span| span[1] == ": ");
    pairs.filter_map(|span| missing_test(span[0], span[2])).collect()
}

fn missing_test(file: &str, test: &str) -> Option<String> {
    let Ok(code) = fs::read_to_string(sh::path(file)) else {
        return Some(format!("names a test in {file}, which is not there"));
    };
    let is_there = [format!("fn {test}("), format!("'{test}'"), format!("\"{test}\"")]
        .iter()
        .any(|definition| code.contains(definition));
    (!is_there).then(|| format!("names the test `{test}`, which is not in {file}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_finds_what_it_is_for() {
        let long = format!("//! Long.\n{}", "\n".repeat(LONGEST));
        for (name, text, want) in [
            ("crates/a/src/a.rs", "//! A.\n", None),
            ("crates/a/src/a.rs", "fn a() {}\n", Some("does not open with")),
            ("crates/a/src/mod.rs", "//! A.\n", Some("beside `name/`")),
            ("crates/a/src/a.rs", "//! A.\n    #[ignore]\n", Some("line 2: a test asserts")),
            ("crates/a/src/a.rs", &long, Some("401 lines")),
            ("README.md", "[the map](Cargo.toml#x), [out](https://twilio.com)", None),
            ("README.md", "[the map](MAP.md)", Some("links to MAP.md")),
            ("a.md", "`crates/xtask/src/tidy.rs`: `each_rule_finds_what_it_is_for`", None),
            ("a.md", "`crates/xtask/src/tidy.rs`: `is_no_test`", Some("names the test")),
            ("a.md", "`crates/a.rs`: `b`", Some("crates/a.rs, which is not there")),
        ] {
            let problems = problems_of(name, text);
            match want {
                None => assert!(problems.is_empty(), "{problems:?}"),
                Some(want) => assert!(problems.iter().any(|it| it.contains(want)), "{want}"),
            }
        }
    }
}
