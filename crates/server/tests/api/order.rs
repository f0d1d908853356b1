//! Events that come in another order than they happened in.

use emulator::{CallbackFaults, Faults};
use shared::{CallSid, TaskSid};

use crate::support::{CUSTOMER, TestApp};

const PATH: &str = "/call-outbound-join";

/// What a callback says.
type Callback = Vec<(&'static str, String)>;

#[actix_web::test]
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

/// An agent who has joined, with all callbacks lost: the test delivers.
async fn joined_unheard(app: &TestApp) -> (TaskSid, CallSid, Callback) {
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    let join = app.callback("participant-join");
    (task_sid, agent, join)
}
