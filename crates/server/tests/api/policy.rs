//! What must not happen to those who stay when somebody leaves, whatever the agents' browsers do.

use emulator::{CallStatus, Quirks};

use reqwest::Method;

use crate::{
    line::{Line, legs},
    order::with,
    support::{CUSTOMER, TestApp},
};

const FOURTH: &str = "+14155550188";
const FIFTH: &str = "+14155550177";

#[tokio::test]
async fn a_third_who_joins_turns_every_flag_off_and_a_leave_to_two_turns_them_on() {
    let line = Line::of_three().await;
    assert_eq!(line.who_ends_it(), []);
    line.hangs_up(&line.third).await;
    assert_eq!(line.who_ends_it(), legs(&[&line.call.agent, &line.call.customer]));
    // The map says what Twilio says.
    for leg in [&line.call.agent, &line.call.customer] {
        let item = line.item(leg).await;
        assert_eq!(item["end_conference_on_exit"], true, "{item}");
    }
    line.app.stop().await;
}

#[tokio::test]
async fn the_agent_who_leaves_three_does_not_end_it_for_the_others() {
    let line = Line::of_three().await;
    line.hangs_up(&line.call.agent).await;
    assert_eq!(line.on_the_line(), legs(&[&line.call.customer, &line.third]));
    assert_eq!(line.who_ends_it(), line.on_the_line());
    assert_eq!(line.task_status(), "wrapping");
    line.hangs_up(&line.third).await;
    assert_eq!(line.on_the_line(), []);
    assert_eq!(line.item_of_the_conference().await["status"], "ended");
    line.app.stop().await;
}

#[tokio::test]
async fn a_held_caller_who_hangs_up_does_not_end_it_for_the_others() {
    for ignores in [true, false] {
        let line = Line::of_three().await;
        line.app.emulator.set_quirks(quirks(|quirks| {
            quirks.held_leg_ignores_end_conference_on_exit = ignores;
        }));
        line.holds(&line.call.customer, "true").await;
        line.hangs_up(&line.call.customer).await;
        assert_eq!(line.on_the_line(), legs(&[&line.call.agent, &line.third]));
        assert_eq!(line.who_ends_it(), line.on_the_line());
        line.app.stop().await;
    }
}

#[tokio::test]
async fn what_twilio_ignores_of_a_held_leg_is_asked_for_at_its_unhold() {
    for ignores in [true, false] {
        let line = Line::of_two().await;
        line.app.emulator.set_quirks(quirks(|quirks| {
            quirks.held_leg_ignores_end_conference_on_exit = ignores;
        }));
        line.holds(&line.call.customer, "true").await;
        let third = line.joins(FOURTH).await;
        let item = line.item(&line.call.customer).await;
        assert_eq!(item["end_conference_on_exit"], true, "{item}");
        assert_eq!(item["end_conference_on_exit_wanted"], false, "{item}");
        assert_eq!(item["hold"], true, "{item}");

        line.holds(&line.call.customer, "false").await;
        assert_eq!(line.who_ends_it(), []);
        line.hangs_up(&line.call.customer).await;
        assert_eq!(line.on_the_line(), legs(&[&line.call.agent, &third]));
        line.app.stop().await;
    }
}

#[tokio::test]
async fn a_third_who_leaves_does_not_strand_a_customer_on_hold() {
    let line = Line::of_three().await;
    line.holds(&line.call.customer, "true").await;
    line.hangs_up(&line.third).await;
    // The agent can end it, and once the customer is heard again they can, too.
    assert_eq!(line.who_ends_it(), legs(&[&line.call.agent]));
    line.holds(&line.call.customer, "false").await;
    assert_eq!(line.who_ends_it(), legs(&[&line.call.agent, &line.call.customer]));
    line.hangs_up(&line.call.customer).await;
    assert_eq!(line.on_the_line(), []);
    line.app.stop().await;
}

