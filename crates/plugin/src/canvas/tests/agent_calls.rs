//! What the agent's calls leave room for: another call, or a further person.

use serde_json::json;
use shared::{ReservationSid, TaskSid};

use super::support::{
    AGENT, CUSTOMER, Canvas, conf_status, content, last_view, leg, reservation, started, task,
};
use crate::{
    canvas::{AgentCalls, CanvasMsg},
    reservation::{Reservation, ReservationStatus},
};

#[test]
fn a_further_person_is_added_to_the_selected_call_or_to_the_only_one() {
    let mut canvas = Canvas::with_two_people();
    assert_eq!(canvas.0.agent_calls(None), AgentCalls::Live(Some(task())));
    let (sid, task_sid) = (ReservationSid::from_bits(77), TaskSid::from_bits(77));
    let status = ReservationStatus::Accepted;
    let other = Reservation { sid, task_sid: task_sid.clone(), status, ..reservation() };
    canvas.tell(10, CanvasMsg::ReservationSeen(other.clone()));
    assert_eq!(
        canvas.0.agent_calls(None),
        AgentCalls::Live(Some(task())),
        "nobody is on the other one yet"
    );
    let items = vec![conf_status(&started()), leg(CUSTOMER, json!({}))];
    canvas.tell(11, CanvasMsg::MapOpened(task_sid.clone(), 2, content(items)));
    assert_eq!(canvas.0.agent_calls(None), AgentCalls::Live(None), "it could be either");
    assert_eq!(canvas.0.agent_calls(Some(other.sid.as_str())), AgentCalls::Live(Some(task_sid)));
    canvas.tell(12, CanvasMsg::ReservationMoved(other.sid, ReservationStatus::Ended));
    canvas.change(13, conf_status(&json!({"status": "ended"})));
    assert_eq!(canvas.0.agent_calls(None), AgentCalls::NoCall);
}

#[test]
fn from_its_reservation_until_somebody_is_on_it_a_call_is_being_set_up() {
    let mut canvas = Canvas::new();
    assert_eq!(canvas.0.agent_calls(None), AgentCalls::NoCall);
    canvas.tell(0, CanvasMsg::ReservationSeen(reservation()));
    assert_eq!(canvas.0.agent_calls(None), AgentCalls::SettingUp, "the telephone rings");
    canvas.tell(1, CanvasMsg::ReservationMoved(reservation().sid, ReservationStatus::Accepted));
    assert_eq!(canvas.0.agent_calls(None), AgentCalls::SettingUp, "the map is not open yet");
    let items = vec![conf_status(&json!({}))];
    let effects = canvas.tell(2, CanvasMsg::MapOpened(task(), 1, content(items)));
    assert_eq!(canvas.0.agent_calls(None), AgentCalls::SettingUp, "nobody has joined");
    assert!(!last_view(&effects).offers.can_add);
    canvas.tell(2, CanvasMsg::FramePassed);
    let effects = canvas.change(3, leg(AGENT, json!({"participant_type": "worker"})));
    assert_eq!(canvas.0.agent_calls(None), AgentCalls::Live(Some(task())));
    assert!(last_view(&effects).offers.can_add);
}

#[test]
fn a_colleague_may_be_let_ring_while_somebody_is_called() {
    let mut canvas = Canvas::new();
    let mut asked = reservation();
    asked.attributes.conference_sid = Some(TaskSid::from_bits(9).to_string());
    canvas.tell(0, CanvasMsg::ReservationSeen(asked));
    assert_eq!(canvas.0.agent_calls(None), AgentCalls::NoCall);
}
