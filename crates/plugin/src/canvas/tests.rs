//! The canvas through named calls: what happens, and what is done about it.

mod accepting;
mod agent_calls;
mod invited;
mod keys;
mod leaving;
mod one_at_a_time;
mod out_of_date;
mod own_leg;
mod recording;
mod rejoin;
mod support;
mod tiles;
mod transfer;
mod watching;

use serde_json::json;
use shared::{
    ReservationSid, TaskSid, WorkerSid,
    view::ParticipantPhase::{Calling, Live, OnHold, Removed},
};

use self::support::{
    AGENT, CUSTOMER, Canvas, THIRD, alarm, call, conf_status, content, leg, posts, purpose_of,
    refused, reservation, server_leg, settled, shown, started, task,
};
use super::*;
use crate::{
    call::{CalledBy, MapContent, MapError, SyncSource},
    failure::Failure,
    flex_action::{ActionTarget, ParticipantAction},
    reservation::ReservationStatus,
    server_request::{Done, ServerRequest},
    tile::{TileButton, TileRequest},
};

#[test]
fn a_dialled_call_is_accepted_once_its_map_can_be_heard() {
    let mut canvas = Canvas::new();
    let effects = canvas.tell(0, CanvasMsg::ReservationSeen(reservation()));
    assert!(effects.contains(&CanvasEffect::OpenMap(task(), 1, SyncSource::Flex)));
    assert!(effects.contains(&CanvasEffect::AcceptTask(reservation().sid)));

    assert_eq!(settled(&canvas.tell(1, CanvasMsg::AcceptAsked(reservation().sid, 7))), []);
    let effects = canvas.tell(100, CanvasMsg::MapFailed(task(), 1, MapError::NotFound));
    assert_eq!(alarm(&effects), Some(350), "the map may be younger than the reservation");
    let effects = canvas.tell(350, CanvasMsg::ClockMoved);
    assert!(effects.contains(&CanvasEffect::OpenMap(task(), 2, SyncSource::Flex)));
    let effects = canvas.tell(400, CanvasMsg::MapOpened(task(), 2, MapContent::default()));
    assert_eq!(settled(&effects), [], "it is open, but conf_status is not there");
    let effects = canvas.tell(500, CanvasMsg::ItemChanged(task(), 2, conf_status(&json!({}))));
    assert_eq!(settled(&effects), [(7, Ok(true))]);

    let effects = canvas.tell(501, CanvasMsg::AcceptPressed(reservation().sid, 8));
    assert!(effects.iter().any(|effect| matches!(effect, CanvasEffect::CallWorker { .. })));
    let effects =
        canvas.tell(600, CanvasMsg::WorkerCalled(reservation().sid, Ok(CalledBy::ThisTab)));
    assert_eq!(settled(&effects), [(8, Ok(true))]);
}

#[test]
fn what_is_over_cannot_be_accepted() {
    let effects = Canvas::new().tell(0, CanvasMsg::AcceptPressed(reservation().sid, 7));
    assert_eq!(settled(&effects), [(7, Err(Failure::ReservationOver))]);
}

#[test]
fn whoever_asks_second_does_not_accept() {
    let mut canvas = Canvas::new();
    canvas.tell(0, CanvasMsg::ReservationSeen(reservation()));
    canvas.tell(1, CanvasMsg::AcceptAsked(reservation().sid, 7));
    let effects = canvas.tell(2, CanvasMsg::AcceptAsked(reservation().sid, 8));
    assert_eq!(settled(&effects), [(8, Ok(false))]);
}

