//! The agent talks on a desk phone, or in another browser: the server hangs up and mutes their leg.

use serde_json::{Value, json};
use shared::{ReservationSid, WorkerSid};

use super::support::{
    AGENT, CUSTOMER, Canvas, THIRD, accepted, alarm, call, conf_status, content, last_view, leg,
    posts, purpose_of, refused, reservation, server_leg, settled, task,
};
use crate::{
    call::{LeaveAction, OwnLegNote, Phone},
    canvas::{CanvasEffect, CanvasMsg, Purpose},
    failure::Failure,
    reservation::ReservationStatus,
    server_request::{Answer, Done, ServerRequest},
    tile::{TileAction, TileButton},
};

#[test]
fn who_hangs_up_a_desk_phone_is_hung_up_by_the_server_and_then_the_task_ends() {
    let mut canvas = between_two(desk_phone());
    let effects = canvas.tell(10, leave(7));
    assert!(effects.contains(&hang_up()));
    assert_eq!(settled(&effects), [], "the telephone is connected yet");
    assert_eq!(posts(&canvas.tell(11, leave(8))), 0, "it has been asked");
    assert_eq!(settled(&canvas.tell(20, answer(Ok(Done::default())))), []);
    let over = CanvasMsg::ReservationMoved(reservation().sid, ReservationStatus::Ended);
    assert_eq!(settled(&canvas.tell(30, over)), [(7, Ok(true)), (8, Ok(true))]);
}

#[test]
fn where_the_server_does_not_wrap_up_the_task_flex_does() {
    for gone in [Ok(Done::default()), Err(refused(404, "nobody"))] {
        let mut canvas = between_two(desk_phone());
        canvas.tell(10, leave(7));
        canvas.tell(20, answer(gone));
        let effects = canvas.tell(5_019, CanvasMsg::ClockMoved);
        assert_eq!((alarm(&effects), settled(&effects)), (Some(5_020), vec![]));
        assert_eq!(settled(&canvas.tell(5_020, CanvasMsg::ClockMoved)), [(7, Ok(true))]);
    }
}

#[test]
fn after_the_leg_has_left_the_server_wraps_up_the_task_before_flex_does() {
    let left = leg(AGENT, own(json!({"status": "left"})));
    let ended = conf_status(&json!({"status": "ended"}));
    let over = CanvasMsg::ReservationMoved(reservation().sid, ReservationStatus::Ended);
    for gone in [left, ended] {
        for (at, next) in [(30, over.clone()), (5_020, CanvasMsg::ClockMoved)] {
            let mut canvas = between_two(Phone { active_call: None, is_browser: true });
            canvas.change(10, gone.clone());
            let effects = canvas.tell(20, leave(7));
            assert_eq!((posts(&effects), settled(&effects)), (0, vec![]));
            assert_eq!(settled(&canvas.tell(at, next)), [(7, Ok(true))]);
        }
    }
}

#[test]
fn a_call_in_which_the_agent_never_was_is_left_to_flex() {
    let mut canvas = Canvas::new();
    canvas.tell(0, CanvasMsg::ReservationSeen(accepted()));
    canvas.tell(1, CanvasMsg::MapOpened(task(), 1, content(vec![conf_status(&json!({}))])));
    assert_eq!(settled(&canvas.tell(10, leave(7))), [(7, Ok(true))]);
}

#[test]
fn what_cannot_be_hung_up_is_told_and_the_call_goes_on() {
    for failure in [refused(503, "twilio"), Failure::AnswerLost] {
        let mut canvas = between_two(desk_phone());
        canvas.tell(10, leave(7));
        let effects = canvas.tell(20, answer(Err(failure.clone())));
        assert_eq!(settled(&effects), [(7, Ok(false))]);
        assert!(effects.contains(&CanvasEffect::Notify(failure)));
        assert!(canvas.tell(30, leave(8)).contains(&hang_up()), "it can be tried again");
    }
}

#[test]
fn who_leaves_a_group_by_desk_phone_lets_the_others_go_on_first() {
    let mut canvas = Canvas::with_phone(desk_phone());
    let effects = canvas.tell(10, leave(7));
    let leg = server_leg(AGENT);
    let request = ServerRequest::UpdateParticipant { leg, end_conference_on_exit: false };
    assert!(effects.contains(&CanvasEffect::Post(task(), Purpose::Leaving(7), request)));
    assert!(!effects.contains(&hang_up()));
    let answer = CanvasMsg::ServerAnswered(task(), Purpose::Leaving(7), Ok(Done::default()));
    let effects = canvas.tell(20, answer);
    assert!(effects.contains(&hang_up()));
    assert_eq!(settled(&effects), []);
}

#[test]
fn the_browser_that_holds_the_leg_hangs_up_by_itself() {
    let here = Phone { active_call: Some(call(AGENT).to_string()), is_browser: true };
    for (phone, is_here) in [
        (here, true),
        (Phone { active_call: Some(call(99).to_string()), is_browser: true }, false),
        (Phone { active_call: None, is_browser: true }, false),
        (desk_phone(), false),
    ] {
        let mut canvas = between_two(phone.clone());
        assert_eq!(canvas.0.hangs_up_here(&reservation().sid), is_here, "{phone:?}");
        let want = if is_here { LeaveAction::HangupCall } else { LeaveAction::WrapupTask };
        canvas.tell(5, CanvasMsg::FramePassed);
        let effects = canvas.press(6, CUSTOMER, TileButton::Hold);
        assert_eq!(last_view(&effects).offers.leave_action, want, "{phone:?}");
        assert_eq!(posts(&canvas.tell(10, leave(7))) == 0, is_here, "{phone:?}");
    }
}

