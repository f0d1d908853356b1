//! One action for a leg at a time: what is wanted meanwhile waits, and the newest is sent.

use super::support::{
    CUSTOMER, Canvas, THIRD, call, last_view, purpose_of, refused, reservation, server_leg,
    settled, task,
};
use crate::{
    call::TileStatus,
    canvas::{CanvasEffect, CanvasMsg},
    failure::Failure,
    flex_action::{ActionTarget, Music, ParticipantAction},
    ids::Ticket,
    reservation::ReservationStatus,
    server_request::{Done, ServerRequest},
    tile::{TileButton, TileRequest},
};

const MUSIC: &str = "https://example.com/hold.mp3";

#[test]
fn a_second_action_waits_for_the_answer_and_the_newest_is_sent() {
    let mut canvas = Canvas::with_two_people();
    assert_eq!(requests(&canvas.tell(10, hold(true, 1))), [asked_to_hold(true)]);
    assert_eq!(requests(&canvas.tell(11, hold(false, 2))), [], "the first is not answered");

    let effects = canvas.answer(20, THIRD, Ok(Done::default()));
    assert_eq!(settled(&effects), [(1, Ok(true))]);
    assert_eq!(requests(&effects), [asked_to_hold(false)]);
    let effects = canvas.answer(30, THIRD, Ok(Done::default()));
    assert_eq!((settled(&effects), requests(&effects)), (vec![(2, Ok(true))], vec![]));
}

#[test]
fn of_several_that_wait_only_the_newest_is_sent() {
    let mut canvas = Canvas::with_two_people();
    canvas.tell(10, hold(true, 1));
    canvas.tell(11, hold(false, 2));
    canvas.tell(12, hold(true, 3));
    let effects = canvas.answer(20, THIRD, Ok(Done::default()));
    assert_eq!(requests(&effects), [], "held is what is wanted");
    assert_eq!(settled(&effects), [(1, Ok(true)), (3, Ok(true)), (2, Ok(true))]);
}

#[test]
fn an_answer_that_is_a_refusal_or_lost_holds_back_nothing_that_waits() {
    for failure in [refused(503, "slow"), Failure::AnswerLost] {
        let mut canvas = Canvas::with_two_people();
        canvas.press(10, THIRD, TileButton::Mute);
        canvas.tell(11, hold(true, 1));
        let effects = canvas.answer(20, THIRD, Err(failure.clone()));
        assert!(effects.contains(&CanvasEffect::Notify(failure)));
        assert_eq!((requests(&effects), settled(&effects)), (vec![asked_to_hold(true)], vec![]));
    }
}

#[test]
fn a_mute_that_waits_is_not_lost_to_a_hold() {
    let mut canvas = Canvas::with_two_people();
    canvas.tell(10, hold(true, 1));
    canvas.press(11, THIRD, TileButton::Mute);
    canvas.tell(12, hold(false, 2));
    let muted = ServerRequest::MuteParticipant { leg: server_leg(THIRD), muted: true };
    assert_eq!(requests(&canvas.answer(20, THIRD, Ok(Done::default()))), [muted]);
    assert_eq!(requests(&canvas.answer(30, THIRD, Ok(Done::default()))), [asked_to_hold(false)]);
}

#[test]
fn what_was_answered_and_is_not_shown_yet_is_followed_by_something_else_at_once() {
    let mut canvas = Canvas::with_two_people();
    canvas.tell(10, hold(true, 1));
    canvas.answer(20, THIRD, Ok(Done::default()));
    assert_eq!(settled(&canvas.tell(21, hold(true, 2))), [(2, Ok(true))], "that is done");
    assert_eq!(requests(&canvas.tell(22, hold(false, 3))), [asked_to_hold(false)]);
}

#[test]
fn what_the_map_said_before_a_hold_is_no_sign_that_it_was_done() {
    let mut canvas = Canvas::with_two_people();
    canvas.draws_held(5, THIRD, true);
    canvas.tell(10, hold(false, 1));
    canvas.tell(11, hold(true, 2));
    let effects = canvas.answer(20, THIRD, Ok(Done::default()));
    assert_eq!(requests(&effects), [asked_to_hold(true)]);
    canvas.draws_held(30, THIRD, false);
    canvas.answer(40, THIRD, Ok(Done::default()));
    canvas.tell(50, CanvasMsg::FramePassed);
    let effects = canvas.tell(5_040, CanvasMsg::ClockMoved);
    let unseen = TileStatus::Unseen { key: TileRequest::Hold };
    assert_eq!(last_view(&effects).tiles[1].status, unseen);
}

