//! Stories of reports: named calls, and what is said of each worker's part.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "report_stories/telling.rs"]
mod telling;

use proptest::prelude::*;
use shared::{
    answered_by::AnsweredBy,
    event::{CallStatus, LeftReason},
    report::{EndedBy, Outcome, Report, legs_without_times, never_joined, parts_that_are_over},
    sync_map::TransferEnd,
};
use telling::{AGENT, AGENT_AGAIN, COLLEAGUE, CUSTOMER, Call, OUTSIDER, leg, reservation};

#[test]
fn the_customer_is_held_twice_and_hangs_up() {
    let call = customer_held_twice();
    insta::assert_snapshot!(call.told(AGENT), @r#"{"hang_up_by":"Customer","left_reason":"moderator_ended_conference","outcome":"answered","talk_time":90,"hold_time":25,"holds":2}"#);
    assert_eq!(legs_without_times(&call.map), []);
}

fn customer_held_twice() -> Call {
    let mut call = Call::answered();
    call.is_held(20, CUSTOMER, true);
    call.is_held(40, CUSTOMER, false);
    call.is_held(60, CUSTOMER, true);
    call.is_held(65, CUSTOMER, false);
    call.hangs_up(100, CUSTOMER);
    call.leaves(100, AGENT, LeftReason::ModeratorEndedConference);
    call.ends(100);
    call
}

#[test]
fn the_agent_hangs_up_while_the_customer_is_held() {
    let mut call = Call::answered();
    call.is_held(20, CUSTOMER, true);
    call.hangs_up(50, AGENT);
    call.leaves(50, CUSTOMER, LeftReason::ModeratorEndedConference);
    call.ends(50);
    insta::assert_snapshot!(call.told(AGENT), @r#"{"hang_up_by":"Agent","left_reason":"participant_hung_up","outcome":"answered","talk_time":40,"hold_time":30,"holds":1}"#);
}

#[test]
fn a_hold_that_takes_no_second_counts() {
    let mut call = Call::answered();
    call.is_held(20, CUSTOMER, true);
    call.is_held(20, CUSTOMER, false);
    call.hangs_up(30, CUSTOMER);
    call.leaves(31, AGENT, LeftReason::ModeratorEndedConference);
    let told = call.report_of(AGENT);
    assert_eq!((told.talk_time, told.hold_time, told.holds), (Some(20), Some(0), Some(1)));
}

#[test]
fn nobody_is_reached() {
    for (status, want) in [
        (CallStatus::Busy, Outcome::Busy),
        (CallStatus::NoAnswer, Outcome::NoAnswer),
        (CallStatus::Failed, Outcome::Failed),
        (CallStatus::Canceled, Outcome::Canceled),
    ] {
        let mut call = Call::dialled();
        call.is_not_reached(12, CUSTOMER, status);
        call.hangs_up(20, AGENT);
        call.ends(20);
        let told = call.report_of(AGENT);
        assert_eq!((told.outcome, told.hang_up_by), (Some(want), Some(EndedBy::Agent)));
        assert_eq!((told.talk_time, told.hold_time, told.holds), (Some(0), Some(0), Some(0)));
        assert_eq!(legs_without_times(&call.map), []);
    }
    let mut given_up = Call::dialled();
    given_up.hangs_up(5, AGENT);
    assert_eq!(given_up.report_of(AGENT).outcome, Some(Outcome::Canceled));
    assert_eq!(never_joined().outcome, Some(Outcome::AgentNotJoined));
}

#[test]
fn a_machine_picks_up() {
    for (who, want) in [
        (AnsweredBy::Machine, Outcome::AnsweringMachine),
        (AnsweredBy::MachineAfterGreeting, Outcome::AnsweringMachine),
        (AnsweredBy::Fax, Outcome::Fax),
        (AnsweredBy::Human, Outcome::Answered),
        (AnsweredBy::Unknown, Outcome::Answered),
    ] {
        let mut call = Call::answered();
        call.was_answered_by(CUSTOMER, who);
        call.hangs_up(15, AGENT);
        assert_eq!(call.report_of(AGENT).outcome, Some(want), "{who:?}");
    }
}

#[test]
fn the_call_is_handed_over() {
    let mut call = Call::answered();
    call.colleague_is_asked(true, None);
    call.is_held(20, CUSTOMER, true);
    call.joins(50, COLLEAGUE);
    call.is_held(51, CUSTOMER, false);
    call.leaves(52, AGENT, LeftReason::ParticipantUpdatedViaApi);
    call.colleague_is_asked(true, Some(TransferEnd::Done));
    call.hangs_up(90, CUSTOMER);
    call.leaves(90, COLLEAGUE, LeftReason::ModeratorEndedConference);
    call.ends(90);
    insta::assert_snapshot!(call.told(AGENT), @r#"{"hang_up_by":"Cold Transfer","left_reason":"participant_updated_via_api","followed_by":"Cold Transfer","destination":"Sam Second","outcome":"answered","talk_time":42,"hold_time":31,"holds":1}"#);
    insta::assert_snapshot!(call.told(COLLEAGUE), @r#"{"hang_up_by":"Customer","left_reason":"moderator_ended_conference","preceded_by":"Cold Transfer","outcome":"answered","talk_time":40,"hold_time":0,"holds":0}"#);
}

/// The colleague is gone again before it is written that the call was handed over.
#[test]
fn the_call_is_handed_over_by_an_agent_who_was_dropped_meanwhile() {
    let mut call = Call::answered();
    call.colleague_is_asked(true, None);
    call.is_held(20, CUSTOMER, true);
    call.hangs_up(25, AGENT);
    call.joins(35, AGENT_AGAIN);
    call.joins(50, COLLEAGUE);
    call.is_held(51, CUSTOMER, false);
    call.leaves(52, AGENT_AGAIN, LeftReason::ParticipantUpdatedViaApi);
    call.hangs_up(53, COLLEAGUE);
    let told = call.report_of(AGENT);
    assert_eq!(told.hang_up_by, Some(EndedBy::ColdTransfer));
    assert_eq!(told.destination.as_deref(), Some("Sam Second"));
}

#[test]
fn a_hand_over_that_is_taken_back_is_none() {
    let mut call = Call::answered();
    call.colleague_is_asked(true, Some(TransferEnd::TakenBack));
    call.hangs_up(60, AGENT);
    let told = call.report_of(AGENT);
    assert_eq!((told.hang_up_by, told.followed_by), (Some(EndedBy::Agent), None));
}

#[test]
fn the_agent_leaves_the_customer_to_a_colleague_who_was_asked_first() {
    let mut call = Call::answered();
    call.colleague_is_asked(false, None);
    call.joins(30, COLLEAGUE);
    call.hangs_up(60, AGENT);
    insta::assert_snapshot!(call.told(AGENT), @r#"{"hang_up_by":"Warm Transfer","left_reason":"participant_hung_up","followed_by":"Warm Transfer","destination":"Sam Second","outcome":"answered","talk_time":50,"hold_time":0,"holds":0}"#);
    call.hangs_up(100, COLLEAGUE);
    call.leaves(100, CUSTOMER, LeftReason::ModeratorEndedConference);
    call.ends(100);
    insta::assert_snapshot!(call.told(COLLEAGUE), @r#"{"hang_up_by":"Agent","left_reason":"participant_hung_up","preceded_by":"Warm Transfer","outcome":"answered","talk_time":70,"hold_time":0,"holds":0}"#);
    // What happens after it does not change what is said of the agent's part.
    assert_eq!(call.report_of(AGENT).hang_up_by, Some(EndedBy::WarmTransfer));
}

#[test]
fn a_colleague_who_was_only_asked_leaves_first() {
    let mut call = Call::answered();
    call.joins(30, COLLEAGUE);
    call.hangs_up(40, COLLEAGUE);
    call.hangs_up(60, CUSTOMER);
    call.leaves(60, AGENT, LeftReason::ModeratorEndedConference);
    assert_eq!(call.report_of(COLLEAGUE).hang_up_by, Some(EndedBy::Consult));
    assert_eq!(call.report_of(COLLEAGUE).talk_time, Some(10));
    assert_eq!(call.report_of(AGENT).hang_up_by, Some(EndedBy::Customer));
    assert_eq!(call.report_of(AGENT).preceded_by, None);
}

#[test]
fn the_agent_leaves_the_customer_to_somebody_from_outside() {
    let mut call = Call::answered();
    call.is_dialled(OUTSIDER, "+14155550199");
    call.joins(30, OUTSIDER);
    call.hangs_up(60, AGENT);
    insta::assert_snapshot!(call.told(AGENT), @r#"{"hang_up_by":"External Warm Transfer","left_reason":"participant_hung_up","followed_by":"External Transfer","destination":"+14155550199","outcome":"answered","talk_time":50,"hold_time":0,"holds":0}"#);
}

#[test]
fn an_agent_who_takes_all_others_along_leaves_the_customer_to_nobody() {
    let mut call = Call::answered();
    call.joins(30, COLLEAGUE);
    call.hangs_up(60, AGENT);
    call.leaves(60, CUSTOMER, LeftReason::ModeratorEndedConference);
    call.leaves(60, COLLEAGUE, LeftReason::ModeratorEndedConference);
    call.ends(60);
    for person in [AGENT, COLLEAGUE] {
        let told = call.report_of(person);
        assert_eq!((told.hang_up_by, told.followed_by), (Some(EndedBy::Agent), None), "{person}");
    }
    assert_eq!(call.report_of(COLLEAGUE).preceded_by, None);
}

/// Their browser was loaded again and the call was ended before it could take up the telephone.
#[test]
fn who_is_rung_again_in_vain_has_left_as_they_were_dropped() {
    let mut call = Call::answered();
    call.hangs_up(30, AGENT);
    call.is_not_reached(40, AGENT_AGAIN, CallStatus::Canceled);
    call.leaves(40, CUSTOMER, LeftReason::ConferenceEndedViaApi);
    call.ends(40);
    insta::assert_snapshot!(call.told(AGENT), @r#"{"hang_up_by":"Agent","left_reason":"participant_hung_up","outcome":"answered","talk_time":20,"hold_time":0,"holds":0}"#);
}

#[test]
fn the_call_is_ended_for_all() {
    let mut call = Call::answered();
    call.joins(30, OUTSIDER);
    call.hangs_up(35, OUTSIDER);
    for person in [AGENT, CUSTOMER] {
        call.leaves(60, person, LeftReason::ConferenceEndedViaApi);
    }
    call.ends(60);
    assert_eq!(call.report_of(AGENT).hang_up_by, Some(EndedBy::Agent));
    // The server ends it for who is left alone.
    let mut alone = Call::answered();
    alone.hangs_up(50, CUSTOMER);
    alone.leaves(51, AGENT, LeftReason::ConferenceEndedViaApi);
    assert_eq!(alone.report_of(AGENT).hang_up_by, Some(EndedBy::Customer));
}

#[test]
fn who_removes_the_customer_has_ended_the_call() {
    let mut call = Call::answered();
    call.leaves(60, CUSTOMER, LeftReason::ParticipantUpdatedViaApi);
    call.leaves(60, AGENT, LeftReason::ModeratorEndedConference);
    assert_eq!(call.report_of(AGENT).hang_up_by, Some(EndedBy::Agent));
}

#[test]
fn times_that_no_event_has_told_are_those_of_the_calls() {
    let whole = customer_held_twice();
    // The joins of both are lost, and the customer's leave: the map was healed.
    let events: Vec<usize> = (2..whole.event_count()).filter(|number| *number != 6).collect();
    let mut call = whole.told_by(&events);
    assert_eq!(legs_without_times(&call.map), [leg(AGENT), leg(CUSTOMER)]);
    call.lasted(AGENT, 0, Some(100));
    call.lasted(CUSTOMER, 10, Some(100));
    let told = call.report_of(AGENT);
    assert_eq!((told.talk_time, told.hold_time, told.holds), (Some(90), Some(25), Some(2)));
    // Who hung up is not known, and is not said.
    assert_eq!(told.hang_up_by, None);
    // Of what Twilio does not know either, no time is said.
    let nothing = whole.told_by(&[]);
    assert_eq!(nothing.report_of(AGENT), Report::default());
}

#[test]
fn a_part_is_over_when_its_worker_has_left() {
    let mut call = Call::answered();
    assert_eq!(parts_that_are_over(&call.map), []);
    call.joins(30, COLLEAGUE);
    call.hangs_up(60, AGENT);
    let over = |call: &Call| -> Vec<_> {
        parts_that_are_over(&call.map).into_iter().map(|it| it.reservation_sid).collect()
    };
    assert_eq!(over(&call), [reservation(AGENT)]);
    call.ends(70);
    assert_eq!(over(&call), [reservation(AGENT), reservation(COLLEAGUE)]);
}

proptest! {
    #[test]
    fn any_order_and_any_repeats_give_the_same_report(
        numbers in (0..2_usize).prop_flat_map(|_| {
            let all: Vec<usize> = (0..customer_held_twice().event_count()).collect();
            let twice = [all.clone(), all].concat();
            Just(twice).prop_shuffle()
        })
    ) {
        let whole = customer_held_twice();
        prop_assert_eq!(whole.told_by(&numbers).report_of(AGENT), whole.report_of(AGENT));
    }

    #[test]
    fn whatever_is_lost_the_order_of_the_rest_does_not_matter(
        (kept, shuffled) in proptest::sample::subsequence((0..9_usize).collect::<Vec<_>>(), 0..=9)
            .prop_flat_map(|kept| (Just(kept.clone()), Just(kept).prop_shuffle()))
    ) {
        let whole = customer_held_twice();
        prop_assert_eq!(whole.event_count(), 9);
        let (one, other) = (whole.told_by(&kept), whole.told_by(&shuffled));
        prop_assert_eq!(one.report_of(AGENT), other.report_of(AGENT));
    }

    #[test]
    fn nobody_is_held_longer_than_they_are_there(
        kept in proptest::sample::subsequence((0..9_usize).collect::<Vec<_>>(), 0..=9)
    ) {
        let told = customer_held_twice().told_by(&kept).report_of(AGENT);
        prop_assert!(told.hold_time <= told.talk_time);
        prop_assert!(told.talk_time.unwrap_or_default() <= 90);
        prop_assert!(told.holds.unwrap_or_default() <= 2);
    }
}
