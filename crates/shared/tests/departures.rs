//! Tiles of people who are gone: who looks again, after a reload, sees whom they could not reach.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use proptest::{collection::vec, prelude::*};
use serde_json::json;
use shared::{
    CallSid, TaskSid,
    sync_map::{ConferenceMap, MapChange},
    testing::{Delivery, deliver, history, shaken},
    view::{ConferenceView, Departures, ParticipantPhase, Timestamp, present, view},
};

/// How long whom nobody could reach is shown.
const SHOWN_MS: u64 = 30_000;
const HOUR_MS: i64 = 3_600_000;

/// An item's key, and Twilio's time.
type Written = Vec<(String, Timestamp)>;

proptest! {
    #[test]
    fn who_looks_again_sees_whom_they_could_not_reach(
        deliveries in history().prop_flat_map(shaken),
        pauses in vec(0..20_000_u64, 1..10),
    ) {
        let Call { map, departures, written, now } = call(&deliveries, &pauses);
        let kept_looking = unreached(&view(&map, &departures, now));
        let looks_again = unreached(&view(&map, &recall(&map, &written, now), now));
        for call_sid in &kept_looking {
            prop_assert!(looks_again.contains(call_sid), "{kept_looking:?} {looks_again:?}");
        }
    }

    #[test]
    fn a_clock_that_differs_from_twilio_s_keeps_no_tile(
        deliveries in history().prop_flat_map(shaken),
        pauses in vec(0..20_000_u64, 1..10),
        ahead in -HOUR_MS..HOUR_MS,
    ) {
        let Call { map, written, now, .. } = call(&deliveries, &pauses);
        let now = Timestamp(now.0.saturating_add_signed(ahead));
        let departures = recall(&map, &written, now);
        let later = Timestamp(now.0 + SHOWN_MS);
        prop_assert!(departures.next_change(&map, now).is_none_or(|change| change <= later));
        prop_assert_eq!(departures.next_change(&map, later), None);
        let nothing_recalled = view(&map, &Departures::default(), later);
        prop_assert_eq!(view(&map, &departures, later), nothing_recalled);
    }
}

#[test]
fn whom_nobody_could_reach_a_moment_ago_is_shown_for_the_rest_of_the_time() {
    let busy = json!({"participant_type": "external", "call_status": "busy"});
    let no_answer =
        json!({"participant_type": "worker", "status": "left", "call_status": "no-answer"});
    let (leg, invitation) = (CallSid::from_bits(1), TaskSid::from_bits(2));
    let map = map(&[(leg.as_str(), &busy), (invitation.as_str(), &no_answer)]);
    let written = vec![written(leg.as_str(), 1_000), written(invitation.as_str(), 11_000)];
    let departures = recall(&map, &written, Timestamp(21_000));
    for (now, want) in [
        (21_000, vec![ParticipantPhase::NoAnswer, ParticipantPhase::Busy]),
        (30_999, vec![ParticipantPhase::NoAnswer, ParticipantPhase::Busy]),
        (31_000, vec![ParticipantPhase::NoAnswer]),
        (41_000, vec![]),
    ] {
        assert_eq!(phases(&map, &departures, now), want, "{now}");
    }
    assert_eq!(departures.next_change(&map, Timestamp(21_000)), Some(Timestamp(31_000)));
}

#[test]
fn who_talked_before_or_was_taken_back_is_no_news() {
    for item in [
        json!({"status": "left", "call_status": "completed"}),
        json!({"status": "left", "left_reason": "participant_updated_via_api"}),
        json!({"status": "left", "call_status": "canceled"}),
        json!({"status": "joined"}),
    ] {
        let leg = CallSid::from_bits(1);
        let map = map(&[(leg.as_str(), &item)]);
        let departures = recall(&map, &vec![written(leg.as_str(), 1_000)], Timestamp(1_000));
        assert_eq!(departures, Departures::default(), "{item}");
    }
}

#[test]
fn of_several_attempts_to_reach_a_person_the_last_is_shown() {
    let (first, second) = (CallSid::from_bits(2), CallSid::from_bits(1));
    let item = |status: &str| json!({"participant_type": "external", "call_status": status, "phone_number": "+14155550111"});
    for (how_the_second_went, want) in [
        ("no-answer", vec![ParticipantPhase::NoAnswer]),
        ("in-progress", vec![ParticipantPhase::Live]),
        ("completed", vec![]),
    ] {
        let map =
            map(&[(first.as_str(), &item("busy")), (second.as_str(), &item(how_the_second_went))]);
        let written = vec![written(second.as_str(), 9_000), written(first.as_str(), 5_000)];
        let departures = recall(&map, &written, Timestamp(10_000));
        assert_eq!(phases(&map, &departures, 10_000), want, "{how_the_second_went}");
    }
}

#[test]
fn where_the_page_s_clock_is_behind_the_newest_item_says_how_late_it_is() {
    let busy = json!({"participant_type": "external", "call_status": "busy"});
    let joined = json!({"participant_type": "customer"});
    let (leg, customer) = (CallSid::from_bits(1), CallSid::from_bits(2));
    let map = map(&[(leg.as_str(), &busy), (customer.as_str(), &joined)]);
    for (since, want) in [(10_000, 2), (SHOWN_MS, 1)] {
        let written =
            vec![written(leg.as_str(), 900_000), written(customer.as_str(), 900_000 + since)];
        let departures = recall(&map, &written, Timestamp(100_000));
        assert_eq!(view(&map, &departures, Timestamp(100_000)).participants.len(), want, "{since}");
    }
}

/// A call that somebody kept looking at.
struct Call {
    map: ConferenceMap,
    departures: Departures,
    written: Written,
    now: Timestamp,
}

fn call(deliveries: &[Delivery], pauses: &[u64]) -> Call {
    let mut call = Call {
        map: ConferenceMap::default(),
        departures: Departures::default(),
        written: Written::new(),
        now: Timestamp(1_800_000_000_000),
    };
    for (delivery, pause) in deliveries.iter().zip(pauses.iter().cycle()) {
        call.now.0 += pause;
        let before = present(&call.map);
        for change in deliver(&mut call.map, delivery) {
            let MapChange::Participant(call_sid, _) = change else { continue };
            call.written.retain(|(key, _)| key != call_sid.as_str());
            call.written.push((call_sid.to_string(), call.now));
        }
        call.departures.observe(&before, &call.map, call.now);
    }
    call
}

fn recall(map: &ConferenceMap, written: &Written, now: Timestamp) -> Departures {
    let mut departures = Departures::default();
    departures.recall(map, written, now);
    departures
}

fn map(items: &[(&str, &serde_json::Value)]) -> ConferenceMap {
    let mut map = ConferenceMap::default();
    for (key, data) in items {
        map.apply(MapChange::read(key, *data).unwrap());
    }
    map
}

fn written(key: &str, at: u64) -> (String, Timestamp) {
    (key.to_owned(), Timestamp(at))
}

fn phases(map: &ConferenceMap, departures: &Departures, now: u64) -> Vec<ParticipantPhase> {
    view(map, departures, Timestamp(now)).participants.iter().map(|tile| tile.phase).collect()
}

fn unreached(view: &ConferenceView) -> Vec<Option<CallSid>> {
    let unreached = view.participants.iter().filter(|tile| tile.phase.is_unreached());
    unreached.map(|tile| tile.call_sid.clone()).collect()
}
