//! An invitation that somebody wrote into a Sync map lets nobody into a call, and gives nobody a say in it.

use serde_json::{Value, json};
use shared::{TaskSid, api::path};

use crate::{
    support::{TestApp, TestCall, intruder::INTRUDER},
    who_may_join::assert_is_kept_out,
};

const HOLD: &str = path::HOLD_CONFERENCE_PARTICIPANT;

#[tokio::test]
async fn an_invitation_that_a_worker_wrote_into_the_map_of_a_call_lets_nobody_in() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let own = app.task_of_intruder().await;
    for proof in [None, Some("c0ffee")] {
        let mut asked = json!({
            "participant_type": "worker", "status": "joined", "connecting": true,
            "worker_sid": INTRUDER, "conference_sid": call.conference_sid,
        });
        if let Some(proof) = proof {
            asked["proof"] = json!(proof);
        }
        app.forge(&call.task_sid, own.as_str(), &asked).await;
        is_a_stranger(&app, &call, &own).await;
    }
    app.stop().await;
}

#[tokio::test]
async fn the_proof_of_an_invitation_that_is_copied_proves_nothing_elsewhere() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let invited = app.invite_second(&call.task_sid).await;
    let asked = app.map(&call.task_sid).await[invited.as_str()].clone();
    assert!(asked["proof"].is_string(), "{asked}");
    app.task_is_rejected(&invited).await;

    // In the place of another task, also beside the words of that one.
    let own = app.task_of_intruder().await;
    app.forge(&call.task_sid, own.as_str(), &asked).await;
    is_a_stranger(&app, &call, &own).await;
    // In another call.
    app.forge(&own, invited.as_str(), &asked).await;
    assert_is_kept_out(&app, &join_url(&app, &own, &invited)).await;
    // In its own place once more: the reservation is not held any more.
    app.forge(&call.task_sid, invited.as_str(), &asked).await;
    is_a_stranger(&app, &call, &invited).await;
    app.stop().await;
}

#[tokio::test]
async fn who_is_asked_cannot_hand_the_invitation_on() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let invited = app.invite_second(&call.task_sid).await;
    app.tamper(&call.task_sid, invited.as_str(), |item| {
        item["worker_sid"] = json!("WK00000000000000000000000000000003");
    })
    .await;
    assert_is_kept_out(&app, &join_url(&app, &call.task_sid, &invited)).await;
    app.stop().await;
}

/// Neither their leg nor their word counts in a call.
async fn is_a_stranger(app: &TestApp, call: &TestCall, own: &TaskSid) {
    assert_is_kept_out(app, &join_url(app, &call.task_sid, own)).await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    let (replica, handle) = app.spawn_replica();
    for (task_sid, named) in [(own, true), (own, false), (&call.task_sid, false)] {
        let mut form = vec![
            ("taskSid", task_sid.as_str()),
            ("participant", call.customer.as_str()),
            ("hold", "true"),
        ];
        if named {
            form.push(("conference", call.conference_sid.as_str()));
        }
        let (status, answer) = app.intrude(&replica, HOLD, &form).await;
        assert!((400..500).contains(&status), "{task_sid}: {status} {answer}");
        assert_eq!(app.held(call), [], "{task_sid}");
    }
    handle.stop(false).await;
}

fn join_url(app: &TestApp, call: &TaskSid, accepted: &TaskSid) -> String {
    format!("{}/agent-join-conference?conferenceSid={call}&taskSid={accepted}", app.url)
}

impl TestApp {
    /// The worker does not take a task, which is then offered to nobody.
    async fn task_is_rejected(&self, task_sid: &TaskSid) {
        self.move_reservation(task_sid, "rejected").await;
        let form = [("AssignmentStatus", "canceled")];
        let path = format!("/Tasks/{task_sid}");
        let task: Value = self.task_router(reqwest::Method::POST, &path, &form).await;
        assert_eq!(task["assignment_status"], "canceled", "{task}");
    }
}
