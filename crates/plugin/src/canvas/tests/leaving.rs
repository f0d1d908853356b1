//! The agent leaves a call of three, or ends it for everybody.

use serde_json::{Value, json};
use shared::WorkerSid;

use super::support::{
    AGENT, CUSTOMER, Canvas, THIRD, alarm, last_view, leg, posts, refused, reservation, server_leg,
    settled, task,
};
use crate::{
    call::{EndCall, EndCallButton, EndWarning, Phone},
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
    assert!(effects.contains(&CanvasEffect::Post(task(), Purpose::Leaving(7), request)));
    assert_eq!(settled(&effects), []);
    let effects = canvas.tell(11, leave(8));
    assert_eq!((posts(&effects), settled(&effects)), (0, vec![]), "it has been asked");
    let effects = canvas.tell(20, answer(Ok(Done::default())));
    assert_eq!(settled(&effects), [(7, Ok(true)), (8, Ok(true))]);
}

#[test]
fn nobody_is_confirmed_where_the_call_goes_on_or_two_part() {
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
fn who_would_end_the_call_for_all_is_told_at_every_press_and_does_not_end_it_by_leaving() {
    let no = |ticket| answer_to(ticket, Err(refused(503, "twilio")));
    for (at, msg) in [(20, no(7)), (5_010, CanvasMsg::ClockMoved)] {
        let mut canvas = Canvas::with_two_people();
        assert_eq!(alarm(&canvas.tell(10, leave(7))), Some(5_010));
        let effects = canvas.tell(at, msg);
        assert_eq!(settled(&effects), [(7, Ok(false))]);
        assert!(effects.contains(&CanvasEffect::Notify(Failure::WouldEndForAll)));
        for (ticket, after) in [(8, 1), (9, 14_999), (10, 15_001)] {
            let effects = canvas.tell(at + after, leave(ticket));
            let asked_again = (posts(&effects), settled(&effects));
            assert_eq!(asked_again, (1, vec![]), "{after} ms after the warning");
            let effects = canvas.tell(at + after, no(ticket));
            assert_eq!(settled(&effects), [(ticket, Ok(false))]);
            assert!(effects.contains(&CanvasEffect::Notify(Failure::WouldEndForAll)));
        }
    }
}

#[test]
fn who_confirms_the_end_that_the_server_cannot_bring_hangs_up_and_that_ends_it() {
    let failure = || refused(503, "twilio");
    let mut canvas = Canvas::with_two_people();
    canvas.tell(10, CanvasMsg::EndPressed(task(), 7));
    let effects = canvas.tell(20, end_answer(7, Err(failure())));
    assert_eq!(settled(&effects), [(7, Ok(false))], "Flex is to hang up");
    assert!(!effects.contains(&CanvasEffect::Notify(failure())));
    let effects = canvas.tell(21, leave(8));
    assert_eq!((posts(&effects), settled(&effects)), (0, vec![(8, Ok(true))]));
    assert_eq!(posts(&canvas.tell(22, leave(9))), 1, "it was confirmed once");

    let mut canvas = Canvas::with_two_people();
    canvas.tell(20, end_answer(7, Err(failure())));
    assert_eq!(posts(&canvas.tell(2_020, leave(8))), 1, "Flex did not hang up");
}

#[test]
fn who_keeps_talking_after_all_is_not_hung_up_by_an_end_that_failed() {
    use EndCallButton::{Ask, Confirm, Decline};
    let failure = || refused(503, "twilio");
    let purpose = || Purpose::EndCall { ticket: 7, is_confirmed: true };
    for (buttons, want) in [
        (&[Ask, Confirm][..], Ok(false)),
        (&[Ask, Confirm, Decline], Err(failure())),
        (&[Ask, Confirm, Decline, Ask], Err(failure())),
    ] {
        let mut canvas = Canvas::with_two_people();
        for button in buttons {
            canvas.tell(10, CanvasMsg::EndCallPressed(task(), *button));
            if *button == Confirm {
                let effects = canvas.tell(11, CanvasMsg::EndPressed(task(), 7));
                let request = ServerRequest::EndConference { task_sid: task() };
                assert!(effects.contains(&CanvasEffect::Post(task(), purpose(), request)));
            }
        }
        let answer = CanvasMsg::ServerAnswered(task(), purpose(), Err(failure()));
        assert_eq!(settled(&canvas.tell(20, answer)), [(7, want)], "{buttons:?}");
    }
}

#[test]
fn who_confirms_an_end_that_hanging_up_would_not_bring_is_told_that_it_failed() {
    let failure = || refused(503, "twilio");
    let goes_on = leg(AGENT, own(json!({"end_conference_on_exit": false})));
    let mut in_a_call_that_goes_on = Canvas::with_two_people();
    in_a_call_that_goes_on.change(5, goes_on);
    let at_a_desk_phone = Canvas::with_phone(Phone::default());
    for mut canvas in [in_a_call_that_goes_on, at_a_desk_phone] {
        let effects = canvas.tell(20, end_answer(7, Err(failure())));
        assert_eq!(settled(&effects), [(7, Err(failure()))]);
        assert!(effects.contains(&CanvasEffect::Notify(failure())));
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
fn the_call_is_ended_for_everybody() {
    let mut canvas = Canvas::with_two_people();
    let effects = canvas.tell(10, CanvasMsg::EndPressed(task(), 7));
    let request = ServerRequest::EndConference { task_sid: task() };
    let purpose = Purpose::EndCall { ticket: 7, is_confirmed: false };
    assert!(effects.contains(&CanvasEffect::Post(task(), purpose, request)));
    assert_eq!(settled(&canvas.tell(20, end_answer(7, Ok(Done::default())))), [(7, Ok(true))]);

    let over = CanvasMsg::ReservationMoved(reservation().sid, ReservationStatus::Ended);
    canvas.tell(40, over);
    let effects = canvas.tell(50, end_answer(7, Ok(Done::default())));
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
    let effects = canvas.tell(70, CanvasMsg::EndCallPressed(task(), EndCallButton::Decline));
    assert_eq!(end_call(&effects), Some(EndCall::Offered));
    canvas.tell(80, CanvasMsg::FramePassed);
    let effects = canvas.change(80, leg(THIRD, json!({"status": "left"})));
    assert_eq!(end_call(&effects), None, "two people are no group");
    canvas.tell(90, CanvasMsg::FramePassed);
    let effects = canvas.change(90, leg(THIRD, json!({"participant_type": "external"})));
    assert_eq!(end_call(&effects), Some(EndCall::Offered), "nobody asks unbidden");
}

#[test]
fn a_failure_that_comes_late_is_none_of_the_next_press() {
    let mut canvas = Canvas::with_two_people();
    canvas.tell(10, leave(7));
    assert_eq!(settled(&canvas.tell(5_010, CanvasMsg::ClockMoved)), [(7, Ok(false))]);
    canvas.tell(6_000, leave(8));
    let late = canvas.tell(6_010, answer_to(7, Err(Failure::AnswerLost)));
    assert_eq!(settled(&late), []);
    let effects = canvas.tell(6_020, answer_to(8, Ok(Done::default())));
    assert_eq!(settled(&effects), [(8, Ok(true))]);
}

#[test]
fn the_question_stays_when_somebody_leaves_beneath_it_and_says_who_is_left() {
    let offered = |effects: &[CanvasEffect]| {
        let offers = &last_view(effects).offers;
        (offers.end_call, offers.end_warning)
    };
    let press = |canvas: &mut Canvas, at, button| {
        canvas.tell(at, CanvasMsg::FramePassed);
        canvas.tell(at, CanvasMsg::EndCallPressed(task(), button))
    };
    for (button, want) in [
        (EndCallButton::Decline, (None, EndWarning::Pair)),
        (EndCallButton::Confirm, (Some(EndCall::Ending), EndWarning::Pair)),
    ] {
        let mut canvas = Canvas::with_two_people();
        let effects = press(&mut canvas, 10, EndCallButton::Ask);
        assert_eq!(offered(&effects), (Some(EndCall::Asking), EndWarning::Group));
        canvas.tell(20, CanvasMsg::FramePassed);
        let effects = canvas.change(20, leg(THIRD, json!({"status": "left"})));
        assert_eq!(offered(&effects), (Some(EndCall::Asking), EndWarning::Pair));
        assert_eq!(offered(&press(&mut canvas, 30, button)), want);
    }
}

fn leave(ticket: u32) -> CanvasMsg {
    CanvasMsg::LeaveAsked(task(), ticket)
}

fn answer(answer: crate::server_request::Answer) -> CanvasMsg {
    answer_to(7, answer)
}

fn answer_to(ticket: u32, answer: crate::server_request::Answer) -> CanvasMsg {
    CanvasMsg::ServerAnswered(task(), Purpose::Leaving(ticket), answer)
}

fn end_answer(ticket: u32, answer: crate::server_request::Answer) -> CanvasMsg {
    CanvasMsg::ServerAnswered(task(), Purpose::EndCall { ticket, is_confirmed: false }, answer)
}

/// The agent's own leg.
fn own(mut data: Value) -> Value {
    data["participant_type"] = json!("worker");
    data["worker_sid"] = json!(WorkerSid::from_bits(9));
    data
}