#[tokio::test]
async fn who_is_put_on_hold_in_the_moment_in_which_the_last_agent_leaves_is_not_left_there() {
    let line = Line::of_three().await;
    line.hangs_up(&line.call.agent).await;
    // What the agent asked for takes effect after all that their leave led to.
    line.app.update_participant(&line.call, &line.third, &[("Hold", "true")]).await;
    line.app.emulator.settled().await;
    assert_eq!(line.held(), []);
    assert_eq!(line.on_the_line(), legs(&[&line.call.customer, &line.third]));
    line.app.stop().await;
}

#[tokio::test]
async fn the_last_agent_who_leaves_leaves_nobody_on_hold() {
    let line = Line::of_three().await;
    line.holds(&line.call.customer, "true").await;
    line.holds(&line.third, "true").await;
    line.hangs_up(&line.call.agent).await;
    assert_eq!(line.held(), []);
    assert_eq!(line.who_ends_it(), legs(&[&line.call.customer, &line.third]));
    line.app.stop().await;
}

#[tokio::test]
async fn who_leaves_while_somebody_still_rings_does_not_end_it_for_all_and_leaves_nobody_ringing() {
    let line = Line::of_three().await;
    let fourth = line.adds(FOURTH).await;
    line.hangs_up(&line.call.agent).await;
    assert_eq!(line.on_the_line(), legs(&[&line.call.customer, &line.third]));
    assert_eq!(line.status_of(&fourth), CallStatus::Canceled);
    let item = line.item(&fourth).await;
    assert_eq!((&item["status"], &item["call_status"]), (&"left".into(), &"canceled".into()));
    line.app.stop().await;
}

#[tokio::test]
async fn a_telephone_does_not_ring_on_when_the_conference_is_over() {
    for (cancels, end_first) in [(true, false), (false, false), (false, true)] {
        let line = Line::of_two().await;
        line.app.emulator.set_quirks(quirks(|quirks| {
            quirks.conference_end_cancels_ringing = cancels;
            quirks.conference_end_before_leaves = end_first;
        }));
        let third = line.adds(FOURTH).await;
        line.hangs_up(&line.call.customer).await;
        assert_eq!(line.status_of(&third), CallStatus::Canceled);
        assert_eq!(line.task_status(), "wrapping");
        line.app.stop().await;
    }
}

#[tokio::test]
async fn a_worker_who_leaves_wraps_their_own_task_and_not_the_conferences() {
    let line = Line::of_two().await;
    let second = line.second_worker_joins().await;
    line.hangs_up(&second.leg).await;
    let task = line.app.emulator.task(&second.task_sid).unwrap();
    assert_eq!(task.assignment_status, "wrapping");
    assert_eq!(line.task_status(), "assigned");
    assert_eq!(line.on_the_line(), legs(&[&line.call.agent, &line.call.customer]));
    line.app.stop().await;
}

#[tokio::test]
async fn the_end_of_a_call_whose_task_is_done_already_is_no_error() {
    let line = Line::of_two().await;
    line.stops_hearing();
    let path = format!("/Tasks/{}", line.call.task_sid);
    let form = [("AssignmentStatus", "completed")];
    line.app.task_router(Method::POST, &path, &form).await;
    line.hangs_up(&line.call.customer).await;
    line.hears(&line.app.url, "conference-end", None).await;
    assert_eq!(line.item_of_the_conference().await["status"], "ended");
    assert_eq!(line.task_status(), "completed");
    line.app.stop().await;
}

#[tokio::test]
async fn a_flag_that_did_not_take_is_tried_again_when_somebody_comes_and_nobody_is_held_for_it() {
    let line = Line::of_two().await;
    line.app.emulator.set_quirks(quirks(|it| it.end_conference_on_exit_needs_hold = true));
    let third = line.joins(FOURTH).await;
    let two = legs(&[&line.call.agent, &line.call.customer]);
    assert_eq!(line.who_ends_it(), two);
    assert_eq!(line.held(), []);
    line.app.emulator.set_quirks(quirks(|_| {}));
    // Not by the way: nobody has come or gone.
    line.holds(&third, "true").await;
    line.holds(&third, "false").await;
    assert_eq!(line.who_ends_it(), two);
    line.joins(FIFTH).await;
    assert_eq!(line.who_ends_it(), []);
    line.app.stop().await;
}