#[test]
fn a_reload_does_not_ring_the_agent_s_phone_again() {
    for (own_leg, want) in [
        (json!({"connecting": true, "reservation_sid": reservation().sid}), false),
        (json!({"reservation_sid": reservation().sid}), false),
        (json!({"status": "left", "reservation_sid": reservation().sid}), true),
        (json!({"connecting": true, "reservation_sid": ReservationSid::from_bits(2)}), true),
    ] {
        let mut canvas = Canvas::new();
        canvas.tell(0, CanvasMsg::ReservationSeen(reservation()));
        canvas.tell(1, CanvasMsg::AcceptAsked(reservation().sid, 7));
        let items = vec![conf_status(&started()), leg(AGENT, own_leg.clone())];
        let effects = canvas.tell(2, CanvasMsg::MapOpened(task(), 1, content(items)));
        assert_eq!(settled(&effects), [(7, Ok(want))], "{own_leg}");
    }
}

#[test]
fn when_time_is_up_the_call_is_accepted_and_the_map_still_wanted() {
    let mut canvas = Canvas::new();
    canvas.tell(0, CanvasMsg::ReservationSeen(reservation()));
    canvas.tell(0, CanvasMsg::AcceptAsked(reservation().sid, 7));
    canvas.tell(1, CanvasMsg::MapFailed(task(), 1, MapError::Other));
    let effects = canvas.tell(10_000, CanvasMsg::ClockMoved);
    assert_eq!(settled(&effects), [(7, Ok(true))]);
    assert!(effects.iter().any(|effect| matches!(effect, CanvasEffect::OpenMap(..))));
}

#[test]
fn a_refusal_of_the_agent_s_phone_is_told_and_can_be_tried_again() {
    let mut canvas = Canvas::new();
    canvas.tell(0, CanvasMsg::ReservationSeen(reservation()));
    canvas.tell(1, CanvasMsg::AcceptPressed(reservation().sid, 7));
    let refusal = refused(0, "no answer");
    let effects = canvas.tell(2, CanvasMsg::WorkerCalled(reservation().sid, Err(refusal.clone())));
    assert_eq!(settled(&effects), [(7, Err(refusal.clone()))]);
    assert!(effects.contains(&CanvasEffect::Notify(refusal)));
    canvas.tell(3, CanvasMsg::AcceptAsked(reservation().sid, 8));
    let effects = canvas.tell(4, CanvasMsg::AcceptPressed(reservation().sid, 9));
    assert!(effects.iter().any(|effect| matches!(effect, CanvasEffect::CallWorker { .. })));
}

#[test]
fn the_first_change_is_shown_at_once_and_the_next_with_the_next_frame() {
    let mut canvas = Canvas::new();
    canvas.tell(0, CanvasMsg::ReservationSeen(reservation()));
    let items = vec![conf_status(&started()), leg(CUSTOMER, json!({"connecting": true}))];
    let effects = canvas.tell(1, CanvasMsg::MapOpened(task(), 1, content(items)));
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, Calling, None)])]);
    assert!(effects.contains(&CanvasEffect::RequestFrame));

    assert_eq!(shown(&canvas.change(2, leg(CUSTOMER, json!({})))), []);
    assert_eq!(shown(&canvas.change(3, leg(CUSTOMER, json!({"hold": true})))), []);
    let effects = canvas.tell(16, CanvasMsg::FramePassed);
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, OnHold, None)])], "both at once");
    let effects = canvas.tell(32, CanvasMsg::FramePassed);
    assert_eq!(effects, [], "nothing has changed: nothing is dispatched");
}

#[test]
fn hold_acts_on_the_person_of_the_tile_until_the_map_shows_it() {
    let mut canvas = Canvas::with_two_people();
    let effects = canvas.press(10, THIRD, TileButton::Hold);
    let request =
        ServerRequest::HoldParticipant { leg: server_leg(THIRD), hold: true, music: None };
    assert!(effects.contains(&CanvasEffect::Post(task(), purpose_of(THIRD), request)));
    assert_eq!(
        shown(&effects),
        [Some(vec![(CUSTOMER, Live, None), (THIRD, Live, Some(TileRequest::Hold))])]
    );

    assert_eq!(posts(&canvas.press(11, THIRD, TileButton::Hold)), 0, "it has been asked");
    canvas.answer(20, THIRD, Ok(Done::default()));
    let held = leg(THIRD, json!({"participant_type": "external", "hold": true}));
    let effects = canvas.change(30, held);
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, Live, None), (THIRD, OnHold, None)])]);
    let effects = canvas.press(60, THIRD, TileButton::Hold);
    let request =
        ServerRequest::HoldParticipant { leg: server_leg(THIRD), hold: false, music: None };
    assert!(effects.contains(&CanvasEffect::Post(task(), purpose_of(THIRD), request)));
}

