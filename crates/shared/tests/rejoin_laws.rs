//! Laws of the wait for a worker whose leg was dropped.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use proptest::{bool::weighted, prelude::*, sample::select};
use shared::{
    CallSid, ConferenceSid, ReservationSid, WorkerSid,
    event::{CallStatus, LeftReason},
    label::{Label, LegId},
    policy::{Wish, left_alone, reservation_of_leaver, reservations_at_the_end, wishes},
    rejoin::{self, Progress, begin, is_drop, progress},
    sync_map::{
        ConferenceItem, ConferenceMap, ConferenceStatus, MapChange, ParticipantItem,
        ParticipantStatus, ParticipantType, RejoinEnd,
    },
};

const AGENT: u128 = 1;
const CUSTOMER: u128 = 2;
const THIRD: u128 = 3;
const COLLEAGUE: u128 = 4;
const RETURNED: u128 = 5;
const NEEDLESS: u128 = 6;
const UNTIL: u32 = 1_000;

/// A call that the agent's leg has left, in whatever way, with whoever is still there.
fn call() -> impl Strategy<Value = ConferenceMap> {
    let reason = select(vec![
        None,
        Some(LeftReason::ParticipantHungUp),
        Some(LeftReason::ParticipantUpdatedViaApi),
        Some(LeftReason::ModeratorEndedConference),
    ]);
    let status = select(vec![None, Some(ConferenceStatus::Started), Some(ConferenceStatus::Ended)]);
    // Most of these calls are dropped.
    let (often, seldom) = (|| weighted(0.9), || weighted(0.1));
    let leaves = select(vec![None, None, Some(false), Some(true)]);
    let agent = (often(), leaves, seldom(), reason);
    let others = (often(), any::<bool>(), seldom(), any::<Option<bool>>());
    (agent, others, status).prop_map(|(agent, others, status)| {
        let (rejoins, leaves, is_there, left_reason) = agent;
        let (customer, third, colleague, hold) = others;
        let mut map = ConferenceMap::default();
        let conference_sid = Some(ConferenceSid::from_bits(1));
        map.conference =
            Some(ConferenceItem { status, conference_sid, ..ConferenceItem::default() });
        let left_reason = left_reason.filter(|_| !is_there);
        let agent = ParticipantItem { leaves, left_reason, ..worker(AGENT, is_there, rejoins) };
        add(&mut map, AGENT, agent);
        add(&mut map, COLLEAGUE, worker(COLLEAGUE, colleague, true));
        add(&mut map, CUSTOMER, person(ParticipantType::Customer, customer, hold));
        add(&mut map, THIRD, person(ParticipantType::External, third, None));
        map
    })
}

