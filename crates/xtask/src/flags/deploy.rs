//! The flags of `cargo xtask deploy`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::{
    deploy::Assignment,
    server_url::{self, ServerUrl},
};

/// What `cargo xtask deploy --help` says about exit codes.
pub(crate) const DEPLOY_EXIT_CODES: &str = "\
Exit codes:
  0    done, or there was nothing to do
  1    something else went wrong
  2    the flags make no sense
  3    credentials are missing, refused, or open another account
  4    Twilio cannot be reached, or has no time; running it again goes on where it ended
  5    this version is already registered with other content, or a higher one is
  6    somebody else deployed something else at the same time
  7    Twilio could not build the site
  8    there is nothing to roll back to
  130  interrupted; running it again goes on where it ended";

#[derive(Debug, Args)]
#[command(after_long_help = DEPLOY_EXIT_CODES, args_conflicts_with_subcommands = true)]
pub(crate) struct DeployFlags {
    #[command(subcommand)]
    pub(crate) action: Option<DeployAction>,
    /// Shows what would change, and changes nothing
    #[arg(long, global = true)]
    pub(crate) dry_run: bool,
    /// Prints the result as JSON; progress is on standard error
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// A profile of the Twilio CLI, in place of the environment and `.env`
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Releases the version to all agents; every other plugin that is released stays
    #[arg(long)]
    pub(crate) release: bool,
    /// Tells the plugin where the server is: `ui_attributes.outbound_participants_canvas.server_url`; without an
    /// address it is `PUBLIC_URL`
    #[arg(long, value_name = "SERVER_URL", value_parser = ServerUrl::parse, num_args = 0..=1)]
    #[arg(default_missing_value = server_url::OF_SETTINGS)]
    pub(crate) configure: Option<ServerUrl>,
    /// Where a copy of the `ui_attributes` of before is kept; `restore` puts one back
    #[arg(long, global = true, value_name = "FOLDER", default_value = "flex-configuration-copies")]
    pub(crate) copies: PathBuf,
    /// The Serverless service, by its unique name; it is made if there is none [default: Flex's own for
    /// plugins, or `default`]
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Option<String>,
    /// The environment of that service, by its unique name; it is made if there is none
    #[arg(long, default_value = "plugin-outbound-participants-canvas", value_name = "NAME")]
    pub(crate) environment: String,
    /// The file to put there, with its source map if that is beside it; without it, the plugin is built
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// The version of that file [default: the one that it says it is]
    #[arg(long, value_name = "VERSION", requires = "file")]
    pub(crate) file_version: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeployAction {
    /// Says what is released, since when, and with which addresses
    Status,
    /// Releases the version that was released before; what others have released since stays
    Rollback {
        /// Another version that is registered
        #[arg(long, value_name = "VERSION")]
        to: Option<String>,
    },
    /// Says what the plugin reads of Flex's settings (`ui_attributes`), or sets some of it; everything else stays
    Settings {
        /// What to set, like `dialpad=false` or `caller_ids='["+15005550199"]'`; `dialpad=` takes it away
        #[arg(value_name = "NAME=VALUE", value_parser = Assignment::parse)]
        settings: Vec<Assignment>,
    },
    /// Makes Flex's settings (`ui_attributes`) what they were before a change: all of them, also others'
    Restore {
        /// The copy that was kept then
        file: PathBuf,
    },
}
