//! Nobody is rung twice, and nobody is forgotten: joins that are lost, servers that die, conferences that
//! end while a telephone begins to ring.

use std::{collections::BTreeMap, time::Duration};

use emulator::{CallStatus, CallbackFaults, Faults, Quirks, RequestFault, Snapshot};
use reqwest::Method;
use serde_json::{Value, json};
use shared::{CallSid, TaskSid, api};

use crate::{
    order::{Callback, with},
    support::{AGENT, AGENT_NUMBER, CUSTOMER, THIRD, TestApp},
};

const PATH: &str = "/call-outbound-join";
const PARTICIPANTS: &str = "/api.twilio.com/*/Participants.json";

#[tokio::test]
async fn every_try_of_a_dial_has_a_lease_of_its_own() {
    let app = TestApp::spawn().await;
    let (_, agent) = app.ringing_agent().await;
    let busy =
        RequestFault { retry_after: Some(1), ..RequestFault::fails("POST", PARTICIPANTS, 429, 2) };
    app.emulator.set_faults(Faults { requests: vec![busy], ..Faults::default() });
    app.emulator.forget_requests();
    app.emulator.answer(&agent).unwrap();
    app.emulator.wait_for(|it| it.calls_to(CUSTOMER).next().is_some()).await;
    app.emulator.settled().await;
    let requests = app.emulator.requests();
    let what = requests.iter().filter(|it| it.method == "POST").filter_map(|it| {
        let is = |end: &str| it.path.ends_with(end);
        is("/Participants.json").then_some("dial").or(is("/conf_status").then_some("claim"))
    });
    let what: Vec<_> = what.take(6).collect();
    assert_eq!(what, ["claim", "dial", "claim", "dial", "claim", "dial"]);
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
    app.stop().await;
}

#[tokio::test]
async fn a_dial_that_is_answered_after_its_lease_rings_once_and_is_adopted() {
    let app = TestApp::spawn().await;
    let (replica, handle) = app.spawn_replica_with(("DIAL_LEASE_SECONDS", "1"));
    let (task_sid, agent) = app.ringing_agent().await;
    // The telephone rings at once; the answer comes when nobody waits for it any more.
    let slow = RequestFault {
        after_the_effect: true,
        ..RequestFault::slow("POST", PARTICIPANTS, 2500, 1)
    };
    let join = join_unheard(&app, &agent, vec![slow]).await;
    let answers =
        [app.deliver(&replica, PATH, &join).await, app.deliver(&replica, PATH, &join).await];
    assert_eq!(answers.map(|status| status.as_u16()), [204, 204]);
    let snapshot = app.emulator.snapshot();
    let rung: Vec<_> = snapshot.calls_to(CUSTOMER).collect();
    assert_eq!(rung.len(), 1);
    let item = &app.map(&task_sid).await[rung[0].sid.as_str()];
    assert_eq!(item["participant_type"], "customer", "{item}");
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn any_event_that_shows_the_agent_dials_the_customer_though_the_join_is_lost() {
    for (event, fields) in [
        ("participant-mute", &[("Muted", "true")][..]),
        ("participant-hold", &[("Hold", "true")]),
        ("participant-modify", &[]),
        ("participant-unhold", &[]),
    ] {
        let app = TestApp::spawn().await;
        let (task_sid, agent) = app.ringing_agent().await;
        let join = join_unheard(&app, &agent, Vec::new()).await;
        let later = with(&join, &[("StatusCallbackEvent", event), ("SequenceNumber", "9")]);
        let later = with(&later, fields);
        for _ in 0..2 {
            assert_eq!(app.deliver(&app.url, PATH, &later).await, 204, "{event}");
        }
        assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1, "{event}");
        // The join comes after all.
        assert_eq!(app.deliver(&app.url, PATH, &join).await, 204, "{event}");
        assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1, "{event}");
        let named = &app.attributes(&task_sid)["conference"]["participants"];
        assert_eq!(named["worker"], json!(agent), "{event}: {named}");
        app.stop().await;
    }
}

