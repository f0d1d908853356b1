//! Laws of the moments of a leg: however its events are delivered, the item says the same of when it came, was
//! held and left, and no more than an item can hold.

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*, sample::subsequence};
use shared::{
    CallSid,
    event::{ConferenceEvent, ConferenceEventKind, ParticipantChange},
    moments::{LegState, MOST_MOMENTS, Moment, Moments},
    sync_map::ConferenceMap,
    testing::{Delivery, fold, history, shaken},
};

proptest! {
    #[test]
    fn whatever_is_lost_any_order_and_any_repeats_give_the_same_moments(
        (kept, shaken) in history()
            .prop_flat_map(|history| {
                let length = history.len();
                subsequence(history, 1..=length)
            })
            .prop_flat_map(|kept| (Just(kept.clone()), shaken(kept)))
    ) {
        prop_assert_eq!(moments(&fold(&kept)), moments(&fold(&shaken)));
    }

    #[test]
    fn each_event_of_a_leg_is_a_moment_of_it(history in history()) {
        let map = fold(&history);
        let mut told: BTreeMap<CallSid, Vec<(u32, LegState)>> = BTreeMap::new();
        for delivery in &history {
            let Delivery::Conference(event) = delivery else { continue };
            if let Some((leg, state)) = told_of(event) {
                told.entry(leg).or_default().push((event.sequence_number, state));
            }
        }
        for (leg, moments) in moments(&map) {
            let known: Vec<_> = moments.iter().map(|(number, it)| (number, it.state)).collect();
            prop_assert_eq!(known, told.remove(&leg).unwrap_or_default());
        }
        prop_assert!(told.is_empty(), "{told:?}");
    }

    #[test]
    fn a_set_is_the_same_however_it_is_put_together(
        (added, shuffled) in vec((0..500_u32, 0..9_u32), 0..200).prop_flat_map(|added| {
            let twice = [added.clone(), added.clone()].concat();
            (Just(added), Just(twice).prop_shuffle())
        })
    ) {
        let set = of(&added);
        prop_assert_eq!(&set, &of(&shuffled));
        let numbers: Vec<u32> = set.iter().map(|(number, _)| number).collect();
        prop_assert!(numbers.len() <= MOST_MOMENTS);
        // With the last of them a leg has left, and with the first one it has come.
        prop_assert_eq!(numbers.first().copied(), added.iter().map(|(number, _)| *number).min());
        prop_assert_eq!(numbers.last().copied(), added.iter().map(|(number, _)| *number).max());
    }

    #[test]
    fn a_moment_that_is_added_takes_no_other_away_while_there_is_room(
        (added, one) in (vec((0..500_u32, 0..9_u32), 0..MOST_MOMENTS - 1), (500..600_u32, 0..9_u32))
    ) {
        let before = of(&added);
        let after = of(&[added, vec![one]].concat());
        for known in before.iter() {
            prop_assert!(after.iter().any(|it| it == known));
        }
    }
}

fn moments(map: &ConferenceMap) -> BTreeMap<CallSid, Moments> {
    let legs = map.participants.iter();
    legs.map(|(call_sid, item)| (call_sid.clone(), Moments::of(item))).collect()
}

fn of(added: &[(u32, u32)]) -> Moments {
    let mut moments = Moments::default();
    for (sequence_number, seconds) in added {
        moments.add(*sequence_number, Moment { seconds: *seconds, state: LegState::Live });
    }
    moments
}

fn told_of(event: &ConferenceEvent) -> Option<(CallSid, LegState)> {
    let ConferenceEventKind::Participant(participant) = &event.kind else { return None };
    let state = match participant.change {
        ParticipantChange::Joined => LegState::Joined,
        ParticipantChange::Left { .. } => LegState::Left,
        ParticipantChange::Changed if participant.flags.hold == Some(true) => LegState::Held,
        ParticipantChange::Changed | ParticipantChange::Unheld => LegState::Live,
    };
    Some((participant.call_sid.clone(), state))
}
