//! What `cargo xtask setup` is told.

use clap::{Args, ValueEnum};

use super::SettingsFile;

/// The account is read from the environment or from `.env`.
#[derive(Debug, Args)]
pub(crate) struct SetupFlags {
    #[command(flatten)]
    pub(crate) settings: SettingsFile,
    /// Shows what would change, and changes nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Makes the changes without asking
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) yes: bool,
    /// Where Twilio reaches the server, for .env [default: asked for on a terminal]
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// Caller ID for agents who have no number of their own, for .env [default: asked for on a terminal]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) caller_id: Option<String>,
    /// The workspace [default: that of .env, else the one that Flex uses]
    #[arg(long, value_name = "SID")]
    pub(crate) workspace: Option<String>,
    /// How tasks go to their worker [default: that of .env, else workflow]
    #[arg(long)]
    pub(crate) routing: Option<Routing>,
    /// The workflow [default: that of .env, else one whose filter routes to targetWorker, else the one that Flex uses]
    #[arg(long, value_name = "SID")]
    pub(crate) workflow: Option<String>,
    /// The queue with all agents in it, for the filter [default: one whose workers are 1==1]
    #[arg(long, value_name = "SID")]
    pub(crate) queue: Option<String>,
}

/// What `TWILIO_ROUTING` may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Routing {
    /// By a `RoutingTarget`: the workflow needs no filter
    Direct,
    /// By a filter in the workflow
    Workflow,
}

impl Routing {
    /// As the setting says it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Workflow => "workflow",
        }
    }
}
