//! The agent's browser was gone, and their leg with it: the server rings them again. Who leaves on purpose says so.

use serde_json::{Value, json};
use shared::{ReservationSid, WorkerSid, label::Label};

use super::support::{
    AGENT, CUSTOMER, Canvas, accepted, alarm, call, conf_status, content, last_view, leg, refused,
    reservation, settled, started, task,
};
use crate::{
    call::{OwnLegNote, Phone},
    canvas::{CanvasEffect, CanvasMsg, Purpose},
    failure::Failure,
    ids::Ticket,
    reservation::ReservationStatus,
    server_request::{Answer, Done, ServerRequest},
};

#[test]
fn who_leaves_says_so_first() {
    let mut canvas = talks(json!({}));
    let effects = canvas.tell(10, leave(7));
    assert!(effects.contains(&says_leaving()));
    assert_eq!((settled(&effects), alarm(&effects)), (vec![], Some(1_510)));
    let effects = canvas.tell(11, leave(8));
    assert!(!effects.contains(&says_leaving()), "it is being said");
    let effects = canvas.tell(20, answer(Ok(Done::default())));
    assert_eq!(settled(&effects), [(7, Ok(true)), (8, Ok(true))]);
}

#[test]
fn who_cannot_say_it_leaves_all_the_same() {
    let no = |failure| answer(Err(failure));
    for (at, msg) in [
        (20, no(refused(503, "twilio"))),
        (20, no(Failure::AnswerLost)),
        (1_510, CanvasMsg::ClockMoved),
    ] {
        let mut canvas = talks(json!({}));
        canvas.tell(10, leave(7));
        let effects = canvas.tell(at, msg);
        assert_eq!(settled(&effects), [(7, Ok(true))]);
        assert!(!effects.iter().any(|it| matches!(it, CanvasEffect::Notify(_))));
    }
}

#[test]
fn who_waits_to_leave_does_so_when_the_reservation_ends_before_the_server_answers() {
    let mut canvas = talks(json!({}));
    canvas.tell(10, leave(7));
    let over = CanvasMsg::ReservationMoved(reservation().sid, ReservationStatus::Ended);
    assert_eq!(settled(&canvas.tell(20, over)), [(7, Ok(true))]);
    assert_eq!(settled(&canvas.tell(30, answer(Ok(Done::default())))), []);
}

#[test]
fn nothing_is_said_where_the_server_would_not_wait() {
    for own in [json!({"leaves": true}), json!({"label": "somebody else's"})] {
        let effects = talks(own).tell(10, leave(7));
        assert_eq!(settled(&effects), [(7, Ok(true))]);
        assert!(!effects.contains(&says_leaving()));
    }
}

#[test]
fn a_page_that_is_back_asks_to_be_rung_and_says_what_happens() {
    let phone = Phone { active_call: None, is_browser: true };
    let (_, effects) = waits(phone, &json!({}));
    let request = ServerRequest::RejoinConference { task_sid: task() };
    assert!(effects.contains(&CanvasEffect::Post(task(), Purpose::Rejoin, request)));
    assert_eq!(last_view(&effects).offers.own_leg_note, Some(OwnLegNote::Dropped));
}

#[test]
fn nobody_asks_who_has_a_telephone_or_is_not_waited_for() {
    let away = || Phone { active_call: None, is_browser: true };
    let here = Phone { active_call: Some(call(9).to_string()), is_browser: true };
    let other = json!(ReservationSid::from_bits(9));
    for (phone, change) in [
        (here, json!({})),
        (Phone::default(), json!({})),
        (away(), json!({"end": "nobody_came"})),
        (away(), json!({"reservation_sid": other})),
    ] {
        let told = format!("{phone:?} {change}");
        let (_, effects) = waits(phone, &change);
        let asks = |it: &CanvasEffect| matches!(it, CanvasEffect::Post(_, Purpose::Rejoin, _));
        assert!(!effects.iter().any(asks), "{told}");
    }
}