#[test]
fn what_the_server_refuses_is_told_and_the_button_is_there_again() {
    let mut canvas = Canvas::with_two_people();
    canvas.press(10, CUSTOMER, TileButton::Hold);
    canvas.tell(16, CanvasMsg::FramePassed);
    let refusal = refused(0, "not your call");
    let effects = canvas.answer(20, CUSTOMER, Err(refusal.clone()));
    assert!(effects.contains(&CanvasEffect::Notify(refusal)));
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, Live, None), (THIRD, Live, None)])]);
}

#[test]
fn an_answer_that_the_map_never_shows_does_not_block_the_buttons_for_ever() {
    let mut canvas = Canvas::with_two_people();
    canvas.press(10, CUSTOMER, TileButton::Hold);
    let effects = canvas.answer(20, CUSTOMER, Ok(Done::default()));
    assert_eq!(alarm(&effects), Some(2_020), "the map is read");
    canvas.tell(21, CanvasMsg::FramePassed);
    let effects = canvas.tell(5_020, CanvasMsg::ClockMoved);
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, Live, None), (THIRD, Live, None)])]);
}

#[test]
fn a_map_that_is_opened_again_is_not_waited_for_without_a_pause() {
    let mut canvas = Canvas::with_two_people();
    canvas.press(10, CUSTOMER, TileButton::Hold);
    canvas.answer(20, CUSTOMER, Ok(Done::default()));
    canvas.tell(30, CanvasMsg::SyncClientReplaced);
    let effects = canvas.tell(2_020, CanvasMsg::ClockMoved);
    assert!(alarm(&effects).is_none_or(|at| at > 2_020), "{effects:?}");
}

#[test]
fn remove_asks_first_and_who_is_removed_stays_for_five_seconds() {
    let mut canvas = Canvas::with_two_people();
    let effects = canvas.press(10, THIRD, TileButton::Remove);
    assert_eq!(posts(&effects), 0);
    let asks = Some(TileRequest::ConfirmRemove);
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, Live, None), (THIRD, Live, asks)])]);
    canvas.tell(16, CanvasMsg::FramePassed);
    let effects = canvas.press(20, THIRD, TileButton::DeclineRemove);
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, Live, None), (THIRD, Live, None)])]);
    assert_eq!(posts(&canvas.press(30, THIRD, TileButton::ConfirmRemove)), 0, "nobody asked");

    canvas.press(40, THIRD, TileButton::Remove);
    let effects = canvas.press(50, THIRD, TileButton::ConfirmRemove);
    let request = ServerRequest::RemoveParticipant { leg: server_leg(THIRD) };
    assert!(effects.contains(&CanvasEffect::Post(task(), purpose_of(THIRD), request)));
    canvas.answer(60, THIRD, Ok(Done::default()));
    canvas.tell(70, CanvasMsg::FramePassed);
    canvas.tell(80, CanvasMsg::FramePassed);
    let left = json!({
        "participant_type": "external", "status": "left", "left_reason": "participant_updated_via_api",
    });
    let effects = canvas.change(100, leg(THIRD, left));
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, Live, None), (THIRD, Removed, None)])]);
    assert_eq!(alarm(&effects), Some(5_100));
    canvas.tell(116, CanvasMsg::FramePassed);
    let effects = canvas.tell(5_100, CanvasMsg::ClockMoved);
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, Live, None)])]);
}

