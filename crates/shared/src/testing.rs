//! Builders and strategies for tests: whole calls, as the network might deliver them.

use proptest::{collection::vec, prelude::*, sample::select};

use crate::{
    CallSid, ConferenceSid, ReservationSid, WorkerSid,
    event::{
        CallProgress, CallStatus, ConferenceEvent, ConferenceEventKind, LeftReason,
        ParticipantChange, ParticipantEvent, ParticipantFlags,
    },
    label::{Label, LegId},
    reduce::{DialledLeg, record_dialled, reduce, reduce_progress},
    sync_map::{ConferenceMap, MapChange},
};

/// When all histories begin, in seconds since 1970.
const FIRST_SECOND: u32 = 1_700_000_000;

/// The conference of all histories.
pub fn conference_sid() -> ConferenceSid {
    ConferenceSid::from_bits(1)
}

/// Something that reaches the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// A conference status callback.
    Conference(ConferenceEvent),
    /// A call progress callback.
    Progress(CallProgress),
    /// The answer to a dial.
    Dialled(DialledLeg),
}

/// Applies one delivery and returns what it changed.
pub fn deliver(map: &mut ConferenceMap, delivery: &Delivery) -> Vec<MapChange> {
    let of_leg = |call_sid: &CallSid, item: Option<_>| {
        item.map(|item| MapChange::Participant(call_sid.clone(), item)).into_iter().collect()
    };
    let changes = match delivery {
        Delivery::Conference(event) => reduce(map, event),
        Delivery::Progress(progress) => {
            let known = map.participants.get(&progress.call_sid);
            of_leg(&progress.call_sid, reduce_progress(known, progress))
        }
        Delivery::Dialled(leg) => {
            let known = map.participants.get(&leg.call_sid);
            of_leg(&leg.call_sid, record_dialled(known, leg))
        }
    };
    for change in changes.clone() {
        map.apply(change);
    }
    changes
}

/// The map after all deliveries.
pub fn fold<'a>(deliveries: impl IntoIterator<Item = &'a Delivery>) -> ConferenceMap {
    let mut map = ConferenceMap::default();
    for delivery in deliveries {
        deliver(&mut map, delivery);
    }
    map
}

/// A whole call in the order in which it happened.
pub fn history() -> impl Strategy<Value = Vec<Delivery>> {
    (vec(leg_plan(), 1..5), any::<bool>())
        .prop_flat_map(|(plans, ends)| {
            let legs: Vec<Vec<Step>> =
                plans.iter().enumerate().map(|(number, plan)| plan.steps(number)).collect();
            let turns: Vec<usize> =
                legs.iter().enumerate().flat_map(|(leg, steps)| vec![leg; steps.len()]).collect();
            let gaps = vec(1..3_u32, turns.len() + 2);
            (Just(legs), Just(turns).prop_shuffle(), gaps, any::<prop::sample::Index>(), Just(ends))
        })
        .prop_map(|(legs, turns, gaps, start, ends)| {
            let mut legs: Vec<_> = legs.into_iter().map(Vec::into_iter).collect();
            let mut steps: Vec<Step> =
                turns.into_iter().filter_map(|leg| legs[leg].next()).collect();
            steps.insert(start.index(steps.len() + 1), Step::Kind(ConferenceEventKind::Started));
            if ends {
                let reason = Some("last-participant-left".to_owned());
                steps.push(Step::Kind(ConferenceEventKind::Ended { reason }));
            }
            number(steps, &gaps)
        })
}

/// The same deliveries as the network might bring them: in any order, some of them twice.
pub fn shaken(history: Vec<Delivery>) -> impl Strategy<Value = Vec<Delivery>> {
    let repeats = vec(select(history.clone()), 0..6);
    (Just(history), repeats).prop_flat_map(|(mut deliveries, repeats)| {
        deliveries.extend(repeats);
        Just(deliveries).prop_shuffle()
    })
}

/// A step of a history: an event that has no number yet, or something with another clock.
#[derive(Debug, Clone)]
enum Step {
    Kind(ConferenceEventKind),
    Other(Delivery),
}

fn number(steps: Vec<Step>, gaps: &[u32]) -> Vec<Delivery> {
    let mut sequence_number = 0;
    let mut gaps = gaps.iter().cycle();
    steps
        .into_iter()
        .map(|step| match step {
            Step::Other(delivery) => delivery,
            Step::Kind(kind) => {
                sequence_number += gaps.next().unwrap_or(&1);
                let conference_sid = conference_sid();
                // Events of the same second are put in order by their numbers alone.
                let timestamp = Some(FIRST_SECOND + sequence_number / 3);
                Delivery::Conference(ConferenceEvent {
                    conference_sid,
                    sequence_number,
                    timestamp,
                    kind,
                })
            }
        })
        .collect()
}

