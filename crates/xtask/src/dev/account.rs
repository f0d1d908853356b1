//! The real account of `cargo xtask dev --account`: it is looked at first, and touched only after
//! somebody was told what that means.

use std::{collections::BTreeMap, fmt};

use anyhow::{Context, Result, bail};

use crate::{
    doctor::{self, Environment},
    flags::DevFlags,
    sh,
};

/// An account in which calls can be made, by the settings that a server would have.
#[derive(Debug)]
pub(super) struct RealAccount {
    environment: Environment,
    pub(super) account_sid: String,
    /// What Twilio calls, and signs.
    pub(super) public_url: String,
}

impl RealAccount {
    /// Looks at the account, and shows what was found.
    ///
    /// # Errors
    /// When calls would fail, or the callbacks would go to somebody else's server.
    pub(super) async fn look(flags: &DevFlags) -> Result<Self> {
        let environment = Environment::read(&flags.real.settings.path())?;
        let report = doctor::look_at_account(&environment).await?;
        println!("{report}\n");
        if report.problems() > 0 {
            bail!("fix these problems first: no call would succeed in this account");
        }
        let account = Self::of(environment)?;
        account.refuse_another_server(flags).await?;
        Ok(account)
    }

    /// Reads the settings again, without a look at the account.
    ///
    /// # Errors
    /// When they cannot be read, or do not name what is needed.
    pub(super) fn read(flags: &DevFlags) -> Result<Self> {
        Self::of(Environment::read(&flags.real.settings.path())?)
    }

    /// # Errors
    /// When a server answers at the public address, while this one does not run.
    pub(super) async fn refuse_another_server(&self, flags: &DevFlags) -> Result<()> {
        if doctor::server_answers(&self.environment).await {
            bail!(
                "a server answers at PUBLIC_URL already, and would get the callbacks of this one's calls: \
                 give this one an address of its own, for example that of a tunnel to port {}",
                flags.server_port
            );
        }
        Ok(())
    }

    fn of(environment: Environment) -> Result<Self> {
        let setting = |name: &str| {
            environment.get(name).map(str::to_owned).with_context(|| format!("{name} is not set"))
        };
        let (account_sid, public_url) = (setting("TWILIO_ACCOUNT_SID")?, setting("PUBLIC_URL")?);
        Ok(Self { environment, account_sid, public_url })
    }

    /// Whether somebody has agreed, after they were told what will be touched.
    pub(super) async fn may_be_touched(&self, flags: &DevFlags) -> Result<bool> {
        println!("{self}\n");
        Ok(flags.real.yes || sh::confirm("go on?", "add --yes to go on").await?)
    }

    /// Shows whether Twilio reaches the server that was started.
    pub(super) async fn look_at_server(&self) {
        let report = doctor::look_at_server(&self.environment).await;
        println!("{report}");
        if report.problems() > 0 {
            eprintln!(
                "warning: calls fail until this is fixed; the server need not be started again"
            );
        }
    }

    /// The settings of the server. It heals nothing, unless they say so: other servers' calls are in the
    /// same account, and this one may be half done.
    pub(super) fn settings(&self) -> BTreeMap<String, String> {
        let mut settings = self.environment.values();
        settings.entry(SWEEP.to_owned()).or_insert_with(|| "0".to_owned());
        settings
    }
}

const SWEEP: &str = "SWEEP_SECONDS";

/// What will be touched.
impl fmt::Display for RealAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { environment, account_sid, public_url } = self;
        let are_recorded = environment.get("RECORD_CALLS") != Some("false");
        writeln!(f, "{account_sid} is a real account:")?;
        writeln!(f, "  - calls ring real telephones and cost money")?;
        writeln!(
            f,
            "  - they are {}",
            if are_recorded { "recorded (RECORD_CALLS=false: not)" } else { "not recorded" }
        )?;
        writeln!(f, "  - each makes a task, a Sync map, a conference and its calls, and no more")?;
        writeln!(f, "  - Twilio's callbacks go to {public_url}, while this runs")?;
        match environment.get(SWEEP).filter(|seconds| *seconds != "0") {
            Some(seconds) => writeln!(
                f,
                "  - every {seconds} seconds ({SWEEP}) the maps of all calls are healed, other servers' too"
            )?,
            None => writeln!(f, "  - calls of other servers are left alone ({SWEEP}=0)")?,
        }
        write!(
            f,
            "  - other agents go on with what is released; the Flex Configuration stays as it is"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(settings: &[(&str, &str)]) -> RealAccount {
        RealAccount {
            environment: Environment::of(&[], settings),
            account_sid: "AC1".to_owned(),
            public_url: "https://tunnel.example.com".to_owned(),
        }
    }

    #[test]
    fn it_is_said_what_will_be_touched() {
        for (settings, want) in [
            (&[][..], ["recorded (RECORD_CALLS=false: not)", "left alone (SWEEP_SECONDS=0)"]),
            (
                &[("RECORD_CALLS", "false"), ("SWEEP_SECONDS", "30")],
                ["not recorded", "every 30 seconds"],
            ),
        ] {
            let text = account(settings).to_string();
            assert!(want.iter().all(|it| text.contains(it)), "{text}");
            assert!(text.contains("AC1") && text.contains("https://tunnel.example.com"), "{text}");
        }
    }

    #[test]
    fn a_server_heals_other_calls_only_where_it_was_set_to() {
        assert_eq!(account(&[]).settings()[SWEEP], "0");
        assert_eq!(account(&[(SWEEP, "30")]).settings()[SWEEP], "30");
    }
}