#[test]
fn an_item_that_is_removed_takes_its_own_tile_along_and_no_other() {
    for (gone, stays) in [(CUSTOMER, THIRD), (THIRD, CUSTOMER)] {
        let mut canvas = Canvas::with_two_people();
        canvas.tell(10, CanvasMsg::ItemRemoved(task(), 1, call(gone).to_string()));
        canvas.tell(16, CanvasMsg::FramePassed);
        let effects = canvas.tell(5_010, CanvasMsg::ClockMoved);
        assert_eq!(shown(&effects), [Some(vec![(stays, Live, None)])]);
    }
}

#[test]
fn a_call_that_rings_is_taken_back_without_a_question() {
    let mut canvas = Canvas::new();
    canvas.tell(0, CanvasMsg::ReservationSeen(reservation()));
    let items = vec![conf_status(&started()), leg(CUSTOMER, json!({"connecting": true}))];
    canvas.tell(1, CanvasMsg::MapOpened(task(), 1, content(items)));
    assert_eq!(posts(&canvas.press(2, CUSTOMER, TileButton::Remove)), 1);
    assert_eq!(posts(&canvas.press(3, CUSTOMER, TileButton::Hold)), 0, "nobody is there to hold");
}

#[test]
fn flex_s_actions_mean_the_person_that_their_payload_names() {
    use ParticipantAction::{
        HoldCall, HoldParticipant, KickParticipant, UnholdCall, UnholdParticipant,
    };
    let worker_sid = WorkerSid::from_bits(9).to_string();
    let named = |call_sid: Option<u128>, target_sid: Option<String>| ActionTarget {
        call_sid: call_sid.map(|bits| call(bits).to_string()),
        target_sid,
        music: None,
    };
    let nobody = || named(None, None);
    for (action, target, want) in [
        (HoldParticipant, named(Some(THIRD), None), Some(THIRD)),
        (HoldParticipant, named(None, Some(call(THIRD).to_string())), Some(THIRD)),
        (
            HoldParticipant,
            named(None, Some(format!("undefinedexternal{}", call(THIRD)))),
            Some(THIRD),
        ),
        (HoldParticipant, named(None, Some(worker_sid)), Some(AGENT)),
        (HoldParticipant, named(Some(99), None), None),
        (HoldParticipant, named(None, Some("undefined".to_owned())), None),
        (HoldCall, named(Some(THIRD), None), Some(THIRD)),
        (HoldCall, nobody(), Some(CUSTOMER)),
        (UnholdCall, nobody(), Some(CUSTOMER)),
        (HoldParticipant, nobody(), None),
        (UnholdParticipant, nobody(), None),
        (KickParticipant, nobody(), None),
    ] {
        let mut canvas = Canvas::with_two_people();
        let effects = canvas.tell(10, CanvasMsg::ActionRun(task(), action, target.clone(), 7));
        let asked = effects.iter().find_map(|effect| {
            let CanvasEffect::Post(_, purpose, _) = effect else { return None };
            Some(purpose.clone())
        });
        assert_eq!(asked, want.map(purpose_of), "{action:?} {target:?}");
        let refused = settled(&effects) == [(7, Err(Failure::NotOnTheCall))];
        let told = effects.contains(&CanvasEffect::Notify(Failure::NotOnTheCall));
        assert_eq!((refused, told), (want.is_none(), want.is_none()), "{action:?} {target:?}");
    }
}

#[test]
fn an_action_is_over_when_the_server_answers() {
    let mut canvas = Canvas::with_two_people();
    let target =
        || ActionTarget { call_sid: Some(call(THIRD).to_string()), ..ActionTarget::default() };
    let hold =
        |ticket| CanvasMsg::ActionRun(task(), ParticipantAction::HoldParticipant, target(), ticket);
    assert_eq!(posts(&canvas.tell(10, hold(7))), 1);
    assert_eq!(posts(&canvas.tell(11, hold(8))), 0);
    let kick = CanvasMsg::ActionRun(task(), ParticipantAction::KickParticipant, target(), 9);
    assert_eq!(settled(&canvas.tell(12, kick)), [(9, Err(Failure::Busy))]);
    let effects = canvas.answer(20, THIRD, Ok(Done::default()));
    assert_eq!(settled(&effects), [(7, Ok(true)), (8, Ok(true))]);
}

