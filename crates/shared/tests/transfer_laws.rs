//! Laws of handing a call over: in which order it is done, and what the policy leaves alone meanwhile.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use proptest::{prelude::*, sample::select};
use shared::{
    CallSid, ReservationSid, TaskSid, WorkerSid,
    event::{CallStatus, ParticipantFlags},
    policy::{Wish, left_alone, wishes},
    reconcile::ActualParticipant,
    reduce::{end_invitation, record_invitation},
    sync_map::{
        ConferenceMap, MapChange, ParticipantItem, ParticipantStatus, ParticipantType, Transfer,
        TransferEnd,
    },
    transfer::{self, Progress, Step, next_step, progress},
};

const AGENT: u128 = 1;
const CUSTOMER: u128 = 2;
const SECOND_CUSTOMER: u128 = 3;
const WORKER: u128 = 4;
const BACK: u128 = 5;
/// More steps than there are, so that one that is asked for over and over is found.
const MAX_STEPS: u32 = 20;

type Legs = BTreeMap<CallSid, ActualParticipant>;

/// A Twilio that perhaps ignores what is asked of a flag.
#[derive(Debug, Clone)]
struct Twilio {
    legs: Legs,
    flags_take: bool,
}

impl Twilio {
    fn carry_out(&mut self, step: &Step) {
        let flags_take = self.flags_take;
        let mut change = |call_sid: &CallSid, hold: Option<bool>, ends_it: Option<bool>| {
            let flags = &mut self.legs.get_mut(call_sid).unwrap().flags;
            // A flag of a held leg is ignored, unless it is unheld with it.
            let is_heard = flags.hold != Some(true) || hold == Some(false);
            flags.hold = hold.or(flags.hold);
            if flags_take && is_heard {
                flags.end_conference_on_exit = ends_it.or(flags.end_conference_on_exit);
            }
        };
        match step {
            Step::KeepConference(leg) => change(leg, None, Some(false)),
            Step::UnholdAndKeepConference(leg) => change(leg, Some(false), Some(false)),
            Step::Unhold(leg) => change(leg, Some(false), None),
            Step::Remove(leg) => {
                self.legs.remove(leg);
            }
            Step::End(_) => {}
        }
    }

    /// Carries out all steps of a hand-over, and returns them.
    fn hand_over(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        while let Some(step) = self.next(&steps) {
            self.carry_out(&step);
            steps.push(step.clone());
            if matches!(step, Step::End(_)) {
                break;
            }
            assert!(steps.len() < MAX_STEPS as usize, "{steps:?}");
        }
        steps
    }

    fn next(&self, steps: &[Step]) -> Option<Step> {
        let is_refusal =
            |it: &Step| matches!(it, Step::KeepConference(_) | Step::UnholdAndKeepConference(_));
        let has_refused = steps.iter().any(is_refusal);
        next_step(&handed_over(true), &leg(AGENT), &leg(WORKER), &self.legs, has_refused)
    }

    fn is_connected(&self, bits: u128) -> bool {
        self.legs.get(&leg(bits)).is_some_and(|leg| leg.is_connected)
    }

    fn is_held(&self, bits: u128) -> bool {
        let flags = self.legs.get(&leg(bits)).map(|leg| leg.flags).unwrap_or_default();
        self.is_connected(bits) && flags.hold == Some(true)
    }
}

fn twilio() -> impl Strategy<Value = Twilio> {
    let flag = || select(vec![Some(true), Some(false), None]);
    let leg_of = move |bits| {
        let flags = (flag(), flag(), any::<bool>());
        (Just(leg(bits)), any::<bool>(), flags).prop_map(|(call_sid, is_there, flags)| {
            let (hold, end_conference_on_exit, is_connected) = flags;
            let flags =
                ParticipantFlags { hold, end_conference_on_exit, ..ParticipantFlags::default() };
            let leg = ActualParticipant { is_connected, label: None, flags };
            is_there.then_some((call_sid, leg))
        })
    };
    let legs = [AGENT, CUSTOMER, SECOND_CUSTOMER, WORKER].map(leg_of);
    (legs, any::<bool>()).prop_map(|(legs, flags_take)| Twilio {
        legs: legs.into_iter().flatten().collect(),
        flags_take,
    })
}

