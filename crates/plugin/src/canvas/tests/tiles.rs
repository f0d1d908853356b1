//! The buttons of the tiles: muted, called again, refused by Twilio.

use serde_json::{Value, json};
use shared::{
    CallSid, TaskSid,
    sync_map::MapChange,
    view::{
        ParticipantPhase::{Busy, Calling, Failed, Live, OnHold, Ringing},
        Timestamp,
    },
};

use super::support::{
    CUSTOMER, Canvas, THIRD, alarm, call, conf_status, content, leg, person_of, posts, purpose_of,
    refused, reservation, server_leg, shown, started, task,
};
use crate::{
    call::{MapContent, TileStatus},
    canvas::{CanvasEffect, CanvasMsg, Purpose},
    failure::{Failure, key_of_code},
    server_request::{Done, ServerRequest},
    tile::{TileButton, TileKey, TileRequest},
};

const NUMBER: &str = "+14155550100";

#[test]
fn a_person_is_muted_and_unmuted_also_on_hold() {
    let mut canvas = Canvas::with_two_people();
    let effects = canvas.press(10, THIRD, TileButton::Mute);
    let request = ServerRequest::MuteParticipant { leg: server_leg(THIRD), muted: true };
    assert!(effects.contains(&CanvasEffect::Post(task(), purpose_of(THIRD), request)));
    let asked = Some(TileRequest::Mute);
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, Live, None), (THIRD, Live, asked)])]);
    assert_eq!(posts(&canvas.press(11, THIRD, TileButton::Mute)), 0, "it has been asked");

    canvas.answer(20, THIRD, Ok(Done::default()));
    canvas.tell(21, CanvasMsg::FramePassed);
    canvas.tell(22, CanvasMsg::FramePassed);
    let muted = json!({"participant_type": "external", "muted": true, "hold": true});
    let effects = canvas.change(30, leg(THIRD, muted));
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, Live, None), (THIRD, OnHold, None)])]);

    let effects = canvas.press(40, THIRD, TileButton::Mute);
    let request = ServerRequest::MuteParticipant { leg: server_leg(THIRD), muted: false };
    assert!(effects.contains(&CanvasEffect::Post(task(), purpose_of(THIRD), request)));
}

#[test]
fn who_was_busy_is_called_again_once() {
    let mut canvas = busy_customer();
    let effects = canvas.press(10, CUSTOMER, TileButton::CallAgain);
    let request = ServerRequest::AddParticipant {
        task_sid: task(),
        to: NUMBER.to_owned(),
        extension: None,
        from: None,
    };
    assert!(effects.contains(&CanvasEffect::Post(task(), purpose_of(CUSTOMER), request)));
    let asked = Some(TileRequest::CallAgain);
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, Busy, asked)])]);
    assert_eq!(posts(&canvas.press(11, CUSTOMER, TileButton::CallAgain)), 0);
    canvas.answer(20, CUSTOMER, Ok(Done::default()));
    assert_eq!(posts(&canvas.press(21, CUSTOMER, TileButton::CallAgain)), 0, "it rings soon");

    canvas.change(30, conf_status(&dial(&json!({"id": "00000002"}))));
    let rings = json!({"connecting": true, "call_status": "ringing", "label": "customer.00000002"});
    canvas.change(31, leg(THIRD, rings));
    let effects = canvas.tell(40, CanvasMsg::FramePassed);
    assert_eq!(shown(&effects), [Some(vec![(THIRD, Ringing, None)])], "in place of the other");
}

#[test]
fn who_was_busy_a_moment_before_the_page_was_loaded_can_be_called_again() {
    let mut canvas = Canvas::new();
    canvas.tell(100_000, CanvasMsg::ReservationSeen(reservation()));
    let busy =
        json!({"participant_type": "external", "call_status": "busy", "phone_number": NUMBER});
    let written = vec![(call(THIRD).to_string(), Timestamp(80_000))];
    let items = vec![conf_status(&started()), leg(CUSTOMER, json!({})), leg(THIRD, busy)];
    let content = MapContent { items, written };
    let effects = canvas.tell(100_001, CanvasMsg::MapOpened(task(), 1, content));
    assert_eq!(shown(&effects), [Some(vec![(CUSTOMER, Live, None), (THIRD, Busy, None)])]);
    assert_eq!(alarm(&effects), Some(110_000), "until then");
    assert_eq!(posts(&canvas.press(100_010, THIRD, TileButton::CallAgain)), 1);
}

#[test]
fn a_redial_whose_answer_is_lost_may_ring() {
    let mut canvas = busy_customer();
    canvas.press(10, CUSTOMER, TileButton::CallAgain);
    let effects = canvas.answer(20, CUSTOMER, Err(Failure::AnswerLost));
    assert!(effects.contains(&CanvasEffect::Notify(Failure::MayBeRinging)));
}

#[test]
fn who_left_or_is_a_colleague_is_not_called_again() {
    for item in [
        json!({"participant_type": "external", "call_status": "completed", "phone_number": NUMBER}),
        json!({"participant_type": "worker", "call_status": "busy", "phone_number": "client:bob"}),
        json!({"participant_type": "external", "call_status": "busy"}),
    ] {
        let mut canvas = Canvas::with_two_people();
        canvas.change(10, leg(THIRD, item.clone()));
        assert_eq!(posts(&canvas.press(20, THIRD, TileButton::CallAgain)), 0, "{item}");
    }
}