#[test]
fn of_a_call_that_is_over_nothing_is_left() {
    let mut canvas = Canvas::with_two_people();
    canvas.tell(10, CanvasMsg::AcceptAsked(reservation().sid, 7));
    let over = CanvasMsg::ReservationMoved(reservation().sid, ReservationStatus::Ended);
    let effects = canvas.tell(20, over);
    assert!(effects.contains(&CanvasEffect::CloseMap(1)));
    assert!(effects.contains(&CanvasEffect::Forget(task())));
    assert_eq!(alarm(&effects), None);
    assert!(!canvas.0.wants_link(&task(), 1));
    assert_eq!(canvas.change(30, leg(THIRD, json!({}))), [], "a late event is nobody's");
}

#[test]
fn a_sync_client_of_our_own_is_closed_with_the_last_call_and_remembered() {
    let mut canvas = Canvas::new();
    canvas.tell(0, CanvasMsg::ReservationSeen(reservation()));
    let mut now = 0;
    for link in 1..=4 {
        canvas.tell(now, CanvasMsg::MapFailed(task(), link, MapError::NotFound));
        now += 250;
        canvas.tell(now, CanvasMsg::ClockMoved);
    }
    let effects = canvas.tell(now, CanvasMsg::MapOpened(task(), 5, MapContent::default()));
    assert_eq!(settled(&effects), []);
    let over = CanvasMsg::ReservationMoved(reservation().sid, ReservationStatus::Ended);
    assert!(canvas.tell(now, over).contains(&CanvasEffect::CloseOwnSyncClients));
    let effects = canvas.tell(now, CanvasMsg::ReservationSeen(reservation()));
    assert!(effects.contains(&CanvasEffect::OpenMap(task(), 6, SyncSource::Own)));
}

#[test]
fn maps_are_opened_again_through_a_new_sync_client_of_flex() {
    let mut canvas = Canvas::with_two_people();
    let effects = canvas.tell(10, CanvasMsg::SyncClientReplaced);
    assert!(effects.contains(&CanvasEffect::CloseMap(1)));
    assert!(effects.contains(&CanvasEffect::OpenMap(task(), 2, SyncSource::Flex)));
    assert_eq!(canvas.change(11, leg(THIRD, json!({"status": "left"}))), [], "the old one is shut");
}

#[test]
fn what_flex_has_found_in_the_map_before_us_is_read_as_well() {
    let mut canvas = Canvas::with_two_people();
    let other = TaskSid::from_bits(99);
    assert_eq!(canvas.tell(10, CanvasMsg::MapReadByFlex(other)), []);
    let effects = canvas.tell(10, CanvasMsg::MapReadByFlex(task()));
    // It stays open: who listens to it first hears of removals, too.
    assert!(effects.contains(&CanvasEffect::ReadMap(task(), 1, 2)), "{effects:?}");
    assert!(!effects.contains(&CanvasEffect::CloseMap(1)), "{effects:?}");
    assert!(!effects.iter().any(|effect| matches!(effect, CanvasEffect::Show(_))), "{effects:?}");
}

#[test]
fn a_map_that_is_gone_is_closed_and_opened_again() {
    let mut canvas = Canvas::with_two_people();
    let effects = canvas.tell(10, CanvasMsg::MapFailed(task(), 1, MapError::Other));
    assert!(effects.contains(&CanvasEffect::CloseMap(1)));
    assert!(!canvas.0.wants_link(&task(), 1));
    assert_eq!(
        canvas.tell(11, CanvasMsg::MapOpened(task(), 1, MapContent::default())),
        [],
        "it came too late"
    );
    let effects = canvas.tell(2_010, CanvasMsg::ClockMoved);
    assert!(effects.contains(&CanvasEffect::OpenMap(task(), 2, SyncSource::Flex)));
}
