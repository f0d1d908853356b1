//! A worker who was asked to come: the map and the server know the call by its first task, Flex by theirs.

use serde_json::{Value, json};
use shared::{TaskSid, WorkerSid, sync_map::MapChange};

use super::support::{
    CUSTOMER, Canvas, call, conf_status, content, leg, purpose_of, reservation, settled, started,
    task,
};
use crate::{
    call::SyncSource,
    canvas::{AgentCalls, CanvasEffect, CanvasMsg, Purpose},
    failure::Failure,
    flex_action::{ActionTarget, ParticipantAction},
    reservation::ReservationStatus,
    server_request::{Leg, ServerRequest},
    tile::TileButton,
};

#[test]
fn the_map_of_the_first_task_is_shown_under_their_own() {
    let (_, effects) = invited();
    assert!(effects[0].contains(&CanvasEffect::OpenMap(first_task(), 1, SyncSource::Flex)));
    let shown = |effect: &CanvasEffect| {
        matches!(effect, CanvasEffect::Show(view)
            if view.task_sid == task() && !view.conference.participants.is_empty())
    };
    assert!(effects[1].iter().any(shown));
}

#[test]
fn what_they_ask_is_confirmed_of_the_first_task() {
    let (mut canvas, _) = invited();
    let effects = canvas.press(10, CUSTOMER, TileButton::Hold);
    let leg = Leg {
        task_sid: first_task(),
        conference_sid: shared::ConferenceSid::from_bits(1),
        call_sid: call(CUSTOMER),
    };
    let request = ServerRequest::HoldParticipant { leg, hold: true, music: None };
    assert!(effects.contains(&CanvasEffect::Post(task(), purpose_of(CUSTOMER), request)));

    let effects = canvas.tell(20, CanvasMsg::EndPressed(task(), 7));
    let request = ServerRequest::EndConference { task_sid: first_task() };
    let purpose = Purpose::EndCall { ticket: 7, is_confirmed: false };
    assert!(effects.contains(&CanvasEffect::Post(task(), purpose, request)));

    assert_eq!(canvas.0.call_task(&task()), first_task());
    assert_eq!(canvas.0.agent_calls(None), AgentCalls::Live(Some(first_task())));
}

#[test]
fn who_called_a_colleague_is_told_once_that_they_do_not_answer() {
    for (label, how, want) in [
        (Some("customer.00000001"), "no-answer", true),
        // Their tile tells it: the others go on.
        (None, "no-answer", false),
        (Some("customer.00000001"), "canceled", false),
        (Some("customer.00000001"), "completed", false),
    ] {
        let (mut canvas, _) = invited();
        let mut tell = |item: &Value| {
            let change = MapChange::read(TaskSid::from_bits(3).as_str(), item).unwrap();
            canvas.tell(10, CanvasMsg::ItemChanged(first_task(), 1, change))
        };
        let asked = json!({"connecting": true, "status": "joined", "label": label,
            "display_name": "Sam Second", "participant_type": "worker"});
        let mut over = asked.clone();
        over["connecting"] = json!(false);
        over["status"] = json!("left");
        over["call_status"] = json!(how);
        let told = CanvasEffect::Notify(Failure::NoAnswer { name: "Sam Second".to_owned() });
        assert!(!tell(&asked).contains(&told));
        assert_eq!(tell(&over).contains(&told), want, "{label:?} {how}");
        assert!(!tell(&over).contains(&told));
    }
}

#[test]
fn a_colleague_who_did_not_answer_is_not_told_so_of_themselves() {
    let (mut canvas, _) = invited();
    let over = json!({"connecting": false, "status": "left", "label": "customer.00000001",
        "call_status": "no-answer", "display_name": "Sam Second", "participant_type": "worker"});
    let change = MapChange::read(task().as_str(), &over).unwrap();
    let told = CanvasEffect::Notify(Failure::NoAnswer { name: "Sam Second".to_owned() });
    assert!(!canvas.tell(10, CanvasMsg::ItemChanged(first_task(), 1, change)).contains(&told));
}

#[test]
fn who_called_a_colleague_is_told_also_by_a_map_that_is_read_again() {
    let asks = |connecting: bool| {
        let how = if connecting { Value::Null } else { json!("no-answer") };
        let item = json!({"connecting": connecting, "label": "customer.00000001",
            "status": if connecting { "joined" } else { "left" }, "call_status": how,
            "display_name": "Sam Second", "participant_type": "worker"});
        MapChange::read(TaskSid::from_bits(3).as_str(), &item).unwrap()
    };
    let told = CanvasEffect::Notify(Failure::NoAnswer { name: "Sam Second".to_owned() });
    let read = |items| CanvasMsg::MapOpened(first_task(), 1, content(items));

    let (mut canvas, _) = invited();
    canvas.tell(10, CanvasMsg::ItemChanged(first_task(), 1, asks(true)));
    // The event was missed.
    assert!(canvas.tell(100, read(vec![asks(false)])).contains(&told));
    assert!(!canvas.tell(200, read(vec![asks(false)])).contains(&told));

    // After a reload of the page it is no news.
    let (mut canvas, _) = invited_with(vec![asks(false)]);
    assert!(!canvas.tell(100, read(vec![asks(false)])).contains(&told));
}

