//! Offers tasks to workers, and says what becomes of the offers.

use std::time::Duration;

use serde_json::Value;
use shared::{ReservationSid, TaskSid, WorkerSid};

use super::{
    World,
    error::TaskRouterError,
    payload,
    reservation::{Reservation, ReservationStatus},
    tasks::{AssignmentStatus, check_version},
    wake::TaskRouterWake,
    workspace::OFFLINE,
};
use crate::world::Emission;

impl World {
    /// Offers a task to a worker.
    pub(super) fn reserve(&mut self, task_sid: &TaskSid, worker_sid: &WorkerSid) {
        let moved = self.change_task(task_sid, |task| {
            task.assignment_status = AssignmentStatus::Reserved;
        });
        if moved.is_err() {
            return;
        }
        let sid = ReservationSid::from_bits(
            self.mint.bits_about("WR", &format!("{task_sid} {worker_sid}")),
        );
        let reservation = Reservation {
            sid: sid.clone(),
            serial: self.task_router.next_serial(),
            task_sid: task_sid.clone(),
            worker_sid: worker_sid.clone(),
            status: ReservationStatus::Pending,
            call: None,
            date_created: self.now,
            date_updated: self.now,
            version: 0,
        };
        self.task_router.reservations.insert(sid.clone(), reservation);
        self.task_router_changes();
        self.tell_of_reservation(&sid);
        let patience = self.task_router.workflow.task_reservation_timeout_seconds;
        self.wake_task_router(
            Duration::from_secs(u64::from(patience)),
            TaskRouterWake::ReservationTimeout(sid),
        );
    }

    /// Sets the status of a reservation as the worker, or somebody in their name, wishes.
    pub(crate) fn set_reservation_status(
        &mut self,
        sid: &ReservationSid,
        status: &str,
        if_match: Option<&str>,
    ) -> Result<(), TaskRouterError> {
        check_version(self.reservation(sid)?.version, if_match)?;
        match status {
            "accepted" => self.accept_reservation(sid),
            "rejected" => self.reject_reservation(sid),
            "wrapping" => self.wrap_up_reservation(sid),
            "completed" => self.complete_reservation(sid),
            _ => Err(TaskRouterError::InvalidParameter {
                name: "ReservationStatus",
                value: status.to_owned(),
            }),
        }
    }

    pub(super) fn accept_reservation(
        &mut self,
        sid: &ReservationSid,
    ) -> Result<(), TaskRouterError> {
        let task_sid = self.pending(sid, "accept")?;
        self.change_task(&task_sid, |task| task.assignment_status = AssignmentStatus::Assigned)?;
        self.move_reservation(sid, ReservationStatus::Accepted);
        Ok(())
    }

    fn reject_reservation(&mut self, sid: &ReservationSid) -> Result<(), TaskRouterError> {
        let task_sid = self.pending(sid, "reject")?;
        let worker_sid = self.reservation(sid)?.worker_sid.clone();
        self.change_task(&task_sid, |task| {
            task.assignment_status = AssignmentStatus::Pending;
            task.rejected_by.insert(worker_sid);
        })?;
        self.move_reservation(sid, ReservationStatus::Rejected);
        self.route_soon();
        Ok(())
    }

    fn wrap_up_reservation(&mut self, sid: &ReservationSid) -> Result<(), TaskRouterError> {
        let reservation = self.reservation(sid)?;
        if reservation.status != ReservationStatus::Accepted {
            let reservation_sid = sid.clone();
            return Err(TaskRouterError::NotAccepted { reservation_sid, wish: "wrap up" });
        }
        let task_sid = reservation.task_sid.clone();
        self.move_task(&task_sid, AssignmentStatus::Wrapping, None)
    }

    fn complete_reservation(&mut self, sid: &ReservationSid) -> Result<(), TaskRouterError> {
        let reservation = self.reservation(sid)?;
        if !matches!(reservation.status, ReservationStatus::Accepted | ReservationStatus::Wrapping)
        {
            let reservation_sid = sid.clone();
            return Err(TaskRouterError::NotAccepted { reservation_sid, wish: "complete" });
        }
        let task_sid = reservation.task_sid.clone();
        self.move_task(&task_sid, AssignmentStatus::Completed, None)
    }