proptest! {
    #[test]
    fn the_agent_leaves_only_a_conference_that_goes_on_with_the_worker_and_no_held_customer(
        twilio in twilio(), has_refused in any::<bool>(),
    ) {
        let map = handed_over(true);
        let step = next_step(&map, &leg(AGENT), &leg(WORKER), &twilio.legs, has_refused);
        if let Some(Step::Remove(who)) = step {
            prop_assert_eq!(&who, &leg(AGENT));
            prop_assert!(twilio.is_connected(WORKER));
            let flags = twilio.legs[&who].flags;
            prop_assert_eq!(flags.end_conference_on_exit, Some(false));
            prop_assert!(!twilio.is_held(CUSTOMER) && !twilio.is_held(SECOND_CUSTOMER));
        }
    }

    #[test]
    fn first_the_flag_then_the_customer_then_the_agent(twilio in twilio()) {
        let steps = twilio.clone().hand_over();
        let rank = |step: &Step| match step {
            Step::KeepConference(_) | Step::UnholdAndKeepConference(_) => 0,
            Step::Unhold(_) => 1,
            Step::Remove(_) => 2,
            Step::End(_) => 3,
        };
        let ranks: Vec<_> = steps.iter().map(rank).collect();
        prop_assert!(ranks.is_sorted(), "{:?}", steps);
    }

    #[test]
    fn a_hand_over_comes_to_its_end(mut twilio in twilio()) {
        let could_leave = twilio.flags_take
            || twilio.legs.get(&leg(AGENT))
                .is_none_or(|leg| !leg.is_connected || leg.flags.end_conference_on_exit == Some(false));
        let worker_is_there = twilio.is_connected(WORKER);
        let was_there = twilio.is_connected(AGENT);
        let steps = twilio.hand_over();
        if !worker_is_there {
            prop_assert_eq!(steps, vec![]);
            return Ok(());
        }
        let want = if could_leave { TransferEnd::Done } else { TransferEnd::AgentStays };
        prop_assert_eq!(steps.last(), Some(&Step::End(want)));
        prop_assert_eq!(twilio.is_connected(AGENT), was_there && !could_leave);
        prop_assert!(!twilio.is_held(CUSTOMER) && !twilio.is_held(SECOND_CUSTOMER));
    }

    #[test]
    fn done_again_it_changes_nothing_but_who_was_held_since(mut twilio in twilio()) {
        let ends = |steps: &[Step]| matches!(steps.last(), Some(Step::End(TransferEnd::Done)));
        if ends(&twilio.hand_over()) {
            prop_assert_eq!(twilio.hand_over(), vec![Step::End(TransferEnd::Done)]);
        }
    }
}

#[test]
fn while_somebody_is_on_the_way_the_conference_goes_on_without_the_agent() {
    let mut map = handed_over(false);
    assert_eq!(wishes(&map), [Wish::EndConferenceOnExit(leg(AGENT), false)]);
    assert_eq!(progress_of(&map), Progress::Waiting);
    // Their browser dies: the customer waits for who was asked.
    leaves(&mut map, AGENT);
    assert_eq!(left_alone(&map, &leg(AGENT)), None);
    end(&mut map, CallStatus::NoAnswer);
    assert_eq!(left_alone(&map, &leg(AGENT)), Some(&leg(CUSTOMER)));
}

#[test]
fn when_nobody_comes_the_agent_is_as_they_were_before() {
    let mut map = handed_over(false);
    end(&mut map, CallStatus::NoAnswer);
    assert_eq!(progress_of(&map), Progress::NobodyCame);
    assert_eq!(wishes(&map), []);
    // Whoever comes all the same takes nothing over.
    joins(&mut map, WORKER, ParticipantType::Worker);
    assert_eq!(progress_of(&map), Progress::NobodyCame);
}

