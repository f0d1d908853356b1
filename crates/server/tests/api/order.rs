//! Events that come in another order than they happened in.

use shared::{CallSid, TaskSid};

use crate::support::{CUSTOMER, THIRD, TestApp};

const PATH: &str = "/call-outbound-join";

/// What a callback says.
pub(crate) type Callback = Vec<(&'static str, String)>;

#[tokio::test]
async fn a_worker_who_left_before_the_join_was_heard_of_claims_no_dial() {
    let app = TestApp::spawn().await;
    let (task_sid, agent, join) = joined_unheard(&app).await;
    app.emulator.hang_up(&agent).unwrap();
    app.emulator.settled().await;
    let leave = app.callback("participant-leave");
    for event in [&leave, &join] {
        assert_eq!(app.deliver(&app.url, PATH, event).await, 204);
    }
    let map = app.map(&task_sid).await;
    assert_eq!(map[agent.as_str()]["status"], "left", "{map:?}");
    assert!(map["conf_status"]["customer_dial"].get("id").is_none(), "{map:?}");
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 0);
    app.stop().await;
}

#[tokio::test]
async fn who_is_on_a_leg_is_kept_though_a_later_event_overtook_its_join() {
    let app = TestApp::spawn().await;
    let (task_sid, agent, mut join) = joined_unheard(&app).await;
    join.retain(|(name, _)| *name != "ParticipantLabel");
    let hold = with(
        &join,
        &[("StatusCallbackEvent", "participant-hold"), ("SequenceNumber", "9"), ("Hold", "true")],
    );
    for event in [&hold, &join] {
        assert_eq!(app.deliver(&app.url, PATH, event).await, 204);
    }
    let worker = &app.map(&task_sid).await[agent.as_str()];
    assert_eq!(worker["participant_type"], "worker", "{worker}");
    assert_eq!(worker["worker_sid"], "WK00000000000000000000000000000001", "{worker}");
    assert_eq!(worker["hold"], true, "{worker}");
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
    app.stop().await;
}

#[tokio::test]
async fn a_late_event_of_an_older_conference_does_not_open_the_map_again() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let start = app.callback("conference-start");
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;

    // The same name, once more: another conference, which takes the map over and ends, too.
    let first = app.emulator.dial_in(THIRD, call.task_sid.as_str());
    let second = app.emulator.dial_in(CUSTOMER, call.task_sid.as_str());
    app.emulator.settled().await;
    let snapshot = app.emulator.snapshot();
    let mut conferences = snapshot.conferences.iter();
    let next = conferences.rfind(|it| it.sid != call.conference_sid).unwrap().sid.clone();
    let event = with(&start, &[("ConferenceSid", next.as_str())]);
    assert_eq!(app.deliver(&app.url, PATH, &event).await, 204);
    assert_eq!(app.map(&call.task_sid).await["conf_status"]["conference_sid"], next.as_str());
    for leg in [first, second] {
        app.emulator.hang_up(&leg).unwrap();
    }
    app.emulator.settled().await;

    assert_eq!(app.deliver(&app.url, PATH, &start).await, 204);
    assert_eq!(app.map(&call.task_sid).await["conf_status"]["conference_sid"], next.as_str());
    app.stop().await;
}

/// A callback that says something else in some fields.
pub(crate) fn with(callback: &Callback, fields: &[(&'static str, &str)]) -> Callback {
    let changed = |name: &str| fields.iter().any(|(field, _)| *field == name);
    let kept = callback.iter().filter(|(name, _)| !changed(name)).cloned();
    kept.chain(fields.iter().map(|(name, value)| (*name, (*value).to_owned()))).collect()
}

/// An agent who has joined, with all callbacks lost: the test delivers.
pub(crate) async fn joined_unheard(app: &TestApp) -> (TaskSid, CallSid, Callback) {
    let (task_sid, agent) = app.ringing_agent().await;
    app.lose_callbacks();
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    let join = app.callback("participant-join");
    (task_sid, agent, join)
}
