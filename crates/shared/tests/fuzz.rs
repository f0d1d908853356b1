//! What others may write into maps, made up. In the tests each target runs for a second;
//! `cargo xtask fuzz` runs them for longer, guided by coverage.

use bolero::check;
use serde::Deserialize;
use serde_json::{Value, from_slice};
use shared::{
    CallSid, TaskSid,
    label::Label,
    lenient::Data,
    phone_number::PhoneNumber,
    policy,
    sync_map::{ConferenceMap, MapChange},
    view::{self, Departures, Timestamp},
};

/// The items of a map: `{"conf_status": {…}, "CA…": {…}}`.
#[test]
fn fuzz_map_items() {
    check!().for_each(|json| {
        let Ok(Value::Object(items)) = from_slice(json) else { return };
        let mut map = ConferenceMap::default();
        for (key, data) in &items {
            if let Some(change) = MapChange::read(key, data) {
                map.apply(change);
            }
        }
        let view = view::view(&map, &Departures::default(), Timestamp(0));
        assert!(view.participants.len() <= map.items().count() + 1, "{view:?}");
        for wish in policy::wishes(&map) {
            assert!(map.participants.contains_key(wish.call_sid()), "{wish:?}");
        }
        for call_sid in map.participants.keys() {
            let _ = policy::left_alone(&map, call_sid);
            let _ = policy::reservation_of_leaver(&map, call_sid);
        }
    });
}

/// What the plugin reads from JavaScript is what everybody else reads from JSON.
#[test]
fn fuzz_seam() {
    let keys = [
        "conf_status".to_owned(),
        CallSid::from_bits(1).to_string(),
        TaskSid::from_bits(1).to_string(),
    ];
    check!().for_each(|json| {
        let Ok(value) = from_slice::<Value>(json) else { return };
        for key in &keys {
            let data = Data::deserialize(&value).expect("anything is data");
            assert_eq!(MapChange::read(key, data), MapChange::read(key, &value), "{key}");
        }
    });
}

#[test]
fn fuzz_labels_and_numbers() {
    check!().for_each(|text| {
        let text = String::from_utf8_lossy(text);
        assert_eq!(Label::parse(&text).to_string(), text);
        if let Ok(number) = PhoneNumber::parse(&text) {
            assert_eq!(PhoneNumber::parse(number.as_str()).as_ref(), Ok(&number));
        }
    });
}