#[test]
fn the_call_that_this_browser_holds_is_not_hung_up_for_another_one() {
    let here = Phone { active_call: Some(call(AGENT).to_string()), is_browser: true };
    let mut canvas = between_two(here);
    let other = ReservationSid::from_bits(99);
    assert!(!canvas.0.hangs_up_here(&other), "a call that is over, and was in another browser");
    canvas.change(20, leg(AGENT, own(json!({"status": "left"}))));
    assert!(canvas.0.hangs_up_here(&other), "what Flex holds is no call of ours");
}

#[test]
fn agents_mute_themselves_by_the_server_where_flex_cannot() {
    let mut canvas = between_two(desk_phone());
    let muted = |muted| ServerRequest::MuteParticipant { leg: server_leg(AGENT), muted };
    let post = |request| CanvasEffect::Post(task(), purpose_of(AGENT), request);
    assert!(canvas.tell(10, CanvasMsg::OwnMuteToggled(None, 7)).contains(&post(muted(true))));
    assert_eq!(settled(&canvas.answer(20, AGENT, Ok(Done::default()))), [(7, Ok(true))]);

    canvas.change(30, leg(AGENT, own(json!({"muted": true}))));
    let effects = canvas.tell(2_100, CanvasMsg::FramePassed);
    let own_mute = last_view(&effects).offers.own_mute.clone().expect("Flex cannot");
    assert_eq!((own_mute.action, own_mute.is_waiting), (TileAction::Unmute, false));
    assert!(canvas.press(2_200, AGENT, TileButton::Mute).contains(&post(muted(false))));
}

#[test]
fn what_flex_can_mute_by_itself_is_left_to_flex() {
    let mut canvas = Canvas::with_two_people();
    assert_eq!(settled(&canvas.tell(10, CanvasMsg::OwnMuteToggled(None, 7))), [(7, Ok(false))]);
    let mut canvas = between_two(desk_phone());
    let other = ReservationSid::from_bits(99).to_string();
    let toggled = CanvasMsg::OwnMuteToggled(Some(other), 7);
    assert_eq!(settled(&canvas.tell(10, toggled)), [(7, Ok(false))], "that is another task");
}

#[test]
fn a_browser_without_the_leg_says_that_the_agent_talks_in_another_one() {
    let elsewhere = |is_browser| Phone { active_call: None, is_browser };
    for (phone, want) in
        [(elsewhere(true), Some(OwnLegNote::InAnotherBrowser)), (elsewhere(false), None)]
    {
        let mut canvas = between_two(phone);
        let effects = canvas.tell(2_005, CanvasMsg::ClockMoved);
        assert_eq!(last_view(&effects).offers.own_leg_note, want);

        canvas.tell(3_000, CanvasMsg::FramePassed);
        let active_call = Some(call(AGENT).to_string());
        let taken_up = Phone { active_call, is_browser: true };
        let offers = canvas.tell(3_000, CanvasMsg::PhoneChanged(taken_up));
        let offers = &last_view(&offers).offers;
        assert_eq!((offers.own_leg_note, &offers.own_mute), (None, &None));
    }
}

#[test]
fn while_this_browser_may_take_up_the_leg_nothing_is_said() {
    let mut canvas = Canvas::with_phone(Phone { active_call: None, is_browser: true });
    let effects = canvas.change(10, leg(THIRD, json!({"status": "left"})));
    let offers = &last_view(&effects).offers;
    assert_eq!((offers.own_leg_note, &offers.own_mute), (None, &None));
}

#[test]
fn of_two_legs_of_one_reservation_each_browser_sees_its_own() {
    let mut canvas = Canvas::with_two_people();
    canvas.change(10, leg(THIRD, own(json!({}))));
    let effects = canvas.tell(5_000, CanvasMsg::FramePassed);
    assert!(effects.iter().all(|effect| !matches!(effect, CanvasEffect::Show(view)
        if view.offers.own_leg_note.is_some())));
    assert!(canvas.0.hangs_up_here(&reservation().sid));
}

fn desk_phone() -> Phone {
    Phone::default()
}

/// A call between the agent and the customer.
fn between_two(phone: Phone) -> Canvas {
    let mut canvas = Canvas::with_phone(phone);
    canvas.change(3, leg(THIRD, json!({"participant_type": "external", "status": "left"})));
    canvas.tell(4, CanvasMsg::FramePassed);
    canvas
}

fn hang_up() -> CanvasEffect {
    let request = ServerRequest::RemoveParticipant { leg: server_leg(AGENT) };
    CanvasEffect::Post(task(), Purpose::HangUp, request)
}

fn leave(ticket: u32) -> CanvasMsg {
    CanvasMsg::LeaveAsked(task(), ticket)
}

fn answer(answer: Answer) -> CanvasMsg {
    CanvasMsg::ServerAnswered(task(), Purpose::HangUp, answer)
}

/// The agent's own leg.
fn own(mut data: Value) -> Value {
    data["participant_type"] = json!("worker");
    data["worker_sid"] = json!(WorkerSid::from_bits(9));
    data
}
