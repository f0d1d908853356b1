//! Workers who are asked to come to a call: from the asking until their leg is there, or nobody waits
//! for it any more.

use proptest::{prelude::*, sample::select};
use shared::{
    CallSid, ReservationSid, TaskSid, WorkerSid,
    event::{
        CallStatus, ConferenceEvent, ConferenceEventKind, LeftReason, ParticipantChange,
        ParticipantEvent, ParticipantFlags,
    },
    label::Label,
    reduce::{end_invitation, record_invitation, reduce},
    sync_map::{ConferenceItem, ConferenceMap, CustomerDial, MapChange, ParticipantItem},
    testing::conference_sid,
    view::{Departures, ParticipantPhase, ParticipantView, Timestamp, present, view},
};

/// What can happen to an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Asked,
    Joins,
    Ends(CallStatus),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = select(vec![
        Step::Asked,
        Step::Joins,
        Step::Ends(CallStatus::NoAnswer),
        Step::Ends(CallStatus::Canceled),
    ]);
    prop::collection::vec(step, 1..8)
}

proptest! {
    #[test]
    fn the_first_word_about_an_invitation_is_the_last(steps in steps(), more in steps()) {
        let mut map = fold(&steps);
        let ended = map.invitations.get(&task()).filter(|item| !item.is_connecting()).cloned();
        for step in &more {
            apply(&mut map, *step);
        }
        if ended.is_some() {
            prop_assert_eq!(map.invitations.get(&task()), ended.as_ref());
        }
    }

    #[test]
    fn whose_leg_is_there_is_not_asked(steps in steps()) {
        let map = fold(&steps);
        if map.joined().next().is_some() {
            prop_assert_eq!(map.invited().count(), 0);
        }
    }

    #[test]
    fn each_step_may_come_twice(steps in steps()) {
        let twice: Vec<Step> = steps.iter().flat_map(|step| [*step, *step]).collect();
        prop_assert_eq!(fold(&steps), fold(&twice));
    }
}

#[test]
fn the_asking_and_the_coming_end_alike_in_any_order() {
    assert_eq!(fold(&[Step::Asked, Step::Joins]), fold(&[Step::Joins, Step::Asked]));
}

#[test]
fn a_worker_who_is_asked_has_a_tile_until_they_come() {
    let mut map = fold(&[Step::Asked]);
    let tile = only(tiles(&map));
    assert_eq!((tile.phase, tile.invitation), (ParticipantPhase::Calling, Some(task())));
    assert_eq!(tile.name.as_deref(), Some("Sam Second"));
    let departures = observe(&mut map, Step::Joins);
    let tile = only(view(&map, &departures, Timestamp(1)).participants);
    assert_eq!((tile.phase, tile.invitation), (ParticipantPhase::Live, None));
}

#[test]
fn who_does_not_come_is_seen_not_to() {
    for (how, phase, seen_for) in [
        (CallStatus::NoAnswer, ParticipantPhase::NoAnswer, 30_000),
        (CallStatus::Canceled, ParticipantPhase::Canceled, 5_000),
    ] {
        let mut map = fold(&[Step::Asked]);
        let departures = observe(&mut map, Step::Ends(how));
        let tiles = |now| view(&map, &departures, Timestamp(now)).participants;
        assert_eq!(only(tiles(1)).phase, phase);
        assert_eq!(departures.next_change(&map, Timestamp(1)), Some(Timestamp(seen_for)));
        assert!(tiles(seen_for).is_empty());
        // Who opens the map late does not hear of it.
        assert!(self::tiles(&map).is_empty());
    }
}

#[test]
fn a_colleague_who_is_called_has_one_tile_from_the_beginning() {
    let dial = CustomerDial {
        worker_sid: Some(worker()),
        name: Some("Sam Second".to_owned()),
        ..CustomerDial::new("client:second", "Alex Agent")
    };
    let mut map = ConferenceMap::default();
    let conference = ConferenceItem { customer_dial: Some(dial), ..ConferenceItem::default() };
    map.apply(MapChange::Conference(conference));
    for step in [None, Some(Step::Asked), Some(Step::Joins)] {
        if let Some(step) = step {
            apply(&mut map, step);
        }
        let tile = only(tiles(&map));
        assert_eq!(tile.worker_sid, Some(worker()), "{step:?}");
        assert_eq!(tile.phone_number, None, "a colleague is no customer");
        // Whose leg is there is named by who read the worker, which no event does.
        let want = (step != Some(Step::Joins)).then_some("Sam Second");
        assert_eq!(tile.name.as_deref(), want);
    }
}

#[test]
fn a_leg_that_leaves_does_not_answer_an_invitation() {
    let mut map = fold(&[Step::Asked]);
    let reason = Some(LeftReason::ParticipantAddFailed);
    let change = ParticipantChange::Left { reason, call_status: Some(CallStatus::NoAnswer) };
    tell(&mut map, change);
    assert_eq!(map.invited().count(), 1);
}

fn fold(steps: &[Step]) -> ConferenceMap {
    let mut map = ConferenceMap::default();
    for step in steps {
        apply(&mut map, *step);
    }
    map
}

/// Takes a step, and returns who was seen to leave by it.
fn observe(map: &mut ConferenceMap, step: Step) -> Departures {
    let before = present(map);
    apply(map, step);
    let mut departures = Departures::default();
    departures.observe(&before, map, Timestamp(0));
    departures
}

fn apply(map: &mut ConferenceMap, step: Step) {
    let changes = match step {
        Step::Joins => return tell(map, ParticipantChange::Joined),
        Step::Asked => record_invitation(map, &task(), &invitation()),
        Step::Ends(how) => map
            .invitations
            .get(&task())
            .and_then(|item| end_invitation(item, how))
            .map(|item| MapChange::Invitation(task(), item)),
    };
    if let Some(change) = changes {
        map.apply(change);
    }
}

fn tell(map: &mut ConferenceMap, change: ParticipantChange) {
    let call_sid = CallSid::from_bits(2);
    let label = Label::worker(ReservationSid::from_bits(2), worker(), &call_sid);
    let event = ConferenceEvent {
        conference_sid: conference_sid(),
        sequence_number: 1,
        timestamp: None,
        kind: ConferenceEventKind::Participant(ParticipantEvent {
            call_sid,
            label: Some(label),
            change,
            flags: ParticipantFlags::default(),
        }),
    };
    for change in reduce(map, &event) {
        map.apply(change);
    }
}

fn invitation() -> ParticipantItem {
    ParticipantItem {
        worker_sid: Some(worker()),
        display_name: Some("Sam Second".to_owned()),
        conference_sid: Some(conference_sid()),
        ..ParticipantItem::default()
    }
}

fn tiles(map: &ConferenceMap) -> Vec<ParticipantView> {
    view(map, &Departures::default(), Timestamp(1)).participants
}

fn only(mut tiles: Vec<ParticipantView>) -> ParticipantView {
    assert_eq!(tiles.len(), 1, "{tiles:?}");
    tiles.remove(0)
}

fn task() -> TaskSid {
    TaskSid::from_bits(9)
}

fn worker() -> WorkerSid {
    WorkerSid::from_bits(2)
}