#[tokio::test]
async fn a_dial_that_nobody_has_claimed_is_claimed_by_hand() {
    for alone_is_in_progress in [true, false] {
        let app = TestApp::spawn().await;
        app.emulator.set_quirks(Quirks {
            alone_is_in_progress,
            desk_phone_answers_after_ms: None,
            ..Quirks::default()
        });
        let (task_sid, agent) = app.ringing_agent().await;
        let join = join_unheard(&app, &agent, Vec::new()).await;
        let customer = call_customer(&app, &task_sid).await.unwrap();
        assert!(app.label_of(&task_sid, &customer).starts_with("customer."));
        assert_eq!(app.deliver(&app.url, PATH, &join).await, 204);
        assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
        app.stop().await;
    }
}

#[tokio::test]
async fn a_dial_whose_server_died_is_taken_over_by_hand_when_its_lease_is_over() {
    for has_dialled in [false, true] {
        let app = TestApp::spawn().await;
        let (task_sid, agent) = app.ringing_agent().await;
        let join = join_unheard(&app, &agent, Vec::new()).await;
        leave_claim(&app, &task_sid, &join, "dead0001").await;
        let dialled =
            if has_dialled { Some(dial(&app, &join, "customer.dead0001").await) } else { None };

        assert_eq!(call_customer(&app, &task_sid).await, Err(1005));
        app.emulator.advance(Duration::from_secs(11));
        let customer = call_customer(&app, &task_sid).await.unwrap();
        assert!(dialled.is_none_or(|leg| leg == customer));
        assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
        let map = app.map(&task_sid).await;
        assert_eq!(map[customer.as_str()]["participant_type"], "customer", "{map:?}");
        app.stop().await;
    }
}

#[tokio::test]
async fn an_agent_of_whom_no_event_was_heard_is_found_and_the_customer_dialled() {
    for left_behind in [None, Some("dead0001")] {
        let app = TestApp::spawn().await;
        let (task_sid, agent) = app.ringing_agent().await;
        let join = join_unheard(&app, &agent, Vec::new()).await;
        let dialled = match left_behind {
            Some(id) => {
                leave_claim(&app, &task_sid, &join, id).await;
                let leg = dial(&app, &join, &format!("customer.{id}")).await;
                app.emulator.advance(Duration::from_secs(11));
                Some(leg)
            }
            None => None,
        };
        let (_, handle) = app.spawn_replica_with(("SWEEP_SECONDS", "1"));
        let snapshot = app.emulator.wait_for(|it| it.calls_to(CUSTOMER).next().is_some()).await;
        let customer = snapshot.calls_to(CUSTOMER).next().unwrap().sid.clone();
        assert!(dialled.is_none_or(|leg| leg == customer));
        let is_known = |map: &BTreeMap<String, Value>| {
            map.get(customer.as_str()).is_some_and(|it| it["participant_type"] == "customer")
        };
        while !is_known(&app.map(&task_sid).await) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
        handle.stop(false).await;
        app.stop().await;
    }
}

#[tokio::test]
async fn an_agent_without_a_label_of_whom_no_event_was_heard_is_found_out_about() {
    let app = TestApp::spawn().await;
    let (task_sid, _) = app.create_task().await;
    let reservation = app.reservation(&task_sid).await;
    let path = format!("/Tasks/{task_sid}/Reservations/{}", reservation["sid"].as_str().unwrap());
    app.task_router(Method::POST, &path, &[("ReservationStatus", "accepted")]).await;
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
    // What answered the request for TwiML gives no label.
    let account_sid = &app.emulator.account().account_sid;
    let path = format!(
        "/api.twilio.com/2010-04-01/Accounts/{account_sid}/Conferences/{task_sid}/Participants.json"
    );
    let form = [("To", AGENT), ("From", AGENT_NUMBER)];
    let answer = app.rest(Method::POST, &path, &form).await;
    let agent = CallSid::parse(answer["call_sid"].as_str().unwrap()).unwrap();
    app.emulator.settled().await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;

    let (_, handle) = app.spawn_replica_with(("SWEEP_SECONDS", "1"));
    app.emulator.wait_for(|it| it.calls_to(CUSTOMER).next().is_some()).await;
    let item = app.map(&task_sid).await[agent.as_str()].clone();
    assert_eq!(item["participant_type"], "worker", "{item}");
    assert_eq!(item["reservation_sid"], reservation["sid"], "{item}");
    handle.stop(false).await;
    // What was found out is proved, so Twilio is not asked whether the leg is one of the call.
    app.emulator.forget_requests();
    let asks = [("callSid", agent.as_str())];
    let (status, answer) = app.ask(api::path::GET_CALL_PROPERTIES, &asks).await;
    assert_eq!(status, 200, "{answer}");
    let requests = app.emulator.requests();
    assert!(!requests.iter().any(|it| it.path.contains("/Participants")), "{requests:#?}");
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
    app.stop().await;
}

