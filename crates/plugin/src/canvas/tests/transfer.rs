//! A call that is handed over: what the agent is told of it, and how they take it back.

use serde_json::{Value, json};
use shared::{TaskSid, WorkerSid, sync_map::MapChange};

use super::support::{AGENT, CUSTOMER, Canvas, call, last_view, leg, task};
use crate::{
    call::{TransferPhase, TransferView},
    canvas::{CanvasEffect, CanvasMsg, Purpose},
    failure::Failure,
    server_request::ServerRequest,
    tile::{TileButton, TileKey},
};

#[test]
fn while_a_colleague_is_asked_the_agent_reads_so_and_can_take_the_call_back() {
    let mut canvas = handed_over();
    let view = last_view(&changed(&mut canvas, 10, &json!({}))).offers.transfer.clone();
    assert_eq!(view, Some(told(TransferPhase::Waiting)));
    assert!(takes_back(&mut canvas, 20));
}

#[test]
fn who_does_not_come_is_told_and_the_customer_is_taken_back_by_hand() {
    let mut canvas = handed_over();
    let over = json!({"connecting": false, "status": "left", "call_status": "no-answer"});
    let effects = changed(&mut canvas, 10, &over);
    assert_eq!(last_view(&effects).offers.transfer, Some(told(TransferPhase::NobodyCame)));
    let failure = Failure::NoAnswer { name: "Sam Second".to_owned() };
    assert!(effects.contains(&CanvasEffect::Notify(failure)));
    assert!(takes_back(&mut canvas, 20), "also when their tile is gone");

    canvas.change(30, leg(CUSTOMER, json!({"hold": false, "sequence_number": 9})));
    let effects = canvas.tell(31, CanvasMsg::FramePassed);
    assert_eq!(last_view(&effects).offers.transfer, None, "the agent talks to the customer");
}

#[test]
fn an_agent_who_could_not_leave_reads_why() {
    let mut canvas = handed_over();
    let stays = json!({"leg": call(AGENT), "end": "agent_stays"});
    let over = json!({"connecting": false, "call_status": "completed", "transfer": stays});
    let effects = changed(&mut canvas, 10, &over);
    assert_eq!(last_view(&effects).offers.transfer, Some(told(TransferPhase::AgentStays)));
    assert!(!takes_back(&mut canvas, 20));
}

#[test]
fn of_a_hand_over_that_is_over_nothing_is_said() {
    for end in ["done", "taken_back"] {
        let mut canvas = handed_over();
        let over = json!({"connecting": false, "call_status": "completed",
            "transfer": {"leg": call(AGENT), "end": end}});
        assert_eq!(last_view(&changed(&mut canvas, 10, &over)).offers.transfer, None, "{end}");
    }
}

/// The agent hands the call over to a colleague; the customer is held.
fn handed_over() -> Canvas {
    let mut canvas = Canvas::with_two_people();
    canvas.change(3, leg(CUSTOMER, json!({"hold": true})));
    canvas
}

/// The item of the invitation, as it is then.
fn changed(canvas: &mut Canvas, now: u64, data: &Value) -> Vec<CanvasEffect> {
    let mut item = json!({"participant_type": "worker", "status": "joined", "connecting": true,
        "worker_sid": WorkerSid::from_bits(7), "display_name": "Sam Second",
        "transfer": {"leg": call(AGENT)}});
    canvas.tell(now, CanvasMsg::FramePassed);
    let asked = MapChange::read(invitation().as_str(), &item).unwrap();
    let mut effects = canvas.change(now, asked);
    item.as_object_mut().unwrap().append(data.clone().as_object_mut().unwrap());
    canvas.tell(now, CanvasMsg::FramePassed);
    effects.extend(canvas.change(now, MapChange::read(invitation().as_str(), &item).unwrap()));
    effects
}

fn takes_back(canvas: &mut Canvas, now: u64) -> bool {
    let tile = TileKey::Invitation(invitation());
    let pressed = CanvasMsg::TilePressed(task(), tile.clone(), TileButton::Remove);
    let request = ServerRequest::TakeBackInvitation { task_sid: task(), invitation: invitation() };
    let effects = canvas.tell(now, pressed);
    effects.contains(&CanvasEffect::Post(task(), Purpose::Tile(tile), request))
}

fn told(phase: TransferPhase) -> TransferView {
    let is_open = phase != TransferPhase::AgentStays;
    TransferView { taken_back_by: is_open.then(invitation), name: "Sam Second".to_owned(), phase }
}

fn invitation() -> TaskSid {
    TaskSid::from_bits(5)
}
