//! `cargo xtask <task>`: everything that is done to this workspace. `cargo xtask --help` lists the
//! tasks; each is one file here.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool speaks on the terminal")]

mod account_numbers;
mod bench;
mod browsers;
mod build;
mod built_from;
mod chaos;
mod check;
mod codegen;
mod crate_dependencies;
mod deploy;
mod dev;
mod doctor;
mod documents;
mod dot_env;
mod e2e;
mod flags;
mod fuzz;
mod imports;
mod layers;
mod node_tests;
mod npm;
mod preflight;
mod release;
mod report;
mod reproduce;
mod rust_tests;
mod server_health;
mod server_url;
mod setup;
mod sh;
mod sources;
mod test;
mod test_counts;
mod tidy;
mod twilio_signature;
mod wasm_tests;

use std::process::ExitCode;

use clap::Parser;

use flags::{Flags, Task, TestFlags};
use sh::Interrupted;

#[tokio::main]
async fn main() -> ExitCode {
    sh::watch_signals();
    let done = |()| ExitCode::SUCCESS;
    let outcome = match Flags::parse().task {
        Task::Dev(flags) => dev::run(flags).await.map(done),
        Task::Build(flags) => build::run(flags).await.map(done),
        Task::Deploy(flags) => deploy::run(flags).await,
        Task::Doctor(flags) => doctor::run(flags).await,
        Task::Setup(flags) => setup::run(flags).await.map(done),
        Task::Test(flags) => test::run(flags).await,
        Task::E2e(flags) => e2e::run(flags).await,
        Task::Bench(flags) => bench::run(flags).await.map(done),
        Task::Chaos(flags) => chaos::run(flags).await,
        Task::Fuzz(flags) => fuzz::run(flags).await,
        Task::Check => check::run().await,
        Task::Codegen => codegen::run().await.map(done),
        Task::Reproduce => reproduce::run().await.map(done),
        Task::Release(flags) => release::run(flags).await.map(done),
        Task::Ci(flags) => test::run(TestFlags { with_checks: true, ..flags }).await,
        Task::WasmTest(flags) => wasm_tests::run_one(flags).await.map(done),
    };
    outcome.unwrap_or_else(|error| {
        if error.is::<Interrupted>() {
            eprintln!("interrupted");
            // Work that goes on in a thread is not waited for.
            std::process::exit(Interrupted::EXIT_CODE.into());
        }
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