#[tokio::test]
async fn the_customer_of_an_old_dialpads_task_is_dialled_though_the_agents_join_is_lost() {
    let app = TestApp::spawn().await;
    let (task_sid, agent) = app.ringing_agent().await;
    // Whoever made the task made no map, and the task says whom to dial.
    app.say_whom_to_dial_in_task(&task_sid).await;
    app.delete_map(&task_sid).await;
    let join = join_unheard(&app, &agent, Vec::new()).await;
    let mute = [("StatusCallbackEvent", "participant-mute"), ("SequenceNumber", "9")];
    let mute = with(&with(&join, &mute), &[("Muted", "true")]);
    let (replica, other) = app.spawn_replica();
    assert_eq!(app.deliver(&replica, PATH, &mute).await, 204);
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 0);

    let (_, handle) = app.spawn_replica_with(("SWEEP_SECONDS", "1"));
    app.emulator.wait_for(|it| it.calls_to(CUSTOMER).next().is_some()).await;
    assert_eq!(app.deliver(&app.url, PATH, &join).await, 204);
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
    handle.stop(false).await;
    other.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_task_whose_server_died_before_the_map_was_there_calls_nobody_and_the_next_try_does() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    app.delete_map(&task_sid).await;
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.wait_for(|it| it.call(&agent).unwrap().status == CallStatus::Completed).await;
    app.emulator.settled().await;
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 0);
    assert_eq!(app.emulator.task(&task_sid).unwrap().assignment_status, "wrapping");
    // What the agent reads of it.
    let conf_status = &app.map(&task_sid).await["conf_status"];
    assert_eq!(conf_status["customer_dial"]["refusal"]["code"], 1007, "{conf_status}");
    assert_eq!(conf_status["status"], "ended", "{conf_status}");
    assert!(app.failed_callbacks().is_empty(), "{:?}", app.failed_callbacks());

    let done = [("AssignmentStatus", "completed"), ("Reason", "done")];
    app.task_router(Method::POST, &format!("/Tasks/{task_sid}"), &done).await;
    app.dial().await;
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
    app.stop().await;
}

