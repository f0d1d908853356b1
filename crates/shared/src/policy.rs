//! What shall be true of a conference, whatever its agents' browsers do: who ends it by leaving, who is
//! not left on hold, whose telephone stops ringing, whose reservation is wrapped.
//!
//! **Invariant:** a wish follows from the map alone, and from what the same run has carried out already.
//! So anybody can ask for it again, and once it is carried out and an event has confirmed it nothing more
//! is asked for (`tests/policy_laws.rs`).

mod alone;
mod carried_out;
mod record;
mod wrap;

use crate::{
    CallSid,
    rejoin::{is_needless_ring, is_waited_for, rejoins},
    sync_map::{ConferenceMap, ParticipantItem, ParticipantType},
    transfer::leaves_for_another,
};

pub use alone::left_alone;
pub use carried_out::CarriedOut;
pub use record::{Answer, record_canceled, record_over, record_unhold, record_wanted};
pub use wrap::{WorkerReservation, reservation_of_leaver, reservations_at_the_end};

/// Up to so many people, a call is over when one of them leaves.
const MOST_WHO_NEED_EACH_OTHER: usize = 2;

/// Something that Twilio shall be asked for, or that shall be remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Whether the conference shall end when this leg leaves.
    EndConferenceOnExit(CallSid, bool),
    /// The same for a leg that is held: Twilio would ignore it, so it is kept until the unhold.
    KeepForUnhold(CallSid, bool),
    /// The leg shall hear the others again, and what is to be when it leaves can be said with it.
    Unhold(CallSid, bool),
    /// The leg's telephone shall stop ringing.
    Cancel(CallSid),
}

impl Wish {
    /// The leg that it is about.
    pub fn call_sid(&self) -> &CallSid {
        match self {
            Self::EndConferenceOnExit(call_sid, _)
            | Self::KeepForUnhold(call_sid, _)
            | Self::Unhold(call_sid, _)
            | Self::Cancel(call_sid) => call_sid,
        }
    }
}

/// What is to be done for the conference of this map.
pub fn wishes(map: &ConferenceMap) -> Vec<Wish> {
    wishes_left(map, &CarriedOut::default())
}

/// What is still to be done by whoever has carried out wishes already, given the map as it was read after
/// that. The events that confirm a change may not have arrived yet.
pub fn wishes_left(map: &ConferenceMap, carried_out: &CarriedOut) -> Vec<Wish> {
    let workers_are_gone = last_worker_has_left(map);
    let mut wishes = rings_to_stop(map, workers_are_gone || map.has_ended());
    let people = map.people().count();
    let unholds_all = workers_are_gone && people > 1;
    for (call_sid, item) in map.joined() {
        let is_person = item.participant_type != ParticipantType::Supervisor;
        let ends_it = is_person
            && people <= MOST_WHO_NEED_EACH_OTHER
            && !goes_on_without(map, call_sid, item);
        let wish = if is_held(item) && is_person && unholds_all {
            Some(Wish::Unhold(call_sid.clone(), ends_it))
        } else {
            flag_wish(call_sid, item, ends_it, carried_out)
        };
        wishes.extend(wish);
    }
    wishes
}

/// The telephones that shall stop ringing: nobody waits for them any more, or another one is to ring for the same worker.
fn rings_to_stop(map: &ConferenceMap, nobody_is_there: bool) -> Vec<Wish> {
    let mut rings = cancels(map);
    rings.retain(|wish| {
        let Some(item) = map.participants.get(wish.call_sid()) else { return false };
        is_needless_ring(map, item)
            || nobody_is_there && !is_waited_for(map, item.reservation_sid.as_ref())
    });
    rings
}

/// Whether two who talk stay in the conference when this one of them leaves: a colleague comes for them, or they come
/// back. Two workers wait for nobody.
fn goes_on_without(map: &ConferenceMap, call_sid: &CallSid, item: &ParticipantItem) -> bool {
    let is_other_worker = |(other, item): (&CallSid, &ParticipantItem)| {
        other != call_sid && item.participant_type == ParticipantType::Worker
    };
    leaves_for_another(map, call_sid) || rejoins(item) && !map.joined().any(is_other_worker)
}

/// What is left to be done when the conference is known to be over, whatever the map says.
pub fn cancels(map: &ConferenceMap) -> Vec<Wish> {
    map.participants
        .iter()
        .filter(|(_, item)| item.is_connecting() && map.is_of_this_conference(item))
        .map(|(call_sid, _)| Wish::Cancel(call_sid.clone()))
        .collect()
}

/// Whether a leg that is heard again has a wish that was kept for it.
pub fn has_kept_wish(item: &ParticipantItem) -> bool {
    item.end_conference_on_exit_wanted.is_some()
        && item.end_conference_on_exit != item.end_conference_on_exit_wanted
}

/// An event has said what the flag is, and whoever asked Twilio to change it has written what for. The
/// flag is certain only where the two agree: the event that confirms a change can be late, or lost. In a
/// run that has changed the flag itself it is as that change left it, unless somebody else has asked for
/// something since.
fn flag_wish(
    call_sid: &CallSid,
    item: &ParticipantItem,
    wanted: bool,
    carried_out: &CarriedOut,
) -> Option<Wish> {
    let asked_for = item.end_conference_on_exit_wanted;
    let is_certain = match carried_out.flag_of(call_sid) {
        Some(flag) => flag == wanted && asked_for == Some(wanted),
        None => {
            item.end_conference_on_exit == Some(wanted) && asked_for.is_none_or(|it| it == wanted)
        }
    };
    if is_certain {
        return None;
    }
    if !is_held(item) {
        return Some(Wish::EndConferenceOnExit(call_sid.clone(), wanted));
    }
    (asked_for != Some(wanted)).then(|| Wish::KeepForUnhold(call_sid.clone(), wanted))
}

fn is_held(item: &ParticipantItem) -> bool {
    item.hold == Some(true)
}

/// Whether there were workers in the conference, and none is left. Before the first has come nobody is
/// deserted.
pub fn last_worker_has_left(map: &ConferenceMap) -> bool {
    let is_worker = |item: &ParticipantItem| item.participant_type == ParticipantType::Worker;
    let was_there = |item: &ParticipantItem| {
        is_worker(item) && map.is_of_this_conference(item) && item.has_entered()
    };
    map.participants.values().any(was_there) && !map.joined().any(|(_, item)| is_worker(item))
}
