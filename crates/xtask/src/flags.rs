//! The command line on one screen.

mod deploy;
mod setup;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Serialize;

use crate::{release::Goal, sh};
#[cfg(test)]
pub(crate) use deploy::DEPLOY_EXIT_CODES;
pub(crate) use deploy::{DeployAction, DeployFlags};
pub(crate) use setup::{Routing, SetupFlags};

/// What `--json` without a file names.
pub(crate) const STANDARD_OUTPUT: &str = "-";

/// Everything that is done to this workspace.
///
/// On a fresh machine with Rust, a C compiler, Node and git, `cargo xtask dev` is all that is needed to see the
/// product; `cargo xtask test` is all that is needed to test it.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", max_term_width = 100)]
pub(crate) struct Flags {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Builds what is missing, starts the emulator and the server, prints the address to open, and
    /// follows each change of the sources
    Dev(DevFlags),
    /// Builds the plugin's one file, the host page and the binaries; fails when a file is too big
    Build(BuildFlags),
    /// Puts the plugin on Twilio, and releases it to Flex
    ///
    /// It goes to `/plugins/plugin-outbound-participants-canvas/<version>/bundle.js` of Twilio's assets,
    /// public, beside everything that is there, and is registered with Flex. Agents get it with
    /// `--release`. It can be run again at any time, and never asks anything.
    ///
    /// The account is read from the environment or from `.env` (`TWILIO_ACCOUNT_SID`, and either
    /// `TWILIO_API_KEY` with `TWILIO_API_SECRET` or `TWILIO_AUTH_TOKEN`), or from a profile of the Twilio
    /// CLI. `TWILIO_BASE_URL` names the emulator instead of Twilio.
    Deploy(DeployFlags),
    /// Looks whether account, server and plugin are set up, and names for each mistake what mends it
    Doctor(DoctorFlags),
    /// Makes in the account what calls need: the task channel, capacity for it, the workflow's filter; fills
    /// in .env. Shows each change first, and changes nothing that is right
    Setup(SetupFlags),
    /// Runs every test there is, and counts them
    Test(TestFlags),
    /// Runs the browser stories on the real Flex UI
    E2e(E2eFlags),
    /// Measures what the server and the plugin cost
    Bench(BenchFlags),
    /// Plays random calls under random faults, and compares what people are shown with what really happened
    Chaos(ChaosFlags),
    /// Tries made-up input on everything that reads what strangers send, guided by coverage
    Fuzz(FuzzFlags),
    /// Checks what needs no test to be run: format, lints, crate dependencies, house rules, documents
    Check,
    /// Writes the TypeScript of the shared types into the plugin
    Codegen,
    /// Builds the plugin here and in another folder, and compares what came out byte for byte
    Reproduce,
    /// Gives everything a new version: manifests, changelog, commit and tag
    Release(ReleaseFlags),
    /// The same as `test --with-checks`: what has to be green before a change is merged
    Ci(TestFlags),
    /// Runs the tests in one wasm file (cargo calls this)
    #[command(hide = true)]
    WasmTest(WasmTestFlags),
}

#[derive(Debug, Args)]
pub(crate) struct DevFlags {
    /// The port of the page to open (the emulator's)
    #[arg(long, env = "PORT", default_value_t = 8080)]
    pub(crate) port: u16,
    /// The port of our server
    #[arg(long, default_value_t = 8081)]
    pub(crate) server_port: u16,
    /// Opens the page in the browser
    #[arg(long)]
    pub(crate) open: bool,
    /// Who works at the desktop: `agent`, `second`, `supervisor`, or an e-mail address. Where `dev` runs
    /// already, its desktop is shown to this worker as well
    #[arg(long, value_name = "NAME")]
    pub(crate) worker: Option<String>,
    #[command(flatten)]
    pub(crate) real: RealAccountFlags,
    /// Starts what was built before, without looking whether it is up to date
    #[arg(long)]
    pub(crate) no_build: bool,
}

#[derive(Debug, Args)]
#[command(mut_arg("env_file", |flag| flag.requires("account").help("The file with the settings of the real account's server [default: .env]")))]
pub(crate) struct RealAccountFlags {
    /// Works with a real account instead of the emulator: that of the environment or of .env, looked at by
    /// `doctor` first. Says what it will touch, and asks
    #[arg(long, conflicts_with = "worker")]
    pub(crate) account: bool,
    /// Does not ask whether the real account may be touched
    #[arg(long, requires = "account")]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) settings: SettingsFile,
}

