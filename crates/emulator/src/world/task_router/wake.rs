//! What `TaskRouter` puts off.

use shared::{ReservationSid, TaskSid};

use crate::world::World;

/// What is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TaskRouterWake {
    /// Look for workers.
    Route,
    /// Ask those again who have said no.
    AskAgain(TaskSid),
    /// A task has waited long enough.
    TaskTimeout(TaskSid),
    /// A task has been over for five minutes.
    TaskPurge(TaskSid),
    /// A worker has thought long enough.
    ReservationTimeout(ReservationSid),
    /// The statistics are to be written.
    Statistics,
}

impl World {
    pub(in crate::world) fn wake_task_router_for(&mut self, wake: &TaskRouterWake) {
        match wake {
            TaskRouterWake::Route => self.route(),
            TaskRouterWake::AskAgain(task_sid) => self.ask_again(task_sid),
            TaskRouterWake::TaskTimeout(task_sid) => self.task_timed_out(task_sid),
            TaskRouterWake::TaskPurge(task_sid) => self.purge_task(task_sid),
            TaskRouterWake::ReservationTimeout(sid) => self.reservation_timed_out(sid),
            TaskRouterWake::Statistics => self.publish_statistics(),
        }
    }
}
