//! The plugin has a reservation accepted, and it fails.

use shared::view::Timestamp;

use super::support::{Canvas, reservation, settled};
use crate::{
    call::CalledBy,
    canvas::{CanvasEffect, CanvasMsg, CanvasState},
    failure::Failure,
    reservation::ReservationStatus,
};

#[test]
fn an_accept_that_fails_is_told_and_can_be_tried_again() {
    let mut canvas = seen();
    canvas.tell(1, CanvasMsg::AcceptAsked(reservation().sid, 7));
    assert!(canvas.tell(2, failed()).contains(&CanvasEffect::Notify(failure())));
    assert_eq!(canvas.tell(3, failed()), [], "that was told");
    let effects = canvas.tell(4, CanvasMsg::AcceptAsked(reservation().sid, 8));
    assert_eq!(settled(&effects), [], "it waits for the map, as the first did");
}

#[test]
fn a_phone_that_does_not_ring_is_told_once() {
    let mut canvas = seen();
    canvas.tell(1, CanvasMsg::AcceptAsked(reservation().sid, 7));
    canvas.tell(2, CanvasMsg::AcceptPressed(reservation().sid, 8));
    let effects = canvas.tell(3, CanvasMsg::WorkerCalled(reservation().sid, Err(failure())));
    assert!(effects.contains(&CanvasEffect::Notify(failure())));
    assert_eq!(canvas.tell(4, failed()), [], "Flex's action failed with it");
}

#[test]
fn that_there_is_no_server_is_told_once() {
    let mut canvas = Canvas(CanvasState::new(None));
    canvas.tell(0, CanvasMsg::ReservationSeen(reservation()));
    let effects = canvas.0.update(CanvasMsg::AcceptPressed(reservation().sid, 7), Timestamp(1));
    assert!(effects.contains(&CanvasEffect::Notify(Failure::NoServer)));
    assert_eq!(canvas.tell(2, failed()), []);
}

#[test]
fn that_somebody_else_accepts_or_has_accepted_is_no_failure() {
    let mut canvas = seen();
    canvas.tell(1, CanvasMsg::AcceptAsked(reservation().sid, 7));
    let effects = canvas.tell(2, CanvasMsg::AcceptAsked(reservation().sid, 8));
    assert_eq!(settled(&effects), [(8, Ok(false))]);
    assert_eq!(canvas.tell(3, failed()), []);

    let mut canvas = seen();
    canvas.tell(1, CanvasMsg::ReservationMoved(reservation().sid, ReservationStatus::Accepted));
    assert_eq!(canvas.tell(2, failed()), []);
}

#[test]
fn every_press_on_accept_after_a_busy_phone_calls_it_again_or_says_when_it_can() {
    let mut canvas = seen();
    canvas.tell(1_000, CanvasMsg::AcceptAsked(reservation().sid, 1));
    canvas.tell(1_000, CanvasMsg::AcceptPressed(reservation().sid, 2));
    canvas.tell(1_100, CanvasMsg::WorkerCalled(reservation().sid, Ok(CalledBy::ThisTab)));
    for second in 3_u32..21 {
        let effects = canvas
            .tell(u64::from(second) * 1_000, CanvasMsg::AcceptAsked(reservation().sid, second));
        assert!(settled(&effects).contains(&(second, Ok(false))));
        let seconds = (21 - second).to_string();
        assert!(effects.contains(&CanvasEffect::Notify(Failure::AlreadyRinging { seconds })));
    }
    let effects = canvas.tell(21_000, CanvasMsg::AcceptAsked(reservation().sid, 30));
    assert_eq!(settled(&effects), [], "it waits for the map, as the first did");
    let rings = CanvasMsg::AcceptPressed(reservation().sid, 31);
    let effects = canvas.tell(21_001, rings);
    assert!(effects.iter().any(|effect| matches!(effect, CanvasEffect::CallWorker { .. })));
}

#[test]
fn an_agent_who_presses_accept_beside_the_tab_that_rings_is_told_where_to_press() {
    let told = CanvasEffect::Notify(Failure::OtherTabRings);
    let another_tab = || CanvasMsg::WorkerCalled(reservation().sid, Ok(CalledBy::AnotherTab));
    let mut canvas = seen();
    canvas.tell(1_000, CanvasMsg::AcceptAsked(reservation().sid, 1));
    canvas.tell(11_000, CanvasMsg::AcceptPressed(reservation().sid, 2));
    let effects = canvas.tell(11_100, another_tab());
    assert_eq!(settled(&effects), [(2, Ok(true))]);
    assert!(!effects.contains(&told), "both tabs accept by themselves");

    canvas.tell(21_000, CanvasMsg::AcceptAsked(reservation().sid, 3));
    canvas.tell(21_000, CanvasMsg::AcceptPressed(reservation().sid, 4));
    assert!(canvas.tell(21_100, another_tab()).contains(&told));
}

#[test]
fn a_phone_that_is_not_called_because_another_browser_was_quicker_is_no_failure() {
    let mut canvas = seen();
    canvas.tell(1, CanvasMsg::AcceptAsked(reservation().sid, 7));
    canvas.tell(2, CanvasMsg::AcceptPressed(reservation().sid, 8));
    canvas.tell(3, CanvasMsg::ReservationMoved(reservation().sid, ReservationStatus::Accepted));
    let effects = canvas.tell(4, CanvasMsg::WorkerCalled(reservation().sid, Err(failure())));
    assert_eq!(settled(&effects), [(8, Ok(true))]);
    assert!(!effects.iter().any(|effect| matches!(effect, CanvasEffect::Notify(_))));
}

/// A reservation that the plugin accepts by itself.
fn seen() -> Canvas {
    let mut canvas = Canvas::new();
    canvas.tell(0, CanvasMsg::ReservationSeen(reservation()));
    canvas
}

fn failed() -> CanvasMsg {
    CanvasMsg::AcceptFailed(reservation().sid, failure())
}

fn failure() -> Failure {
    Failure::not_accepted("it is forbidden")
}
