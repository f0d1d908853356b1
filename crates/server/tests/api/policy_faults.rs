//! What must not happen to those who stay when somebody leaves, where callbacks are lost, repeated or
//! swapped, and where replicas hear of things at once, are slow or die.

use emulator::{CallStatus, CallbackFaults, Faults, RequestFault};

use crate::line::{Line, legs};

const FOURTH: &str = "+14155550188";

#[tokio::test]
async fn whose_telephone_rang_at_the_end_has_left_though_nothing_was_heard_of_their_call() {
    let line = Line::of_two().await;
    let third = line.adds(FOURTH).await;
    line.stops_hearing();
    line.hangs_up(&line.call.customer).await;
    assert_eq!(line.status_of(&third), CallStatus::Canceled);
    line.hears(&line.app.url, "conference-end", None).await;
    line.app.emulator.settled().await;
    let item = line.item(&third).await;
    assert_eq!((&item["status"], &item["call_status"]), (&"left".into(), &"canceled".into()));
    line.app.stop().await;
}

#[tokio::test]
async fn the_end_wraps_the_task_of_a_second_worker_whose_leave_is_lost() {
    let line = Line::of_two().await;
    let second = line.second_worker_joins().await;
    line.stops_hearing();
    line.is_ended().await;
    line.hears(&line.app.url, "conference-end", None).await;
    for task_sid in [&second.task_sid, &line.call.task_sid] {
        let task = line.app.emulator.task(task_sid).unwrap();
        assert_eq!(task.assignment_status, "wrapping");
    }
    line.app.stop().await;
}

#[tokio::test]
async fn two_replicas_that_hear_of_two_leaves_at_once_see_both() {
    let line = Line::of_three().await;
    let fourth = line.joins(FOURTH).await;
    let (replica, handle) = line.app.spawn_replica();
    line.stops_hearing();
    line.hangs_up(&line.third).await;
    line.hangs_up(&fourth).await;
    tokio::join!(
        line.hears(&line.app.url, "participant-leave", Some(&line.third)),
        line.hears(&replica, "participant-leave", Some(&fourth))
    );
    assert_eq!(line.who_ends_it(), legs(&[&line.call.agent, &line.call.customer]));
    handle.stop(false).await;
    line.app.stop().await;
}

#[tokio::test]
async fn an_agent_and_a_third_who_leave_at_once_do_not_leave_the_customer_alone() {
    for is_held in [false, true] {
        let line = Line::of_three().await;
        if is_held {
            line.holds(&line.call.customer, "true").await;
        }
        let (replica, handle) = line.app.spawn_replica();
        line.stops_hearing();
        line.hangs_up(&line.call.agent).await;
        line.hangs_up(&line.third).await;
        assert_eq!(line.on_the_line(), legs(&[&line.call.customer]));
        tokio::join!(
            line.hears(&line.app.url, "participant-leave", Some(&line.call.agent)),
            line.hears(&replica, "participant-leave", Some(&line.third))
        );
        assert_eq!(line.on_the_line(), []);
        handle.stop(false).await;
        line.app.stop().await;
    }
}

#[tokio::test]
async fn who_has_company_that_the_map_does_not_know_of_is_not_cut_off() {
    let line = Line::of_three().await;
    line.stops_hearing();
    let fourth = line.joins(FOURTH).await;
    line.hangs_up(&line.call.agent).await;
    line.hangs_up(&line.third).await;
    line.forgets(&fourth).await;
    for leg in [&line.call.agent, &line.third] {
        line.hears(&line.app.url, "participant-leave", Some(leg)).await;
    }
    assert_eq!(line.on_the_line(), legs(&[&line.call.customer, &fourth]));
    line.app.stop().await;
}

