//! Who may read the map of a call, in a Sync service that opens maps by permission.

use std::{collections::BTreeMap, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use emulator::{Faults, RequestFault};
use reqwest::Method;
use serde_json::Value;
use shared::TaskSid;

use crate::support::{
    AGENT, AGENT_NUMBER, AppWithAcl, CUSTOMER, SECOND, SECOND_EMAIL, SECOND_SID, SUPERVISOR_EMAIL,
    TestApp,
};

const AGENT_SID: &str = "WK00000000000000000000000000000001";
const SUPERVISORS: &str = "supervisors";
const MAY_READ: [bool; 3] = [true, false, false];
const PERMISSIONS: &str = "/sync.twilio.com/*/Permissions/*";

#[tokio::test]
async fn the_map_of_a_call_opens_to_its_agent_and_to_supervisors_alone() {
    let test = AppWithAcl::spawn().await;
    let (task_sid, _) = test.app.create_task().await;
    assert_eq!(test.permissions(&task_sid).await, readers(&[AGENT_SID, SUPERVISORS]));
    // Nobody but the operator switches access control on.
    assert_eq!(test.asked("POST", "/Services/"), test.asked("POST", "/Maps"));
    test.app.stop().await;
}

#[tokio::test]
async fn a_colleague_who_is_asked_to_come_may_read_the_map_of_the_call() {
    let test = AppWithAcl::spawn().await;
    let call = test.app.talk().await;
    let form = [("taskSid", call.task_sid.as_str()), ("to", SECOND)];
    let (status, answer) = test.app.ask("/add-conference-participant", &form).await;
    assert_eq!(status, 200, "{answer}");
    let want = readers(&[AGENT_SID, SECOND_SID, SUPERVISORS]);
    assert_eq!(test.permissions(&call.task_sid).await, want);
    test.app.stop().await;
}

#[tokio::test]
async fn a_token_is_for_the_name_that_has_the_permission() {
    let test = AppWithAcl::spawn().await;
    let app = &test.app;
    for (email, want) in [(SECOND_EMAIL, SECOND_SID), (SUPERVISOR_EMAIL, SUPERVISORS)] {
        assert_eq!(identity(app, email).await, want);
    }
    test.app.stop().await;
    // Where no permission is needed it is for the person, as it always was.
    let test = AppWithAcl::spawn_with(false).await;
    assert_eq!(identity(&test.app, SECOND_EMAIL).await, "second_40example_2Ecom");
    test.app.stop().await;
}

#[tokio::test]
async fn a_call_begins_though_nobody_may_be_permitted_anything_and_its_agent_is_soon() {
    let test = AppWithAcl::spawn().await;
    let fails = RequestFault::fails("POST", PERMISSIONS, 503, 8);
    test.app.emulator.set_faults(Faults { requests: vec![fails], ..Faults::default() });
    let (task_sid, _) = test.app.create_task().await;
    until(&test, &task_sid, &[AGENT_SID, SUPERVISORS]).await;
    test.app.stop().await;
}

#[tokio::test]
async fn a_service_that_cannot_be_read_is_read_again() {
    let test = AppWithAcl::spawn().await;
    let path = format!("/sync.twilio.com/v1/Services/{}", test.service);
    let fails = RequestFault::fails("GET", &path, 503, 4);
    test.app.emulator.set_faults(Faults { requests: vec![fails], ..Faults::default() });
    let (task_sid, _) = test.app.create_task().await;
    until(&test, &task_sid, &[AGENT_SID, SUPERVISORS]).await;
    test.app.stop().await;
}

#[tokio::test]
async fn the_agent_of_a_call_whose_server_died_may_read_when_their_leg_is_let_in() {
    let test = AppWithAcl::spawn().await;
    let app = &test.app;
    let setting = ("TWILIO_SYNC_SERVICE_SID", test.service.as_str());
    let (replica, handle) = app.spawn_replica_with(setting);
    let fails = RequestFault::fails("POST", PERMISSIONS, 403, u32::MAX);
    app.emulator.set_faults(Faults { requests: vec![fails], ..Faults::default() });
    let token = app.token.as_str();
    let form = [("Token", token), ("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT)];
    let request = app.http.post(format!("{replica}/create-new-task")).form(&form);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    handle.stop(false).await;
    app.emulator.set_faults(Faults::default());

    let task_sid = TaskSid::parse(answer["taskSid"].as_str().unwrap()).unwrap();
    let url = app.join_url(&task_sid, answer["agentJoinUrl"].as_str().unwrap()).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    until(&test, &task_sid, &[AGENT_SID, SUPERVISORS]).await;
    test.app.stop().await;
}

#[tokio::test]
async fn a_sweep_permits_those_who_are_on_the_line() {
    let test = AppWithAcl::spawn().await;
    let call = test.app.talk().await;
    for identity in [AGENT_SID, SUPERVISORS] {
        let path = format!(
            "/sync.twilio.com/v1/Services/{}/Maps/{}.CS/Permissions/{identity}",
            test.service, call.task_sid
        );
        test.app.rest(Method::DELETE, &path, &[]).await;
    }
    assert_eq!(test.permissions(&call.task_sid).await, readers(&[]));
    let settings = [("TWILIO_SYNC_SERVICE_SID", test.service.as_str()), ("SWEEP_SECONDS", "60")];
    let (_, handle) = test.app.spawn_replica_with_all(&settings);
    until(&test, &call.task_sid, &[AGENT_SID, SUPERVISORS]).await;
    handle.stop(false).await;
    test.app.stop().await;
}

#[tokio::test]
async fn only_a_service_with_access_control_costs_more() {
    for (acl_enabled, want) in [(true, 4 + 2), (false, 4)] {
        let test = AppWithAcl::spawn_with(acl_enabled).await;
        // Which kind of service it is is read once.
        test.app.create_task().await;
        test.app.emulator.forget_requests();
        test.app.create_task().await;
        // The token is known by then.
        assert_eq!(test.app.emulator.requests().len(), want - 1, "{acl_enabled}");
        test.app.stop().await;
    }
}

async fn identity(app: &TestApp, email: &str) -> String {
    let token = app.token_of(email).await;
    let (status, answer) = app.post("/sync-token", &[("Token", &token)]).await;
    assert_eq!(status, 200, "{answer}");
    let claims = answer["token"].as_str().unwrap().split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    claims["grants"]["identity"].as_str().unwrap().to_owned()
}

fn readers(identities: &[&str]) -> BTreeMap<String, [bool; 3]> {
    identities.iter().map(|identity| ((*identity).to_owned(), MAY_READ)).collect()
}

/// Waits until these may read the map of a call, and nobody else.
async fn until(test: &AppWithAcl, task_sid: &TaskSid, identities: &[&str]) {
    let want = readers(identities);
    while test.permissions(task_sid).await != want {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
