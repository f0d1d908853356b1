//! Conferences for the laws of the policy, and a Twilio that carries its wishes out.

use proptest::{collection::vec, prelude::*, sample::subsequence};
use shared::{
    CallSid,
    policy::{Answer, CarriedOut, Wish, record_canceled, record_unhold, record_wanted, wishes},
    sync_map::{
        ConferenceMap, ConferenceStatus, ParticipantItem, ParticipantStatus, ParticipantType,
    },
    testing::{conference_sid, fold, history},
};

/// A conference in the middle of a call, with supervisors in it, and with what the policy has left
/// behind in its items before.
pub(crate) fn conference() -> impl Strategy<Value = ConferenceMap> {
    let wanted = vec(any::<Option<bool>>(), 4);
    let supervisors = subsequence(vec![1_u128, 2, 3, 4], 0..=1);
    (history(), wanted, supervisors).prop_map(|(history, wanted, supervisors)| {
        let mut wanted = wanted.into_iter();
        let mut map = each(&fold(&history), |item| {
            item.end_conference_on_exit_wanted = wanted.next().flatten();
        });
        for bits in supervisors {
            if let Some(item) = map.participants.get_mut(&CallSid::from_bits(bits)) {
                item.participant_type = ParticipantType::Supervisor;
            }
        }
        map
    })
}

/// The same when every worker has left, and there was one.
pub(crate) fn without_workers(map: &ConferenceMap) -> ConferenceMap {
    let mut map = each(map, |item| {
        if is_worker(item) {
            item.status = ParticipantStatus::Left;
            item.connecting = false;
        }
    });
    map.participants.insert(CallSid::from_bits(0xa9), worker(ParticipantStatus::Left));
    map
}

/// The same while it goes on, with one more worker in it.
pub(crate) fn with_a_worker(mut map: ConferenceMap) -> ConferenceMap {
    map.conference = None;
    map.participants.insert(CallSid::from_bits(0xa9), worker(ParticipantStatus::Joined));
    map
}

/// The same when it is over.
pub(crate) fn ended(mut map: ConferenceMap) -> ConferenceMap {
    map.conference.get_or_insert_default().status = Some(ConferenceStatus::Ended);
    map
}

pub(crate) fn worker(status: ParticipantStatus) -> ParticipantItem {
    ParticipantItem {
        participant_type: ParticipantType::Worker,
        conference_sid: Some(conference_sid()),
        status,
        hold: Some(false),
        ..ParticipantItem::default()
    }
}

/// Everything is carried out; whoever is held hears the others again, and their wishes are carried out.
pub(crate) fn carried_out_and_unheld(map: &ConferenceMap) -> ConferenceMap {
    carry_out(&each(&carry_out(map), |item| item.hold = Some(false)))
}

/// The map after its wishes were carried out by a Twilio that does what it is asked for.
pub(crate) fn carry_out(map: &ConferenceMap) -> ConferenceMap {
    carry_out_where_it_takes(map, true)
}

/// The same by one that perhaps ignores the flag, as it does in silence: then no event tells of it.
pub(crate) fn carry_out_where_it_takes(map: &ConferenceMap, flags_take: bool) -> ConferenceMap {
    let (mut after, _) = carry_out_unconfirmed(map);
    for wish in wishes(map) {
        let item = after.participants.get_mut(wish.call_sid()).unwrap();
        match wish {
            Wish::EndConferenceOnExit(_, wanted) if flags_take => {
                item.end_conference_on_exit = Some(wanted);
            }
            Wish::Unhold(ref call_sid, _) if !flags_take => {
                item.end_conference_on_exit = item_of(map, call_sid).end_conference_on_exit;
            }
            Wish::EndConferenceOnExit(..)
            | Wish::KeepForUnhold(..)
            | Wish::Unhold(..)
            | Wish::Cancel(_) => {}
        }
    }
    after
}

/// The map after its wishes were carried out, before any event has told of it.
pub(crate) fn carry_out_unconfirmed(map: &ConferenceMap) -> (ConferenceMap, CarriedOut) {
    let mut after = map.clone();
    let mut carried_out = CarriedOut::default();
    for wish in wishes(map) {
        let item = item_of(map, wish.call_sid());
        let recorded = match wish {
            Wish::EndConferenceOnExit(_, wanted) | Wish::KeepForUnhold(_, wanted) => {
                record_wanted(item, wanted)
            }
            Wish::Unhold(_, wanted) => {
                let answer = Answer { hold: false, end_conference_on_exit: wanted };
                record_unhold(item, item, wanted, answer)
            }
            Wish::Cancel(_) => record_canceled(item),
        };
        if let Some(item) = recorded {
            after.participants.insert(wish.call_sid().clone(), item);
        }
        carried_out.note(&wish);
    }
    (after, carried_out)
}

/// The flags of those who hear the others that a run has changed, with what it made of them.
pub(crate) fn carried_out_flags(
    map: &ConferenceMap,
    carried_out: &CarriedOut,
) -> Vec<(CallSid, bool)> {
    let hears = |call_sid: &CallSid| {
        map.joined().any(|(joined, item)| joined == call_sid && item.hold != Some(true))
    };
    let flags = carried_out.flags().filter(|(call_sid, _)| hears(call_sid));
    flags.map(|(call_sid, flag)| (call_sid.clone(), flag)).collect()
}

pub(crate) fn is_flag(wish: &Wish) -> bool {
    matches!(wish, Wish::EndConferenceOnExit(..))
}

/// The map with each of its legs changed.
pub(crate) fn each(
    map: &ConferenceMap,
    mut change: impl FnMut(&mut ParticipantItem),
) -> ConferenceMap {
    let mut changed = map.clone();
    for (call_sid, item) in &map.participants {
        let mut item = item.clone();
        change(&mut item);
        changed.participants.insert(call_sid.clone(), item);
    }
    changed
}

pub(crate) fn item_of<'map>(map: &'map ConferenceMap, call_sid: &CallSid) -> &'map ParticipantItem {
    map.participants.get(call_sid).unwrap()
}

pub(crate) fn workers(map: &ConferenceMap) -> impl Iterator<Item = &ParticipantItem> {
    map.participants.values().filter(|item| is_worker(item))
}

pub(crate) fn is_worker(item: &ParticipantItem) -> bool {
    item.participant_type == ParticipantType::Worker
}
