//! What every task needs from the machine: the project's folders, child processes that end with us,
//! files that are replaced in one move, and a line that says what runs and for how long.

mod child;
mod files;
mod isolation;
mod progress;
mod project;

pub(crate) use child::{Service, capture, command, interrupted, run, stream};
pub(crate) use files::{digest, files_below, is_fresh, mark_fresh, replace_file, replace_folder};
pub(crate) use isolation::isolated;
pub(crate) use progress::Step;
pub(crate) use project::{debug_binary, locked_version, path, target};
