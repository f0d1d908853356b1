//! `cargo xtask dev`: the product on this machine, with no account or with a real one. Builds what is
//! missing, starts the emulator and the server, says which page to open, and follows each change of the
//! sources.

mod account;
mod builder;
mod desktop;
mod health;
mod pages;
mod parts;
mod programs;
mod session;
mod settings_file;
mod watch;

use anyhow::Result;

use crate::{
    build,
    flags::DevFlags,
    preflight::{self, Need},
    sh,
};
use account::RealAccount;
use programs::Urls;
use session::Session;
use settings_file::SettingsFile;
use watch::Sources;

pub(crate) async fn run(flags: DevFlags) -> Result<()> {
    let urls = Urls::of(&flags);
    let address = desktop::address(&urls.page, flags.worker.as_deref())?;
    if let Some(worker) = &flags.worker
        && desktop::runs_for(&urls.emulator, worker).await?
    {
        println!("  Flex      {address}");
        return desktop::open(&address);
    }
    preflight::ensure(&needs(&flags)).await?;
    let mut real_account = None;
    if flags.real.account {
        // Before the look: what is saved meanwhile counts.
        let file = SettingsFile::watch(&flags.real.settings.path())?;
        let account = tokio::select! {
            account = RealAccount::look(&flags) => account?,
            () = sh::interrupted() => return Err(sh::Interrupted.into()),
        };
        if !account.may_be_touched(&flags).await? {
            println!("nothing was started");
            return Ok(());
        }
        real_account = Some((account, file));
    }
    // That is no change of somebody's.
    build::provide_app_config()?;
    // Before the build: what is saved meanwhile is built next.
    let sources = Sources::watch()?;
    if !flags.no_build {
        build::for_development().await?;
    }

    let mut session = Session::new(flags, urls, real_account);
    let outcome = tokio::select! {
        outcome = session.run(sources, &address) => outcome,
        () = sh::interrupted() => Ok(()),
    };
    session.end().await?;
    outcome
}

fn needs(flags: &DevFlags) -> Vec<Need> {
    let ports = [
        Need::Port { port: flags.port, user: "the page", instead: "PORT=3000 cargo xtask dev" },
        Need::Port {
            port: flags.server_port,
            user: "the server",
            instead: "cargo xtask dev --server-port 3001",
        },
    ];
    let to_build = if flags.no_build { Vec::new() } else { preflight::to_build() };
    to_build.into_iter().chain(ports).collect()
}
