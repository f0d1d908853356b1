//! What is waited for after the server was asked for a call.

use shared::TaskSid;

/// The reservation that would say that the call goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Awaited {
    /// That of the task that the server made.
    Task(TaskSid),
    /// The same, and the server was asked to give the task up, so that it does not go out later on.
    GivenUp(TaskSid),
    /// That of a task that calls this number or worker: the server's answer was lost.
    Destination(String),
}

impl Awaited {
    pub(super) fn is(&self, task_sid: &TaskSid, to: Option<&str>) -> bool {
        match self {
            Self::Task(awaited) | Self::GivenUp(awaited) => awaited == task_sid,
            Self::Destination(destination) => to == Some(destination),
        }
    }
}
