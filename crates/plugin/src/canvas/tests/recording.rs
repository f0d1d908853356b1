//! What is recorded of a call is paused and resumed.

use serde_json::{Value, json};
use shared::{WorkerSid, sync_map::MapChange};

use super::support::{
    CUSTOMER, Canvas, THIRD, alarm, conf_status, last_view, leg, posts, refused, reservation, task,
};
use crate::{
    call::{RecordingState, RecordingView},
    canvas::{CanvasEffect, CanvasMsg, Purpose},
    reservation::{Reservation, ReservationStatus},
    server_request::{Answer, Done, ServerRequest},
};

#[test]
fn a_press_pauses_and_the_next_resumes_once_the_map_has_shown_it() {
    let mut canvas = Canvas::with_two_people();
    let view = shown_after(&mut canvas, 10, recording(&json!({})));
    assert_eq!(view, Some(RecordingView { has_button: true, ..on() }));
    let effects = press(&mut canvas, 20);
    assert!(effects.contains(&post(true)), "{effects:?}");
    assert!(last(&effects).is_some_and(|view| view.is_waiting && view.state == RecordingState::On));
    assert_eq!(posts(&press(&mut canvas, 21)), 0, "it has been asked");
    canvas.tell(30, answer(Ok(Done::default())));
    assert_eq!(posts(&press(&mut canvas, 31)), 0, "the map has not shown it");
    let view = shown_after(&mut canvas, 40, recording(&paused_by(9)));
    assert_eq!(view, Some(RecordingView { has_button: true, ..paused() }));
    assert!(press(&mut canvas, 50).contains(&post(false)));
}

#[test]
fn everybody_sees_who_has_paused_it_and_who_only_watches_has_no_button() {
    let mut canvas = Canvas::with_two_people();
    let colleague = json!({
        "participant_type": "worker", "worker_sid": WorkerSid::from_bits(8), "display_name": "Robin",
    });
    canvas.change(10, leg(THIRD, colleague));
    let view = shown_after(&mut canvas, 20, recording(&paused_by(8)));
    let by_robin = Some("Robin".to_owned());
    assert_eq!(view, Some(RecordingView { paused_by: by_robin, has_button: true, ..paused() }));

    let mut canvas = Canvas::new();
    let watched = Reservation { status: ReservationStatus::Watched, ..reservation() };
    canvas.tell(0, CanvasMsg::CallWatched(Some(watched)));
    let items = vec![recording(&paused_by(8)), leg(CUSTOMER, json!({}))];
    let content = super::content(items);
    let effects = canvas.tell(1, CanvasMsg::MapOpened(task(), 1, content));
    assert_eq!(last(&effects), Some(paused()));
    assert_eq!(posts(&press(&mut canvas, 2)), 0);
}

#[test]
fn where_nothing_is_recorded_there_is_nothing_to_pause() {
    let customer = |of| json!({"of": of});
    for (item, want) in [
        (recording(&customer("conference")), true),
        (recording(&customer("customer")), true),
        (recording(&customer("a word of later versions")), false),
        (conf_status(&json!({"recording": {"of": "conference"}})), false),
    ] {
        let mut canvas = Canvas::with_two_people();
        let view = shown_after(&mut canvas, 10, item.clone());
        assert_eq!(view.is_some(), want, "{item:?}");
        assert_eq!(posts(&press(&mut canvas, 20)), usize::from(want), "{item:?}");
    }
    let mut canvas = Canvas::with_two_people();
    let off = RecordingView { state: RecordingState::Off, ..on() };
    assert_eq!(shown_after(&mut canvas, 10, recording(&customer("nothing"))), Some(off));
    assert_eq!(posts(&press(&mut canvas, 20)), 0);
    let mut canvas = Canvas::with_two_people();
    canvas.change(10, leg(CUSTOMER, json!({"status": "left"})));
    canvas.tell(11, CanvasMsg::FramePassed);
    assert_eq!(shown_after(&mut canvas, 12, recording(&customer("customer"))), None);
}

