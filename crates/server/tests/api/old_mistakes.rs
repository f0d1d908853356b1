//! What the functions that came before did wrong, each by its name. `docs/regressions.md` has the
//! list, also of those that other files cover.

use emulator::{ConferenceGone, Quirks, WorkerCallSidWritten};
use shared::{CallSid, ConferenceSid, TaskSid};

use crate::{
    order::{Callback, with},
    support::{CUSTOMER, THIRD, TestApp},
};

const PATH: &str = "/call-outbound-join";

#[tokio::test]
async fn the_customer_is_dialled_though_task_router_does_not_name_the_workers_call() {
    for written in
        [WorkerCallSidWritten::Never, WorkerCallSidWritten::Answered, WorkerCallSidWritten::Dialled]
    {
        let app = TestApp::spawn().await;
        app.emulator.set_quirks(Quirks {
            desk_phone_answers_after_ms: None,
            worker_call_sid_written: written,
            ..Quirks::default()
        });
        // As an old dialpad: the address tells the task alone.
        let (task_sid, url) = app.create_task().await;
        let agent = app.ring_agent(&task_sid, &url).await;
        app.emulator.answer(&agent).unwrap();
        app.emulator.settled().await;
        assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1, "{written:?}");
        let map = app.map(&task_sid).await;
        assert_eq!(map[agent.as_str()]["participant_type"], "worker", "{written:?}: {map:?}");
        app.stop().await;
    }
}

#[tokio::test]
async fn who_joins_before_any_worker_is_neither_an_error_nor_a_reason_to_dial() {
    let app = TestApp::spawn().await;
    let (task_sid, third) = (another_task(&app).await, CallSid::from_bits(77));
    let join = first_event(&app, &task_sid, "participant-join", &third);
    assert_eq!(app.deliver(&app.url, PATH, &join).await, 204);
    let map = app.map(&task_sid).await;
    assert_eq!(map[third.as_str()]["status"], "joined", "{map:?}");
    assert_ne!(map[third.as_str()]["participant_type"], "worker", "{map:?}");
    assert!(map["conf_status"]["customer_dial"].get("id").is_none(), "{map:?}");
    app.stop().await;
}

#[tokio::test]
async fn an_address_with_the_word_client_in_it_is_no_worker() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let leg = app.add_without_label(&call, "sip:client@example.com").await;
    app.emulator.answer(&leg).unwrap();
    app.emulator.settled().await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[leg.as_str()]["status"], "joined", "{map:?}");
    assert_ne!(map[leg.as_str()]["participant_type"], "worker", "{map:?}");
    app.stop().await;
}

#[tokio::test]
async fn the_task_of_a_call_that_ends_before_it_was_accepted_does_not_wait_for_somebody() {
    let app = TestApp::spawn().await;
    let task_sid = another_task(&app).await;
    let end = first_event(&app, &task_sid, "conference-end", &CallSid::from_bits(77));
    assert_eq!(app.deliver(&app.url, PATH, &end).await, 204);
    assert_eq!(app.emulator.task(&task_sid).unwrap().assignment_status, "canceled");
    app.stop().await;
}

#[tokio::test]
async fn nobody_is_added_to_a_call_that_is_over_and_no_new_one_begins() {
    for gone in [ConferenceGone::NotFound, ConferenceGone::Completed, ConferenceGone::BadRequest] {
        let app = TestApp::spawn().await;
        app.emulator.set_quirks(Quirks {
            desk_phone_answers_after_ms: None,
            adding_to_a_completed_conference: gone,
            ..Quirks::default()
        });
        let call = app.talk().await;
        app.emulator.hang_up(&call.customer).unwrap();
        app.emulator.settled().await;
        let conferences = app.emulator.snapshot().conferences.len();
        let form = [("taskSid", call.task_sid.as_str()), ("to", THIRD)];
        let (status, answer) = app.ask("/add-conference-participant", &form).await;
        assert!(status.is_client_error(), "{gone:?}: {status} {answer}");
        assert!(answer["message"].is_string(), "{gone:?}: {answer}");
        let snapshot = app.emulator.snapshot();
        assert_eq!(snapshot.calls_to(THIRD).count(), 0, "{gone:?}");
        assert_eq!(snapshot.conferences.len(), conferences, "{gone:?}");
        app.stop().await;
    }
}

/// The task of a call that has no conference, beside one whose callbacks are known.
async fn another_task(app: &TestApp) -> TaskSid {
    app.talk().await;
    app.create_task().await.0
}

/// The first that is heard of the conference of a task.
fn first_event(app: &TestApp, task_sid: &TaskSid, event: &str, call_sid: &CallSid) -> Callback {
    let mut join = app.callback("participant-join");
    join.retain(|(name, _)| *name != "ParticipantLabel");
    let conference_sid = ConferenceSid::from_bits(0xbeef);
    let fields = [
        ("StatusCallbackEvent", event),
        ("FriendlyName", task_sid.as_str()),
        ("ConferenceSid", conference_sid.as_str()),
        ("CallSid", call_sid.as_str()),
        ("SequenceNumber", "1"),
    ];
    with(&join, &fields)
}
