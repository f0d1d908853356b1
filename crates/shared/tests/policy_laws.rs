//! Laws of the policy: what holds of every conference once its wishes are carried out.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "policy_laws/conferences.rs"]
mod conferences;

use proptest::prelude::*;
use shared::{
    CallSid,
    event::{ConferenceEvent, ConferenceEventKind, LeftReason},
    policy::{
        Wish, cancels, has_kept_wish, reservation_of_leaver, reservations_at_the_end, wishes,
        wishes_left,
    },
    reduce::reduce,
    sync_map::{ConferenceMap, ParticipantItem, ParticipantStatus, ParticipantType},
    testing::conference_sid,
};

use crate::conferences::{
    carried_out_and_unheld, carried_out_flags, carry_out, carry_out_unconfirmed,
    carry_out_where_it_takes, conference, each, ended, is_flag, is_worker, item_of, with_a_worker,
    without_workers, workers,
};

proptest! {
    #[test]
    fn there_are_never_two_people_where_a_leaving_does_not_end_the_call(map in conference()) {
        let map = carried_out_and_unheld(&map);
        let people: Vec<_> = map.people().collect();
        if people.len() <= 2 {
            for (call_sid, item) in people {
                prop_assert_eq!(item.end_conference_on_exit, Some(true), "{}", call_sid);
            }
        }
    }

    #[test]
    fn there_are_never_three_or_more_where_a_leaving_ends_the_call(map in conference()) {
        let map = carried_out_and_unheld(&map);
        let people: Vec<_> = map.people().collect();
        if people.len() >= 3 {
            for (call_sid, item) in people {
                prop_assert_eq!(item.end_conference_on_exit, Some(false), "{}", call_sid);
            }
        }
    }

    #[test]
    fn of_a_held_leg_nothing_is_asked_but_to_hear_the_others_again(map in conference()) {
        for wish in wishes(&map) {
            if let Wish::EndConferenceOnExit(call_sid, _) = &wish {
                prop_assert_ne!(item_of(&map, call_sid).hold, Some(true), "{:?}", wish);
            }
        }
        let after = carry_out(&map);
        for (call_sid, item) in map.joined().filter(|(_, item)| item.hold == Some(true)) {
            let then = item_of(&after, call_sid);
            // What Twilio was asked for before is presumed, never what is wanted now.
            let is_told = then.end_conference_on_exit != item.end_conference_on_exit
                && then.end_conference_on_exit != item.end_conference_on_exit_wanted;
            prop_assert!(!is_told || then.hold == Some(false), "{}: {:?}", call_sid, then);
        }
    }

    #[test]
    fn a_connecting_leg_is_left_alone_while_a_worker_is_there(map in conference()) {
        let has_worker = workers(&map).any(ParticipantItem::is_joined);
        for wish in wishes(&map) {
            let item = item_of(&map, wish.call_sid());
            let is_cancel = matches!(wish, Wish::Cancel(_));
            prop_assert_eq!((item.is_connecting(), item.is_joined()), (is_cancel, !is_cancel));
            prop_assert!(!is_cancel || map.has_ended() || !has_worker);
        }
    }

    #[test]
    fn when_the_last_worker_has_left_nobody_stays_on_hold_and_nobody_rings(
        map in conference().prop_map(|map| without_workers(&map))
    ) {
        let map = carry_out(&map);
        if map.people().count() >= 2 {
            let held: Vec<_> = map.people().filter(|(_, item)| item.hold == Some(true)).collect();
            prop_assert_eq!(held, vec![]);
        }
        prop_assert!(!map.participants.values().any(ParticipantItem::is_connecting));
    }

    #[test]
    fn who_is_held_stays_so_while_a_worker_is_there(map in conference().prop_map(with_a_worker)) {
        let after = carry_out(&map);
        for (call_sid, item) in &map.participants {
            prop_assert_eq!(item_of(&after, call_sid).hold, item.hold, "{}", call_sid);
        }
    }

    #[test]
    fn before_the_first_worker_comes_nobody_is_deserted(map in conference()) {
        let without = |item: &mut ParticipantItem| {
            if is_worker(item) {
                item.participant_type = ParticipantType::External;
            }
        };
        let map = ConferenceMap { conference: None, ..each(&map, without) };
        let is_for_the_deserted = |wish: &Wish| matches!(wish, Wish::Unhold(..) | Wish::Cancel(_));
        prop_assert!(!wishes(&map).iter().any(is_for_the_deserted));
    }

    #[test]
    fn wishes_that_are_carried_out_and_confirmed_are_not_asked_for_again(map in conference()) {
        prop_assert_eq!(wishes(&carry_out(&map)), vec![]);
    }

    #[test]
    fn who_has_carried_wishes_out_does_not_wait_for_the_events_that_confirm_them(
        map in conference()
    ) {
        let (map, carried_out) = carry_out_unconfirmed(&map);
        prop_assert_eq!(wishes_left(&map, &carried_out), vec![]);
    }

    #[test]
    fn a_flag_that_no_event_has_confirmed_is_asked_for_by_anybody_else(map in conference()) {
        let (unconfirmed, _) = carry_out_unconfirmed(&map);
        let asked = wishes(&map).into_iter().filter(is_flag);
        let again = wishes(&unconfirmed);
        for wish in asked {
            prop_assert!(again.contains(&wish), "{:?}", wish);
        }
    }

    #[test]
    fn who_has_changed_a_flag_asks_again_when_somebody_else_wanted_another_one_since(
        map in conference(), confirms in any::<bool>(),
    ) {
        let (mut map, carried_out) = carry_out_unconfirmed(&map);
        let asked: Vec<_> = carried_out_flags(&map, &carried_out);
        for (call_sid, wanted) in &asked {
            let item = map.participants.get_mut(call_sid).unwrap();
            item.end_conference_on_exit_wanted = Some(!wanted);
            // The event that confirms the change of the other may have been told first.
            item.end_conference_on_exit = Some(wanted ^ confirms);
        }
        let again = wishes_left(&map, &carried_out);
        for (call_sid, wanted) in asked {
            prop_assert!(again.contains(&Wish::EndConferenceOnExit(call_sid, wanted)));
        }
    }

    #[test]
    fn who_has_changed_a_flag_changes_it_back_whatever_the_map_says_of_it(
        map in conference(), comes in any::<bool>(),
    ) {
        let (mut map, carried_out) = carry_out_unconfirmed(&map);
        let asked = carried_out_flags(&map, &carried_out);
        // Somebody else changed the flags, too, and recorded it last; ours was the last change.
        for (call_sid, wanted) in &asked {
            let item = map.participants.get_mut(call_sid).unwrap();
            item.end_conference_on_exit_wanted = Some(!wanted);
            item.end_conference_on_exit = Some(!wanted);
        }
        for bits in 0xc0..0xc4_u128 {
            let status = if comes { ParticipantStatus::Joined } else { ParticipantStatus::Left };
            let item = ParticipantItem { status, ..ParticipantItem::default() };
            map.participants.insert(CallSid::from_bits(bits), item);
        }
        let people = map.people().count();
        for (call_sid, wanted) in asked {
            let is_person =
                item_of(&map, &call_sid).participant_type != ParticipantType::Supervisor;
            let wants = is_person && people <= 2;
            let again = wishes_left(&map, &carried_out);
            // Also where the others' value is the wanted one now: ours stands at Twilio.
            prop_assert!(
                again.contains(&Wish::EndConferenceOnExit(call_sid, wants)), "{} {}", wanted, wants
            );
        }
    }

    #[test]
    fn a_flag_that_did_not_take_is_tried_again_and_recorded_once(map in conference()) {
        let refused = carry_out_where_it_takes(&map, false);
        let again = wishes(&refused);
        for wish in wishes(&map).into_iter().filter(is_flag) {
            prop_assert!(again.contains(&wish), "{:?}", wish);
        }
        prop_assert_eq!(&carry_out_where_it_takes(&refused, false), &refused);
    }

    #[test]
    fn what_is_wanted_of_a_held_leg_is_asked_for_at_its_unhold(map in conference()) {
        let (after, _) = carry_out_unconfirmed(&map);
        for wish in wishes(&map) {
            if let Wish::KeepForUnhold(call_sid, wanted) = wish {
                let mut item = item_of(&after, &call_sid).clone();
                prop_assert!(has_kept_wish(&item));
                item.hold = Some(false);
                let mut heard = after.clone();
                heard.participants.insert(call_sid.clone(), item);
                prop_assert!(wishes(&heard).contains(&Wish::EndConferenceOnExit(call_sid, wanted)));
            }
        }
    }

    #[test]
    fn supervisors_change_nothing(
        map in prop_oneof![conference(), conference().prop_map(|map| without_workers(&map))],
        held in any::<bool>(),
    ) {
        let mut watched = map.clone();
        let supervisor = CallSid::from_bits(0x50);
        let item = ParticipantItem {
            participant_type: ParticipantType::Supervisor,
            hold: Some(held),
            end_conference_on_exit: Some(false),
            ..ParticipantItem::default()
        };
        watched.participants.insert(supervisor.clone(), item);
        prop_assert_eq!(wishes(&watched), wishes(&map));

        let flag = &mut watched.participants.get_mut(&supervisor).unwrap().end_conference_on_exit;
        *flag = Some(true);
        let after = carried_out_and_unheld(&watched);
        if !map.has_ended() {
            prop_assert_eq!(item_of(&after, &supervisor).end_conference_on_exit, Some(false));
        }
    }

    #[test]
    fn after_the_end_telephones_stop_ringing_and_nothing_else_is_asked(map in conference()) {
        let map = ended(map);
        prop_assert_eq!(wishes(&map), cancels(&map));
        prop_assert!(!carry_out(&map).participants.values().any(ParticipantItem::is_connecting));
    }

    #[test]
    fn a_worker_who_leaves_is_wrapped_unless_they_are_there_with_another_leg(
        map in conference(), comes_back in any::<bool>()
    ) {
        let joined: Vec<_> = map.joined().filter(|(_, item)| is_worker(item)).collect();
        for (call_sid, item) in joined {
            prop_assert_eq!(reservation_of_leaver(&map, call_sid), None);
            let mut then = map.clone();
            let leaver = then.participants.get_mut(call_sid).unwrap();
            leaver.status = ParticipantStatus::Left;
            leaver.left_reason = Some(LeftReason::ParticipantHungUp);
            if comes_back {
                then.participants.insert(CallSid::from_bits(0xba), item.clone());
            }
            let wrapped = reservation_of_leaver(&then, call_sid).map(|it| it.reservation_sid);
            prop_assert_eq!(wrapped, item.reservation_sid.clone().filter(|_| !comes_back));
        }
    }

    #[test]
    fn who_never_came_in_has_nothing_to_wrap(map in conference()) {
        for (call_sid, item) in &map.participants {
            if item.left_reason == Some(LeftReason::ParticipantAddFailed) {
                prop_assert_eq!(reservation_of_leaver(&map, call_sid), None);
            }
        }
    }

    #[test]
    fn at_the_end_who_is_wrapped_then_is_not_wrapped_for_leaving(map in conference()) {
        let at_the_end = reservations_at_the_end(&map);
        for call_sid in map.participants.keys() {
            if let Some(leaver) = reservation_of_leaver(&map, call_sid) {
                prop_assert!(!at_the_end.contains(&leaver));
            }
        }
        let joined = map.joined().filter(|(_, item)| is_worker(item)).count();
        prop_assert!(at_the_end.len() >= joined);
    }

    #[test]
    fn who_is_wrapped_at_the_end_is_so_also_when_the_end_has_written_that_they_left(
        map in conference()
    ) {
        let kind = ConferenceEventKind::Ended { reason: None };
        let end = ConferenceEvent {
            conference_sid: conference_sid(), sequence_number: u32::MAX, timestamp: None, kind
        };
        let mut after = map.clone();
        for change in reduce(&map, &end) {
            after.apply(change);
        }
        prop_assert_eq!(reservations_at_the_end(&after), reservations_at_the_end(&map));
        prop_assert_eq!(cancels(&after), cancels(&map));
        let stays = |item: &&ParticipantItem| item.is_joined();
        prop_assert_eq!(after.participants.values().filter(stays).count(), 0);
        prop_assert_eq!(reduce(&after, &end), vec![]);
    }
}
