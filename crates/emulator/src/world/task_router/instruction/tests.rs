//! The instruction `call`.

use super::*;
use crate::world::{
    people::PEOPLE,
    task_router::{reservation::ReservationStatus, tasks::AssignmentStatus, testing::Desk},
};

fn call(desk: &mut Desk, sid: &ReservationSid) -> CallSid {
    let call = CallInstruction {
        from: "+15005550006".to_owned(),
        url: "http://127.0.0.1:1/agent-outbound-join".to_owned(),
        accept: true,
        ..CallInstruction::default()
    };
    desk.world.instruct_call(sid, call, None).expect("instructed");
    let reservation = desk.world.reservation(sid).expect("the reservation");
    reservation.call.clone().expect("a call").call_sid
}

#[test]
fn the_call_rings_the_workers_contact_uri_and_answering_it_accepts_the_reservation() {
    let mut desk = Desk::open();
    desk.world.quirks.desk_phone_answers_after_ms = None;
    let (task_sid, reservation_sid) = desk.task();
    let call_sid = call(&mut desk, &reservation_sid);
    desk.pass(Duration::from_secs(1));
    assert_eq!(desk.world.voice.call(&call_sid).expect("the call").to, PEOPLE[0].contact_uri());
    assert_eq!(desk.reservation_status(&reservation_sid), ReservationStatus::Pending);
    desk.world.answer_call(&call_sid).expect("it rings");
    assert_eq!(desk.reservation_status(&reservation_sid), ReservationStatus::Accepted);
    assert_eq!(desk.task_status(&task_sid), AssignmentStatus::Assigned);
    let attributes = desk.world.task(&task_sid).expect("the task").attributes_value();
    assert_eq!(attributes["worker_call_sid"], call_sid.as_str());
}

#[test]
fn a_call_whose_task_is_canceled_is_given_up() {
    let mut desk = Desk::open();
    desk.world.quirks.desk_phone_answers_after_ms = None;
    let (task_sid, reservation_sid) = desk.task();
    let call_sid = call(&mut desk, &reservation_sid);
    desk.pass(Duration::from_secs(1));
    desk.set_task(&task_sid, "canceled").expect("canceled");
    assert_eq!(desk.world.voice.call(&call_sid).expect("the call").status, CallStatus::Canceled);
    assert_eq!(desk.reservation_status(&reservation_sid), ReservationStatus::Canceled);
}

#[test]
fn a_call_that_is_not_answered_leaves_the_offer_open() {
    let mut desk = Desk::open();
    desk.world.quirks.desk_phone_answers_after_ms = None;
    let (_, reservation_sid) = desk.task();
    let call_sid = call(&mut desk, &reservation_sid);
    desk.pass(Duration::from_secs(1));
    desk.world.refuse_call(&call_sid, CallStatus::Busy).expect("it rings");
    assert_eq!(desk.reservation_status(&reservation_sid), ReservationStatus::Pending);
    assert_ne!(call(&mut desk, &reservation_sid), call_sid);
}