#[test]
fn what_twilio_says_to_the_dial_is_told_once_and_the_customer_can_be_called_again() {
    let refusal = json!({"id": "00000001", "refusal": {"code": 21215, "message": "no permission"}});
    let mut canvas = Canvas::new();
    canvas.tell(0, CanvasMsg::ReservationSeen(reservation()));
    let items = vec![conf_status(&dial(&refusal))];
    let effects = canvas.tell(1, CanvasMsg::MapOpened(task(), 1, content(items)));
    assert!(effects.contains(&CanvasEffect::Notify(refused(21215, "no permission"))));
    assert_eq!(customer_s_tile(&effects), Some((Failed, Some("notPermitted"), None)));
    canvas.tell(16, CanvasMsg::FramePassed);
    let effects = canvas.change(20, leg(1, json!({"participant_type": "worker"})));
    assert!(!effects.iter().any(|effect| matches!(effect, CanvasEffect::Notify(_))));

    canvas.tell(30, CanvasMsg::FramePassed);
    let press = || CanvasMsg::TilePressed(task(), TileKey::Customer, TileButton::CallAgain);
    let effects = canvas.tell(40, press());
    let asked = Some(TileRequest::CallAgain);
    assert_eq!(customer_s_tile(&effects), Some((Failed, Some("notPermitted"), asked)));
    assert_eq!((posts(&effects), posts(&canvas.tell(41, press()))), (1, 0));
    let no = Err(refused(21215, "no permission"));
    canvas.tell(50, CanvasMsg::ServerAnswered(task(), Purpose::Tile(TileKey::Customer), no));
    canvas.tell(51, CanvasMsg::FramePassed);
    canvas.tell(52, CanvasMsg::FramePassed);

    let effects = canvas.change(60, conf_status(&dial(&json!({"id": "00000002"}))));
    assert_eq!(customer_s_tile(&effects), Some((Calling, None, None)));
    canvas.tell(61, CanvasMsg::FramePassed);
    let effects = canvas.change(70, conf_status(&dial(&refusal)));
    assert!(effects.contains(&CanvasEffect::Notify(refused(21215, "no permission"))), "again");
}

#[test]
fn a_colleague_who_is_asked_to_come_has_a_tile_and_the_question_is_taken_back() {
    let mut canvas = Canvas::with_two_people();
    let invitation = TaskSid::from_bits(4);
    let asked = json!({"participant_type": "worker", "connecting": true});
    canvas.change(10, MapChange::read(invitation.as_str(), &asked).unwrap());
    let tile = TileKey::Invitation(invitation.clone());
    let press = |button| CanvasMsg::TilePressed(task(), tile.clone(), button);
    assert_eq!(posts(&canvas.tell(20, press(TileButton::Hold))), 0, "nobody is there to hold");
    let effects = canvas.tell(21, press(TileButton::Remove));
    let request = ServerRequest::TakeBackInvitation { task_sid: task(), invitation };
    assert!(effects.contains(&CanvasEffect::Post(task(), Purpose::Tile(tile.clone()), request)));
    assert_eq!(posts(&canvas.tell(22, press(TileButton::Remove))), 0, "it has been asked");
}

#[test]
fn the_name_of_a_tile_is_its_leg_or_the_customer() {
    let call_sid = call(THIRD);
    for (name, want) in [
        (call_sid.as_str(), Some(person_of(THIRD))),
        (task().as_str(), Some(TileKey::Invitation(task()))),
        ("customer", Some(TileKey::Customer)),
        ("", None),
        ("undefined", None),
    ] {
        assert_eq!(TileKey::parse(name), want, "{name}");
    }
}

type CustomerTile<'a> = (shared::view::ParticipantPhase, Option<&'a str>, Option<TileRequest>);

/// The tile of a customer who has no leg, with why there is none.
fn customer_s_tile(effects: &[CanvasEffect]) -> Option<CustomerTile<'_>> {
    effects.iter().find_map(|effect| {
        let CanvasEffect::Show(view) = effect else { return None };
        let people = view.conference.participants.iter().zip(&view.tiles);
        let without_leg: fn(&Option<CallSid>) -> bool = Option::is_none;
        let (person, tile) = people.into_iter().find(|(it, _)| without_leg(&it.call_sid))?;
        let refusal = view.conference.dial_refusal.as_ref().map(|it| key_of_code(it.code));
        let request = match tile.status {
            TileStatus::Request { key } => Some(key),
            TileStatus::Problem { key, .. } => {
                assert_eq!(Some(key), refusal);
                None
            }
            TileStatus::Unseen { .. }
            | TileStatus::Machine { .. }
            | TileStatus::Muted { .. }
            | TileStatus::Phase { .. } => {
                assert_eq!(refusal, None, "it is told");
                None
            }
        };
        Some((person.phase, refusal, request))
    })
}

fn dial(more: &Value) -> Value {
    let mut dial = json!({"to": NUMBER, "from": "+14155550199"});
    dial.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let mut item = started();
    item["customer_dial"] = dial;
    item
}

/// A call whose customer was busy; a frame is free.
fn busy_customer() -> Canvas {
    let mut canvas = Canvas::new();
    canvas.tell(0, CanvasMsg::ReservationSeen(reservation()));
    let busy = json!({
        "status": "left", "call_status": "busy", "phone_number": NUMBER, "label": "customer.00000001",
    });
    let items = vec![conf_status(&dial(&json!({"id": "00000001"}))), leg(CUSTOMER, busy)];
    canvas.tell(1, CanvasMsg::MapOpened(task(), 1, content(items)));
    canvas.tell(2, CanvasMsg::FramePassed);
    canvas
}
