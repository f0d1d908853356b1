//! Reservations, as Flex's TaskRouter client gives them.

use shared::{ReservationSid, TaskSid, WorkerSid, sync_map::Fields};
use wasm_bindgen::prelude::*;

use super::read::Js;
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

/// Reads a reservation, if it is one of ours.
pub(crate) fn read_reservation(reservation: &FlexReservation) -> Option<Reservation> {
    let task = reservation.task();
    if task.task_channel_unique_name().as_deref() != Some(TASK_CHANNEL) {
        return None;
    }
    Some(Reservation {
        sid: ReservationSid::parse(&reservation.sid()).ok()?,
        task_sid: TaskSid::parse(&task.sid()).ok()?,
        worker_sid: reservation.worker_sid().and_then(|sid| WorkerSid::parse(&sid).ok()),
        status: ReservationStatus::parse(&reservation.status()),
        attributes: read_attributes(&Js(task.attributes()), task.routing_target().is_truthy())?,
    })
}

fn read_attributes(attributes: &Js, has_routing_target: bool) -> Option<TaskAttributes> {
    let text = |name: &str| attributes.text(name).filter(|text| !text.is_empty());
    if text("direction").as_deref() != Some("outbound") {
        return None;
    }
    Some(TaskAttributes {
        auto_answer: text("autoAnswer").as_deref() == Some("true"),
        from: text("from").unwrap_or_default(),
        url: text("url"),
        conference_sid: text("conferenceSid"),
        to: text("outbound_to").or_else(|| text("to")),
        name: text("name"),
        has_routing_target,
    })
}
