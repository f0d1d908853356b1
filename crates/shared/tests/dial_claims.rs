//! The claims to call somebody: of all who call one number, one rings it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;
use shared::{
    CallSid, ConferenceSid, TaskSid, WorkerSid,
    dial::{Press, Standing, claim, end_claim, standing},
    label::{Label, LegId},
    reduce::{DialledLeg, record_dialled},
    sync_map::{ConferenceItem, ConferenceMap, CustomerDial, DialRefusal, MapChange, MapItem},
};

const CUSTOMER: &str = "+14155550123";
const THIRD: &str = "+14155550199";
const COLLEAGUE: &str = "client:sam";

#[test]
fn of_two_who_add_one_number_one_holds_the_claim() {
    let mut map = call();
    let (first, second) = (press(1, THIRD), press(2, THIRD));
    assert!(try_claim(&mut map, &first));
    assert!(!try_claim(&mut map, &second));
    assert_eq!(standing(&map, &first), Standing::Claimed(external(1)));
    assert_eq!(standing(&map, &second), Standing::Contended(external(1)));
    // While it rings, too.
    ring(&mut map, external(1), THIRD);
    assert!(!try_claim(&mut map, &second));
    assert_eq!(standing(&map, &second), Standing::AlreadyCalled);
    // Another number is another matter.
    assert!(try_claim(&mut map, &press(3, "+14155550188")));
}

#[test]
fn a_press_that_arrives_twice_is_claimed_once() {
    let mut map = call();
    let once_more = Press { request: LegId::from_bits(77), ..press(1, THIRD) };
    assert!(try_claim(&mut map, &press(1, THIRD)));
    assert_eq!(standing(&map, &once_more), Standing::Repeated(external(1)));
    let leg = ring(&mut map, external(1), THIRD);
    assert_eq!(standing(&map, &once_more), Standing::Dialled(leg));
    assert!(!try_claim(&mut map, &once_more));
}

#[test]
fn the_customer_is_called_again_once() {
    let mut map = call();
    let (first, second) = (press(1, CUSTOMER), press(2, CUSTOMER));
    assert!(try_claim(&mut map, &first), "a dial that waits can be claimed by hand");
    assert_eq!(standing(&map, &first), Standing::Claimed(customer(1)));
    assert!(!try_claim(&mut map, &second));
    let leg = ring(&mut map, customer(1), CUSTOMER);
    assert_eq!(standing(&map, &second), Standing::AlreadyCalled);
    // Who talks can have a second telephone.
    map.participants.get_mut(&leg).unwrap().connecting = false;
    assert!(try_claim(&mut map, &second));
    assert_eq!(standing(&map, &second), Standing::Claimed(external(2)));
}

#[test]
fn a_claim_whose_lease_is_over_gives_way_and_no_other() {
    let mut map = call();
    assert!(try_claim(&mut map, &press(1, THIRD)));
    assert!(try_claim(&mut map, &press(2, CUSTOMER)));
    for (to, of_another, over) in
        [(THIRD, customer(2), external(1)), (CUSTOMER, external(1), customer(2))]
    {
        let next = press(3, to);
        assert_eq!(claim(&map, &next, Some(&of_another)), None);
        let mut map = map.clone();
        map.apply(claim(&map, &next, Some(&over)).unwrap());
        assert!(matches!(standing(&map, &next), Standing::Claimed(_)), "{to}");
        assert_eq!(claim(&map, &press(4, to), Some(&over)), None);
    }
}

#[test]
fn a_press_whose_dial_was_refused_is_over_and_another_one_is_not() {
    let mut map = call();
    assert!(try_claim(&mut map, &press(1, CUSTOMER)));
    let dial = map.conference.as_mut().unwrap().customer_dial.as_mut().unwrap();
    dial.refusal = serde_json::from_value(json!({"code": 1001, "message": "?"})).unwrap();
    assert_eq!(standing(&map, &press(1, CUSTOMER)), Standing::Repeated(customer(1)));
    assert!(!try_claim(&mut map, &press(1, CUSTOMER)));
    assert!(try_claim(&mut map, &press(2, CUSTOMER)));
    assert_eq!(map.conference.unwrap().customer_dial.unwrap().refusal, None);
}

#[test]
fn a_press_that_arrives_again_after_its_refusal_is_refused_alike() {
    let mut map = call();
    assert!(try_claim(&mut map, &press(1, CUSTOMER)));
    let refusal = DialRefusal { code: 21211, message: "no".to_owned() };
    let dial = map.conference.as_mut().unwrap().customer_dial.as_mut().unwrap();
    dial.refusal = Some(refusal.clone());
    assert_eq!(standing(&map, &press(1, CUSTOMER)), Standing::Refused(refusal));
    assert!(!try_claim(&mut map, &press(1, CUSTOMER)));
    assert!(try_claim(&mut map, &press(2, CUSTOMER)));
}

#[test]
fn a_leg_that_healing_found_is_known_by_its_label_while_nobody_has_said_its_number() {
    let mut map = call();
    assert!(try_claim(&mut map, &press(1, THIRD)));
    let leg = find(&mut map, &external(1));
    assert_eq!(standing(&map, &press(1, THIRD)), Standing::Dialled(leg.clone()));
    assert_eq!(standing(&map, &press(2, THIRD)), Standing::AlreadyCalled);
    // Also when somebody else is called meanwhile.
    assert!(try_claim(&mut map, &press(3, "+14155550188")));
    assert_eq!(standing(&map, &press(2, THIRD)), Standing::AlreadyCalled);
    // Who talks can have a second telephone.
    map.participants.get_mut(&leg).unwrap().connecting = false;
    assert!(try_claim(&mut map, &press(2, THIRD)));
}

