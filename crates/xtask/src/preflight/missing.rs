//! What is missing on a machine, and what to do about it. Decides only; nothing is run.

use std::fmt;

use super::{
    machine::{Machine, WASM_TARGET},
    need::Need,
};

/// The oldest Rust that compiles the workspace.
const OLDEST_RUST: &str = env!("CARGO_PKG_RUST_VERSION");
/// What `package.json` asks for in `engines`.
const OLDEST_NODE: u32 = 20;
/// What a build writes, with some room left: the first one, and one after it.
const FIRST_BUILD_GB: u64 = 8;
const LATER_BUILD_GB: u64 = 1;
const GB: u64 = 1_000_000_000;

/// What is to be done before a task can begin.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Missing {
    pub(super) additions: Vec<Addition>,
    /// Each says what is missing and how to get it.
    pub(super) problems: Vec<String>,
}

/// What rustup can add to the toolchain.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Addition {
    Target(&'static str),
    Component(&'static str),
}

impl Addition {
    /// The arguments of the `rustup` that adds it.
    pub(super) fn arguments(&self) -> [&'static str; 3] {
        match self {
            Self::Target(name) => ["target", "add", name],
            Self::Component(name) => ["component", "add", name],
        }
    }
}

impl fmt::Display for Addition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Target(name) => write!(f, "the target {name}"),
            Self::Component(name) => write!(f, "the component {name}"),
        }
    }
}

pub(super) fn find(needs: &[Need], machine: &Machine) -> Missing {
    let mut missing = Missing::default();
    for need in needs {
        match need {
            Need::Rust => {
                missing.problems.extend(rust_problem(machine));
                missing.problems.extend(c_compiler_problem(machine));
            }
            Need::WasmTarget if !machine.rust_parts.contains(WASM_TARGET) => {
                missing.add(Addition::Target(WASM_TARGET), machine);
            }
            Need::Component(name) if !machine.rust_parts.contains(name) => {
                missing.add(Addition::Component(name), machine);
            }
            Need::WasmTarget | Need::Component(_) => {}
            Need::Node => {
                missing.problems.extend(node_problem(machine));
                missing.problems.extend(npm_problem(machine));
            }
            Need::Disk => missing.problems.extend(disk_problem(machine)),
            Need::Port { port, user, instead } => {
                let taken = machine.taken_ports.iter().find(|(taken, _)| taken == port);
                missing.problems.extend(taken.map(|(_, reason)| {
                    format!("{user} cannot use port {port} ({reason}): choose another, {instead}")
                }));
            }
        }
    }
    missing
}

impl Missing {
    fn add(&mut self, addition: Addition, machine: &Machine) {
        if machine.programs.contains("rustup") {
            self.additions.push(addition);
            return;
        }
        let package = match &addition {
            Addition::Target(_) => {
                " (Debian: libstd-rust-dev-wasm32, Fedora: rust-std-static-wasm32-unknown-unknown)"
            }
            Addition::Component(_) => "",
        };
        self.problems.push(format!(
            "Rust lacks {addition}, and there is no rustup to add it: install the package of your \
             system{package}, or Rust from https://rustup.rs"
        ));
    }
}

fn rust_problem(machine: &Machine) -> Option<String> {
    let rustup = machine.programs.contains("rustup");
    let fix = if rustup { "`rustup update`" } else { "install it from https://rustup.rs" };
    match &machine.rustc {
        None => Some(format!("Rust {OLDEST_RUST} or later, and no `rustc` runs: {fix}")),
        Some(rustc) => {
            let found = rustc.split(' ').nth(1).unwrap_or_default();
            (numbers(found) < numbers(OLDEST_RUST)).then(|| {
                format!("Rust {OLDEST_RUST} or later, and this is {}: {fix}", rustc.trim())
            })
        }
    }
}

fn c_compiler_problem(machine: &Machine) -> Option<String> {
    (!machine.programs.contains("cc")).then(|| {
        "a C compiler, which Rust links with: install one (Debian: `apt-get install \
         build-essential`, Fedora: `dnf install gcc`, macOS: `xcode-select --install`)"
            .to_owned()
    })
}

fn node_problem(machine: &Machine) -> Option<String> {
    let fix = "install it from https://nodejs.org";
    match &machine.node {
        None => Some(format!("Node {OLDEST_NODE} or later, and no `node` runs: {fix}")),
        Some(node) => {
            let version = node.trim();
            let found = numbers(version.trim_start_matches('v'));
            (found.first() < Some(&OLDEST_NODE))
                .then(|| format!("Node {OLDEST_NODE} or later, and this is {version}: {fix}"))
        }
    }
}

fn npm_problem(machine: &Machine) -> Option<String> {
    (!machine.programs.contains("npm")).then(|| {
        "npm, which comes with Node from https://nodejs.org (Debian: `apt-get install npm`)"
            .to_owned()
    })
}

