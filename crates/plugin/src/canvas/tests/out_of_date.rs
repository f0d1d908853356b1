//! What is known of a call may be out of date, and the canvas says so.

use serde_json::json;
use shared::{
    WorkerSid,
    sync_map::MapChange,
    view::ParticipantPhase::{Live, OnHold},
};

use super::{
    support::{
        AGENT, CUSTOMER, Canvas, THIRD, call, conf_status, content, last_view, leg, reservation,
        shown, started, task,
    },
    *,
};
use crate::{
    call::{CallView, MapContent, MapDoubt, MapError, SyncSource, TileStatus},
    failure::Failure,
    ids::ReadId,
    server_request::Done,
    tile::{TileButton, TileRequest},
};

#[test]
fn a_hold_that_was_confirmed_and_never_shows_is_not_forgotten() {
    let mut canvas = Canvas::with_two_people();
    canvas.press(10, CUSTOMER, TileButton::Hold);
    canvas.answer(20, CUSTOMER, Ok(Done::default()));
    canvas.tell(30, CanvasMsg::FramePassed);
    let id = read_of(&canvas.tell(2_020, CanvasMsg::ClockMoved)).expect("the map is looked at");
    let effects = canvas.tell(2_100, read(id, everybody(false)));
    assert_eq!(shown(&effects).len(), 0, "it shows nothing new");
    let effects = canvas.tell(5_020, CanvasMsg::ClockMoved);
    let view = last_view(&effects);
    let unseen = TileStatus::Unseen { key: TileRequest::Hold };
    assert_eq!(view.tiles[0].status, unseen);
    assert!(!view.tiles[0].is_waiting, "it can be asked once more");
    assert_eq!(view.offers.map_doubt, None, "the map itself is up to date");

    canvas.tell(5_030, CanvasMsg::FramePassed);
    let effects = canvas.change(60_000, leg(CUSTOMER, json!({"hold": true})));
    let status = &last_view(&effects).tiles[0].status;
    assert_eq!(*status, TileStatus::Phase { key: OnHold }, "late, but there");
}

#[test]
fn a_hold_that_was_shown_and_taken_back_before_the_answer_was_done() {
    let mut canvas = Canvas::with_two_people();
    canvas.press(10, CUSTOMER, TileButton::Hold);
    let effects = canvas.draws_held(20, CUSTOMER, true);
    let asked = TileStatus::Request { key: TileRequest::Hold };
    assert_eq!(last_view(&effects).tiles[0].status, asked, "it is not answered");
    canvas.draws_held(30, CUSTOMER, false);
    let effects = canvas.answer(40, CUSTOMER, Ok(Done::default()));
    let tile = &last_view(&effects).tiles[0];
    assert_eq!((&tile.status, tile.is_waiting), (&TileStatus::Phase { key: Live }, false));
    canvas.tell(50, CanvasMsg::FramePassed);
    let effects = canvas.tell(5_040, CanvasMsg::ClockMoved);
    assert_eq!(shown(&effects), [], "and nobody doubts it later");
}

#[test]
fn what_the_map_says_anew_or_is_asked_anew_ends_that() {
    let confirmed_in_vain = || {
        let mut canvas = Canvas::with_two_people();
        canvas.press(10, CUSTOMER, TileButton::Hold);
        canvas.answer(20, CUSTOMER, Ok(Done::default()));
        canvas.tell(5_020, CanvasMsg::ClockMoved);
        canvas.tell(5_030, CanvasMsg::FramePassed);
        canvas.tell(5_040, CanvasMsg::FramePassed);
        canvas
    };
    let effects = confirmed_in_vain().change(6_000, leg(CUSTOMER, json!({"muted": true})));
    assert_eq!(last_view(&effects).tiles[0].status, TileStatus::Muted { key: Live });
    let mut canvas = confirmed_in_vain();
    let effects = canvas.press(6_000, CUSTOMER, TileButton::Hold);
    let asked = TileStatus::Request { key: TileRequest::Hold };
    assert_eq!(last_view(&effects).tiles[0].status, asked);
}

#[test]
fn while_the_connection_is_lost_the_canvas_says_so_and_afterwards_everything_is_read() {
    let mut canvas = Canvas::with_two_people();
    assert_eq!(doubts(&canvas.tell(100, connection(SyncSource::Own, false))), []);
    assert_eq!(doubts(&canvas.tell(100, connection(SyncSource::Flex, false))), []);
    let effects = canvas.tell(2_100, CanvasMsg::ClockMoved);
    assert_eq!(doubts(&effects), [Some(MapDoubt::OutOfDate)]);
    canvas.tell(2_110, CanvasMsg::FramePassed);

    let effects = canvas.tell(9_000, connection(SyncSource::Flex, true));
    let id = read_of(&effects).expect("everything is read");
    assert_eq!(doubts(&effects), [], "it stays in doubt until then");
    let only_one = vec![conf_status(&started()), leg(CUSTOMER, json!({"hold": true}))];
    let effects = canvas.tell(9_100, read(id, only_one));
    assert_eq!(doubts(&effects), [None]);
    canvas.tell(9_110, CanvasMsg::FramePassed);
    let effects = canvas.tell(14_100, CanvasMsg::ClockMoved);
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, OnHold, None)])], "who was removed has left");
}

