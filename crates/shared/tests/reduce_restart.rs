//! A map begins anew: the conference that it spoke of is over, and another one of the same name goes on.

use shared::{
    CallSid, ConferenceSid,
    event::{
        ConferenceEvent, ConferenceEventKind, ParticipantChange, ParticipantEvent, ParticipantFlags,
    },
    reduce::{reduce, restart},
    sync_map::{AddClaim, ConferenceItem, ConferenceMap, ParticipantStatus},
};

#[test]
fn who_was_there_has_left_and_whatever_is_told_of_them_next_says_that_they_are_there() {
    let leg = CallSid::from_bits(1);
    let (before, next) = (ConferenceSid::from_bits(2), ConferenceSid::from_bits(3));
    let mut map = ConferenceMap::default();
    hear(&mut map, &event(&before, 1, &leg, ParticipantChange::Joined));
    let (changes, restarted) = restart(&map, next.clone());
    assert_eq!(changes.len(), 2);
    assert_eq!(restarted.participants[&leg].status, ParticipantStatus::Left);
    for changed_first in [true, false] {
        let mut map = restarted.clone();
        let mut events = [
            event(&next, 1, &leg, ParticipantChange::Joined),
            event(&next, 2, &leg, ParticipantChange::Changed),
        ];
        if changed_first {
            events.reverse();
        }
        for event in &events {
            hear(&mut map, event);
        }
        let item = &map.participants[&leg];
        assert_eq!(item.status, ParticipantStatus::Joined, "{changed_first}");
        assert_eq!(item.sequence_number, Some(2));
    }
}

#[test]
fn who_is_being_called_at_that_moment_is_called_in_the_next_conference() {
    let claim =
        AddClaim { to: "+14155550111".to_owned(), extension: None, request: "2".to_owned() };
    let mut item = ConferenceItem::default();
    item.adds.insert("1".to_owned(), claim);
    let map = ConferenceMap { conference: Some(item.clone()), ..ConferenceMap::default() };
    let (_, restarted) = restart(&map, ConferenceSid::from_bits(3));
    assert_eq!(restarted.conference.unwrap().adds, item.adds);
}

fn hear(map: &mut ConferenceMap, event: &ConferenceEvent) {
    for change in reduce(map, event) {
        map.apply(change);
    }
}

fn event(
    conference_sid: &ConferenceSid,
    sequence_number: u32,
    leg: &CallSid,
    change: ParticipantChange,
) -> ConferenceEvent {
    ConferenceEvent {
        conference_sid: conference_sid.clone(),
        sequence_number,
        timestamp: Some(sequence_number),
        kind: ConferenceEventKind::Participant(ParticipantEvent {
            call_sid: leg.clone(),
            label: None,
            change,
            flags: ParticipantFlags::default(),
        }),
    }
}