#[test]
fn a_colleague_is_asked_once() {
    let worker_sid = Some(WorkerSid::from_bits(9));
    let ask = |id| Press { worker_sid: worker_sid.clone(), ..press(id, COLLEAGUE) };
    let mut map = call();
    assert!(try_claim(&mut map, &ask(1)));
    assert_eq!(standing(&map, &ask(2)), Standing::Contended(external(1)));
    map.apply(end_claim(&map, &LegId::from_bits(1)).unwrap());
    let asked = json!({"participant_type": "worker", "connecting": true, "worker_sid": worker_sid});
    let item = MapItem::read(&asked);
    map.apply(MapChange::Invitation(TaskSid::from_bits(5), item));
    assert_eq!(standing(&map, &ask(2)), Standing::AlreadyCalled);
    map.invitations.clear();
    assert!(try_claim(&mut map, &ask(2)));
}

#[test]
fn what_is_written_for_a_claim_is_read_back_and_gone_when_it_ends() {
    let mut map = call();
    assert!(try_claim(&mut map, &press(1, THIRD)));
    let written = serde_json::to_value(&map.conference).unwrap();
    assert_eq!(written["adds"], json!({"00000001": {"to": THIRD, "request": "00010001"}}));
    assert_eq!(ConferenceItem::read(&written), map.conference.clone().unwrap());
    map.apply(end_claim(&map, &LegId::from_bits(1)).unwrap());
    let written = serde_json::to_value(&map.conference).unwrap();
    assert_eq!(written.get("adds"), None);
    assert_eq!(end_claim(&map, &LegId::from_bits(1)), None);
}

proptest! {
    /// Whatever is pressed, claimed, dialled and ended in whatever order: no number has two legs that ring,
    /// and no press has two legs.
    #[test]
    fn no_number_rings_twice_at_once_and_no_press_rings_twice(
        steps in proptest::collection::vec((0..5_u32, 1..6_u32, any::<bool>(), any::<bool>()), 1..40)
    ) {
        let mut map = call();
        let mut held: Vec<(Label, String, LegId)> = Vec::new();
        let mut rung: BTreeMap<CallSid, String> = BTreeMap::new();
        for (what, id, is_customer, ends) in steps {
            let to = if is_customer { CUSTOMER } else { THIRD };
            // Each request of a press is another one.
            let request = LegId::from_bits(u32::try_from(held.len()).unwrap() << 8 | 0xff);
            let press = Press { request, ..press(id, to) };
            match what {
                0 | 1 if try_claim(&mut map, &press) => {
                    let Standing::Claimed(label) = standing(&map, &press) else { panic!() };
                    held.push((label, to.to_owned(), press.id));
                }
                2 => if let Some((label, to, id)) = held.pop() {
                    rung.insert(ring(&mut map, label, &to), to);
                    if let Some(ended) = end_claim(&map, &id) { map.apply(ended); }
                },
                // The server dies after it has dialled, and healing finds the leg.
                4 => if let Some((label, to, _)) = held.pop() {
                    rung.insert(find(&mut map, &label), to);
                },
                // Somebody picks up, or is not reached.
                3 => if let Some(item) = map.participants.iter_mut().map(|(_, it)| it).find(|item| item.connecting) {
                    item.connecting = false;
                    if ends { item.status = shared::sync_map::ParticipantStatus::Left; }
                },
                _ => {}
            }
            for to in [CUSTOMER, THIRD] {
                let rings = |(call_sid, _): &(&CallSid, _)| rung.get(*call_sid).is_some_and(|it| it == to);
                let ringing = map.connecting().filter(rings).count();
                let claimed = held.iter().filter(|(_, number, _)| number == to).count();
                prop_assert!(ringing + claimed <= 1, "{to}: {ringing} ring, {claimed} are about to");
            }
            let mut labels: Vec<_> = map.participants.values().filter_map(|it| it.label.clone()).collect();
            let all = labels.len();
            labels.sort();
            labels.dedup();
            prop_assert_eq!(labels.len(), all);
        }
    }
}

fn call() -> ConferenceMap {
    let item = ConferenceItem {
        conference_sid: Some(ConferenceSid::from_bits(1)),
        customer_dial: Some(CustomerDial::new(CUSTOMER, "+15005550101")),
        ..ConferenceItem::default()
    };
    ConferenceMap { conference: Some(item), ..ConferenceMap::default() }
}

fn press(id: u32, to: &str) -> Press {
    let (id, request) = (LegId::from_bits(id), LegId::from_bits(0x1_0000 + id));
    let (to, worker_sid, queue_sid) = (to.to_owned(), None, None);
    Press { id, to, worker_sid, queue_sid, extension: None, request }
}

fn customer(id: u32) -> Label {
    Label::Customer(LegId::from_bits(id))
}

fn external(id: u32) -> Label {
    Label::External(LegId::from_bits(id))
}

fn try_claim(map: &mut ConferenceMap, press: &Press) -> bool {
    let claimed = claim(map, press, None);
    claimed.map(|change| map.apply(change)).is_some()
}

/// Twilio lists a leg that the map does not have: all that is known of it is its label.
fn find(map: &mut ConferenceMap, label: &Label) -> CallSid {
    let call_sid = ring(map, label.clone(), "");
    map.participants.get_mut(&call_sid).unwrap().phone_number = None;
    call_sid
}

fn ring(map: &mut ConferenceMap, label: Label, to: &str) -> CallSid {
    let call_sid = CallSid::from_bits(map.participants.len() as u128 + 1);
    let leg = DialledLeg {
        call_sid: call_sid.clone(),
        conference_sid: ConferenceSid::from_bits(1),
        label,
        phone_number: to.to_owned(),
    };
    let item = record_dialled(None, &leg).unwrap();
    map.apply(MapChange::Participant(call_sid.clone(), item));
    call_sid
}
