//! The policy of two servers that hear of two changes of membership at the same time, in any order of
//! their reads, writes and changes at Twilio.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*};
use shared::{
    CallSid,
    policy::{CarriedOut, Wish, record_wanted, wishes_left},
    sync_map::{ConferenceMap, ParticipantItem, ParticipantStatus, ParticipantType},
};

/// More steps than two servers need, if each goes on whenever it is its turn.
const STEPS: usize = 400;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_flags_are_right_when_both_are_done(
        people in 2..5_u8,
        changes in [change(), change()],
        turns in vec((0..2_usize, any::<prop::sample::Index>(), any::<bool>()), STEPS),
    ) {
        let mut call = Call::of(people, changes);
        let mut replicas = changes.map(Replica::new);
        for (replica, step, is_confirmed) in turns {
            let replica = if replicas[replica].is_done { 1 - replica } else { replica };
            replicas[replica].go_on(&mut call, step, is_confirmed);
        }
        prop_assert!(replicas.iter().all(|replica| replica.is_done), "{:?}", replicas);
        let ends_it = call.twilio.len() <= 2;
        for (call_sid, flag) in &call.twilio {
            prop_assert_eq!(*flag, ends_it, "{}: {:?}", call_sid, call.map);
        }
    }
}

/// Who comes or goes.
#[derive(Debug, Clone, Copy)]
enum Change {
    Joins(u8),
    Leaves(u8),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![(6..9_u8).prop_map(Change::Joins), (1..4_u8).prop_map(Change::Leaves)]
}

/// A conference: the flags of those who are in it, and the map.
struct Call {
    twilio: BTreeMap<CallSid, bool>,
    map: ConferenceMap,
}

impl Call {
    /// So many people talk, and the map knows it. Then both changes happen, and nobody has heard of them.
    fn of(people: u8, changes: [Change; 2]) -> Self {
        let ends_it = people <= 2;
        let mut call = Self { twilio: BTreeMap::new(), map: ConferenceMap::default() };
        for number in 1..=people {
            call.twilio.insert(leg(number), ends_it);
            call.map.participants.insert(leg(number), item(ends_it));
        }
        for change in changes {
            match change {
                Change::Joins(number) => call.twilio.insert(leg(number), false),
                Change::Leaves(number) => call.twilio.remove(&leg(number)),
            };
        }
        call
    }
}

/// A server that hears of one change.
#[derive(Debug)]
struct Replica {
    change: Change,
    has_written: bool,
    carried_out: CarriedOut,
    /// What it does at the same time, each at its own moment.
    under_way: Vec<Step>,
    is_done: bool,
}

#[derive(Debug, Clone)]
enum Step {
    WriteWanted(Vec<Wish>),
    Update(Wish),
}

impl Replica {
    fn new(change: Change) -> Self {
        let carried_out = CarriedOut::default();
        Self { change, has_written: false, carried_out, under_way: Vec::new(), is_done: false }
    }

    fn go_on(&mut self, call: &mut Call, which: prop::sample::Index, is_confirmed: bool) {
        if !self.has_written {
            self.has_written = true;
            match self.change {
                Change::Joins(number) => {
                    call.map.participants.entry(leg(number)).or_insert_with(|| item(false));
                }
                Change::Leaves(number) => {
                    if let Some(item) = call.map.participants.get_mut(&leg(number)) {
                        item.status = ParticipantStatus::Left;
                    }
                }
            }
        } else if self.under_way.is_empty() {
            let wished = wishes_left(&call.map, &self.carried_out);
            self.is_done = wished.is_empty();
            self.under_way = wished.iter().cloned().map(Step::Update).collect();
            if !self.is_done {
                self.under_way.push(Step::WriteWanted(wished));
            }
        } else {
            match self.under_way.remove(which.index(self.under_way.len())) {
                Step::WriteWanted(wishes) => wishes.iter().for_each(|wish| write(call, wish)),
                Step::Update(wish) => {
                    self.carried_out.note(&wish);
                    update(call, &wish, is_confirmed);
                }
            }
        }
    }
}

fn write(call: &mut Call, wish: &Wish) {
    let Wish::EndConferenceOnExit(call_sid, wanted) = wish else { return };
    let known = call.map.participants.get_mut(call_sid).unwrap();
    if let Some(item) = record_wanted(known, *wanted) {
        *known = item;
    }
}

/// Twilio changes a flag, and the event that tells of it comes at once or is lost.
fn update(call: &mut Call, wish: &Wish, is_confirmed: bool) {
    let Wish::EndConferenceOnExit(call_sid, wanted) = wish else { return };
    // Who has left cannot be changed.
    let Some(flag) = call.twilio.get_mut(call_sid) else { return };
    let is_told = *flag != *wanted && is_confirmed;
    *flag = *wanted;
    if is_told {
        let known = call.map.participants.get_mut(call_sid).unwrap();
        known.end_conference_on_exit = Some(*wanted);
    }
}

fn leg(number: u8) -> CallSid {
    CallSid::from_bits(number.into())
}

fn item(end_conference_on_exit: bool) -> ParticipantItem {
    ParticipantItem {
        participant_type: ParticipantType::External,
        end_conference_on_exit: Some(end_conference_on_exit),
        ..ParticipantItem::default()
    }
}