#[test]
fn who_comes_and_goes_has_not_taken_the_call_over() {
    let mut map = handed_over(true);
    assert_eq!(progress_of(&map), Progress::Came(leg(WORKER)));
    end(&mut map, CallStatus::Completed);
    assert_eq!(progress_of(&map), Progress::Came(leg(WORKER)));
    leaves(&mut map, WORKER);
    assert_eq!(progress_of(&map), Progress::NobodyCame);
}

/// Their browser died while they handed the call over.
#[test]
fn who_was_dropped_and_is_back_hands_over_with_the_leg_that_they_have_now() {
    let mut map = handed_over(false);
    let of_agent = |bits: u128, map: &mut ConferenceMap| {
        joins(map, bits, ParticipantType::Worker);
        let item = map.participants.get_mut(&leg(bits)).unwrap();
        item.worker_sid = Some(WorkerSid::from_bits(AGENT));
        item.reservation_sid = Some(ReservationSid::from_bits(AGENT));
    };
    of_agent(AGENT, &mut map);
    leaves(&mut map, AGENT);
    let hands_over = |map: &ConferenceMap, bits| transfer::leaves_for_another(map, &leg(bits));
    assert!(hands_over(&map, AGENT), "nobody is back");
    of_agent(BACK, &mut map);
    assert_eq!(transfer::agent_of(&map, &map.invitations[&task()]), Some(&leg(BACK)));
    assert!(hands_over(&map, BACK) && !hands_over(&map, AGENT));
    assert!(wishes(&map).contains(&Wish::EndConferenceOnExit(leg(BACK), false)));
    joins(&mut map, WORKER, ParticipantType::Worker);
    assert_eq!(progress_of(&map), Progress::Came(leg(WORKER)));
}

#[test]
fn the_first_word_about_its_end_is_the_last() {
    let item = handed_over(true).invitations[&task()].clone();
    let done = transfer::end(&item, TransferEnd::Done).unwrap();
    assert_eq!(transfer::end(&done, TransferEnd::TakenBack), None);
    assert_eq!(transfer::end(&ParticipantItem::default(), TransferEnd::Done), None);
}

/// The agent hands the call over; the worker is asked, or is there.
fn handed_over(has_come: bool) -> ConferenceMap {
    let mut map = ConferenceMap::default();
    joins(&mut map, AGENT, ParticipantType::Worker);
    joins(&mut map, CUSTOMER, ParticipantType::Customer);
    let asked = ParticipantItem {
        worker_sid: Some(WorkerSid::from_bits(WORKER)),
        transfer: Some(Transfer { leg: Some(leg(AGENT)), ..Transfer::default() }),
        ..ParticipantItem::default()
    };
    map.apply(record_invitation(&map, &task(), &asked).unwrap());
    if has_come {
        joins(&mut map, SECOND_CUSTOMER, ParticipantType::Customer);
        joins(&mut map, WORKER, ParticipantType::Worker);
    }
    map
}

fn joins(map: &mut ConferenceMap, bits: u128, participant_type: ParticipantType) {
    let is_worker = participant_type == ParticipantType::Worker;
    let item = ParticipantItem {
        participant_type,
        worker_sid: is_worker.then(|| WorkerSid::from_bits(bits)),
        end_conference_on_exit: Some(true),
        ..ParticipantItem::default()
    };
    map.apply(MapChange::Participant(leg(bits), item));
}

fn leaves(map: &mut ConferenceMap, bits: u128) {
    let item = map.participants.get_mut(&leg(bits)).unwrap();
    item.status = ParticipantStatus::Left;
    item.end_conference_on_exit = Some(false);
}

fn end(map: &mut ConferenceMap, how: CallStatus) {
    let item = end_invitation(&map.invitations[&task()], how).unwrap();
    map.apply(MapChange::Invitation(task(), item));
}

fn progress_of(map: &ConferenceMap) -> Progress {
    progress(map, &map.invitations[&task()]).unwrap()
}

fn task() -> TaskSid {
    TaskSid::from_bits(9)
}

fn leg(bits: u128) -> CallSid {
    CallSid::from_bits(bits)
}
