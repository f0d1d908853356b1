//! Laws of healing: whatever was lost, a map that is reconciled with Twilio says what Twilio says, and
//! no event that comes later is hurt by it.

use std::collections::BTreeMap;

use proptest::{prelude::*, sample::subsequence};
use serde_json::json;
use shared::{
    CallSid, ConferenceSid,
    event::{CallStatus, ParticipantFlags},
    label::Label,
    reconcile::{ActualConference, ActualParticipant, ActualState, reconcile},
    sync_map::{
        ConferenceItem, ConferenceMap, ConferenceStatus, MapChange, MapItem, ParticipantItem,
    },
    testing::{Delivery, conference_sid, deliver, fold, history},
};

/// A call, how much of it has happened, and which deliveries of that much have arrived, in what order.
fn partly_delivered() -> impl Strategy<Value = (Vec<Delivery>, usize, Vec<Delivery>)> {
    history()
        .prop_flat_map(|history| {
            let length = history.len();
            (Just(history), 1..=length)
        })
        .prop_flat_map(|(history, happened)| {
            let arrived = subsequence(history[..happened].to_vec(), 0..=happened).prop_shuffle();
            (Just(history), Just(happened), arrived)
        })
}

proptest! {
    #[test]
    fn after_it_the_map_says_what_twilio_says((history, happened, arrived) in partly_delivered()) {
        let truth = fold(&history[..happened]);
        let map = reconciled(fold(&arrived), &truth);
        prop_assert_eq!(people(&map), people(&truth));
        prop_assert_eq!(map.has_ended(), truth.has_ended());
    }

    #[test]
    fn applied_twice_it_changes_nothing((history, happened, arrived) in partly_delivered()) {
        let truth = fold(&history[..happened]);
        let map = reconciled(fold(&arrived), &truth);
        prop_assert_eq!(reconcile(&map, &actual(&truth)), []);
    }

    #[test]
    fn a_map_that_has_heard_everything_is_left_alone(
        (history, happened, _) in partly_delivered()
    ) {
        let truth = fold(&history[..happened]);
        let people_before = people(&truth);
        let map = reconciled(truth.clone(), &truth);
        prop_assert_eq!(people(&map), people_before);
        for (call_sid, item) in &map.participants {
            prop_assert_eq!(item.sequence_number, truth.participants[call_sid].sequence_number);
        }
    }

    #[test]
    fn it_undoes_no_event_that_comes_later(
        (history, late) in partly_delivered().prop_flat_map(|(history, happened, arrived)| {
            let late = Just(history.clone()).prop_shuffle();
            (Just((history, happened, arrived)), late)
        })
    ) {
        let (history, happened, arrived) = history;
        let mut map = reconciled(fold(&arrived), &fold(&history[..happened]));
        for delivery in &late {
            deliver(&mut map, delivery);
        }
        let told = fold(&history);
        prop_assert_eq!(people(&map), people(&told));
        prop_assert_eq!(map.has_ended(), told.has_ended());
    }
}

#[test]
fn who_was_called_on_a_claim_is_found_with_their_number() {
    let claimed = |label: &str| {
        let conference = json!({
            "conference_sid": conference_sid(),
            "adds": { "00000001": { "to": "+14155550199", "request": "00000009" } },
            "customer_dial": { "to": "+14155550123", "from": "+15005550101", "id": "00000002" },
        });
        let map = ConferenceMap {
            conference: Some(ConferenceItem::read(&conference)),
            ..ConferenceMap::default()
        };
        let leg = ActualParticipant { label: Some(Label::parse(label)), ..Default::default() };
        let state = ActualState::Live([(CallSid::from_bits(1), leg)].into());
        let actual = ActualConference { conference_sid: conference_sid(), state };
        let changes = reconcile(&map, &actual);
        let [MapChange::Participant(_, item)] = changes.as_slice() else { panic!("{changes:?}") };
        item.phone_number.clone()
    };
    assert_eq!(claimed("external.00000001").as_deref(), Some("+14155550199"));
    assert_eq!(claimed("customer.00000002").as_deref(), Some("+14155550123"));
    assert_eq!(claimed("external.00000003"), None);
}

#[test]
fn a_map_of_another_conference_is_left_alone() {
    let mut actual = actual(&ConferenceMap::default());
    let mut map = ConferenceMap::default();
    for change in reconcile(&map, &actual) {
        map.apply(change);
    }
    actual.conference_sid = ConferenceSid::from_bits(2);
    actual.state = ActualState::Over { reason: None };
    assert_eq!(reconcile(&map, &actual), []);
}

#[test]
fn what_else_an_item_says_is_kept() {
    let call_sid = CallSid::from_bits(1);
    let known = ParticipantItem {
        display_name: Some("Ada".to_owned()),
        sequence_number: Some(7),
        call_sequence_number: Some(2),
        ..ParticipantItem::default()
    };
    let mut map = ConferenceMap::default();
    map.apply(MapChange::Participant(call_sid.clone(), known.clone()));
    let healed = reconciled(map, &ConferenceMap::default());
    let item = &healed.participants[&call_sid];
    assert!(!item.is_joined());
    assert_eq!(item.display_name, known.display_name);
    assert_eq!(item.sequence_number, known.sequence_number);
    assert_eq!(item.call_sequence_number, known.call_sequence_number);
}

fn reconciled(mut map: ConferenceMap, truth: &ConferenceMap) -> ConferenceMap {
    for change in reconcile(&map, &actual(truth)) {
        map.apply(change);
    }
    map
}

/// What Twilio would answer about a conference of which this map has heard everything.
fn actual(truth: &ConferenceMap) -> ActualConference {
    let status = truth.conference.as_ref().and_then(|item| item.status);
    let state = match status {
        Some(ConferenceStatus::Ended) => ActualState::Over { reason: None },
        Some(ConferenceStatus::Started) | None => {
            let legs = truth.participants.iter().filter(|(_, item)| is_listed(item));
            ActualState::Live(legs.map(|(sid, item)| (sid.clone(), listed(item))).collect())
        }
    };
    ActualConference { conference_sid: conference_sid(), state }
}

fn is_listed(item: &ParticipantItem) -> bool {
    item.is_joined() || item.is_connecting()
}

fn listed(item: &ParticipantItem) -> ActualParticipant {
    ActualParticipant {
        is_connected: item.is_joined(),
        label: item.label.as_deref().map(Label::parse),
        flags: ParticipantFlags {
            muted: item.muted,
            hold: item.hold,
            coaching: item.coaching,
            end_conference_on_exit: item.end_conference_on_exit,
        },
    }
}

/// What a person would notice of those who are on the line: hold, mute, and how far their call is.
type People = BTreeMap<CallSid, (Option<bool>, Option<bool>)>;

fn people(map: &ConferenceMap) -> People {
    map.joined().map(|(call_sid, item)| (call_sid.clone(), (item.hold, item.muted))).collect()
}

#[test]
fn a_call_that_is_over_is_in_no_conference() {
    let call_sid = CallSid::from_bits(1);
    let item =
        ParticipantItem { call_status: Some(CallStatus::Completed), ..ParticipantItem::default() };
    let mut map = ConferenceMap::default();
    map.apply(MapChange::Participant(call_sid.clone(), item));
    let legs = BTreeMap::from([(
        call_sid.clone(),
        ActualParticipant { is_connected: true, ..ActualParticipant::default() },
    )]);
    let actual =
        ActualConference { conference_sid: conference_sid(), state: ActualState::Live(legs) };
    for change in reconcile(&map, &actual) {
        map.apply(change);
    }
    assert_eq!(map.joined().count(), 0);
}
