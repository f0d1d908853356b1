//! Stories of the reducer: named calls from start to end, and what the agent sees after each step.
//! Tiles stand in the order of the canvas; the agent's own tile, which Flex does not draw, is `worker`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "reduce_stories/telling.rs"]
mod telling;

use shared::event::{CallStatus, LeftReason};
use telling::{AGENT, CUSTOMER, CUSTOMER_AGAIN, Call, THIRD, held, muted};

#[test]
fn an_ordinary_call() {
    let mut call = Call::default();
    call.is_created("task is created");
    call.joins(1, "agent joins", AGENT);
    call.is_dialled("customer is dialled", CUSTOMER);
    call.progress(0, "customer's telephone rings", CUSTOMER, CallStatus::Ringing);
    call.progress(1, "customer answers", CUSTOMER, CallStatus::InProgress);
    call.joins(2, "customer joins", CUSTOMER);
    call.starts(3);
    call.changes(4, "customer is held", CUSTOMER, held(true));
    call.changes(5, "customer is unheld", CUSTOMER, held(false));
    call.leaves(6, "customer hangs up", CUSTOMER, LeftReason::ParticipantHungUp);
    call.leaves(7, "agent is dropped", AGENT, LeftReason::ModeratorEndedConference);
    call.ends(8);
    insta::assert_snapshot!(call.told(), @r"
    task is created                 | 0 live | Customer Calling
    agent joins                     | 1 live | Customer Calling, Worker Live
    customer is dialled             | 1 live | Customer Calling, Worker Live
    customer's telephone rings      | 1 live | Customer Ringing, Worker Live
    customer answers                | 1 live | Customer Ringing, Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    conference starts               | 2 live | Customer Live, Worker Live
    customer is held                | 2 live | Customer OnHold, Worker Live
    customer is unheld              | 2 live | Customer Live, Worker Live
    customer hangs up               | 1 live | Customer Left, Worker Live
    agent is dropped                | 0 live | Customer Left, Worker Left
    conference ends                 | 0 live | Customer Left, Worker Left
    ");
}

#[test]
fn the_customer_is_busy() {
    let mut call = Call::default();
    call.joins(1, "agent joins", AGENT);
    call.is_dialled("customer is dialled", CUSTOMER);
    call.progress(1, "the line is busy", CUSTOMER, CallStatus::Busy);
    call.fails(2, "the leg is given up", CUSTOMER, CallStatus::Busy);
    call.time_passes(60);
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer is dialled             | 1 live | Customer Calling, Worker Live
    the line is busy                | 1 live | Customer Busy, Worker Live
    the leg is given up             | 1 live | Customer Busy, Worker Live
    60 s pass                       | 1 live | Customer Busy, Worker Live
    ");
}

#[test]
fn the_customer_is_busy_and_is_called_again() {
    let mut call = Call::default();
    call.is_created("task is created");
    call.joins(1, "agent joins", AGENT);
    call.is_claimed("the dial is claimed", CUSTOMER);
    call.is_dialled("customer is dialled", CUSTOMER);
    call.progress(1, "the line is busy", CUSTOMER, CallStatus::Busy);
    call.is_claimed("the next dial is claimed", CUSTOMER_AGAIN);
    call.is_dialled("customer is dialled again", CUSTOMER_AGAIN);
    call.progress(0, "customer's telephone rings", CUSTOMER_AGAIN, CallStatus::Ringing);
    call.progress(1, "the line is busy again", CUSTOMER_AGAIN, CallStatus::Busy);
    call.time_passes(60);
    insta::assert_snapshot!(call.told(), @r"
    task is created                 | 0 live | Customer Calling
    agent joins                     | 1 live | Customer Calling, Worker Live
    the dial is claimed             | 1 live | Customer Calling, Worker Live
    customer is dialled             | 1 live | Customer Calling, Worker Live
    the line is busy                | 1 live | Customer Busy, Worker Live
    the next dial is claimed        | 1 live | Customer Calling, Worker Live
    customer is dialled again       | 1 live | Customer Calling, Worker Live
    customer's telephone rings      | 1 live | Customer Ringing, Worker Live
    the line is busy again          | 1 live | Customer Busy, Worker Live
    60 s pass                       | 1 live | Customer Busy, Worker Live
    ");
}

#[test]
fn twilio_refuses_to_dial_the_customer() {
    let mut call = Call::default();
    call.is_created("task is created");
    call.joins(1, "agent joins", AGENT);
    call.is_refused("Twilio refuses");
    call.is_claimed("the next dial is claimed", CUSTOMER_AGAIN);
    call.is_dialled("customer is dialled again", CUSTOMER_AGAIN);
    call.is_refused("a late word of the refusal");
    call.ends(5);
    insta::assert_snapshot!(call.told(), @r"
    task is created                 | 0 live | Customer Calling
    agent joins                     | 1 live | Customer Calling, Worker Live
    Twilio refuses                  | 1 live | Customer Failed, Worker Live
    the next dial is claimed        | 1 live | Customer Calling, Worker Live
    customer is dialled again       | 1 live | Customer Calling, Worker Live
    a late word of the refusal      | 1 live | Customer Calling, Worker Live
    conference ends                 | 0 live | Customer Left, Worker Left
    ");
}

#[test]
fn a_third_person_does_not_answer() {
    let mut call = Call::of_two();
    call.is_dialled("a third is dialled", THIRD);
    call.progress(1, "nobody answers", THIRD, CallStatus::NoAnswer);
    call.fails(4, "the leg is given up", THIRD, CallStatus::NoAnswer);
    call.time_passes(29);
    call.time_passes(1);
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    conference starts               | 2 live | Customer Live, Worker Live
    a third is dialled              | 2 live | Customer Live, Worker Live, External Calling
    nobody answers                  | 2 live | Customer Live, Worker Live, External NoAnswer
    the leg is given up             | 2 live | Customer Live, Worker Live, External NoAnswer
    29 s pass                       | 2 live | Customer Live, Worker Live, External NoAnswer
    1 s pass                        | 2 live | Customer Live, Worker Live
    ");
}

#[test]
fn a_third_person_is_added_and_removed() {
    let mut call = Call::of_two();
    call.is_dialled("a third is dialled", THIRD);
    call.joins(4, "the third joins", THIRD);
    call.changes(5, "the third is held", THIRD, held(true));
    call.leaves(6, "the third is removed", THIRD, LeftReason::ParticipantUpdatedViaApi);
    call.time_passes(4);
    call.time_passes(1);
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    conference starts               | 2 live | Customer Live, Worker Live
    a third is dialled              | 2 live | Customer Live, Worker Live, External Calling
    the third joins                 | 3 live | Customer Live, Worker Live, External Live
    the third is held               | 3 live | Customer Live, Worker Live, External OnHold
    the third is removed            | 2 live | Customer Live, Worker Live, External Removed
    4 s pass                        | 2 live | Customer Live, Worker Live, External Removed
    1 s pass                        | 2 live | Customer Live, Worker Live
    ");
}

#[test]
fn the_agent_leaves_a_warm_transfer_first() {
    let mut call = Call::of_two();
    call.is_dialled("a third is dialled", THIRD);
    call.joins(4, "the third joins", THIRD);
    call.leaves(5, "agent leaves", AGENT, LeftReason::ParticipantHungUp);
    call.changes(6, "customer is muted", CUSTOMER, muted(true));
    call.leaves(7, "the third hangs up", THIRD, LeftReason::ParticipantHungUp);
    call.leaves(8, "customer is dropped", CUSTOMER, LeftReason::ModeratorEndedConference);
    call.ends(9);
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    conference starts               | 2 live | Customer Live, Worker Live
    a third is dialled              | 2 live | Customer Live, Worker Live, External Calling
    the third joins                 | 3 live | Customer Live, Worker Live, External Live
    agent leaves                    | 2 live | Customer Live, Worker Left, External Live
    customer is muted               | 2 live | Customer Live (muted), Worker Left, External Live
    the third hangs up              | 1 live | Customer Live (muted), Worker Left, External Left
    customer is dropped             | 0 live | Customer Left (muted), Worker Left, External Left
    conference ends                 | 0 live | Customer Left (muted), Worker Left, External Left
    ");
}

#[test]
fn the_join_of_the_customer_overtakes_the_answer_to_the_dial() {
    let mut call = Call::default();
    call.joins(1, "agent joins", AGENT);
    call.joins(2, "customer joins", CUSTOMER);
    call.is_dialled("the dial is answered by Twilio", CUSTOMER);
    call.progress(0, "a late `ringing`", CUSTOMER, CallStatus::Ringing);
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    the dial is answered by Twilio  | 2 live | Customer Live, Worker Live
    a late `ringing`                | 2 live | Customer Live, Worker Live
    ");
}

#[test]
fn a_leave_that_comes_before_its_join_raises_no_ghost() {
    let mut call = Call::of_two();
    call.leaves(5, "the third leaves", THIRD, LeftReason::ParticipantHungUp);
    call.joins(4, "the third joined", THIRD);
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    conference starts               | 2 live | Customer Live, Worker Live
    the third leaves                | 2 live | Customer Live, Worker Live
    the third joined                | 2 live | Customer Live, Worker Live
    ");
}

#[test]
fn unhold_overtakes_hold() {
    let mut call = Call::of_two();
    call.changes(5, "customer is unheld", CUSTOMER, held(false));
    call.changes(4, "customer was held", CUSTOMER, held(true));
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    conference starts               | 2 live | Customer Live, Worker Live
    customer is unheld              | 2 live | Customer Live, Worker Live
    customer was held               | 2 live | Customer Live, Worker Live
    ");
}

#[test]
fn the_leaves_after_the_end_are_lost() {
    let mut call = Call::of_two();
    call.ends(6);
    call.joins(4, "a late join", THIRD);
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    conference starts               | 2 live | Customer Live, Worker Live
    conference ends                 | 0 live | Customer Left, Worker Left
    a late join                     | 0 live | Customer Left, Worker Left
    ");
}
