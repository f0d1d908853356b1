//! The agent leaves a call of three, or ends it for everybody.

use serde_json::{Value, json};
use shared::WorkerSid;

use super::support::{
    AGENT, CUSTOMER, Canvas, THIRD, alarm, last_view, leg, posts, refused, reservation, server_leg,
    settled, task,
};
use crate::{
    call::{EndCall, EndCallButton},
    canvas::{CanvasEffect, CanvasMsg, Purpose},
    failure::Failure,
    reservation::ReservationStatus,
    server_request::{Done, ServerRequest},
};

#[test]
fn who_leaves_three_people_waits_until_the_server_lets_the_call_go_on() {
    let mut canvas = Canvas::with_two_people();
    let effects = canvas.tell(10, leave(7));
    let leg = server_leg(AGENT);
    let request = ServerRequest::UpdateParticipant { leg, end_conference_on_exit: false };
    assert!(effects.contains(&CanvasEffect::Post(task(), Purpose::Leaving, request)));
    assert_eq!(settled(&effects), []);
    let effects = canvas.tell(11, leave(8));
    assert_eq!((posts(&effects), settled(&effects)), (0, vec![]), "it has been asked");
    let effects = canvas.tell(20, answer(Ok(Done::default())));
    assert_eq!(settled(&effects), [(7, Ok(true)), (8, Ok(true))]);
}

#[test]
fn nobody_is_asked_where_the_call_goes_on_or_two_part() {
    let exit = |ends: bool| json!({"end_conference_on_exit": ends});
    for (own_leg, customer, third) in [
        (own(exit(false)), json!({}), json!({})),
        (own(exit(true)), json!({}), json!({"status": "left"})),
        (own(exit(true)), json!({}), json!({"connecting": true})),
        (own(exit(true)), json!({}), json!({"participant_type": "supervisor"})),
        (own(json!({"status": "left"})), json!({}), json!({})),
    ] {
        let told = format!("{own_leg} {customer} {third}");
        let mut canvas = Canvas::with_two_people();
        canvas.change(3, leg(AGENT, own_leg));
        canvas.change(4, leg(CUSTOMER, customer));
        canvas.change(5, leg(THIRD, third));
        let effects = canvas.tell(10, leave(7));
        assert_eq!((posts(&effects), settled(&effects)), (0, vec![(7, Ok(true))]), "{told}");
    }
}

#[test]
fn the_agent_goes_as_soon_as_the_map_shows_that_the_call_goes_on() {
    let mut canvas = Canvas::with_two_people();
    canvas.tell(10, leave(7));
    let change = leg(AGENT, own(json!({"end_conference_on_exit": false})));
    assert_eq!(settled(&canvas.change(20, change)), [(7, Ok(true))]);
    assert_eq!(settled(&canvas.tell(30, answer(Err(Failure::AnswerLost)))), [], "it came late");
}

#[test]
fn who_would_end_the_call_for_all_is_told_and_may_do_it_all_the_same() {
    let no = || answer(Err(refused(503, "twilio")));
    for (at, msg) in [(20, no()), (5_010, CanvasMsg::ClockMoved)] {
        let mut canvas = Canvas::with_two_people();
        assert_eq!(alarm(&canvas.tell(10, leave(7))), Some(5_010));
        let effects = canvas.tell(at, msg);
        assert_eq!(settled(&effects), [(7, Ok(false))]);
        assert!(effects.contains(&CanvasEffect::Notify(Failure::WouldEndForAll)));
        let effects = canvas.tell(at + 14_999, leave(8));
        assert_eq!((posts(&effects), settled(&effects)), (0, vec![(8, Ok(true))]), "it was read");
        assert_eq!(posts(&canvas.tell(at + 15_000, leave(9))), 1, "that was long ago");
    }
}

#[test]
fn of_a_call_that_is_over_everybody_may_leave() {
    let mut canvas = Canvas::with_two_people();
    canvas.tell(10, leave(7));
    let over = CanvasMsg::ReservationMoved(reservation().sid, ReservationStatus::Ended);
    assert_eq!(settled(&canvas.tell(20, over)), [(7, Ok(true))]);
    assert_eq!(settled(&canvas.tell(30, leave(8))), [(8, Ok(true))]);
}

#[test]
fn the_call_is_ended_for_everybody_and_a_refusal_is_told() {
    let mut canvas = Canvas::with_two_people();
    let effects = canvas.tell(10, CanvasMsg::EndPressed(task(), 7));
    let request = ServerRequest::EndConference { task_sid: task() };
    assert!(effects.contains(&CanvasEffect::Post(task(), Purpose::EndCall(7), request)));
    let answer = |answer| CanvasMsg::ServerAnswered(task(), Purpose::EndCall(7), answer);
    assert_eq!(settled(&canvas.tell(20, answer(Ok(Done::default())))), [(7, Ok(true))]);

    let failure = refused(503, "twilio");
    let effects = canvas.tell(30, answer(Err(failure.clone())));
    assert_eq!(settled(&effects), [(7, Err(failure.clone()))]);
    assert!(effects.contains(&CanvasEffect::Notify(failure)));

    let over = CanvasMsg::ReservationMoved(reservation().sid, ReservationStatus::Ended);
    canvas.tell(40, over);
    let effects = canvas.tell(50, answer(Ok(Done::default())));
    assert_eq!(settled(&effects), [(7, Ok(true))], "the task can be gone before the answer comes");
}

#[test]
fn ending_the_call_for_everyone_is_offered_in_a_group_and_asks_first() {
    let mut canvas = Canvas::with_two_people();
    let mut press = |at, button| {
        canvas.tell(at, CanvasMsg::FramePassed);
        canvas.tell(at, CanvasMsg::EndCallPressed(task(), button))
    };
    let end_call = |effects: &[CanvasEffect]| last_view(effects).offers.end_call;
    assert_eq!(end_call(&press(10, EndCallButton::Ask)), Some(EndCall::Asking));
    assert_eq!(end_call(&press(20, EndCallButton::Decline)), Some(EndCall::Offered));
    press(30, EndCallButton::Ask);
    let effects = press(40, EndCallButton::Confirm);
    assert!(effects.contains(&CanvasEffect::InvokeEndCall(task())));
    assert_eq!(end_call(&effects), Some(EndCall::Ending));

    canvas.tell(50, CanvasMsg::FramePassed);
    let effects = canvas.tell(50, CanvasMsg::EndCallFailed(task()));
    assert_eq!(end_call(&effects), Some(EndCall::Offered), "it can be tried again");
    canvas.tell(60, CanvasMsg::FramePassed);
    canvas.tell(60, CanvasMsg::EndCallPressed(task(), EndCallButton::Ask));
    canvas.tell(70, CanvasMsg::FramePassed);
    let effects = canvas.change(70, leg(THIRD, json!({"status": "left"})));
    assert_eq!(end_call(&effects), None, "two people are no group");
    canvas.tell(80, CanvasMsg::FramePassed);
    let effects = canvas.change(80, leg(THIRD, json!({"participant_type": "external"})));
    assert_eq!(end_call(&effects), Some(EndCall::Offered), "nobody asks unbidden");
}

fn leave(ticket: u32) -> CanvasMsg {
    CanvasMsg::LeaveAsked(task(), ticket)
}

fn answer(answer: crate::server_request::Answer) -> CanvasMsg {
    CanvasMsg::ServerAnswered(task(), Purpose::Leaving, answer)
}

/// The agent's own leg.
fn own(mut data: Value) -> Value {
    data["participant_type"] = json!("worker");
    data["worker_sid"] = json!(WorkerSid::from_bits(9));
    data
}
