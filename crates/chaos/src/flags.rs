//! The command line on one screen.

use std::{path::PathBuf, time::Duration};

use clap::Parser;

/// Plays random calls on the emulator, with several servers behind a balancer, under random faults, and
/// compares what the servers tell with what the emulator knows. One seed is one call.
#[derive(Debug, Clone, Parser)]
#[command(version, max_term_width = 100)]
pub(crate) struct Flags {
    /// How many calls: the seeds from 0 up, or from `--first`
    #[arg(long, default_value_t = 100)]
    pub(crate) seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 0)]
    pub(crate) first: u64,
    /// Plays one seed alone, and tells its story
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// How many calls go on at once
    #[arg(long, default_value_t = 100)]
    pub(crate) at_once: usize,
    /// How many times as fast as life the emulator's clock runs
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) speed: u32,
    /// How many servers share the work
    #[arg(long, default_value_t = 3)]
    pub(crate) servers: usize,
    /// How often a seed that ended wrong is played again, for its rate
    #[arg(long, default_value_t = 20)]
    pub(crate) again: u32,
    /// The emulator to play on
    #[arg(long, value_name = "FILE")]
    pub(crate) emulator: PathBuf,
    /// The server to try; of several, of different versions for example, each runs as one of the servers
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) server: Vec<PathBuf>,
    /// The folder of the plugin's WASM and its glue: then each agent has a page, and what it shows is
    /// compared as well
    #[arg(long, value_name = "FOLDER")]
    pub(crate) plugin: Option<PathBuf>,
    /// The folder that the servers' and the emulator's logs are written to
    #[arg(long, value_name = "FOLDER")]
    pub(crate) logs: Option<PathBuf>,
}

impl Flags {
    /// How long something takes that takes so long by the emulator's clock.
    pub(crate) fn real(&self, emulated: Duration) -> Duration {
        emulated / self.speed
    }
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