#[test]
fn two_people_do_not_wait_for_each_other() {
    let mut canvas = Canvas::with_two_people();
    canvas.tell(10, hold(true, 1));
    let effects = canvas.press(11, CUSTOMER, TileButton::Mute);
    let request = ServerRequest::MuteParticipant { leg: server_leg(CUSTOMER), muted: true };
    assert!(effects.contains(&CanvasEffect::Post(task(), purpose_of(CUSTOMER), request)));
}

#[test]
fn with_the_call_ends_what_waits() {
    let mut canvas = Canvas::with_two_people();
    canvas.tell(10, hold(true, 1));
    canvas.tell(11, hold(false, 2));
    let over = CanvasMsg::ReservationMoved(reservation().sid, ReservationStatus::Ended);
    assert_eq!(settled(&canvas.tell(20, over)), [(1, Ok(true)), (2, Ok(true))]);
}

#[test]
fn music_that_an_action_chooses_is_that_of_its_hold_alone() {
    let music = Some(MUSIC);
    for next in [None, Some(hold(true, 2))] {
        let mut canvas = Canvas::with_two_people();
        let asked = requests(&canvas.tell(10, hold_with(music, 1)));
        assert_eq!(asked, [asked_to_hold_with(music)]);
        canvas.answer(11, THIRD, Err(Failure::Unreachable));
        let asked = match next {
            None => canvas.press(12, THIRD, TileButton::Hold),
            Some(action) => canvas.tell(12, action),
        };
        assert_eq!(requests(&asked), [asked_to_hold(true)]);
    }
}

#[test]
fn music_waits_with_its_hold_whatever_else_is_done() {
    for (of, button) in [(CUSTOMER, TileButton::Mute), (THIRD, TileButton::Mute)] {
        let mut canvas = Canvas::with_two_people();
        assert_eq!(requests(&canvas.tell(10, hold(false, 1))), [asked_to_hold(false)]);
        canvas.tell(12, hold_with(Some(MUSIC), 3));
        canvas.press(13, of, button);
        let asked = requests(&canvas.answer(20, THIRD, Ok(Done::default())));
        assert_eq!(asked.first(), Some(&asked_to_hold_with(Some(MUSIC))), "{of}");
    }
}

#[test]
fn music_waits_with_its_hold_also_when_somebody_else_is_held_with_other_music() {
    let mut canvas = Canvas::with_two_people();
    assert_eq!(requests(&canvas.tell(10, hold(false, 1))), [asked_to_hold(false)]);
    canvas.tell(12, hold_with(Some(MUSIC), 3));
    let customer = ActionTarget {
        call_sid: Some(call(CUSTOMER).to_string()),
        music: Some(music("https://music.example.com/other.mp3")),
        ..ActionTarget::default()
    };
    canvas.tell(13, CanvasMsg::ActionRun(task(), ParticipantAction::HoldParticipant, customer, 4));
    let asked = requests(&canvas.answer(20, THIRD, Ok(Done::default())));
    assert_eq!(asked.first(), Some(&asked_to_hold_with(Some(MUSIC))));
}

/// Flex holds the third person with this music.
fn hold_with(chosen: Option<&str>, ticket: Ticket) -> CanvasMsg {
    let target = ActionTarget {
        call_sid: Some(call(THIRD).to_string()),
        music: chosen.map(music),
        ..ActionTarget::default()
    };
    CanvasMsg::ActionRun(task(), ParticipantAction::HoldParticipant, target, ticket)
}

fn asked_to_hold_with(chosen: Option<&str>) -> ServerRequest {
    let music = chosen.map(music);
    ServerRequest::HoldParticipant { leg: server_leg(THIRD), hold: true, music }
}

/// TwiML, which answers nothing but POST.
fn music(url: &str) -> Music {
    Music { url: url.to_owned(), method: Some("POST".to_owned()) }
}

/// Flex holds the third person, or takes them off hold.
fn hold(hold: bool, ticket: Ticket) -> CanvasMsg {
    let action = if hold {
        ParticipantAction::HoldParticipant
    } else {
        ParticipantAction::UnholdParticipant
    };
    let target =
        ActionTarget { call_sid: Some(call(THIRD).to_string()), ..ActionTarget::default() };
    CanvasMsg::ActionRun(task(), action, target, ticket)
}

fn asked_to_hold(hold: bool) -> ServerRequest {
    ServerRequest::HoldParticipant { leg: server_leg(THIRD), hold, music: None }
}

fn requests(effects: &[CanvasEffect]) -> Vec<ServerRequest> {
    let requests = effects.iter().filter_map(|effect| {
        let CanvasEffect::Post(_, _, request) = effect else { return None };
        Some(request.clone())
    });
    requests.collect()
}