proptest! {
    #[test]
    fn a_call_waits_only_while_somebody_is_there_and_no_worker(map in call()) {
        if let Some(rejoin) = begin(&map, &leg(AGENT), UNTIL, &ring()) {
            prop_assert!(map.people().next().is_some());
            prop_assert!(!map.joined().any(|(_, it)| it.participant_type == ParticipantType::Worker));
            prop_assert!(!map.has_ended());
            let agent = &map.participants[&leg(AGENT)];
            prop_assert!(agent.leaves != Some(true));
            prop_assert!(Label::parse(agent.label.as_ref().unwrap()).rejoins());
            prop_assert_eq!(rejoin.reservation_sid, agent.reservation_sid.clone());
            prop_assert_ne!(agent.left_reason, Some(LeftReason::ParticipantUpdatedViaApi));
        }
    }

    #[test]
    fn it_waits_once_for_each_leg_however_often_the_leave_is_heard(map in call()) {
        let Some(waiting) = dropped(&map) else { return Ok(()) };
        prop_assert!(!is_drop(&waiting, &leg(AGENT)));
        for how in [RejoinEnd::Done, RejoinEnd::Left, RejoinEnd::NobodyCame] {
            prop_assert!(!is_drop(&ended(&waiting, how), &leg(AGENT)));
        }
    }

    #[test]
    fn while_it_waits_nobody_is_wrapped_or_released_and_the_telephone_rings_on(map in call()) {
        let Some(mut waiting) = dropped(&map) else { return Ok(()) };
        prop_assert_eq!(progress(&waiting), Some(Progress::Waiting));
        prop_assert_eq!(reservation_of_leaver(&waiting, &leg(AGENT)), None);
        for leaver in [AGENT, THIRD, COLLEAGUE] {
            prop_assert_eq!(left_alone(&waiting, &leg(leaver)), None);
        }
        add(&mut waiting, RETURNED, rings_with(&ring()));
        let cancels = Wish::Cancel(leg(RETURNED));
        prop_assert!(!wishes(&waiting).contains(&cancels));
        prop_assert!(wishes(&ended(&waiting, RejoinEnd::NobodyCame)).contains(&cancels));
    }

    #[test]
    fn one_telephone_rings_for_the_worker_and_none_when_the_wait_is_over(map in call()) {
        let Some(mut waiting) = dropped(&map) else { return Ok(()) };
        add(&mut waiting, RETURNED, rings_with(&ring()));
        add(&mut waiting, NEEDLESS, rings_with(&LegId::from_bits(8)));
        let canceled = |map: &ConferenceMap| {
            let is_canceled = |bits: &u128| wishes(map).contains(&Wish::Cancel(leg(*bits)));
            [RETURNED, NEEDLESS].into_iter().filter(is_canceled).collect::<Vec<_>>()
        };
        prop_assert_eq!(canceled(&waiting), [NEEDLESS]);
        // That somebody has come is Twilio's word, and not the map's.
        let mut came = waiting.clone();
        add(&mut came, COLLEAGUE, worker(COLLEAGUE, true, true));
        prop_assert_eq!(canceled(&came), [NEEDLESS]);
        for map in [waiting, came] {
            prop_assert_eq!(canceled(&ended(&map, RejoinEnd::Done)), [RETURNED, NEEDLESS]);
        }
    }

    #[test]
    fn when_it_waits_no_more_all_is_as_if_it_never_had(map in call()) {
        let Some(waiting) = dropped(&map) else { return Ok(()) };
        let ended = ended(&waiting, RejoinEnd::NobodyCame);
        prop_assert_eq!(progress(&ended), None);
        prop_assert_eq!(
            reservation_of_leaver(&ended, &leg(AGENT)), reservation_of_leaver(&map, &leg(AGENT))
        );
        prop_assert!(reservation_of_leaver(&ended, &leg(AGENT)).is_some());
        prop_assert_eq!(left_alone(&ended, &leg(AGENT)), left_alone(&map, &leg(AGENT)));
        prop_assert_eq!(wishes(&ended), wishes(&map));
    }

    #[test]
    fn a_worker_who_comes_ends_it_and_can_be_dropped_again(map in call()) {
        let Some(mut waiting) = dropped(&map) else { return Ok(()) };
        add(&mut waiting, RETURNED, ParticipantItem {
            joined_sequence_number: Some(9), ..worker(AGENT, true, true)
        });
        prop_assert_eq!(progress(&waiting), Some(Progress::Came(leg(RETURNED))));
        prop_assert_eq!(reservation_of_leaver(&waiting, &leg(AGENT)), None);
        let mut again = ended(&waiting, RejoinEnd::Done);
        let item = again.participants.get_mut(&leg(RETURNED)).unwrap();
        item.status = ParticipantStatus::Left;
        item.left_reason = Some(LeftReason::ParticipantHungUp);
        prop_assert!(is_drop(&again, &leg(RETURNED)));
        prop_assert!(!is_drop(&again, &leg(AGENT)), "a late word of the first leg");
        again = dropped_with(&again, RETURNED).unwrap();
        prop_assert!(!is_drop(&again, &leg(AGENT)), "not while the call waits for the second");
    }

    #[test]
    fn the_end_wraps_whom_the_call_waited_for(map in call()) {
        let Some(mut waiting) = dropped(&map) else { return Ok(()) };
        waiting.conference.as_mut().unwrap().status = Some(ConferenceStatus::Ended);
        let agent = WorkerSid::from_bits(AGENT);
        prop_assert!(reservations_at_the_end(&waiting).iter().any(|it| it.worker_sid == agent));
        prop_assert_eq!(progress(&waiting), None);
    }
}

#[test]
fn of_two_who_talk_the_agent_does_not_end_it_by_a_drop_and_the_customer_does() {
    let flags = |map: &ConferenceMap| -> Vec<_> {
        let flag = |wish| match wish {
            Wish::EndConferenceOnExit(call_sid, flag) => Some((call_sid, flag)),
            Wish::KeepForUnhold(..) | Wish::Unhold(..) | Wish::Cancel(_) => None,
        };
        wishes(map).into_iter().filter_map(flag).collect()
    };
    let mut map = talk();
    assert_eq!(flags(&map), [(leg(AGENT), false), (leg(CUSTOMER), true)]);
    // Who says that they leave ends it, as everybody of two does.
    map.participants.get_mut(&leg(AGENT)).unwrap().leaves = Some(true);
    assert_eq!(flags(&map), [(leg(AGENT), true), (leg(CUSTOMER), true)]);
    // Two workers wait for nobody.
    let mut internal = talk();
    internal.participants.remove(&leg(CUSTOMER));
    add(&mut internal, COLLEAGUE, worker(COLLEAGUE, true, true));
    assert_eq!(flags(&internal), [(leg(AGENT), true), (leg(COLLEAGUE), true)]);
}

