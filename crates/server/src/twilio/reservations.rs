//! Reservations of tasks: <https://www.twilio.com/docs/taskrouter/api/reservations>.

use serde::Deserialize;
use shared::{ReservationSid, TaskSid, WorkerSid};

use crate::twilio::{client::TwilioClient, error::TwilioError, request::Request};

/// What we read of a reservation.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Reservation {
    /// Its SID.
    pub(crate) sid: ReservationSid,
    /// The task.
    pub(crate) task_sid: TaskSid,
    /// The worker that the task is offered to.
    pub(crate) worker_sid: WorkerSid,
    /// `pending`, `accepted` and so on.
    #[serde(rename = "reservation_status")]
    pub(crate) status: String,
}

impl Reservation {
    /// Whether the worker has to do with the task: it is offered to them, or theirs.
    pub(crate) fn is_held(&self) -> bool {
        self.is_open() || self.is_wrapping()
    }

    /// Whether the worker has left the call, as far as `TaskRouter` was told.
    pub(crate) fn is_wrapping(&self) -> bool {
        self.status == "wrapping"
    }

    /// Whether the worker has taken the task and has not left the call.
    pub(crate) fn is_accepted(&self) -> bool {
        self.status == "accepted"
    }

    /// Whether the worker's leg can be on its way or there: the task is offered to them, or they have
    /// taken it and not left the call.
    pub(crate) fn is_open(&self) -> bool {
        self.is_accepted() || self.status == "pending"
    }
}

#[derive(Deserialize)]
struct ReservationList {
    reservations: Vec<Reservation>,
}

impl TwilioClient {
    pub(crate) async fn fetch_reservation(
        &self,
        task_sid: &TaskSid,
        reservation_sid: &ReservationSid,
    ) -> Result<Reservation, TwilioError> {
        let path = ["Tasks", task_sid.as_str(), "Reservations", reservation_sid.as_str()];
        self.send(Request::get(self.workspace(&path))).await?.parse()
    }

    /// The reservations of a task, in no particular order.
    pub(crate) async fn list_reservations(
        &self,
        task_sid: &TaskSid,
    ) -> Result<Vec<Reservation>, TwilioError> {
        let url = self.workspace(&["Tasks", task_sid.as_str(), "Reservations"]);
        let list: ReservationList = self.send(Request::get(url)).await?.parse()?;
        Ok(list.reservations)
    }

    /// Lets the worker wrap up who holds a reservation of this task. 400: it is not `accepted`; 404: it is
    /// of another task.
    pub(crate) async fn wrap_reservation_of_task(
        &self,
        task_sid: &TaskSid,
        reservation_sid: &ReservationSid,
    ) -> Result<(), TwilioError> {
        let reservation = ["Tasks", task_sid.as_str(), "Reservations", reservation_sid.as_str()];
        let form = vec![("ReservationStatus", "wrapping".to_owned())];
        self.send(Request::post(self.workspace(&reservation)).form(form)).await.map(drop)
    }

    /// The reservations of a worker, in no particular order, as far as a page goes. Those of tasks that
    /// are done are gone after a few minutes.
    pub(crate) async fn list_reservations_of_worker(
        &self,
        worker_sid: &WorkerSid,
    ) -> Result<Vec<Reservation>, TwilioError> {
        let url = self.workspace(&["Workers", worker_sid.as_str(), "Reservations"]);
        let request = Request::get(url).query("PageSize", "100");
        let list: ReservationList = self.send(request).await?.parse()?;
        Ok(list.reservations)
    }

    /// One of a worker's reservations: it says of which task.
    pub(crate) async fn fetch_reservation_of_worker(
        &self,
        worker_sid: &WorkerSid,
        reservation_sid: &ReservationSid,
    ) -> Result<Reservation, TwilioError> {
        let path = ["Workers", worker_sid.as_str(), "Reservations", reservation_sid.as_str()];
        self.send(Request::get(self.workspace(&path))).await?.parse()
    }

    /// Lets a worker wrap up. 400: the reservation is not `accepted`.
    pub(crate) async fn wrap_reservation(
        &self,
        worker_sid: &WorkerSid,
        reservation_sid: &ReservationSid,
    ) -> Result<(), TwilioError> {
        let reservation =
            ["Workers", worker_sid.as_str(), "Reservations", reservation_sid.as_str()];
        let form = vec![("ReservationStatus", "wrapping".to_owned())];
        self.send(Request::post(self.workspace(&reservation)).form(form)).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reservation_is_held_from_the_offer_to_the_end_of_the_wrapping_up() {
        for (status, want) in [
            ("pending", true),
            ("accepted", true),
            ("wrapping", true),
            ("rejected", false),
            ("timeout", false),
            ("canceled", false),
            ("rescinded", false),
            ("completed", false),
        ] {
            let reservation = Reservation {
                sid: ReservationSid::from_bits(1),
                task_sid: TaskSid::from_bits(1),
                worker_sid: WorkerSid::from_bits(1),
                status: status.to_owned(),
            };
            assert_eq!(reservation.is_held(), want, "{status}");
        }
    }
}
