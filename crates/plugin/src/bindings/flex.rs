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
    #[wasm_bindgen(method, getter)]
    fn sid(this: &FlexReservation) -> String;
    #[wasm_bindgen(method, getter)]
    fn status(this: &FlexReservation) -> String;
    #[wasm_bindgen(method, getter, js_name = workerSid)]
    fn worker_sid(this: &FlexReservation) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn task(this: &FlexReservation) -> FlexTask;

    type FlexTask;
    #[wasm_bindgen(method, getter)]
    fn sid(this: &FlexTask) -> String;
    #[wasm_bindgen(method, getter, js_name = taskChannelUniqueName)]
    fn task_channel_unique_name(this: &FlexTask) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = routingTarget)]
    fn routing_target(this: &FlexTask) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn attributes(this: &FlexTask) -> JsValue;
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
    #[serde(rename = "targetWorker", deserialize_with = "lenient::field")]
    target_worker: String,
    #[serde(deserialize_with = "lenient::field")]
    outbound_to: String,
    #[serde(deserialize_with = "lenient::field")]
    to: String,
    #[serde(deserialize_with = "lenient::field")]
    name: String,
}

/// Reads a reservation, if it is one of ours.
pub(crate) fn read_reservation(reservation: &FlexReservation) -> Option<Reservation> {
    let task = reservation.task();
    if task.task_channel_unique_name().as_deref() != Some(TASK_CHANNEL) {
        return None;
    }
    let attributes: SeenAttributes = values::read(&task.attributes())?;
    // Who is asked to come to a call by a task of their own is called.
    let is_invitation =
        task.routing_target().is_truthy() && TaskSid::parse(&attributes.conference_sid).is_ok();
    if attributes.direction != "outbound" && !is_invitation {
        return None;
    }
    Some(Reservation {
        sid: ReservationSid::parse(&reservation.sid()).ok()?,
        task_sid: TaskSid::parse(&task.sid()).ok()?,
        worker_sid: reservation.worker_sid().and_then(|sid| WorkerSid::parse(&sid).ok()),
        status: ReservationStatus::parse(&reservation.status()),
        attributes: attributes.into_task_attributes(task.routing_target().is_truthy()),
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
            has_target_worker: !self.target_worker.is_empty(),
            to: given(self.outbound_to).or(given(self.to)),
            name: given(self.name),
            has_routing_target,
        }
    }
}