#[tokio::test]
async fn a_telephone_does_not_ring_on_when_the_agent_left_while_it_was_dialled() {
    let app = TestApp::spawn().await;
    let_telephones_ring_after_the_end(&app);
    let (replica, handle) = app.spawn_replica();
    let (_, agent) = app.ringing_agent().await;
    let slow =
        RequestFault { after_the_effect: true, ..RequestFault::slow("POST", PARTICIPANTS, 800, 1) };
    let join = join_unheard(&app, &agent, vec![slow]).await;
    let ended = end_elsewhere(&app, &replica, &agent, CUSTOMER);
    let (dialled, ()) = tokio::join!(app.deliver(&app.url, PATH, &join), ended);
    assert_eq!(dialled, 204);
    let snapshot = app.emulator.snapshot();
    let customer = snapshot.calls_to(CUSTOMER).next().unwrap();
    assert_eq!(customer.status, CallStatus::Canceled);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn who_is_added_does_not_ring_on_when_the_conference_ended_while_they_were_dialled() {
    let app = TestApp::spawn().await;
    let_telephones_ring_after_the_end(&app);
    let (replica, handle) = app.spawn_replica();
    let call = app.talk().await;
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    let slow =
        RequestFault { after_the_effect: true, ..RequestFault::slow("POST", PARTICIPANTS, 800, 1) };
    app.emulator.set_faults(Faults { callbacks, requests: vec![slow], ..Faults::default() });
    let form = [("taskSid", call.task_sid.as_str()), ("to", THIRD)];
    let added = app.ask("/add-conference-participant", &form);
    let ended = end_elsewhere(&app, &replica, &call.agent, THIRD);
    let ((status, answer), ()) = tokio::join!(added, ended);
    assert_eq!(status, 404, "{answer}");
    let snapshot = app.emulator.snapshot();
    assert_eq!(snapshot.calls_to(THIRD).next().unwrap().status, CallStatus::Canceled);
    handle.stop(false).await;
    app.stop().await;
}

/// Who rings when the conference ends goes on ringing, unless the server stops them.
fn let_telephones_ring_after_the_end(app: &TestApp) {
    app.emulator.set_quirks(Quirks {
        conference_end_cancels_ringing: false,
        desk_phone_answers_after_ms: None,
        ..Quirks::default()
    });
}

/// As soon as somebody rings, the agent hangs up, and the other replica is told of the end.
async fn end_elsewhere(app: &TestApp, replica: &str, agent: &CallSid, whom: &str) {
    let rings = |it: &Snapshot| {
        it.calls_to(whom).next().is_some_and(|call| call.status == CallStatus::Ringing)
    };
    app.emulator.wait_for(rings).await;
    app.emulator.hang_up(agent).unwrap();
    let callbacks = || app.emulator.callbacks();
    let is_end = |event: Option<&str>| event == Some("conference-end");
    app.emulator
        .wait_for(|_| callbacks().iter().any(|it| is_end(it.parameter("StatusCallbackEvent"))))
        .await;
    let end = app.callback("conference-end");
    assert_eq!(app.deliver(replica, PATH, &end).await, 204);
}

/// The agent picks up, and no callback arrives: the test delivers.
async fn join_unheard(app: &TestApp, agent: &CallSid, requests: Vec<RequestFault>) -> Callback {
    app.lose_callbacks_and(requests);
    app.emulator.answer(agent).unwrap();
    app.emulator.settled().await;
    app.callback("participant-join")
}

/// The agent calls the customer's number; the code of a refusal.
async fn call_customer(app: &TestApp, task_sid: &TaskSid) -> Result<CallSid, u64> {
    let form = [("taskSid", task_sid.as_str()), ("to", CUSTOMER)];
    let (_, answer) = app.ask("/add-conference-participant", &form).await;
    let code = || answer["code"].as_u64().unwrap();
    let call_sid = answer["callSid"].as_str().ok_or_else(code)?;
    Ok(CallSid::parse(call_sid).unwrap())
}

/// What a server leaves behind that was killed after its claim.
async fn leave_claim(app: &TestApp, task_sid: &TaskSid, join: &Callback, id: &str) {
    let conf_status = json!({
        "conference_sid": with_sid(join),
        "customer_dial": { "to": CUSTOMER, "from": AGENT_NUMBER, "id": id },
    });
    let item = format!("/sync.twilio.com/v1/Services/default/Maps/{task_sid}.CS/Items/conf_status");
    app.rest(Method::POST, &item, &[("Data", &conf_status.to_string())]).await;
}

/// Dials the customer as a server does, and tells nobody.
async fn dial(app: &TestApp, join: &Callback, label: &str) -> CallSid {
    let account_sid = &app.emulator.account().account_sid;
    let conference_sid = with_sid(join);
    let path = format!(
        "/api.twilio.com/2010-04-01/Accounts/{account_sid}/Conferences/{conference_sid}/Participants.json"
    );
    let form = [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Label", label)];
    let answer = app.rest(Method::POST, &path, &form).await;
    CallSid::parse(answer["call_sid"].as_str().unwrap()).unwrap()
}

fn with_sid(join: &Callback) -> String {
    join.iter().find(|(name, _)| *name == "ConferenceSid").unwrap().1.clone()
}