#[tokio::test]
async fn what_is_as_it_shall_be_is_not_asked_for_again() {
    let line = Line::of_three().await;
    line.stops_hearing();
    let join = line.told("participant-join", Some(&line.third));
    line.app.emulator.forget_requests();
    assert_eq!(line.app.deliver(&line.app.url, Line::PATH, &join).await, 204);
    let asked = line.app.emulator.requests();
    assert_eq!(asked.len(), 1, "one look at the map: {asked:#?}");
    line.app.stop().await;
}

#[tokio::test]
async fn who_is_gone_before_they_can_be_asked_is_done_with() {
    let line = Line::of_three().await;
    line.stops_hearing();
    line.hangs_up(&line.third).await;
    // The conference ends under the wish.
    line.is_ended().await;
    line.hears(&line.app.url, "participant-leave", Some(&line.third)).await;
    line.hears(&line.app.url, "conference-end", None).await;
    assert_eq!(line.task_status(), "wrapping");
    line.app.stop().await;
}

#[tokio::test]
async fn a_supervisor_who_listens_is_not_counted_and_ends_nothing() {
    let line = Line::of_two().await;
    let supervisor = line.app.monitor(&line.call).await;
    line.app.emulator.answer(&supervisor).unwrap();
    line.app.emulator.settled().await;
    assert_eq!(line.on_the_line().len(), 3);
    let two = legs(&[&line.call.agent, &line.call.customer]);
    assert_eq!(line.who_ends_it(), two);
    let third = line.joins(FOURTH).await;
    assert_eq!(line.who_ends_it(), []);
    line.hangs_up(&third).await;
    assert_eq!(line.who_ends_it(), two);
    line.hangs_up(&supervisor).await;
    assert_eq!(line.on_the_line(), two);
    line.app.stop().await;
}

#[tokio::test]
async fn a_customer_who_never_answers_is_not_waited_for_when_the_agent_gives_up() {
    let app = TestApp::spawn().await;
    app.emulator.set_quirks(quirks(|it| it.conference_end_cancels_ringing = false));
    let call = app.dial().await;
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    let snapshot = app.emulator.snapshot();
    assert_eq!(snapshot.call(&call.customer).unwrap().status, CallStatus::Canceled);
    assert_eq!(snapshot.calls_to(CUSTOMER).count(), 1);
    assert_eq!(app.emulator.task(&call.task_sid).unwrap().assignment_status, "wrapping");
    app.stop().await;
}

/// Quirks under which people pick up when the test says so.
fn quirks(change: impl FnOnce(&mut Quirks)) -> Quirks {
    let mut quirks = Quirks { desk_phone_answers_after_ms: None, ..Quirks::default() };
    change(&mut quirks);
    quirks
}

#[tokio::test]
async fn who_is_on_hold_is_not_left_there_because_twilio_still_lists_the_leaver() {
    let line = Line::of_three().await;
    let app = &line.app;
    line.holds(&line.call.customer, "true").await;
    // Twilio tells of a leave before its list shows it.
    let hold = app.callback("participant-hold");
    app.lose_callbacks();
    let label = app.label_of(&line.call.task_sid, &line.call.agent);
    let leave = with(
        &hold,
        &[
            ("StatusCallbackEvent", "participant-leave"),
            ("SequenceNumber", "1000"),
            ("CallSid", line.call.agent.as_str()),
            ("ParticipantLabel", &label),
            ("ReasonParticipantLeft", "participant_hung_up"),
        ],
    );
    assert_eq!(app.deliver(&app.url, Line::PATH, &leave).await, 204);
    assert_eq!(line.held(), legs(&[&line.call.customer]));
    app.emulator.hang_up(&line.call.agent).unwrap();
    while !line.held().is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    line.app.stop().await;
}
