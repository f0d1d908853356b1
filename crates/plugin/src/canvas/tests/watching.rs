//! A supervisor looks at another agent's call.

use super::{
    support::{
        AGENT, CUSTOMER, Canvas, THIRD, conf_status, content, leg, posts, reservation, shown,
        started, task,
    },
    *,
};
use crate::{call::SyncSource, reservation::Reservation, tile::TileButton};
use serde_json::json;
use shared::{ReservationSid, TaskSid};

#[test]
fn a_watched_call_is_shown_and_given_back_when_nobody_looks_any_more() {
    let mut canvas = Canvas::new();
    let effects = canvas.tell(0, CanvasMsg::CallWatched(Some(reservation())));
    assert!(effects.contains(&CanvasEffect::OpenMap(task(), 1, SyncSource::Flex)), "{effects:?}");
    let items = vec![conf_status(&started()), leg(CUSTOMER, json!({}))];
    let effects = canvas.tell(1, CanvasMsg::MapOpened(task(), 1, content(items)));
    assert_eq!(shown(&effects).len(), 1);

    let effects = canvas.tell(2, CanvasMsg::CallWatched(None));
    assert!(effects.contains(&CanvasEffect::CloseMap(1)), "{effects:?}");
    assert!(effects.contains(&CanvasEffect::GiveBack(task())), "{effects:?}");
}

#[test]
fn nothing_is_asked_for_anybody_in_a_watched_call() {
    let mut canvas = Canvas::new();
    canvas.tell(0, CanvasMsg::CallWatched(Some(reservation())));
    let external = json!({"participant_type": "external"});
    let items = vec![conf_status(&started()), leg(AGENT, json!({})), leg(THIRD, external)];
    canvas.tell(1, CanvasMsg::MapOpened(task(), 1, content(items)));
    assert_eq!(posts(&canvas.press(2, THIRD, TileButton::Hold)), 0);
    assert_eq!(canvas.0.agent_calls(None), AgentCalls::NoCall, "nobody is added to it");
}

#[test]
fn who_looks_at_their_own_call_sees_it_as_before() {
    let mut canvas = Canvas::with_two_people();
    assert_eq!(canvas.tell(3, CanvasMsg::CallWatched(Some(reservation()))), []);
    assert_eq!(canvas.tell(4, CanvasMsg::CallWatched(None)), []);
    assert_eq!(posts(&canvas.press(5, THIRD, TileButton::Hold)), 1);
}

#[test]
fn another_watched_call_takes_the_place_of_the_first() {
    let mut canvas = Canvas::new();
    canvas.tell(0, CanvasMsg::CallWatched(Some(reservation())));
    let (sid, task_sid) = (ReservationSid::from_bits(77), TaskSid::from_bits(77));
    let other = Reservation { sid, task_sid: task_sid.clone(), ..reservation() };
    let effects = canvas.tell(1, CanvasMsg::CallWatched(Some(other)));
    assert!(effects.contains(&CanvasEffect::GiveBack(task())), "{effects:?}");
    assert!(effects.contains(&CanvasEffect::OpenMap(task_sid, 2, SyncSource::Flex)));
}
