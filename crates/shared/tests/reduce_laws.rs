//! Laws of the reducer: what holds for every call, however its events are delivered.

use std::collections::BTreeMap;

use proptest::{prelude::*, sample::subsequence};
use shared::{
    CallSid,
    event::{
        CallStatus, ConferenceEvent, ConferenceEventKind, ParticipantChange, ParticipantEvent,
        ParticipantFlags,
    },
    sync_map::{ConferenceMap, ConferenceStatus, MapItem as _, ParticipantItem, ParticipantStatus},
    testing::{Delivery, conference_sid, deliver, fold, history, shaken},
    view::{Departures, Timestamp, view},
};

fn history_and_shaken() -> impl Strategy<Value = (Vec<Delivery>, Vec<Delivery>)> {
    history().prop_flat_map(|history| (Just(history.clone()), shaken(history)))
}

proptest! {
    #[test]
    fn any_order_and_any_repeats_end_in_the_same_map((history, shaken) in history_and_shaken()) {
        prop_assert_eq!(fold(&history), fold(&shaken));
    }

    #[test]
    fn whatever_is_lost_the_order_of_the_rest_does_not_matter(
        (kept, shaken) in history()
            .prop_flat_map(|history| {
                let length = history.len();
                subsequence(history, 1..=length)
            })
            .prop_flat_map(|kept| (Just(kept.clone()), shaken(kept)))
    ) {
        prop_assert_eq!(what_counts(&fold(&kept)), what_counts(&fold(&shaken)));
    }

    #[test]
    fn a_repeated_delivery_changes_nothing((_, shaken) in history_and_shaken()) {
        let mut map = fold(&shaken);
        for delivery in &shaken {
            prop_assert_eq!(deliver(&mut map, delivery), []);
        }
    }

    #[test]
    fn replaying_a_call_from_any_point_changes_nothing(
        (history, from) in history().prop_flat_map(|history| {
            let length = history.len();
            (Just(history), 0..length)
        })
    ) {
        let replayed = history.iter().chain(&history[from..]);
        prop_assert_eq!(fold(&history), fold(replayed));
    }

    #[test]
    fn a_flag_that_an_event_lacks_stays_as_it_is((_, shaken) in history_and_shaken()) {
        let map = fold(&shaken);
        for (call_sid, item) in &map.participants {
            let mut after = map.clone();
            deliver(&mut after, &event_without_flags(call_sid));
            let told = after.participants.get(call_sid).unwrap();
            let flags = |item: &ParticipantItem| {
                (item.muted, item.hold, item.coaching, item.end_conference_on_exit)
            };
            prop_assert_eq!(flags(told), flags(item));
            prop_assert_eq!(told.sequence_number, Some(u32::MAX));
        }
    }

    #[test]
    fn people_of_one_kind_stand_in_the_order_of_joining((history, shaken) in history_and_shaken()) {
        let mut joined: Vec<CallSid> = Vec::new();
        for event in history.iter().filter_map(conference_event) {
            if let ConferenceEventKind::Participant(ParticipantEvent { call_sid, .. }) = &event.kind
                && !joined.contains(call_sid)
            {
                joined.push(call_sid.clone());
            }
        }
        let place = |call_sid: &CallSid| joined.iter().position(|it| it == call_sid);
        let shown = view(&fold(&shaken), &Departures::default(), Timestamp(0)).participants;
        for pair in shown.windows(2).filter(|it| it[0].participant_type == it[1].participant_type) {
            let places = [0, 1].map(|at| pair[at].call_sid.as_ref().and_then(place));
            // Behind those who joined stand those who ring.
            let [one, other] = places.map(|place| place.unwrap_or(usize::MAX));
            prop_assert!(one <= other, "{pair:?}");
        }
    }

    #[test]
    fn an_item_reads_back_as_it_was_written((_, shaken) in history_and_shaken()) {
        let map = fold(&shaken);
        for item in map.participants.values() {
            let data = serde_json::to_value(item).unwrap();
            prop_assert_eq!(&ParticipantItem::read(&data), item);
        }
    }

    #[test]
    fn who_left_is_not_joined_and_after_the_end_nobody_is((_, shaken) in history_and_shaken()) {
        let map = fold(&shaken);
        for (_, item) in map.joined() {
            prop_assert_eq!(item.status, ParticipantStatus::Joined);
        }
        if map.conference.as_ref().and_then(|item| item.status) == Some(ConferenceStatus::Ended) {
            prop_assert_eq!(map.joined().count(), 0);
        }
    }

    #[test]
    fn the_view_counts_whom_the_map_says_are_joined((_, shaken) in history_and_shaken()) {
        let map = fold(&shaken);
        let view = view(&map, &Departures::default(), Timestamp(0));
        prop_assert_eq!(view.live_participant_count as usize, map.joined().count());
        prop_assert!(view.live_worker_count <= view.live_participant_count);
    }
}

fn conference_event(delivery: &Delivery) -> Option<&ConferenceEvent> {
    match delivery {
        Delivery::Conference(event) => Some(event),
        Delivery::Progress(_) | Delivery::Dialled(_) => None,
    }
}

/// The newest of all events, about a leg, with nothing in it.
fn event_without_flags(call_sid: &CallSid) -> Delivery {
    Delivery::Conference(ConferenceEvent {
        conference_sid: conference_sid(),
        sequence_number: u32::MAX,
        timestamp: None,
        kind: ConferenceEventKind::Participant(ParticipantEvent {
            call_sid: call_sid.clone(),
            label: None,
            change: ParticipantChange::Changed,
            flags: ParticipantFlags::default(),
        }),
    })
}

/// What a person would notice of each leg.
type WhatCounts = BTreeMap<CallSid, (bool, bool, Option<bool>, Option<bool>, Option<CallStatus>)>;

fn what_counts(map: &ConferenceMap) -> WhatCounts {
    map.participants
        .iter()
        .map(|(call_sid, item)| {
            let state =
                (item.is_joined(), item.is_connecting(), item.hold, item.muted, item.call_status);
            (call_sid.clone(), state)
        })
        .collect()
}
