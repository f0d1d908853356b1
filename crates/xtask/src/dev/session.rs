//! What runs: the emulator, the server, and the pages that are told of each change.

use anyhow::{Error, Result};

use super::{
    account::RealAccount,
    builder::{self, Failure, Report},
    desktop, health,
    pages::{Build, Fault},
    parts::Part,
    programs::{self, Account, Urls},
    settings_file::SettingsFile,
    watch::Sources,
};
use crate::{flags::DevFlags, sh::Service};

#[derive(Debug)]
pub(super) struct Session {
    flags: DevFlags,
    urls: Urls,
    http: reqwest::Client,
    build: Build,
    /// Nothing while the account is the emulator's.
    real_account: Option<RealAccount>,
    /// Where its settings are.
    settings_file: Option<SettingsFile>,
    account: Account,
    /// Nothing while it does not start.
    emulator: Option<Service>,
    /// It was built anew.
    emulator_is_due: bool,
    /// Nothing while it does not start.
    server: Option<Service>,
}

impl Session {
    pub(super) fn new(
        flags: DevFlags,
        urls: Urls,
        real_account: Option<(RealAccount, SettingsFile)>,
    ) -> Self {
        let (real_account, settings_file) = real_account.unzip();
        Self {
            flags,
            urls,
            http: reqwest::Client::new(),
            build: Build::default(),
            real_account,
            settings_file,
            account: Account::new(),
            emulator: None,
            emulator_is_due: false,
            server: None,
        }
    }

    /// Runs until it is interrupted.
    pub(super) async fn run(&mut self, sources: Sources, address: &str) -> Result<()> {
        self.start_emulator().await?;
        self.start_server().await?;
        match &self.real_account {
            None => self.welcome(address),
            Some(account) => {
                account.look_at_server().await;
                welcome_at(account, address);
            }
        }
        if self.flags.open {
            desktop::open(address)?;
        }
        let mut reports = builder::start(sources);
        loop {
            tokio::select! {
                ended = end_of(&mut self.emulator) => self.emulator_has_ended(&ended).await,
                ended = end_of(&mut self.server) => self.server_has_ended(&ended).await,
                () = change_of(&mut self.settings_file) => self.follow_settings().await,
                report = reports.recv() => match report {
                    Some(report) => self.follow(report).await?,
                    // It ends with us.
                    None => std::future::pending().await,
                },
            }
        }
    }

    pub(super) async fn end(self) -> Result<()> {
        for service in [self.server, self.emulator].into_iter().flatten() {
            service.stop().await;
        }
        programs::clear()
    }

    fn welcome(&self, address: &str) {
        println!("\n  Flex      {address}");
        println!("  Phones    {}/_emulator/", self.urls.page);
        println!(
            "\n  Call a number in Flex; answer it at the phones. Each change of the sources is"
        );
        println!("  built and shown as soon as it is saved. Ctrl-C ends everything.\n");
    }

    async fn follow(&mut self, report: Report) -> Result<()> {
        match report {
            Report::Building(parts) => {
                if let Some(part) = parts.first() {
                    self.build.begins(part.title());
                }
            }
            Report::Built(part) => self.renew(part).await?,
            Report::Failed(failure) => self.build.fails(Fault::Sources, failure),
            Report::UpToDate => {
                self.build.is_up_to_date();
                if self.emulator.is_none() {
                    self.renew_emulator().await;
                } else if std::mem::take(&mut self.emulator_is_due)
                    && programs::has_changed("twilio-emulator")?
                {
                    if self.real_account.is_none() {
                        eprintln!("  the emulator is started again: its calls are lost");
                    }
                    self.renew_emulator().await;
                }
            }
        }
        self.show().await;
        Ok(())
    }

    /// Tells the pages. Where the emulator has just ended, that is told in its turn.
    async fn show(&self) {
        if self.emulator.is_some()
            && let Err(error) = self.build.show(&self.http, &self.urls.emulator).await
        {
            eprintln!("warning: {error:#}");
        }
    }

    async fn renew(&mut self, part: Part) -> Result<()> {
        match part {
            Part::PluginUi | Part::PluginRust | Part::HostPage => self.build.renews("desktop"),
            Part::Console => self.build.renews("console"),
            Part::Server => {
                if self.server.is_none() || programs::has_changed("server")? {
                    self.renew_server().await;
                }
            }
            // When all is built: what it does not use of `shared` is not in it, and its calls are worth keeping.
            Part::Emulator => self.emulator_is_due = true,
            Part::Tool => {}
        }
        Ok(())
    }

    /// Starts the emulator in the place of the one that runs.
    async fn start_emulator(&mut self) -> Result<()> {
        if let Some(emulator) = self.emulator.take() {
            emulator.stop().await;
        }
        let command = programs::emulator(&self.flags, &self.urls, self.real_account.as_ref())?;
        let emulator = self.emulator.insert(Service::start("emulator", command)?);
        let read = |line: &str| serde_json::from_str::<Account>(line).ok();
        self.account = emulator.wait_for_line(read).await?;
        self.show().await;
        Ok(())
    }

