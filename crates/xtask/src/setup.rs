//! `cargo xtask setup`: makes in the account what calls need and is not there, and fills in `.env`. On a
//! terminal it asks for what only a person knows. It shows every change before it makes it, and changes
//! nothing that is right: it can be run again.

mod account;
mod caller_id;
mod change;
mod env_file;
mod questions;
mod workflow;

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::{
    deploy::{Client, FlexConfiguration, Refusal, Settings},
    doctor::Environment,
    flags::SetupFlags,
    sh,
};
use account::Account;
use change::Change;
use env_file::EnvFile;
use questions::Answer;

/// Which account this is about, where it is not `.env` that says so: the server needs them, too.
const NOT_WRITTEN: [&str; 3] = ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_BASE_URL"];

pub(crate) async fn run(flags: SetupFlags) -> Result<()> {
    tokio::select! {
        done = set_up(&flags) => done,
        () = sh::interrupted() => Err(sh::Interrupted.into()),
    }
}

async fn set_up(flags: &SetupFlags) -> Result<()> {
    let path = flags.settings.path();
    let mut environment = Environment::read(&path)?;
    let mut changes = take(questions::given(flags)?, &mut environment);
    let (client, flex, typed) = open(&mut environment, flags).await?;
    changes.extend(typed);
    println!("account {}, settings in {}", flex.account_sid, path.display());
    let of_server = questions::ask(&questions::SERVER, &environment, flags).await?;
    changes.extend(take(of_server, &mut environment));
    let caller_id = caller_id::decide(&client, &environment, flags).await?;
    changes.extend(take(caller_id, &mut environment));
    let account = Account::look(&client, &environment, &flex, flags).await?;
    changes.extend(account.changes(flags.queue.as_deref())?);
    for (name, value) in account.settings() {
        let is_said = environment.get(name) == Some(value);
        changes.extend((!is_said).then(|| Change::Setting { name, value: value.to_owned() }));
    }
    if changes.is_empty() {
        println!("everything is there already; `cargo xtask doctor` looks at the rest");
        return Ok(());
    }
    for change in &changes {
        println!("{change}");
    }
    if flags.dry_run {
        println!("nothing was changed");
        return Ok(());
    }
    if !flags.yes && !sh::confirm("make these changes?", "add --yes to make these changes").await? {
        println!("nothing was changed");
        return Ok(());
    }
    // As it is by now, and before the account, of which a change can fail: what was typed is not lost.
    let mut env_file = EnvFile::read(&path)?;
    for change in &changes {
        if let Change::Setting { name, value } = change {
            env_file.set(name, value);
        }
    }
    env_file.write(&path)?;
    for change in &changes {
        change.make(&client, &account.workspace_sid).await?;
    }
    if let Some(names) = environment.only_exported(&NOT_WRITTEN) {
        println!("not written into {}, since the environment has them: {names}", path.display());
    }
    println!("done; `cargo xtask doctor` looks at the rest");
    Ok(())
}

/// Opens the account. Who has just typed its credentials is asked for them again, if Twilio does not accept them.
async fn open(
    environment: &mut Environment,
    flags: &SetupFlags,
) -> Result<(Client, FlexConfiguration, Vec<Change>)> {
    loop {
        let answers = questions::ask(&questions::ACCOUNT, environment, flags).await?;
        let mut tried = environment.clone();
        let typed = take(answers, &mut tried);
        let client = Client::new(Settings::from_values(&tried.values())?)?;
        match FlexConfiguration::read(&client).await {
            Ok(flex) => {
                *environment = tried;
                return Ok((client, flex, typed));
            }
            Err(error) if !typed.is_empty() && Refusal::is_of_credentials(&error) => {
                println!(
                    "Twilio does not accept this; type it again, from the page of the account"
                );
            }
            Err(error) => return Err(error),
        }
    }
}

/// The answers as changes of `.env`, so far as it does not say the same.
fn take(answers: impl IntoIterator<Item = Answer>, environment: &mut Environment) -> Vec<Change> {
    let mut changes = Vec::new();
    for (name, value) in answers {
        let is_said = environment.get(name) == Some(&value);
        environment.fill(name, &value);
        changes.extend((!is_said).then_some(Change::Setting { name, value }));
    }
    changes
}

impl EnvFile {
    /// `.env`, or what it is made from.
    fn read(path: &Path) -> Result<Self> {
        let source = if path.is_file() { path.to_owned() } else { sh::path(".env.example") };
        let text = fs::read_to_string(&source)
            .with_context(|| format!("failed to read {}", source.display()))?;
        Ok(Self::of(text))
    }

    fn write(&self, path: &Path) -> Result<()> {
        if self.is_changed() {
            sh::replace_secret(path, self.text().as_bytes())?;
        }
        Ok(())
    }
}
