//! Who is left alone: those who leave in the same moment leave while the others still count, so that no
//! leaving ends the conference.

use super::last_worker_has_left;
use crate::{
    CallSid, rejoin,
    sync_map::{ConferenceMap, ParticipantStatus},
    transfer,
};

/// The one who is on the line with nobody, as far as the map knows, since `leaver` is gone: they have
/// left, or their leave is lost and their call is over.
///
/// Nobody is alone to whom somebody is on the way: a colleague who takes the call over, or a worker who was dropped.
///
/// Whose leaving ends the conference leaves nobody in it: the end is told on its own.
pub fn left_alone<'map>(map: &'map ConferenceMap, leaver: &CallSid) -> Option<&'map CallSid> {
    let item = map.participants.get(leaver)?;
    let is_gone = !item.is_joined() && !item.is_connecting();
    // A leave tells the flag as it was. Without one it is certain only if nobody wanted another.
    let has_left = item.status == ParticipantStatus::Left;
    let ends_it = item.end_conference_on_exit == Some(true)
        && (has_left || item.end_conference_on_exit_wanted != Some(false));
    let is_waited = transfer::is_waited_for(map) || rejoin::waiting(map).is_some();
    if !is_gone || ends_it || map.has_ended() || is_waited {
        return None;
    }
    let mut people = map.people();
    let (alone, _) = people.next()?;
    (people.next().is_none() && last_worker_has_left(map)).then_some(alone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::CallStatus;
    use crate::sync_map::{ConferenceItem, ConferenceStatus, ParticipantItem, ParticipantType};

    const AGENT: u128 = 1;
    const CUSTOMER: u128 = 2;
    const THIRD: u128 = 3;

    #[test]
    fn who_stays_is_alone_when_all_others_have_left_a_conference_that_goes_on() {
        let map = map(&[]);
        for leaver in [AGENT, THIRD] {
            assert_eq!(left_alone(&map, &leg(leaver)), Some(&leg(CUSTOMER)));
        }
        assert_eq!(left_alone(&map, &leg(CUSTOMER)), None);
    }

    #[test]
    fn who_stays_is_alone_also_when_the_leave_is_lost_and_only_the_call_is_known_to_be_over() {
        let mut map = map(&[THIRD]);
        assert_eq!(left_alone(&map, &leg(THIRD)), None);
        let third = map.participants.get_mut(&leg(THIRD)).unwrap();
        third.call_status = Some(CallStatus::Completed);
        assert_eq!(left_alone(&map, &leg(THIRD)), Some(&leg(CUSTOMER)));
        let third = map.participants.get_mut(&leg(THIRD)).unwrap();
        third.end_conference_on_exit = Some(true);
        assert_eq!(left_alone(&map, &leg(THIRD)), None);
        let third = map.participants.get_mut(&leg(THIRD)).unwrap();
        third.end_conference_on_exit_wanted = Some(false);
        assert_eq!(left_alone(&map, &leg(THIRD)), Some(&leg(CUSTOMER)));
    }

    #[test]
    fn nobody_is_alone_with_somebody_or_in_a_conference_that_ends() {
        assert_eq!(left_alone(&map(&[THIRD]), &leg(AGENT)), None);
        assert_eq!(left_alone(&map(&[AGENT]), &leg(THIRD)), None);
        let mut ends = map(&[]);
        ends.participants.get_mut(&leg(THIRD)).unwrap().end_conference_on_exit = Some(true);
        assert_eq!(left_alone(&ends, &leg(THIRD)), None);
        let mut ended = map(&[]);
        let status = Some(ConferenceStatus::Ended);
        ended.conference = Some(ConferenceItem { status, ..ConferenceItem::default() });
        assert_eq!(left_alone(&ended, &leg(AGENT)), None);
    }

    /// The customer is joined, and those who stay; the others have left.
    fn map(stay: &[u128]) -> ConferenceMap {
        let mut map = ConferenceMap::default();
        for (bits, participant_type) in [
            (AGENT, ParticipantType::Worker),
            (CUSTOMER, ParticipantType::Customer),
            (THIRD, ParticipantType::External),
        ] {
            let stays = bits == CUSTOMER || stay.contains(&bits);
            let status = if stays { ParticipantStatus::Joined } else { ParticipantStatus::Left };
            let item = ParticipantItem { participant_type, status, ..ParticipantItem::default() };
            map.participants.insert(leg(bits), item);
        }
        map
    }

    fn leg(bits: u128) -> CallSid {
        CallSid::from_bits(bits)
    }
}
