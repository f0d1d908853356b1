//! The policy against a Twilio that has flags of its own, of which the map hears late or never.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*, sample::select};
use shared::{
    CallSid, ReservationSid, WorkerSid,
    event::{
        ConferenceEvent, ConferenceEventKind, ParticipantChange, ParticipantEvent, ParticipantFlags,
    },
    label::{Label, LegId},
    policy::{Answer, CarriedOut, Wish, has_kept_wish, record_unhold, record_wanted, wishes_left},
    reduce::reduce,
    sync_map::{ConferenceMap, ParticipantItem},
    testing::conference_sid,
};

/// More rounds than a change of membership can need.
const ROUNDS: u32 = 5;

proptest! {
    #[test]
    fn the_flags_at_twilio_are_right_though_events_that_tell_of_them_are_late_or_lost(
        steps in vec(step(), 1..20)
    ) {
        let mut call = Call::default();
        for step in steps {
            if !call.goes_on_after(step)? {
                break;
            }
        }
    }
}

/// Something that a person does, and what becomes of the events that tell of flags after it.
#[derive(Debug, Clone, Copy)]
struct Step {
    leg: u8,
    act: Act,
    modify_events: Fate,
    /// The server is killed before its change of this number, if there are so many. Another one begins
    /// again, because Twilio tells of the act once more.
    killed_before: usize,
}

#[derive(Debug, Clone, Copy)]
enum Act {
    /// Joins, or leaves if they are there.
    ComesOrGoes,
    /// Is held, or heard again.
    IsHeldOrNot,
}

#[derive(Debug, Clone, Copy)]
enum Fate {
    Come,
    ComeLate,
    AreLost,
}

fn step() -> impl Strategy<Value = Step> {
    let act = select(vec![Act::ComesOrGoes, Act::ComesOrGoes, Act::IsHeldOrNot]);
    let fate = select(vec![Fate::Come, Fate::ComeLate, Fate::AreLost]);
    (0..5_u8, act, fate, 0..8_usize).prop_map(|(leg, act, modify_events, killed_before)| Step {
        leg,
        act,
        modify_events,
        killed_before,
    })
}

/// A conference as Twilio knows it, and as the map does.
#[derive(Default)]
struct Call {
    twilio: BTreeMap<CallSid, Leg>,
    map: ConferenceMap,
    sequence_number: u32,
    /// Events that tell of flags.
    untold: Vec<ConferenceEvent>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Leg {
    number: u8,
    hold: bool,
    end_conference_on_exit: bool,
}

impl Call {
    /// `false`: the conference is over.
    fn goes_on_after(&mut self, step: Step) -> Result<bool, TestCaseError> {
        let call_sid = CallSid::from_bits(u128::from(step.leg) + 1);
        let late = std::mem::take(&mut self.untold);
        match (step.act, self.twilio.get(&call_sid).copied()) {
            (Act::ComesOrGoes, None) => {
                // The first worker and the customer are born with the flag, others without.
                let leg =
                    Leg { number: step.leg, hold: false, end_conference_on_exit: step.leg < 2 };
                self.twilio.insert(call_sid.clone(), leg);
                self.tell(&call_sid, leg, ParticipantChange::Joined);
                self.settle(step.killed_before);
            }
            (Act::ComesOrGoes, Some(leg)) => {
                self.twilio.remove(&call_sid);
                if leg.end_conference_on_exit || self.twilio.is_empty() {
                    return Ok(false);
                }
                let left = ParticipantChange::Left { reason: None, call_status: None };
                self.tell(&call_sid, leg, left);
                self.settle(step.killed_before);
            }
            (Act::IsHeldOrNot, None) => {}
            (Act::IsHeldOrNot, Some(leg)) => {
                let leg = Leg { hold: !leg.hold, ..leg };
                self.twilio.insert(call_sid.clone(), leg);
                let change =
                    if leg.hold { ParticipantChange::Changed } else { ParticipantChange::Unheld };
                self.tell(&call_sid, leg, change);
                if !leg.hold && has_kept_wish(self.item(&call_sid)) {
                    self.settle(step.killed_before);
                }
            }
        }
        let in_time = match step.modify_events {
            Fate::Come => std::mem::take(&mut self.untold),
            Fate::ComeLate => Vec::new(),
            Fate::AreLost => {
                self.untold.clear();
                Vec::new()
            }
        };
        for event in in_time.iter().chain(&late) {
            self.hear(event);
        }

        let ends_it = self.twilio.len() <= 2;
        for (call_sid, leg) in self.twilio.iter().filter(|(_, leg)| !leg.hold) {
            prop_assert_eq!(leg.end_conference_on_exit, ends_it, "{}", call_sid);
        }
        Ok(true)
    }