/// Somebody has stopped what was recorded, and who pressed the button was told.
#[test]
fn once_twilio_has_said_that_nothing_is_recorded_there_is_nothing_to_pause() {
    let off = RecordingView { state: RecordingState::Off, ..on() };
    let on = RecordingView { has_button: true, ..on() };
    for (known, want) in [
        (json!({"answered": "c0ffee00"}), off),
        (json!({"answered": "c0ffee00", "status": "in-progress"}), on.clone()),
        (json!({"answered": "c0ffee00", "asked": "0decade0"}), on.clone()),
        // The leg of the next customer may be recorded.
        (json!({"answered": "c0ffee00", "of": "customer"}), on),
    ] {
        let mut canvas = Canvas::with_two_people();
        assert_eq!(shown_after(&mut canvas, 10, recording(&known)), Some(want), "{known}");
    }
}

#[test]
fn what_does_not_work_is_told_and_can_be_tried_again() {
    let mut canvas = Canvas::with_two_people();
    canvas.change(10, recording(&json!({})));
    press(&mut canvas, 20);
    let failure = refused(1011, "nothing is recorded");
    let effects = canvas.tell(30, answer(Err(failure.clone())));
    assert!(effects.contains(&CanvasEffect::Notify(failure)));
    assert!(press(&mut canvas, 40).contains(&post(true)));
}

#[test]
fn a_map_that_does_not_show_it_is_read_and_then_waited_for_no_longer() {
    let mut canvas = Canvas::with_two_people();
    canvas.change(10, recording(&json!({})));
    press(&mut canvas, 20);
    let effects = canvas.tell(30, answer(Ok(Done::default())));
    assert_eq!(alarm(&effects), Some(2_030));
    let effects = canvas.tell(2_030, CanvasMsg::ClockMoved);
    assert!(effects.iter().any(|it| matches!(it, CanvasEffect::ReadMap(..))), "{effects:?}");
    canvas.tell(5_029, CanvasMsg::FramePassed);
    let effects = canvas.tell(5_030, CanvasMsg::ClockMoved);
    assert!(last(&effects).is_some_and(|view| !view.is_waiting));
}

fn press(canvas: &mut Canvas, now: u64) -> Vec<CanvasEffect> {
    canvas.tell(now, CanvasMsg::FramePassed);
    canvas.tell(now, CanvasMsg::RecordingPressed(task()))
}

fn shown_after(canvas: &mut Canvas, now: u64, item: MapChange) -> Option<RecordingView> {
    canvas.tell(now, CanvasMsg::FramePassed);
    let effects = canvas.change(now, item);
    // What changes nothing is not shown once more.
    let is_shown = effects.iter().any(|it| matches!(it, CanvasEffect::Show(_)));
    is_shown.then(|| last(&effects)).flatten()
}

fn last(effects: &[CanvasEffect]) -> Option<RecordingView> {
    last_view(effects).offers.recording.clone()
}

fn answer(answer: Answer) -> CanvasMsg {
    CanvasMsg::ServerAnswered(task(), Purpose::Recording, answer)
}

fn post(paused: bool) -> CanvasEffect {
    let request = ServerRequest::PauseRecording { task_sid: task(), paused };
    CanvasEffect::Post(task(), Purpose::Recording, request)
}

fn paused_by(bits: u128) -> Value {
    json!({"status": "paused", "by": WorkerSid::from_bits(bits)})
}

/// `conf_status` of a call that is recorded.
fn recording(more: &Value) -> MapChange {
    let mut recording = json!({"of": "conference"});
    recording.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let mut started = super::started();
    started["recording"] = recording;
    conf_status(&started)
}

fn paused() -> RecordingView {
    RecordingView { state: RecordingState::Paused, ..on() }
}

/// It is recorded, and there is nothing to press.
fn on() -> RecordingView {
    let state = RecordingState::On;
    RecordingView { state, paused_by: None, has_button: false, is_waiting: false }
}
