//! The command line on one screen.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// What `--json` without a file names.
pub(crate) const STANDARD_OUTPUT: &str = "-";

/// Everything that is done to this workspace.
///
/// On a fresh machine with Rust, Node and git, `cargo xtask dev` is all that is needed to see the
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
    /// Puts the plugin's file on Twilio Assets, beside what is there
    Deploy(DeployFlags),
    /// Runs every test there is, and counts them
    Test(TestFlags),
    /// Runs the browser stories on the real Flex UI
    E2e(E2eFlags),
    /// Measures what the server and the plugin cost
    Bench(BenchFlags),
    /// Plays random calls under random faults, and compares what is told with what is true
    Chaos(ChaosFlags),
    /// Tries made-up input on everything that reads what strangers send, guided by coverage
    Fuzz(FuzzFlags),
    /// Checks what needs no test to be run: format, lints, crate dependencies, house rules, documents
    Check,
    /// Writes the TypeScript of the shared types into the plugin
    Codegen,
    /// Checks, then tests: what has to be green before a change is merged
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
    /// Starts what was built before, without looking whether it is up to date
    #[arg(long)]
    pub(crate) no_build: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BuildFlags {
    /// What to build [default: everything]
    #[arg(value_enum)]
    pub(crate) parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// build/plugin-outbound-participants-canvas.js
    Plugin,
    /// build/host: the page that stands for flex.twilio.com
    HostPage,
    /// The emulator and the server
    Binaries,
}

/// The account is read from the environment or from `.env`: `TWILIO_ACCOUNT_SID`, and either
/// `TWILIO_API_KEY` with `TWILIO_API_SECRET` or `TWILIO_AUTH_TOKEN`. `TWILIO_BASE_URL` names the
/// emulator instead of Twilio.
#[derive(Debug, Args)]
pub(crate) struct DeployFlags {
    /// Shows what would change, and changes nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The Serverless service, by its unique name; it is made if there is none
    #[arg(long, default_value = "default", value_name = "NAME")]
    pub(crate) service: String,
    /// The environment of that service, by its unique name; it is made if there is none
    #[arg(long, default_value = "plugin-outbound-participants-canvas", value_name = "NAME")]
    pub(crate) environment: String,
    /// The file to put there; without it, the plugin is built
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Where the file is on the site
    #[arg(
        long,
        default_value = "/plugins/plugin-outbound-participants-canvas.js",
        value_name = "PATH"
    )]
    pub(crate) path: String,
}

#[derive(Debug, Args)]
pub(crate) struct TestFlags {
    /// Only tests whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
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
    /// After how many calls the memory is measured
    #[arg(long, default_value_t = 10_000)]
    pub(crate) calls: usize,
}

impl BenchFlags {
    pub(crate) fn wants(&self, case: BenchCase) -> bool {
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
    /// The size of the plugin's file and its parts
    Bundle,
    /// From an event of the map to the dispatch in Flex's store, in the plugin
    Dispatch,
}

/// One seed is one call. Everything else is the program's own: `cargo xtask chaos -- --help`.
#[derive(Debug, Args)]
pub(crate) struct ChaosFlags {
    /// How many calls [default: 100; 120 with each planted mistake]
    #[arg(long)]
    pub(crate) seeds: Option<u64>,
    /// Plays one seed alone, and tells its story
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// A server to try in the place of this workspace's
    #[arg(long, value_name = "FILE")]
    pub(crate) server: Option<PathBuf>,
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