#[test]
fn a_socket_that_is_open_and_silent_is_found_out() {
    let mut canvas = Canvas::with_two_people();
    let id = read_of(&canvas.tell(30_001, CanvasMsg::ClockMoved)).expect("now and then");
    let effects = canvas.tell(34_001, CanvasMsg::ClockMoved);
    assert_eq!(doubts(&effects), [Some(MapDoubt::OutOfDate)]);
    canvas.tell(34_010, CanvasMsg::FramePassed);
    let effects = canvas.tell(50_000, read(id, everybody(true)));
    assert_eq!(doubts(&effects), [None], "a late answer is an answer");
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, OnHold, None), (THIRD, Live, None)])]);
}

#[test]
fn who_joins_while_the_map_is_read_does_not_go_again() {
    let mut canvas = Canvas::with_two_people();
    let id = read_of(&canvas.tell(30_001, CanvasMsg::ClockMoved)).expect("now and then");
    canvas.change(30_002, leg(4, json!({"participant_type": "external"})));
    canvas.tell(30_010, CanvasMsg::FramePassed);
    let effects = canvas.tell(30_020, read(id, everybody(true)));
    let view = last_view(&effects);
    assert!(view.conference.participants.iter().any(|person| person.call_sid == Some(call(4))));
    assert_eq!(view.conference.live_participant_count, 4);
    let next = read_of(&effects).expect("it is read once more");
    canvas.tell(30_030, CanvasMsg::FramePassed);
    let effects = canvas.tell(30_040, read(next, everybody(true)));
    assert_eq!(last_view(&effects).conference.live_participant_count, 3, "whose item is gone");
}

#[test]
fn an_agent_without_a_map_is_told_after_ten_seconds_and_the_canvas_says_so() {
    let mut canvas = Canvas::new();
    canvas.tell(0, CanvasMsg::ReservationSeen(reservation()));
    let effects = canvas.tell(9_999, CanvasMsg::ClockMoved);
    assert_eq!((told(&effects), doubts(&effects)), (0, vec![]));
    let effects = canvas.tell(10_000, CanvasMsg::ClockMoved);
    assert_eq!((told(&effects), doubts(&effects)), (1, vec![Some(MapDoubt::Missing)]));
    assert!(effects.contains(&CanvasEffect::CloseMap(1)), "the attempt has had its time");

    canvas.tell(10_010, CanvasMsg::FramePassed);
    let effects = canvas.tell(12_000, CanvasMsg::ClockMoved);
    assert!(effects.contains(&CanvasEffect::OpenMap(task(), 2, SyncSource::Flex)), "{effects:?}");
    let late = CanvasMsg::MapOpened(task(), 1, content(everybody(false)));
    assert_eq!(canvas.tell(12_001, late), [], "the first is not waited for any more");
    canvas.tell(12_002, CanvasMsg::MapFailed(task(), 2, MapError::Other));
    let effects = canvas.tell(60_000, CanvasMsg::ClockMoved);
    assert_eq!(told(&effects), 0, "once");
    let effects = canvas.tell(60_001, CanvasMsg::MapOpened(task(), 3, content(everybody(false))));
    assert_eq!(doubts(&effects), [None]);
}

#[test]
fn a_map_that_cannot_be_opened_again_leaves_everybody_in_doubt_on_the_screen() {
    let mut canvas = Canvas::with_two_people();
    canvas.tell(10, CanvasMsg::SyncClientReplaced);
    assert_eq!(doubts(&canvas.tell(4_009, CanvasMsg::ClockMoved)), []);
    let effects = canvas.tell(4_010, CanvasMsg::ClockMoved);
    assert_eq!(doubts(&effects), [Some(MapDoubt::OutOfDate)]);
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, Live, None), (THIRD, Live, None)])]);
    assert_eq!(told(&canvas.tell(10_010, CanvasMsg::ClockMoved)), 0, "the canvas says it");
}

/// The conference, with everybody but the agent.
fn everybody(hold: bool) -> Vec<MapChange> {
    vec![
        conf_status(&started()),
        leg(AGENT, json!({"participant_type": "worker", "worker_sid": WorkerSid::from_bits(9)})),
        leg(CUSTOMER, json!({"hold": hold})),
        leg(THIRD, json!({"participant_type": "external"})),
    ]
}

fn connection(source: SyncSource, is_connected: bool) -> CanvasMsg {
    CanvasMsg::SyncConnectionChanged(source, is_connected)
}

fn read(id: ReadId, items: Vec<MapChange>) -> CanvasMsg {
    CanvasMsg::MapRead(task(), 1, id, Some(MapContent { items, written: Vec::new() }))
}

fn read_of(effects: &[CanvasEffect]) -> Option<ReadId> {
    effects.iter().find_map(|effect| {
        let CanvasEffect::ReadMap(_, 1, id) = effect else { return None };
        Some(*id)
    })
}

fn doubts(effects: &[CanvasEffect]) -> Vec<Option<MapDoubt>> {
    let views = effects.iter().filter_map(|effect| {
        let CanvasEffect::Show(view) = effect else { return None };
        Some(&**view)
    });
    views.map(|view: &CallView| view.offers.map_doubt).collect()
}

fn told(effects: &[CanvasEffect]) -> usize {
    let missing = CanvasEffect::Notify(Failure::NoParticipants);
    effects.iter().filter(|effect| **effect == missing).count()
}