#[derive(Debug, Args)]
pub(crate) struct BuildFlags {
    /// What to build [default: everything]
    #[arg(value_enum)]
    pub(crate) parts: Vec<Part>,
    /// Prints what was built as JSON: files, sizes, SHA-256, version and commit; progress is on standard error
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Part {
    /// build/plugin-outbound-participants-canvas.js, and its source map beside it
    Plugin,
    /// build/host: the page that stands for flex.twilio.com
    HostPage,
    /// The emulator and the server
    Binaries,
}

/// The account and the server's address are read from the environment or from `.env`, as the server reads
/// them. Nothing is changed. The exit code is 1 if there is a problem.
#[derive(Debug, Args)]
pub(crate) struct DoctorFlags {
    #[command(flatten)]
    pub(crate) settings: SettingsFile,
    /// Prints the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SettingsFile {
    /// The file with the settings of the server [default: .env]
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
}

impl SettingsFile {
    pub(crate) fn path(&self) -> PathBuf {
        self.env_file.clone().unwrap_or_else(|| sh::path(".env"))
    }
}

#[derive(Debug, Args)]
pub(crate) struct TestFlags {
    /// Only tests whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// Runs the checks of `cargo xtask check` as well, those that take long beside the tests
    #[arg(long)]
    pub(crate) with_checks: bool,
    /// Leaves out the browser stories, which `cargo xtask e2e` runs alone
    #[arg(long)]
    pub(crate) without_browser: bool,
    #[command(flatten)]
    pub(crate) browser: BrowserFlags,
}

#[derive(Debug, Args)]
pub(crate) struct E2eFlags {
    /// Only stories whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// Shows the browser
    #[arg(long)]
    pub(crate) headed: bool,
    /// Only the stories of what every version can do, with the server of this commit
    #[arg(long, value_name = "COMMIT")]
    pub(crate) server_of: Option<String>,
    /// Only the stories of what every version can do, with the plugin of this commit
    #[arg(long, value_name = "COMMIT")]
    pub(crate) plugin_of: Option<String>,
    #[command(flatten)]
    pub(crate) browser: BrowserFlags,
}

/// CPU time of the server's whole process is what counts; events a second are for information. It
/// takes some minutes, and wants a machine that does nothing else.
#[derive(Debug, Args)]
pub(crate) struct BenchFlags {
    /// What to measure [default: everything]
    #[arg(value_enum)]
    pub(crate) cases: Vec<BenchCase>,
    /// Prints the results as JSON in place of the table; with a file, writes them there beside it
    #[arg(
        long,
        value_name = "FILE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = STANDARD_OUTPUT
    )]
    pub(crate) json: Option<PathBuf>,
    /// Prints the ratios to an earlier run, which `--json=FILE` wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Option<PathBuf>,
    /// The server to measure, of an older release for example [default: this workspace's]
    #[arg(long, value_name = "PATH")]
    pub(crate) server: Option<PathBuf>,
    /// After how many calls the memory is measured, or how many go on at once [default: 10000, 1000]. Where no
    /// case is named, it is the capacity that is measured
    #[arg(long)]
    pub(crate) calls: Option<usize>,
}

impl BenchFlags {
    pub(crate) fn wants(&self, case: BenchCase) -> bool {
        if self.cases.is_empty() && self.calls.is_some() {
            return case == BenchCase::Capacity;
        }
        self.cases.is_empty() || self.cases.contains(&case)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BenchCase {
    /// From the start of the server to its first answer, and its memory then
    Start,
    /// The first `/create-new-task` after a start, and where its time goes
    FirstRequest,
    /// CPU time and requests to Twilio of each event of a call, against the emulator
    Events,
    /// Many events at once, against nothing but answers
    Load,
    /// How soon events are answered while a worker asks for ten times as much as they may
    Overload,
    /// Memory after many calls
    Memory,
    /// Calls that go on at once on three replicas, against the emulator; only if it is named
    Capacity,
    /// The size of the plugin's file and its parts
    Bundle,
    /// From an event of the map to the dispatch in Flex's store, in the plugin
    Dispatch,
}

/// One seed is one call. Everything else is the program's own: `cargo xtask chaos -- --help`.
#[derive(Debug, Args)]
pub(crate) struct ChaosFlags {
    /// How many calls [default: 100; 400 with each planted mistake]
    #[arg(long)]
    pub(crate) seeds: Option<u64>,
    /// Plays one seed alone, and tells its story
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// A server to try in the place of this workspace's
    #[arg(long, value_name = "FILE")]
    pub(crate) server: Option<PathBuf>,
    /// Lets the server of another commit, branch or tag share the work, as while replicas are replaced
    #[arg(long, value_name = "COMMIT", conflicts_with = "planted")]
    pub(crate) beside: Option<String>,
    /// Has the agents' pages run the plugin of another commit, branch or tag, as in browsers that were not
    /// loaded anew
    #[arg(long, value_name = "COMMIT", conflicts_with = "planted")]
    pub(crate) pages: Option<String>,
    /// Shows that mistakes are found: plays calls with servers in which one was planted, the one with
    /// this name or each of `crates/chaos/planted`
    #[arg(long, value_name = "NAME", num_args = 0..=1, conflicts_with_all = ["seed", "server"])]
    #[expect(clippy::option_option, reason = "a flag that can have a value")]
    pub(crate) planted: Option<Option<String>>,
    /// More flags of the program
    #[arg(last = true)]
    pub(crate) rest: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct FuzzFlags {
    /// Only targets whose name contains this
    pub(crate) target: Option<String>,
    /// For how long each is run
    #[arg(long, default_value_t = 60)]
    pub(crate) seconds: u64,
    /// Adds the inputs that lead further than those in the tree to them
    #[arg(long)]
    pub(crate) keep: bool,
}

/// Nothing is pushed: the last line says how. The version stands in `Cargo.toml`; whatever else names it
/// is changed with it.
#[derive(Debug, Args)]
pub(crate) struct ReleaseFlags {
    /// The new version, like 1.2.0, or the part of the last one to raise: major, minor or patch
    #[arg(value_name = "VERSION", required_unless_present = "notes")]
    pub(crate) goal: Option<Goal>,
    /// Shows what would change, and changes nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Prints what the changelog says of the version with this tag, which has to be this workspace's
    #[arg(long, value_name = "TAG", conflicts_with_all = ["goal", "dry_run"])]
    pub(crate) notes: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct BrowserFlags {
    /// The Chromium or Chrome to use [default: the one that is installed]
    #[arg(long, env = "CHROMIUM", value_name = "PATH")]
    pub(crate) chromium: Option<PathBuf>,
    /// The Firefox to use for its own stories [default: the one that is installed]
    #[arg(long, env = "FIREFOX", value_name = "PATH")]
    pub(crate) firefox: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct WasmTestFlags {
    pub(crate) wasm: PathBuf,
    /// What cargo passes on to a test binary
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) rest: Vec<String>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Flags::command().debug_assert();
    }
}
