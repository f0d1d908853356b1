//! The programs that play calls.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tokio::process::Command;

use crate::{build, sh};

#[derive(Debug, Clone)]
pub(super) struct Programs {
    chaos: PathBuf,
    emulator: PathBuf,
    server: PathBuf,
    /// The folder of the WASM that the pages of agents run.
    pub(super) plugin: PathBuf,
}

impl Programs {
    /// Built as they are released: ten times as many calls are played in the same time.
    pub(super) async fn build() -> Result<Self> {
        let mut cargo = sh::compiler("build");
        cargo.args(["--release", "--bins"]);
        cargo.args(["--package", "chaos", "--package", "emulator", "--package", "server"]);
        sh::compile("building the emulator, the server and the program that plays calls", cargo)
            .await?;
        build::plugin_in_silence().await?;
        Self::named(sh::release_binary)
    }

    /// As `cargo xtask test` has built them.
    pub(super) fn of_tests() -> Result<Self> {
        Self::named(sh::debug_binary)
    }

    /// The same with another server.
    pub(super) fn with_server(&self, server: &Path) -> Result<Self> {
        let server = server.canonicalize().with_context(|| format!("{}", server.display()))?;
        Ok(Self { server, ..self.clone() })
    }

    /// Plays calls. Its flags are still to be added.
    pub(super) fn command(&self) -> Result<Command> {
        let mut chaos = sh::isolated(&self.chaos)?;
        chaos.arg("--emulator").arg(&self.emulator).arg("--server").arg(&self.server);
        chaos.arg("--plugin").arg(&self.plugin);
        Ok(chaos)
    }

    fn named(binary: impl Fn(&str) -> Result<PathBuf>) -> Result<Self> {
        Ok(Self {
            chaos: binary("chaos")?,
            emulator: binary("twilio-emulator")?,
            server: binary("server")?,
            plugin: build::wasm_folder(),
        })
    }
}
