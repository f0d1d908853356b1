//! Reservations, as Flex's TaskRouter client gives them.

use serde::Deserialize;
use shared::{ReservationSid, TaskSid, WorkerSid, lenient};
use wasm_bindgen::prelude::*;

use super::values;
use crate::reservation::{Reservation, ReservationStatus, TASK_CHANNEL, TaskAttributes};

#[wasm_bindgen]
extern "C" {
    /// A `Reservation` of `twilio-taskrouter`.
    #[derive(Debug)]
    pub type FlexReservation;
}

/// What is read of a reservation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SeenReservation {
    sid: ReservationSid,
    status: String,
    #[serde(default, deserialize_with = "lenient::field")]
    worker_sid: Option<WorkerSid>,
    task: SeenTask,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SeenTask {
    sid: TaskSid,
    #[serde(default, deserialize_with = "lenient::field")]
    task_channel_unique_name: String,
    #[serde(default, deserialize_with = "lenient::field")]
    routing_target: String,
    #[serde(default, deserialize_with = "lenient::field")]
    attributes: SeenAttributes,
}

/// The attributes of a task are whatever a dialler wrote.
#[derive(Default, Deserialize)]
#[serde(default)]
struct SeenAttributes {
    #[serde(deserialize_with = "lenient::field")]
    direction: String,
    #[serde(rename = "autoAnswer", deserialize_with = "lenient::field")]
    auto_answer: String,
    #[serde(deserialize_with = "lenient::field")]
    from: String,
    #[serde(deserialize_with = "lenient::field")]
    url: String,
    #[serde(rename = "conferenceSid", deserialize_with = "lenient::field")]
    conference_sid: String,
    #[serde(deserialize_with = "lenient::field")]
    outbound_to: String,
    #[serde(deserialize_with = "lenient::field")]
    to: String,
    #[serde(deserialize_with = "lenient::field")]
    name: String,
}

/// Reads a reservation, if it is one of ours.
pub(crate) fn read_reservation(reservation: &FlexReservation) -> Option<Reservation> {
    let SeenReservation { sid, status, worker_sid, task } =
        values::read(JsValue::from(reservation))?;
    let SeenTask { sid: task_sid, task_channel_unique_name, routing_target, attributes } = task;
    let is_ours = task_channel_unique_name == TASK_CHANNEL && attributes.direction == "outbound";
    is_ours.then(|| Reservation {
        sid,
        task_sid,
        worker_sid,
        status: ReservationStatus::parse(&status),
        attributes: attributes.into_task_attributes(!routing_target.is_empty()),
    })
}

impl SeenAttributes {
    fn into_task_attributes(self, has_routing_target: bool) -> TaskAttributes {
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        TaskAttributes {
            auto_answer: self.auto_answer == "true",
            from: self.from,
            url: given(self.url),
            conference_sid: given(self.conference_sid),
            to: given(self.outbound_to).or(given(self.to)),
            name: given(self.name),
            has_routing_target,
        }
    }
}