#[test]
fn a_call_that_waits_only_for_its_map_takes_no_more_requests_and_holds_nobody_up() {
    let asked = json!({"connecting": true, "status": "joined", "label": "customer.00000001",
        "display_name": "Sam Second", "participant_type": "worker"});
    let asked = MapChange::read(TaskSid::from_bits(3).as_str(), &asked).unwrap();
    let hold = |ticket| {
        let target = ActionTarget::default();
        CanvasMsg::ActionRun(task(), ParticipantAction::HoldCall, target, ticket)
    };
    let posts = |effects: &[CanvasEffect]| {
        effects.iter().any(|effect| matches!(effect, CanvasEffect::Post(..)))
    };
    let (mut canvas, _) = invited_with(vec![asked]);
    assert!(posts(&canvas.tell(10, hold(7))));
    let over = CanvasMsg::ReservationMoved(reservation().sid, ReservationStatus::Ended);
    assert_eq!(settled(&canvas.tell(20, over)), [(7, Ok(true))]);
    assert!(!posts(&canvas.tell(30, hold(8))));
}

/// The end of the reservation and the map's events come by two sockets, in any order.
#[test]
fn who_called_a_colleague_is_told_also_when_the_call_ends_before_the_map_says_why() {
    let asks = |how: Value| {
        let item = json!({"connecting": how.is_null(), "label": "customer.00000001",
            "status": if how.is_null() { "joined" } else { "left" }, "call_status": how,
            "display_name": "Sam Second", "participant_type": "worker"});
        MapChange::read(TaskSid::from_bits(3).as_str(), &item).unwrap()
    };
    let ended = || {
        let (mut canvas, _) = invited_with(vec![asks(Value::Null)]);
        let sid = reservation().sid;
        canvas.tell(10, CanvasMsg::ReservationMoved(sid, ReservationStatus::Ended));
        canvas
    };
    let says = |how| CanvasMsg::ItemChanged(first_task(), 1, asks(json!(how)));
    let told = CanvasEffect::Notify(Failure::NoAnswer { name: "Sam Second".to_owned() });
    let forgets = |effects: &[CanvasEffect]| effects.contains(&CanvasEffect::Forget(task()));

    let mut canvas = ended();
    let effects = canvas.tell(20, says("no-answer"));
    assert!(effects.contains(&told));
    assert!(forgets(&effects));

    let mut canvas = ended();
    let effects = canvas.tell(20, says("canceled"));
    assert!(!effects.contains(&told));
    assert!(forgets(&effects));

    // Not even that they are asked has been heard of.
    let sam = WorkerSid::from_bits(2);
    let dial = json!({"to": "client:sam", "from": "+14155550100", "worker_sid": sam});
    let (mut canvas, _) = invited_with(vec![conf_status(&json!({"customer_dial": dial}))]);
    let over = CanvasMsg::ReservationMoved(reservation().sid, ReservationStatus::Ended);
    assert!(!forgets(&canvas.tell(10, over)));
    let effects = canvas.tell(20, says("no-answer"));
    assert!(effects.contains(&told));
    assert!(forgets(&effects));

    // The map says nothing more.
    let mut canvas = ended();
    assert!(!forgets(&canvas.tell(4_000, CanvasMsg::ClockMoved)));
    assert!(forgets(&canvas.tell(6_000, CanvasMsg::ClockMoved)));

    // Who has nobody to wait for is done at once.
    let (mut canvas, _) = invited_with(vec![asks(json!("canceled"))]);
    let over = CanvasMsg::ReservationMoved(reservation().sid, ReservationStatus::Ended);
    assert!(forgets(&canvas.tell(10, over)));
}

/// Their canvas, and what it did when the reservation and when the map came.
fn invited() -> (Canvas, [Vec<CanvasEffect>; 2]) {
    invited_with(Vec::new())
}

/// The same, with more items in the map.
fn invited_with(more: Vec<MapChange>) -> (Canvas, [Vec<CanvasEffect>; 2]) {
    let mut canvas = Canvas::new();
    let mut reservation = reservation();
    reservation.status = ReservationStatus::Accepted;
    reservation.attributes.conference_sid = Some(first_task().to_string());
    let came = canvas.tell(0, CanvasMsg::ReservationSeen(reservation));
    let mut items = vec![conf_status(&started()), leg(CUSTOMER, json!({}))];
    items.extend(more);
    let opened = canvas.tell(1, CanvasMsg::MapOpened(first_task(), 1, content(items)));
    (canvas, [came, opened])
}

fn first_task() -> TaskSid {
    TaskSid::from_bits(9)
}
