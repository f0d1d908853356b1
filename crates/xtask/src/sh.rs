//! What every task needs from the machine: the project's folders, child processes that end with us,
//! files that are replaced in one move, and a line that says what runs and for how long.

mod blocking;
mod cargo;
mod child;
mod confirm;
mod files;
mod group;
mod interrupt;
mod isolation;
mod progress;
mod project;
mod service;

pub(crate) use blocking::blocking;
pub(crate) use cargo::{compile, compiler};
pub(crate) use child::{Failed, capture, command, command_at_low_priority, run, stream, watch};
pub(crate) use confirm::{ask, ask_secret, can_ask, choose, confirm};
pub(crate) use files::{
    digest, files_below, is_fresh, mark_fresh, replace_file, replace_folder, replace_secret, sha256,
};
pub(crate) use interrupt::{Interrupted, interrupted, watch_signals};
pub(crate) use isolation::isolated;
pub(crate) use progress::Step;
pub(crate) use project::{debug_binary, package_version, path, release_binary, root, target};
pub(crate) use service::Service;