    /// Carries the wishes out until there is none, as the server does.
    fn settle(&mut self, killed_before: usize) {
        if !self.run(killed_before) {
            self.run(usize::MAX);
        }
    }

    /// `false`: it was killed before a change.
    fn run(&mut self, mut killed_before: usize) -> bool {
        let mut carried_out = CarriedOut::default();
        for _ in 0..ROUNDS {
            let decided_on = self.map.clone();
            let wishes = wishes_left(&decided_on, &carried_out);
            for wish in &wishes {
                if let Wish::EndConferenceOnExit(call_sid, wanted)
                | Wish::KeepForUnhold(call_sid, wanted) = wish
                {
                    let recorded = record_wanted(self.item(call_sid), *wanted);
                    self.note(call_sid, recorded);
                }
            }
            for wish in &wishes {
                let (call_sid, wanted, unhold) = match wish {
                    Wish::EndConferenceOnExit(call_sid, wanted) => (call_sid, *wanted, false),
                    Wish::Unhold(call_sid, wanted) => (call_sid, *wanted, true),
                    Wish::KeepForUnhold(..) | Wish::Cancel(_) => continue,
                };
                if killed_before == 0 {
                    return false;
                }
                killed_before -= 1;
                let Some(before) = self.twilio.get(call_sid).copied() else { continue };
                let mut leg = before;
                leg.hold &= !unhold;
                if !leg.hold {
                    leg.end_conference_on_exit = wanted;
                }
                self.twilio.insert(call_sid.clone(), leg);
                // What stays as it was is not told of.
                if leg != before {
                    let event = self.event(call_sid, leg, ParticipantChange::Changed);
                    self.untold.push(event);
                }
                if leg.end_conference_on_exit == wanted {
                    carried_out.note(wish);
                }
                if unhold {
                    let Leg { hold, end_conference_on_exit, .. } = leg;
                    let answer = Answer { hold, end_conference_on_exit };
                    let item = decided_on.participants.get(call_sid).unwrap();
                    let recorded = record_unhold(self.item(call_sid), item, wanted, answer);
                    self.note(call_sid, recorded);
                }
            }
        }
        true
    }

    fn item(&self, call_sid: &CallSid) -> &ParticipantItem {
        self.map.participants.get(call_sid).unwrap()
    }

    fn note(&mut self, call_sid: &CallSid, item: Option<ParticipantItem>) {
        if let Some(item) = item {
            self.map.participants.insert(call_sid.clone(), item);
        }
    }

    fn tell(&mut self, call_sid: &CallSid, leg: Leg, change: ParticipantChange) {
        let event = self.event(call_sid, leg, change);
        self.hear(&event);
    }

    fn hear(&mut self, event: &ConferenceEvent) {
        for change in reduce(&self.map, event) {
            self.map.apply(change);
        }
    }

    fn event(
        &mut self,
        call_sid: &CallSid,
        leg: Leg,
        change: ParticipantChange,
    ) -> ConferenceEvent {
        self.sequence_number += 1;
        let bits = u128::from(leg.number);
        let label = match leg.number {
            0 | 2 => {
                Label::worker(ReservationSid::from_bits(bits), WorkerSid::from_bits(bits), call_sid)
            }
            1 => Label::Customer(LegId::from_bits(1)),
            number => Label::External(LegId::from_bits(number.into())),
        };
        ConferenceEvent {
            conference_sid: conference_sid(),
            sequence_number: self.sequence_number,
            timestamp: None,
            kind: ConferenceEventKind::Participant(ParticipantEvent {
                call_sid: call_sid.clone(),
                label: Some(label),
                change,
                flags: ParticipantFlags {
                    hold: Some(leg.hold),
                    end_conference_on_exit: Some(leg.end_conference_on_exit),
                    ..ParticipantFlags::default()
                },
            }),
        }
    }
}
