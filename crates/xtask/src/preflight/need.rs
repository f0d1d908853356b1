//! What a task can need from a machine.

/// One thing that a task needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Need {
    /// The Rust version of the workspace, and a C compiler, which also links.
    Rust,
    /// Rust's standard library for wasm.
    WasmTarget,
    /// A component of the Rust toolchain that is not part of every installation.
    Component(&'static str),
    /// Node and npm.
    Node,
    /// Space for what is built.
    Disk,
    /// A port on the loopback interface.
    Port { port: u16, user: &'static str, instead: &'static str },
}