/// What one leg will go through.
#[derive(Debug, Clone)]
struct LegPlan {
    role: Role,
    fate: Fate,
    flags: Vec<ParticipantFlags>,
}

#[derive(Debug, Clone, Copy)]
enum Role {
    Worker,
    Customer,
    External,
    Unlabelled,
}

#[derive(Debug, Clone, Copy)]
enum Fate {
    Rings,
    IsNotReached(CallStatus),
    Stays,
    Leaves(LeftReason),
    ComesBack,
}

fn leg_plan() -> impl Strategy<Value = LegPlan> {
    let role = select(vec![Role::Worker, Role::Customer, Role::External, Role::Unlabelled]);
    let fate = select(vec![
        Fate::Rings,
        Fate::IsNotReached(CallStatus::Busy),
        Fate::IsNotReached(CallStatus::NoAnswer),
        Fate::Stays,
        Fate::Leaves(LeftReason::ParticipantHungUp),
        Fate::Leaves(LeftReason::ParticipantUpdatedViaApi),
        Fate::ComesBack,
    ]);
    (role, fate, vec(flags(), 1..4)).prop_map(|(role, fate, flags)| LegPlan { role, fate, flags })
}

/// All flags, as Twilio's callbacks carry them.
fn flags() -> impl Strategy<Value = ParticipantFlags> {
    let flag = any::<bool>().prop_map(Some);
    (flag.clone(), flag.clone(), flag.clone(), flag).prop_map(
        |(muted, hold, coaching, end_conference_on_exit)| ParticipantFlags {
            muted,
            hold,
            coaching,
            end_conference_on_exit,
        },
    )
}

impl LegPlan {
    fn steps(&self, number: usize) -> Vec<Step> {
        let call_sid = CallSid::from_bits(number as u128 + 1);
        let label = self.label(number, &call_sid);
        let event = |change, flags| {
            let (call_sid, label) = (call_sid.clone(), label.clone());
            let participant = ParticipantEvent { call_sid, label, change, flags };
            Step::Kind(ConferenceEventKind::Participant(participant))
        };
        let progress = |sequence_number, status| {
            let call_sid = call_sid.clone();
            Step::Other(Delivery::Progress(CallProgress { call_sid, sequence_number, status }))
        };
        let left =
            |reason, call_status| ParticipantChange::Left { reason: Some(reason), call_status };
        let last_flags = self.flags[self.flags.len() - 1];

        let mut steps = Vec::new();
        let is_dialled = matches!(self.role, Role::Customer | Role::External);
        if let (true, Some(label)) = (is_dialled, label.clone()) {
            steps.push(Step::Other(Delivery::Dialled(DialledLeg {
                call_sid: call_sid.clone(),
                conference_sid: conference_sid(),
                label,
                phone_number: format!("+1415555010{number}"),
            })));
            steps.push(progress(1, CallStatus::Ringing));
        }
        match self.fate {
            Fate::Rings => return steps,
            Fate::IsNotReached(status) => {
                if is_dialled {
                    steps.push(progress(2, status));
                }
                let change = left(LeftReason::ParticipantAddFailed, Some(status));
                steps.push(event(change, last_flags));
                return steps;
            }
            Fate::Stays | Fate::Leaves(_) | Fate::ComesBack => {}
        }
        if is_dialled {
            steps.push(progress(2, CallStatus::InProgress));
        }
        steps.push(event(ParticipantChange::Joined, self.flags[0]));
        steps.extend(self.flags.iter().map(|flags| event(ParticipantChange::Changed, *flags)));
        match self.fate {
            Fate::Leaves(reason) => {
                steps.push(event(left(reason, Some(CallStatus::Completed)), last_flags));
                if is_dialled {
                    steps.push(progress(3, CallStatus::Completed));
                }
            }
            Fate::ComesBack => {
                let change = left(LeftReason::ParticipantUpdatedViaApi, None);
                steps.push(event(change, last_flags));
                steps.push(event(ParticipantChange::Joined, last_flags));
            }
            Fate::Rings | Fate::IsNotReached(_) | Fate::Stays => {}
        }
        steps
    }

    fn label(&self, number: usize, call_sid: &CallSid) -> Option<Label> {
        let bits = number as u128 + 1;
        let id = LegId::from_bits(u32::try_from(bits).unwrap_or_default());
        match self.role {
            Role::Worker => Some(Label::worker(
                ReservationSid::from_bits(bits),
                WorkerSid::from_bits(bits),
                call_sid,
            )),
            Role::Customer => Some(Label::Customer(id)),
            Role::External => Some(Label::External(id)),
            Role::Unlabelled => None,
        }
    }
}