    /// An emulator that does not start is a mistake like one that does not compile.
    async fn renew_emulator(&mut self) {
        if let Err(error) = self.start_emulator().await {
            return self.emulator_has_ended(&error.context("failed to start the emulator")).await;
        }
        if self.real_account.is_none() {
            self.renew_server().await;
        }
    }

    /// The pages come from it: the terminal alone can tell.
    async fn emulator_has_ended(&mut self, ended: &Error) {
        if let Some(emulator) = self.emulator.take() {
            emulator.stop().await;
        }
        eprintln!("error: {ended:#}");
        eprintln!("  it is started again with the next change of the sources");
    }

    /// The same for the server; its calls are Twilio's, and go on.
    async fn start_server(&mut self) -> Result<()> {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
        let command = match &self.real_account {
            None => programs::server(&self.account, &self.urls)?,
            Some(account) => programs::server_of(account, &self.urls)?,
        };
        let mut server = Service::start("server", command)?;
        let health = format!("{}/health", self.urls.server);
        let started = tokio::select! {
            healthy = health::wait_for("server", &health) => healthy,
            ended = server.wait_for_exit() => Err(ended),
        };
        match started {
            Ok(()) => {
                self.server = Some(server);
                self.build.mends(Fault::Server);
                Ok(())
            }
            Err(error) => {
                server.stop().await;
                Err(error)
            }
        }
    }

    /// Starts the server anew with the settings that were saved, unless they are those of another account.
    async fn follow_settings(&mut self) {
        let Some(before) = &self.real_account else { return };
        let account = match RealAccount::read(&self.flags) {
            Ok(account) if account.account_sid != before.account_sid => {
                eprintln!(
                    "  the settings are now those of {}, and the server goes on with {}: start `cargo xtask dev --account` again to change the account",
                    account.account_sid, before.account_sid
                );
                return;
            }
            Ok(account)
                if account.settings() == before.settings() && !self.build.has(Fault::Settings) =>
            {
                return;
            }
            Ok(account) => account,
            Err(error) => return self.settings_fail(&error).await,
        };
        if account.to_string() != before.to_string() {
            println!("{account}\n");
        }
        let has_moved = account.public_url != before.public_url;
        if has_moved {
            // Ours would answer, too.
            if let Some(server) = self.server.take() {
                server.stop().await;
            }
            if let Err(error) = account.refuse_another_server(&self.flags).await {
                // Calls go on with the settings of before.
                self.renew_server().await;
                return self.settings_fail(&error).await;
            }
        }
        self.take_settings(account, has_moved).await;
    }

    async fn take_settings(&mut self, account: RealAccount, has_moved: bool) {
        self.build.mends(Fault::Settings);
        self.real_account = Some(account);
        if has_moved {
            // The page says where the server is.
            self.renew_emulator().await;
        }
        self.renew_server().await;
        if let Some(account) = &self.real_account
            && self.server.is_some()
        {
            eprintln!("  the server runs with the settings that were saved");
            if has_moved {
                account.look_at_server().await;
            }
        }
        self.show().await;
    }

    async fn settings_fail(&mut self, error: &Error) {
        eprintln!("error: {error:#}");
        let title = "The settings cannot be followed".to_owned();
        self.build.fails(Fault::Settings, Failure { title, output: format!("{error:#}") });
        self.show().await;
    }

    /// A server that does not start is a mistake like one that does not compile.
    async fn renew_server(&mut self) {
        if let Err(error) = self.start_server().await {
            self.server_fails(&error.context("failed to start the server"));
        }
    }

    async fn server_has_ended(&mut self, ended: &Error) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
        self.server_fails(ended);
        self.show().await;
    }

    fn server_fails(&mut self, error: &Error) {
        eprintln!("error: {error:#}");
        let settings = if self.real_account.is_some() { " or its settings" } else { "" };
        eprintln!("  it is started again with the next change of its sources{settings}");
        let failure = Failure {
            title: "The server does not run".to_owned(),
            output: format!("{error:#}\n\nWhat it said is in the terminal."),
        };
        self.build.fails(Fault::Server, failure);
    }
}

fn welcome_at(account: &RealAccount, address: &str) {
    println!("\n  Flex      {address} (log in to {})", account.account_sid);
    println!("  Server    {}", account.public_url);
    println!(
        "\n  Each change of the sources is built as soon as it is saved; the page says when to load"
    );
    println!(
        "  it again, because a call ends with it. Settings that are saved start the server again."
    );
    println!("  Ctrl-C ends everything.\n");
}

/// Shows what a program says until it ends by itself; one that does not run never does.
async fn end_of(service: &mut Option<Service>) -> Error {
    match service {
        Some(service) => service.wait_for_exit().await,
        None => std::future::pending().await,
    }
}

/// Waits until somebody saves the settings, and says so.
async fn change_of(file: &mut Option<SettingsFile>) {
    match file {
        Some(file) => {
            file.changed().await;
            eprintln!("· {} has changed", file.path.display());
        }
        None => std::future::pending().await,
    }
}
