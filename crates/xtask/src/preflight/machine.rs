//! What there is on this machine.

use std::{
    collections::BTreeSet,
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
};

use anyhow::Result;

use super::need::Need;
use crate::sh;

pub(super) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Everything that the missing is made from.
#[derive(Debug, Default)]
pub(super) struct Machine {
    /// What `rustc --version` and `node --version` print.
    pub(super) rustc: Option<String>,
    pub(super) node: Option<String>,
    /// Of `rustup`, `npm` and `cc` (any C compiler), those that are there.
    pub(super) programs: BTreeSet<&'static str>,
    /// Of the targets and components that are needed, those that Rust has.
    pub(super) rust_parts: BTreeSet<&'static str>,
    /// Whether a build has been here before, so that the next one needs little space.
    pub(super) was_built: bool,
    /// The bytes that are free where cargo builds, if that can be told.
    pub(super) free_space: Option<u64>,
    /// The ports that cannot be had, each with the system's reason.
    pub(super) taken_ports: Vec<(u16, String)>,
}

impl Machine {
    /// Looks at what these needs are about.
    pub(super) async fn look(needs: &[Need]) -> Result<Self> {
        let mut machine = Self::default();
        let on_path = ["rustup", "npm"].into_iter().filter(|name| which::which(name).is_ok());
        machine.programs.extend(on_path);
        for need in needs {
            match need {
                Need::Rust => {
                    machine.rustc = said("rustc", &["--version"]).await;
                    machine.programs.extend(has_c_compiler().await.then_some("cc"));
                }
                Need::WasmTarget => {
                    machine.rust_parts.extend(has_wasm_target().await.then_some(WASM_TARGET));
                }
                Need::Component(name) => {
                    let answer = said("cargo", &[subcommand(name), "--version"]).await;
                    machine.rust_parts.extend(answer.map(|_| *name));
                }
                Need::Node => machine.node = said("node", &["--version"]).await,
                Need::Disk => {
                    let target = sh::target()?;
                    machine.was_built = sh::debug_binary("server")?.exists();
                    let there = target.ancestors().find(|folder| folder.exists());
                    machine.free_space = there.and_then(|it| fs4::available_space(it).ok());
                }
                Need::Port { port, .. } => {
                    if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, *port)) {
                        machine.taken_ports.push((*port, error.to_string()));
                    }
                }
            }
        }
        Ok(machine)
    }

    /// `rustc 1.95.0, node v20.19.0`, of those that are there.
    pub(super) fn versions(&self) -> String {
        // `rustc 1.95.0 (59807616e 2026-04-14)`
        let rustc = self.rustc.as_deref().and_then(|line| line.split(" (").next());
        let node = self.node.as_deref().map(|version| format!("node {}", version.trim()));
        let all = rustc.map(|it| it.trim().to_owned()).into_iter().chain(node);
        all.collect::<Vec<_>>().join(", ")
    }
}

/// The cargo command that a component brings.
fn subcommand(component: &'static str) -> &'static str {
    if component == "rustfmt" { "fmt" } else { component }
}

/// Whether a C compiler runs. On Windows, Rust finds Microsoft's by itself, outside the `PATH`.
async fn has_c_compiler() -> bool {
    if cfg!(windows) {
        return true;
    }
    let chosen = std::env::var_os("CC").map(PathBuf::from);
    for compiler in chosen.into_iter().chain(["cc", "gcc", "clang"].map(PathBuf::from)) {
        // On macOS, `cc` is there without the developer tools, but does not run.
        if said(&compiler.to_string_lossy(), &["--version"]).await.is_some() {
            return true;
        }
    }
    false
}

async fn has_wasm_target() -> bool {
    let folder = said("rustc", &["--print", "target-libdir", "--target", WASM_TARGET]).await;
    folder.is_some_and(|folder| PathBuf::from(folder.trim()).is_dir())
}

/// What a program prints, if it is there and ends well.
async fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let mut command = sh::command(program);
    command.args(arguments);
    sh::capture(command).await.ok()
}