fn disk_problem(machine: &Machine) -> Option<String> {
    let needed = if machine.was_built { LATER_BUILD_GB } else { FIRST_BUILD_GB };
    let free = machine.free_space?;
    (free < needed * GB).then(|| {
        format!(
            "{needed} GB of free space, and there are {}.{}: free some, or name a folder on another \
             disk with CARGO_TARGET_DIR",
            free / GB,
            free % GB / (GB / 10)
        )
    })
}

/// The numbers of a version, so far as it has any.
fn numbers(version: &str) -> Vec<u32> {
    let digits = version.split('-').next().unwrap_or_default();
    digits.split('.').map_while(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn complete() -> Machine {
        Machine {
            rustc: Some("rustc 1.95.0 (59807616e 2026-04-14)\n".to_owned()),
            node: Some("v20.19.2\n".to_owned()),
            programs: BTreeSet::from(["cc", "npm", "rustup"]),
            rust_parts: BTreeSet::from(["clippy", "rustfmt", WASM_TARGET]),
            was_built: false,
            free_space: Some(20 * GB),
            taken_ports: Vec::new(),
        }
    }

    fn without(program: &str) -> Machine {
        let mut machine = complete();
        machine.programs.remove(program);
        machine
    }

    fn all_needs() -> Vec<Need> {
        let components = ["rustfmt", "clippy"].map(Need::Component);
        [Need::Rust, Need::WasmTarget, Need::Node, Need::Disk]
            .into_iter()
            .chain(components)
            .collect()
    }

    #[test]
    fn a_machine_that_has_everything_is_left_alone() {
        assert_eq!(find(&all_needs(), &complete()), Missing::default());
    }

    #[test]
    fn what_rustup_can_add_is_added() {
        let machine = Machine { rust_parts: BTreeSet::new(), ..complete() };
        let Missing { additions, problems } = find(&all_needs(), &machine);
        let arguments: Vec<_> = additions.iter().map(|it| it.arguments().join(" ")).collect();
        assert_eq!(
            arguments,
            ["target add wasm32-unknown-unknown", "component add rustfmt", "component add clippy"]
        );
        assert_eq!(problems, Vec::<String>::new());
    }

    #[test]
    fn without_rustup_one_is_told_what_to_do() {
        let machine = Machine {
            programs: BTreeSet::from(["cc", "npm"]),
            rust_parts: BTreeSet::new(),
            ..complete()
        };
        let Missing { additions, problems } = find(&[Need::WasmTarget], &machine);
        assert_eq!(additions, []);
        assert!(
            matches!(&problems[..], [problem] if problem.contains("wasm32-unknown-unknown")
                && problem.contains("https://rustup.rs")),
            "{problems:?}"
        );
    }

    #[test]
    fn each_thing_that_is_missing_is_named_with_its_fix() {
        for (machine, want) in [
            (Machine { rustc: None, ..complete() }, "no `rustc` runs: `rustup update`"),
            (
                Machine { rustc: Some("rustc 1.9.0 (a 2016-05-18)".to_owned()), ..complete() },
                "this is rustc 1.9.0",
            ),
            (without("cc"), "apt-get install build-essential"),
            (Machine { node: None, ..complete() }, "no `node` runs: install it from"),
            (Machine { node: Some("v9.1.0\n".to_owned()), ..complete() }, "this is v9.1.0:"),
            (without("npm"), "npm, which comes with Node"),
            (
                Machine { free_space: Some(7_400_000_000), ..complete() },
                "8 GB of free space, and there are 7.4",
            ),
        ] {
            let Missing { problems, .. } = find(&all_needs(), &machine);
            assert!(problems.iter().any(|problem| problem.contains(want)), "{want}: {problems:?}");
        }
    }

    #[test]
    fn all_problems_are_named_at_once() {
        let Missing { problems, .. } = find(&all_needs(), &Machine::default());
        assert!(problems.len() >= 5, "{problems:?}");
    }

    #[test]
    fn a_nightly_rust_and_a_later_node_will_do() {
        let machine = Machine {
            rustc: Some("rustc 1.97.0-nightly (a 2026-05-01)".to_owned()),
            node: Some("v24.0.0".to_owned()),
            ..complete()
        };
        assert_eq!(find(&all_needs(), &machine), Missing::default());
    }

    #[test]
    fn a_second_build_needs_little_space() {
        let machine = Machine { was_built: true, free_space: Some(2 * GB), ..complete() };
        assert_eq!(find(&[Need::Disk], &machine), Missing::default());
    }

    #[test]
    fn a_port_that_is_taken_is_named_with_the_way_to_choose_another() {
        let need = |port| Need::Port { port, user: "the page", instead: "PORT=3000 …" };
        let machine = Machine { taken_ports: vec![(8080, "in use".to_owned())], ..complete() };
        let Missing { problems, .. } = find(&[need(8080), need(8081)], &machine);
        assert_eq!(
            problems,
            ["the page cannot use port 8080 (in use): choose another, PORT=3000 …"]
        );
    }
}
