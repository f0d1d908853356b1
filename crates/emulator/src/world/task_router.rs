//! `TaskRouter`: one workspace with its workers, and the tasks that are routed to them.
//!
//! A task is `pending` until a worker is found for it; the reservation that offers it to the worker
//! makes it `reserved`; accepted, it is `assigned`; then `wrapping` and `completed`. Commands are
//! methods of [`World`] and are spread over the files below, one for each kind of thing.
//!
//! Not emulated: assignment callbacks, transfers, several reservations of one task, statistics of the past.
//!
//! See <https://www.twilio.com/docs/taskrouter/lifecycle-task-state>.

mod attributes;
pub(crate) mod error;
mod expression;
pub(crate) mod instruction;
pub(crate) mod payload;
pub(crate) mod reservation;
pub(crate) mod reservations;
mod routing;
mod routing_target;
pub(crate) mod search;
mod statistics;
pub(crate) mod supervise;
mod task_channels;
pub(crate) mod task_order;
pub(crate) mod tasks;
pub(crate) mod wake;
pub(crate) mod worker;
pub(crate) mod workers;
pub(crate) mod workflow;
pub(crate) mod workspace;

#[cfg(test)]
pub(super) mod testing;

use std::collections::BTreeMap;

use jiff::Timestamp;
use shared::{ReservationSid, TaskSid, WorkerSid, WorkflowSid};

use super::World;
use error::TaskRouterError;
use reservation::Reservation;
use tasks::{PurgedTask, Task};
use worker::Worker;
use workflow::Workflow;
use workspace::{Activity, TaskChannel, TaskQueue};

/// Everything in the workspace.
#[derive(Debug)]
pub(crate) struct TaskRouter {
    pub(crate) date_created: Timestamp,
    pub(crate) activities: Vec<Activity>,
    pub(crate) task_channels: Vec<TaskChannel>,
    pub(crate) task_queues: Vec<TaskQueue>,
    pub(crate) workflow: Workflow,
    pub(crate) workers: BTreeMap<WorkerSid, Worker>,
    pub(crate) tasks: BTreeMap<TaskSid, Task>,
    pub(crate) reservations: BTreeMap<ReservationSid, Reservation>,
    /// The tasks that cannot be fetched any more, as they were, in the order in which they went.
    pub(crate) purged: Vec<PurgedTask>,
    /// How many tasks and reservations there have been: the order in which they came.
    issued: u64,
    /// When tasks were searched by their attributes, within the last second.
    searches: Vec<Timestamp>,
    /// Whether something has changed since the statistics were written.
    statistics_are_due: bool,
}

impl TaskRouter {
    pub(super) fn new(workflow_sid: WorkflowSid, now: Timestamp) -> Self {
        Self {
            date_created: now,
            activities: workspace::activities(),
            task_channels: workspace::task_channels(),
            task_queues: workspace::task_queues(),
            workflow: Workflow::for_target_worker(workflow_sid),
            workers: worker::of_people(now),
            tasks: BTreeMap::new(),
            reservations: BTreeMap::new(),
            purged: Vec::new(),
            issued: 0,
            searches: Vec::new(),
            statistics_are_due: false,
        }
    }

    pub(crate) fn activity(&self, sid: &str) -> Option<&Activity> {
        self.activities.iter().find(|activity| activity.sid == sid)
    }

    /// A task channel by its SID or its unique name.
    pub(crate) fn task_channel(&self, name: &str) -> Option<&TaskChannel> {
        self.task_channels.iter().find(|channel| channel.sid == name || channel.unique_name == name)
    }

    pub(crate) fn task_queue(&self, sid: &str) -> Option<&TaskQueue> {
        self.task_queues.iter().find(|queue| queue.sid == sid)
    }

    /// The reservations of a task, the oldest first.
    pub(crate) fn reservations_of_task(&self, task_sid: &TaskSid) -> Vec<&Reservation> {
        let of_task = |reservation: &&Reservation| reservation.task_sid == *task_sid;
        in_order(self.reservations.values().filter(of_task))
    }

    /// The reservations of a worker, the oldest first.
    pub(crate) fn reservations_of_worker(&self, worker_sid: &WorkerSid) -> Vec<&Reservation> {
        let of_worker = |reservation: &&Reservation| reservation.worker_sid == *worker_sid;
        in_order(self.reservations.values().filter(of_worker))
    }

    /// How many tasks of one channel a worker has.
    pub(crate) fn assigned_tasks(&self, worker_sid: &WorkerSid, task_channel_sid: &str) -> u32 {
        let busy = self.reservations.values().filter(|reservation| {
            reservation.worker_sid == *worker_sid
                && reservation.status.is_active()
                && self
                    .tasks
                    .get(&reservation.task_sid)
                    .is_some_and(|task| task.task_channel_sid == task_channel_sid)
        });
        u32::try_from(busy.count()).unwrap_or(u32::MAX)
    }

    /// All tasks, the oldest first.
    pub(crate) fn tasks_in_order(&self) -> Vec<&Task> {
        let mut tasks: Vec<_> = self.tasks.values().collect();
        tasks.sort_by_key(|task| task.serial);
        tasks
    }

    fn next_serial(&mut self) -> u64 {
        self.issued += 1;
        self.issued
    }
}

/// Whoever takes something to change it, tells the live queries: nothing else changes it.
impl World {
    pub(crate) fn task(&self, sid: &TaskSid) -> Result<&Task, TaskRouterError> {
        self.task_router.tasks.get(sid).ok_or_else(|| self.missing(&format!("Tasks/{sid}")))
    }

    fn task_mut(&mut self, sid: &TaskSid) -> Result<&mut Task, TaskRouterError> {
        let missing = self.missing(&format!("Tasks/{sid}"));
        self.task_router_changes();
        self.task_router.tasks.get_mut(sid).ok_or(missing)
    }

    pub(crate) fn worker(&self, sid: &WorkerSid) -> Result<&Worker, TaskRouterError> {
        self.task_router.workers.get(sid).ok_or_else(|| self.missing(&format!("Workers/{sid}")))
    }

    fn worker_mut(&mut self, sid: &WorkerSid) -> Result<&mut Worker, TaskRouterError> {
        let missing = self.missing(&format!("Workers/{sid}"));
        self.task_router_changes();
        self.task_router.workers.get_mut(sid).ok_or(missing)
    }

    pub(crate) fn reservation(
        &self,
        sid: &ReservationSid,
    ) -> Result<&Reservation, TaskRouterError> {
        let reservation = self.task_router.reservations.get(sid);
        reservation.ok_or_else(|| self.missing(&format!("Reservations/{sid}")))
    }

    fn reservation_mut(
        &mut self,
        sid: &ReservationSid,
    ) -> Result<&mut Reservation, TaskRouterError> {
        let missing = self.missing(&format!("Reservations/{sid}"));
        self.task_router_changes();
        self.task_router.reservations.get_mut(sid).ok_or(missing)
    }

    fn missing(&self, rest: &str) -> TaskRouterError {
        let workspace_sid = &self.account.workspace_sid;
        TaskRouterError::NotFound { path: format!("/Workspaces/{workspace_sid}/{rest}") }
    }
}

fn in_order<'a>(reservations: impl Iterator<Item = &'a Reservation>) -> Vec<&'a Reservation> {
    let mut reservations: Vec<_> = reservations.collect();
    reservations.sort_by_key(|reservation| reservation.serial);
    reservations
}
