//! What Twilio may send, and what it is answered, made up. In the tests each target runs for a second;
//! `cargo xtask fuzz` runs them for longer, guided by coverage.

use bolero::check;
use quick_xml::{Reader, escape::unescape, events::Event};
use shared::{reduce::reduce, sync_map::ConferenceMap};

use super::{
    call_outbound_join::{ConferenceCallback, parse_conference_callback},
    call_status::parse_call_progress,
    twiml::ask_again,
};
use crate::http::auth::signed_request::SignedRequest;

#[test]
fn fuzz_callbacks() {
    check!().for_each(|form| {
        let Ok(request) = SignedRequest::read_form(form) else { return };
        let _ = parse_call_progress(&request);
        let Ok(ConferenceCallback::Event(_, event)) = parse_conference_callback(&request) else {
            return;
        };
        let mut map = ConferenceMap::default();
        for change in reduce(&map, &event) {
            map.apply(change);
        }
        assert_eq!(reduce(&map, &event), [], "what comes twice changes nothing");
    });
}

#[test]
fn fuzz_twiml() {
    check!().with_type::<String>().for_each(|url| {
        // XML has no way to write some control characters.
        let url: String = url.chars().filter(|character| !character.is_control()).collect();
        let Ok(twiml) = ask_again(&url) else { panic!("{url}") };
        assert_eq!(text_of(&twiml, "Redirect"), url);
    });
}

/// The text in an element, as Twilio reads it.
fn text_of(xml: &str, element: &str) -> String {
    let mut reader = Reader::from_str(xml);
    let (mut inside, mut text) = (false, String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => inside = start.name().as_ref() == element,
            Event::End(_) => inside = false,
            Event::Text(part) if inside => text.push_str(&part.xml10_content()),
            Event::GeneralRef(name) if inside => {
                let name = format!("&{};", name.xml10_content());
                text.push_str(&unescape(&name).unwrap());
            }
            Event::Eof => return text,
            Event::Empty(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
        }
    }
}