    /// Takes an offer back that the worker did not react to, and sends the worker away.
    pub(super) fn reservation_timed_out(&mut self, sid: &ReservationSid) {
        let Ok(task_sid) = self.pending(sid, "time out") else { return };
        let Ok(worker_sid) = self.reservation(sid).map(|found| found.worker_sid.clone()) else {
            return;
        };
        let pending = |task: &mut super::Task| task.assignment_status = AssignmentStatus::Pending;
        if self.change_task(&task_sid, pending).is_ok() {
            self.move_reservation(sid, ReservationStatus::Timeout);
            self.set_activity(&worker_sid, OFFLINE);
            self.route_soon();
        }
    }

    /// Lets the reservations of a task follow it, and tells their workers of both.
    pub(super) fn follow_task(&mut self, task_sid: &TaskSid, status: AssignmentStatus) {
        let (status, event) = match status {
            AssignmentStatus::Wrapping => (ReservationStatus::Wrapping, "task.wrapup"),
            AssignmentStatus::Completed => (ReservationStatus::Completed, "task.completed"),
            AssignmentStatus::Canceled => (ReservationStatus::Canceled, "task.canceled"),
            AssignmentStatus::Pending | AssignmentStatus::Reserved | AssignmentStatus::Assigned => {
                return;
            }
        };
        self.tell_of_task(task_sid, event);
        for sid in self.active_reservations(task_sid) {
            self.move_reservation(&sid, status);
        }
        self.route_soon();
    }

    fn move_reservation(&mut self, sid: &ReservationSid, status: ReservationStatus) {
        let now = self.now;
        let Ok(reservation) = self.reservation_mut(sid) else { return };
        reservation.status = status;
        reservation.version += 1;
        reservation.date_updated = now;
        self.tell_of_reservation(sid);
        if !status.is_active() {
            self.give_up_call(sid);
        }
    }

    /// The task of a reservation that is still an offer.
    pub(super) fn pending(
        &self,
        sid: &ReservationSid,
        wish: &'static str,
    ) -> Result<TaskSid, TaskRouterError> {
        let reservation = self.reservation(sid)?;
        if reservation.status == ReservationStatus::Pending {
            return Ok(reservation.task_sid.clone());
        }
        Err(TaskRouterError::NotPending { reservation_sid: sid.clone(), wish })
    }

    fn active_reservations(&self, task_sid: &TaskSid) -> Vec<ReservationSid> {
        let reservations = self.task_router.reservations_of_task(task_sid).into_iter();
        let active = reservations.filter(|reservation| reservation.status.is_active());
        active.map(|reservation| reservation.sid.clone()).collect()
    }

    /// Tells the worker what their reservation has become.
    fn tell_of_reservation(&mut self, sid: &ReservationSid) {
        let Ok(reservation) = self.reservation(sid) else { return };
        let (worker_sid, event) = (reservation.worker_sid.clone(), reservation.status.event());
        let payload = payload::reservation(self, reservation);
        self.tell_worker(&worker_sid, event, payload);
    }

    /// Tells every worker who has to do with a task.
    pub(super) fn tell_of_task(&mut self, task_sid: &TaskSid, event: &'static str) {
        let Ok(task) = self.task(task_sid) else { return };
        let payload = payload::task(self, task);
        for sid in self.active_reservations(task_sid) {
            if let Ok(reservation) = self.reservation(&sid) {
                let worker_sid = reservation.worker_sid.clone();
                self.tell_worker(&worker_sid, event, payload.clone());
            }
        }
    }

    pub(super) fn tell_worker(
        &mut self,
        worker_sid: &WorkerSid,
        event_type: &'static str,
        payload: Value,
    ) {
        let worker_sid = worker_sid.clone();
        self.emit(Emission::WorkerEvent { worker_sid, event_type, payload });
    }
}
