//! A world for the tests of `TaskRouter`, and time that passes in it.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use shared::{ReservationSid, TaskSid, WorkerSid};

use super::{
    World,
    error::TaskRouterError,
    reservation::ReservationStatus,
    tasks::{AssignmentStatus, CreateTask, UpdateTask},
    workers::UpdateWorker,
};
use crate::{
    account::Account,
    world::{Emission, Wake, people::PEOPLE},
};

/// A world whose timers ring when [`Desk::pass`] says so.
pub(in crate::world) struct Desk {
    pub(in crate::world) world: World,
    /// What was emitted so far, without what was put off.
    pub(super) emitted: Vec<Emission>,
    later: Vec<(Timestamp, Wake)>,
}

impl Desk {
    pub(in crate::world) fn open() -> Self {
        let world = World::new(Account::default(), 7, Timestamp::UNIX_EPOCH);
        Self { world, emitted: Vec::new(), later: Vec::new() }
    }

    /// Lets time pass, and everything happen that is due until then.
    pub(super) fn pass(&mut self, duration: Duration) {
        let until = self.world.now + duration;
        loop {
            self.collect();
            self.later.sort_by_key(|(due, _)| *due);
            let Some(due) = self.later.first().map(|(due, _)| *due).filter(|due| *due <= until)
            else {
                break;
            };
            let (_, wake) = self.later.remove(0);
            self.world.now = self.world.now.max(due);
            self.world.wake(wake);
        }
        self.world.now = until;
    }

    /// Lets everything happen that is due at once.
    pub(super) fn settle(&mut self) {
        self.pass(Duration::ZERO);
    }

    /// A task for Alex, offered to them.
    pub(in crate::world) fn task(&mut self) -> (TaskSid, ReservationSid) {
        let task_sid = self.create(&json!({ "targetWorker": PEOPLE[0].contact_uri() }), 30);
        self.settle();
        let reservations = self.world.task_router.reservations_of_task(&task_sid);
        let reservation_sid = reservations.last().expect("an offer").sid.clone();
        (task_sid, reservation_sid)
    }

    pub(super) fn create(&mut self, attributes: &serde_json::Value, timeout: u32) -> TaskSid {
        let wish = CreateTask {
            attributes: Some(attributes.to_string()),
            task_channel: Some("custom1".to_owned()),
            timeout_seconds: Some(timeout),
            ..CreateTask::default()
        };
        self.world.create_task(wish).expect("a task")
    }

    /// A task for a worker, a queue or the workflow by its SID.
    pub(super) fn create_for(
        &mut self,
        routing_target: &str,
        ignore_capacity: Option<bool>,
    ) -> Result<TaskSid, TaskRouterError> {
        self.world.create_task(CreateTask {
            task_channel: Some("custom1".to_owned()),
            routing_target: Some(routing_target.to_owned()),
            ignore_capacity,
            ..CreateTask::default()
        })
    }

    pub(super) fn set_activity(&mut self, worker_sid: &WorkerSid, activity_sid: &str) {
        let activity_sid = Some(activity_sid.to_owned());
        let wish = UpdateWorker { activity_sid, ..UpdateWorker::default() };
        self.world.update_worker(worker_sid, wish, None).expect("a change");
        self.settle();
    }

    pub(super) fn set_task(&mut self, sid: &TaskSid, status: &str) -> Result<(), TaskRouterError> {
        let assignment_status = Some(status.to_owned());
        let wish = UpdateTask { assignment_status, ..UpdateTask::default() };
        let done = self.world.update_task(sid, wish, None);
        self.settle();
        done
    }

    pub(in crate::world) fn set_reservation(
        &mut self,
        sid: &ReservationSid,
        status: &str,
    ) -> Result<(), TaskRouterError> {
        let done = self.world.set_reservation_status(sid, status, None);
        self.settle();
        done
    }

    pub(super) fn task_status(&self, sid: &TaskSid) -> AssignmentStatus {
        self.world.task(sid).expect("the task").assignment_status
    }

    pub(super) fn reservation_status(&self, sid: &ReservationSid) -> ReservationStatus {
        self.world.reservation(sid).expect("the reservation").status
    }

    /// The events that workers were told of since the last time this was asked.
    pub(super) fn told(&mut self) -> Vec<&'static str> {
        self.collect();
        std::mem::take(&mut self.emitted)
            .into_iter()
            .filter_map(|emission| match emission {
                Emission::WorkerEvent { event_type, .. } => Some(event_type),
                Emission::Callback(_)
                | Emission::FetchTwiml(_)
                | Emission::SyncEvent { .. }
                | Emission::LiveData
                | Emission::Later { .. } => None,
            })
            .collect()
    }

    fn collect(&mut self) {
        for emission in self.world.take_emissions() {
            if let Emission::Later { after, wake } = emission {
                self.later.push((self.world.now + after, wake));
            } else {
                self.emitted.push(emission);
            }
        }
    }
}