#[tokio::test]
async fn a_slow_replica_that_turns_the_flags_off_for_a_third_who_is_gone_turns_them_on_again() {
    let line = Line::of_two().await;
    line.stops_hearing();
    let third = line.joins(FOURTH).await;
    let flags = "/api.twilio.com/*/Participants/*";
    line.stops_hearing_while([RequestFault::slow("POST", flags, 400, 2)]);
    line.hangs_up(&third).await;
    let (replica, handle) = line.app.spawn_replica();
    tokio::join!(line.hears(&line.app.url, "participant-join", Some(&third)), async {
        // Both flags are on their way.
        while line.app.faults_left().await > 0 {}
        line.hears(&replica, "participant-leave", Some(&third)).await;
    });
    assert_eq!(line.who_ends_it(), legs(&[&line.call.agent, &line.call.customer]));
    handle.stop(false).await;
    line.app.stop().await;
}

#[tokio::test]
async fn repeated_and_swapped_callbacks_leave_nobody_stranded() {
    for seed in 1..=5 {
        let line = Line::of_two().await;
        let callbacks =
            CallbackFaults { repeat: 0.7, swap: 0.3, delay_ms: (0, 40), ..Default::default() };
        line.app.emulator.set_faults(Faults { seed, callbacks, ..Faults::default() });
        let third = line.joins(FOURTH).await;
        assert_eq!(line.who_ends_it(), [], "seed {seed}");
        line.hangs_up(&third).await;
        let two = legs(&[&line.call.agent, &line.call.customer]);
        assert_eq!(line.who_ends_it(), two, "seed {seed}");
        line.hangs_up(&line.call.customer).await;
        assert_eq!(line.on_the_line(), [], "seed {seed}");
        assert_eq!(line.task_status(), "wrapping", "seed {seed}");
        line.app.stop().await;
    }
}

#[tokio::test]
async fn one_lost_callback_of_those_that_tell_of_a_leave_strands_nobody() {
    // What Twilio tells: that the flags are off, that the third left, and that their call is over.
    for lost in ["participant-modify", "participant-leave", "completed"] {
        let line = Line::of_two().await;
        line.stops_hearing();
        let third = line.joins(FOURTH).await;
        line.hears(&line.app.url, "participant-join", Some(&third)).await;
        if lost != "participant-modify" {
            for leg in [&line.call.agent, &line.call.customer] {
                line.hears(&line.app.url, "participant-modify", Some(leg)).await;
            }
        }
        assert_eq!(line.who_ends_it(), [], "{lost}");
        line.hangs_up(&third).await;
        if lost != "participant-leave" {
            line.hears(&line.app.url, "participant-leave", Some(&third)).await;
        }
        if lost != "completed" {
            line.hears_of_the_call(&third, "completed").await;
        }
        let two = legs(&[&line.call.agent, &line.call.customer]);
        assert_eq!(line.who_ends_it(), two, "{lost}");
        line.app.stop().await;
    }
}

#[tokio::test]
async fn what_a_replica_left_undone_when_it_died_is_done_by_the_retry() {
    let line = Line::of_three().await;
    line.holds(&line.call.customer, "true").await;
    line.stops_hearing();
    line.hangs_up(&line.call.agent).await;
    // The leave comes into the map, and nothing else is done.
    let fails = |path: &str| RequestFault::fails("POST", path, 503, 8);
    line.stops_hearing_while([
        fails("/api.twilio.com/*/Participants/*"),
        fails("/taskrouter.twilio.com/*/Reservations/*"),
    ]);
    let leave = line.told("participant-leave", Some(&line.call.agent));
    assert_eq!(line.app.deliver(&line.app.url, Line::PATH, &leave).await, 503);
    assert_eq!(line.item(&line.call.agent).await["status"], "left");
    assert_eq!(line.held(), legs(&[&line.call.customer]));
    line.stops_hearing();
    let (replica, handle) = line.app.spawn_replica();
    assert_eq!(line.app.deliver(&replica, Line::PATH, &leave).await, 204);
    assert_eq!(line.held(), []);
    assert_eq!(line.who_ends_it(), legs(&[&line.call.customer, &line.third]));
    assert_eq!(line.task_status(), "wrapping");
    handle.stop(false).await;
    line.app.stop().await;
}