#[test]
fn a_browser_that_lets_go_of_the_dropped_call_late_asks_then() {
    let dropped = Phone { active_call: Some(call(AGENT).to_string()), is_browser: true };
    let free = || Phone { active_call: None, is_browser: true };
    let (mut canvas, effects) = waits(dropped, &json!({}));
    let asks = |it: &CanvasEffect| matches!(it, CanvasEffect::Post(_, Purpose::Rejoin, _));
    assert!(!effects.iter().any(asks), "nothing would ring in it");
    assert!(canvas.tell(10, CanvasMsg::PhoneChanged(free())).iter().any(asks));
    assert!(!canvas.tell(20, CanvasMsg::PhoneChanged(free())).iter().any(asks), "it rings");

    let mut canvas = talks(json!({}));
    let effects = canvas.tell(10, CanvasMsg::PhoneChanged(free()));
    assert!(!effects.iter().any(asks), "nobody waits for them yet");
}

#[test]
fn who_is_waited_for_and_hangs_up_ends_it() {
    let (mut canvas, _) = waits(Phone { active_call: None, is_browser: true }, &json!({}));
    let effects = canvas.tell(10, leave(7));
    assert!(effects.contains(&says_leaving()));
    assert_eq!(settled(&canvas.tell(20, answer(Ok(Done::default())))), [], "the server wraps up");
}

/// The agent talks to the customer in this browser.
fn talks(change: Value) -> Canvas {
    let mut canvas = Canvas::new();
    let phone = Phone { active_call: Some(call(AGENT).to_string()), is_browser: true };
    canvas.tell(0, CanvasMsg::PhoneChanged(phone));
    canvas.tell(0, CanvasMsg::ReservationSeen(accepted()));
    let items = vec![conf_status(&started()), own(change), leg(CUSTOMER, json!({}))];
    canvas.tell(1, CanvasMsg::MapOpened(task(), 1, content(items)));
    canvas.tell(2, CanvasMsg::FramePassed);
    canvas
}

/// A page is loaded while the call waits for its agent.
fn waits(phone: Phone, change: &Value) -> (Canvas, Vec<CanvasEffect>) {
    let mut canvas = Canvas::new();
    canvas.tell(0, CanvasMsg::PhoneChanged(phone));
    canvas.tell(0, CanvasMsg::ReservationSeen(accepted()));
    let mut conference = started();
    conference["rejoin"] = json!({
        "leg": call(AGENT),
        "reservation_sid": ReservationSid::from_bits(1),
        "worker_sid": WorkerSid::from_bits(9),
        "until": 30,
    });
    for (field, value) in change.as_object().unwrap() {
        conference["rejoin"][field] = value.clone();
    }
    let left = own(json!({"status": "left"}));
    let items = vec![conf_status(&conference), left, leg(CUSTOMER, json!({"hold": true}))];
    let effects = canvas.tell(1, CanvasMsg::MapOpened(task(), 1, content(items)));
    (canvas, effects)
}

/// The agent's own leg, which is rung again when it is dropped.
fn own(mut data: Value) -> shared::sync_map::MapChange {
    let (reservation_sid, worker_sid) = (ReservationSid::from_bits(1), WorkerSid::from_bits(9));
    let label = Label::rejoining_worker(reservation_sid.clone(), worker_sid.clone(), &call(AGENT));
    let mut whole = json!({
        "participant_type": "worker",
        "reservation_sid": reservation_sid,
        "worker_sid": worker_sid,
        "label": label.to_string(),
        "end_conference_on_exit": false,
    });
    whole.as_object_mut().unwrap().append(data.as_object_mut().unwrap());
    leg(AGENT, whole)
}

fn says_leaving() -> CanvasEffect {
    let request = ServerRequest::LeaveConference { task_sid: task() };
    CanvasEffect::Post(task(), Purpose::SayLeaving, request)
}

fn leave(ticket: Ticket) -> CanvasMsg {
    CanvasMsg::LeaveAsked(task(), ticket)
}

fn answer(answer: Answer) -> CanvasMsg {
    CanvasMsg::ServerAnswered(task(), Purpose::SayLeaving, answer)
}