#[test]
fn who_is_alone_is_to_be_held_once() {
    let mut map = talk();
    map.participants.get_mut(&leg(AGENT)).unwrap().status = ParticipantStatus::Left;
    assert_eq!(begin(&map, &leg(AGENT), UNTIL, &ring()).unwrap().held, Some(leg(CUSTOMER)));
    map.participants.get_mut(&leg(CUSTOMER)).unwrap().hold = Some(true);
    assert_eq!(begin(&map, &leg(AGENT), UNTIL, &ring()).unwrap().held, None, "by the agent");
    add(&mut map, THIRD, person(ParticipantType::External, true, None));
    assert_eq!(rejoin::alone(&map), None);
}

#[test]
fn a_leg_that_rang_in_vain_was_not_dropped() {
    for status in [CallStatus::NoAnswer, CallStatus::Busy, CallStatus::Canceled] {
        let mut map = talk();
        let agent = map.participants.get_mut(&leg(AGENT)).unwrap();
        agent.status = ParticipantStatus::Left;
        agent.call_status = Some(status);
        assert!(!is_drop(&map, &leg(AGENT)), "{status:?}");
    }
}

fn talk() -> ConferenceMap {
    let mut map =
        ConferenceMap { conference: Some(ConferenceItem::default()), ..Default::default() };
    add(&mut map, AGENT, worker(AGENT, true, true));
    add(&mut map, CUSTOMER, person(ParticipantType::Customer, true, None));
    map
}

/// The map that says that the call waits for the agent, if it does.
fn dropped(map: &ConferenceMap) -> Option<ConferenceMap> {
    dropped_with(map, AGENT)
}

fn dropped_with(map: &ConferenceMap, bits: u128) -> Option<ConferenceMap> {
    let rejoin = begin(map, &leg(bits), UNTIL, &ring())?;
    let mut waiting = map.clone();
    waiting.apply(rejoin::change(map, rejoin)?);
    Some(waiting)
}

fn ended(map: &ConferenceMap, how: RejoinEnd) -> ConferenceMap {
    let leg = rejoin::of_map(map).unwrap().leg.clone().unwrap();
    let mut ended = map.clone();
    ended.apply(rejoin::end(map, &leg, how).unwrap());
    assert_eq!(rejoin::end(&ended, &leg, RejoinEnd::Done), None, "the first word is the last");
    ended
}

/// A leg that rings for the agent.
fn rings_with(id: &LegId) -> ParticipantItem {
    let agent = worker(AGENT, true, true);
    let (reservation_sid, worker_sid) =
        (agent.reservation_sid.clone().unwrap(), agent.worker_sid.clone().unwrap());
    let label = Label::returning_worker(reservation_sid, worker_sid, id);
    ParticipantItem { label: Some(label.to_string()), connecting: true, ..agent }
}

fn worker(bits: u128, is_there: bool, rejoins: bool) -> ParticipantItem {
    let (reservation_sid, worker_sid) =
        (ReservationSid::from_bits(bits), WorkerSid::from_bits(bits));
    let of = if rejoins { Label::rejoining_worker } else { Label::worker };
    let label = of(reservation_sid.clone(), worker_sid.clone(), &leg(bits));
    ParticipantItem {
        label: Some(label.to_string()),
        reservation_sid: Some(reservation_sid),
        worker_sid: Some(worker_sid),
        joined_sequence_number: Some(1),
        end_conference_on_exit: None,
        ..person(ParticipantType::Worker, is_there, None)
    }
}

fn person(
    participant_type: ParticipantType,
    is_there: bool,
    hold: Option<bool>,
) -> ParticipantItem {
    let status = if is_there { ParticipantStatus::Joined } else { ParticipantStatus::Left };
    ParticipantItem { participant_type, status, hold, ..ParticipantItem::default() }
}

fn add(map: &mut ConferenceMap, bits: u128, item: ParticipantItem) {
    map.apply(MapChange::Participant(leg(bits), item));
}

fn ring() -> LegId {
    LegId::from_bits(7)
}

fn leg(bits: u128) -> CallSid {
    CallSid::from_bits(bits)
}
