//! Keys that one person hears: the extension that was dialled, and what a machine asks for.

use serde_json::json;
use shared::keys::Keys;

use super::support::{CUSTOMER, Canvas, THIRD, last_view, leg, person_of, refused, task};
use crate::{
    call::TileView,
    canvas::{CanvasEffect, CanvasMsg, Purpose},
    failure::Failure,
    server_request::ServerRequest,
    tile::TileButton,
};

#[test]
fn the_extension_is_shown_and_keys_are_offered_once_they_answer() {
    let mut canvas = Canvas::with_two_people();
    let person = json!({
        "participant_type": "external", "phone_number": "+14155550111", "extension": "42,,1#",
    });
    let mut rings = person.clone();
    rings["connecting"] = json!(true);
    let tile = tile(&canvas.change(10, leg(THIRD, rings)));
    assert_eq!(tile.extension.as_deref(), Some("42,,1#"));
    assert_eq!(asked(&types(&mut canvas, 20, THIRD, "1")), None, "who hears it?");

    let tile = self::tile(&canvas.change(100, leg(THIRD, person.clone())));
    assert_eq!(tile.extension.as_deref(), Some("42,,1#"));
    assert_eq!(tile.buttons[0].button, TileButton::SendDigits);
    assert_eq!(asked(&types(&mut canvas, 110, THIRD, "42,,1#")), Some("42,,1#"));
    assert_eq!(asked(&types(&mut canvas, 111, THIRD, "*")), Some("*"), "they need not wait");

    let mut held = person;
    held["hold"] = json!(true);
    canvas.change(200, leg(THIRD, held));
    let effects = types(&mut canvas, 210, THIRD, "1");
    assert_eq!(asked(&effects), None, "they hear music");
    assert!(effects.contains(&CanvasEffect::Notify(Failure::NotOnTheCall)), "{effects:?}");
}

#[test]
fn colleagues_are_offered_no_keys() {
    let mut canvas = Canvas::with_two_people();
    let colleague = json!({"participant_type": "worker", "phone_number": "client:anna"});
    let tile = tile(&canvas.change(10, leg(THIRD, colleague)));
    assert_ne!(tile.buttons[0].button, TileButton::SendDigits);
    assert_eq!(asked(&types(&mut canvas, 20, THIRD, "1")), None);
}

#[test]
fn that_keys_were_not_pressed_is_told() {
    let mut canvas = Canvas::with_two_people();
    canvas.change(10, leg(CUSTOMER, json!({"phone_number": "+14155550100"})));
    assert_eq!(asked(&types(&mut canvas, 20, CUSTOMER, "1")), Some("1"));
    let failure = refused(20009, "no");
    let answered = CanvasMsg::ServerAnswered(task(), Purpose::Keys, Err(failure.clone()));
    let effects = canvas.tell(30, answered);
    assert!(effects.contains(&CanvasEffect::Notify(failure)), "{effects:?}");
}

/// The tile of the third person, as it was drawn last.
fn tile(effects: &[CanvasEffect]) -> TileView {
    last_view(effects).tiles.last().expect("they have a tile").clone()
}

fn types(canvas: &mut Canvas, now: u64, person: u128, keys: &str) -> Vec<CanvasEffect> {
    canvas.tell(now, CanvasMsg::FramePassed);
    let keys = Keys::parse(keys).expect("a telephone has these");
    canvas.tell(now, CanvasMsg::KeysTyped(task(), person_of(person), keys))
}

fn asked(effects: &[CanvasEffect]) -> Option<&str> {
    effects.iter().find_map(|effect| {
        let CanvasEffect::Post(_, Purpose::Keys, ServerRequest::SendDigits { keys, .. }) = effect
        else {
            return None;
        };
        Some(keys.as_str())
    })
}
