//! What is recorded of which calls: by setting, by the dialpad, by attribute; in one channel or in two.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use shared::TaskSid;

use crate::support::{AGENT, AGENT_NUMBER, CUSTOMER, SECOND, TestApp};

const DUAL: (&str, &str) = ("RECORDING_CHANNELS", "dual");
const CHOICE: (&str, &str) = ("RECORDING_CHOICE", "true");

#[tokio::test]
async fn the_customers_leg_is_recorded_in_two_channels_where_that_is_wanted() {
    let app = TestApp::spawn_with(&[DUAL]).await;
    let call = app.dial().await;
    assert_eq!(app.recorded_customer(&call).await, [""; 0], "it rings");
    app.emulator.answer(&call.customer).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.recorded_conference(&call).await, [""; 0]);
    let recordings = app.recordings(&format!("Calls/{}", call.customer)).await;
    assert_eq!(
        (&recordings[0]["channels"], &recordings[0]["status"]),
        (&json!(2), &json!("in-progress"))
    );
    for (paused, status) in [(true, "paused"), (false, "in-progress")] {
        assert_eq!(app.pause(&call, paused).await, (200, Value::Null));
        assert_eq!(app.recorded_customer(&call).await, [status]);
        let recording = app.recording_of(&call).await;
        assert_eq!((&recording["of"], &recording["status"]), (&json!("customer"), &json!(status)));
        assert_eq!(recording["call_sid"], json!(call.customer));
    }
    // It is attached as that of a conference is.
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    app.emulator.advance(Duration::from_secs(10));
    app.emulator.settled().await;
    let link = app.attributes(&call.task_sid)["conversations"]["segment_link"].clone();
    let sid = recordings[0]["sid"].as_str().unwrap();
    assert!(link.as_str().is_some_and(|link| link.ends_with(sid)), "{link}");
    assert!(app.failed_callbacks().is_empty());
    app.stop().await;
}

#[tokio::test]
async fn a_customer_who_is_called_again_is_recorded_anew_and_not_paused() {
    let app = TestApp::spawn_with(&[DUAL]).await;
    let (mut call, _) = app.talk_of_three().await;
    assert_eq!(app.pause(&call, true).await.0, 200);
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.pause(&call, true).await, (409, json!(1011)), "no customer is there");
    let form = [("taskSid", call.task_sid.as_str()), ("to", CUSTOMER), ("from", AGENT_NUMBER)];
    let (status, answer) = app.ask("/add-conference-participant", &form).await;
    assert_eq!(status, 200, "{answer}");
    call.customer = answer["callSid"].as_str().unwrap().parse().unwrap();
    app.emulator.settled().await;
    app.emulator.answer(&call.customer).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.recorded_customer(&call).await, ["in-progress"]);
    assert_eq!(app.pause(&call, true).await.0, 200);
    assert_eq!(app.recorded_customer(&call).await, ["paused"]);
    app.stop().await;
}

#[tokio::test]
async fn a_pause_of_the_customers_leg_outlasts_the_conference() {
    let app = TestApp::spawn_with(&[DUAL]).await;
    let (call, _) = app.talk_of_three().await;
    assert_eq!(app.pause(&call, true).await.0, 200);
    app.emulator.restart_conference(&call.conference_sid).unwrap();
    app.emulator.settled().await;
    let recording = app.recording_of(&call).await;
    assert_eq!(recording["status"], "paused", "{recording}");
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.recorded_customer(&call).await, ["in-progress"]);
    app.stop().await;
}

#[tokio::test]
async fn nobody_pauses_the_recording_of_another_call_by_naming_its_leg_in_the_map() {
    let app = TestApp::spawn_with(&[DUAL]).await;
    let call = app.talk().await;
    let theirs = app.call_of_intruder().await;
    app.emulator.answer(&theirs.customer).unwrap();
    app.emulator.settled().await;
    // The intruder's own map says that the other call's customer is theirs.
    app.tamper(&theirs.task_sid, theirs.customer.as_str(), |it| it["status"] = json!("left")).await;
    let item = json!({"participant_type": "customer", "status": "joined"});
    app.forge(&theirs.task_sid, call.customer.as_str(), &item).await;
    let form = [("taskSid", theirs.task_sid.as_str()), ("paused", "true")];
    let (replica, handle) = app.spawn_replica_with(DUAL);
    let (status, answer) = app.intrude(&replica, "/pause-recording", &form).await;
    assert_eq!((status, &answer["code"]), (409, &json!(1011)), "{answer}");
    assert_eq!(app.recorded_customer(&call).await, ["in-progress"]);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_call_between_colleagues_is_recorded_in_one_channel() {
    let app = TestApp::spawn_with(&[DUAL]).await;
    let (task_sid, _) = app.create_task_for(SECOND).await;
    assert_eq!(recorded(&app, &task_sid).await, "conference");
    assert!(is_recorded_by_twiml(&app, &app.url, &task_sid).await);
    app.stop().await;
}

#[tokio::test]
async fn a_dialpad_decides_only_where_the_operator_lets_it() {
    for (settings, record, want) in [
        (&[][..], None, Some("conference")),
        (&[], Some("true"), Some("conference")),
        (&[], Some("false"), None),
        (&[("RECORD_CALLS", "false")], Some("true"), None),
        (&[("RECORD_CALLS", "false")], None, Some("nothing")),
        (&[("RECORD_CALLS", "false"), CHOICE], Some("true"), Some("conference")),
        (&[("RECORD_CALLS", "false"), CHOICE, DUAL], Some("true"), Some("customer")),
        (&[CHOICE], Some("false"), Some("nothing")),
        (&[CHOICE], None, Some("conference")),
        (&[DUAL], None, Some("customer")),
    ] {
        let app = TestApp::spawn_with(settings).await;
        let form = [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT)];
        let record = record.map(|record| ("Record", record));
        let form: Vec<_> = form.into_iter().chain(record).collect();
        let (status, answer) = app.ask("/create-new-task", &form).await;
        let Some(want) = want else {
            assert_eq!(status, 403, "{settings:?} {record:?}: {answer}");
            app.stop().await;
            continue;
        };
        assert_eq!(status, 200, "{settings:?} {record:?}: {answer}");
        let task_sid: TaskSid = answer["taskSid"].as_str().unwrap().parse().unwrap();
        assert_eq!(recorded(&app, &task_sid).await, want, "{settings:?} {record:?}");
        let by_twiml = is_recorded_by_twiml(&app, &app.url, &task_sid).await;
        assert_eq!(by_twiml, want == "conference", "{settings:?} {record:?}");
        app.stop().await;
    }
    let app = TestApp::spawn_with(&[CHOICE]).await;
    let form = [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT), ("Record", "maybe")];
    assert_eq!(app.ask("/create-new-task", &form).await.0, 400);
    app.stop().await;
}

#[tokio::test]
async fn where_nobody_knows_what_the_dialpad_chose_nothing_is_recorded() {
    for (settings, want) in [(&[CHOICE][..], false), (&[], true)] {
        let app = TestApp::spawn_with(settings).await;
        let (task_sid, _) = app.create_task().await;
        let (replica, _) = app.spawn_replica_with_all(settings);
        // One read fails for good, with its three retries; that of the admission, which comes after it, does not.
        app.refuse_times("GET", "/sync.twilio.com/*/Items*", 503, 20503, 4);
        assert_eq!(is_recorded_by_twiml(&app, &replica, &task_sid).await, want, "{settings:?}");
        // Nor is the customer's leg, which is dialled later.
        let says = if want { "conference" } else { "nothing" };
        assert_eq!(recorded(&app, &task_sid).await, says, "{settings:?}");
        app.stop().await;
    }
}

#[tokio::test]
async fn who_asks_for_a_call_decides_by_an_attribute_of_its_task_as_well() {
    let denied = Err(403);
    for (settings, attributes, record, want) in [
        (&[CHOICE][..], json!({"record_calls": false}), None, Ok("nothing")),
        (&[CHOICE], json!({"record_calls": "false"}), None, Ok("nothing")),
        (&[CHOICE], json!({"record_calls": true}), None, Ok("conference")),
        (&[CHOICE], json!({"record_calls": false}), Some("false"), Ok("nothing")),
        (&[CHOICE], json!({"record_calls": false}), Some("true"), Err(400)),
        (&[CHOICE], json!({"record_calls": "sometimes"}), None, Err(400)),
        (&[CHOICE], json!({"record_calls": 1}), None, Err(400)),
        (&[], json!({"record_calls": true}), None, Ok("conference")),
        (&[], json!({"record_calls": false}), None, denied),
        (&[("RECORD_CALLS", "false")], json!({"record_calls": true}), None, denied),
    ] {
        let app = TestApp::spawn_with(settings).await;
        let text = attributes.to_string();
        let form = [("To", CUSTOMER), ("Worker", AGENT), ("Attributes", text.as_str())];
        let form: Vec<_> = form.into_iter().chain(record.map(|it| ("Record", it))).collect();
        let (status, answer) = app.ask("/create-new-task", &form).await;
        match want {
            Ok(want) => {
                let task_sid: TaskSid = answer["taskSid"].as_str().unwrap().parse().unwrap();
                assert_eq!(recorded(&app, &task_sid).await, want, "{settings:?} {attributes}");
                assert_eq!(app.attributes(&task_sid)["record_calls"], attributes["record_calls"]);
            }
            Err(want) => assert_eq!(status, want, "{settings:?} {attributes}: {answer}"),
        }
        app.stop().await;
    }
}

#[tokio::test]
async fn a_worker_whose_attributes_forbid_it_is_not_recorded() {
    for settings in [&[][..], &[DUAL]] {
        let app = TestApp::spawn_with(settings).await;
        let attributes = json!({"contact_uri": AGENT, "record_calls": false}).to_string();
        let path = "/Workers/WK00000000000000000000000000000001";
        app.task_router(Method::POST, path, &[("Attributes", &attributes)]).await;
        let call = app.talk().await;
        assert_eq!(app.recorded_conference(&call).await, [""; 0]);
        assert_eq!(app.recorded_customer(&call).await, [""; 0]);
        assert_eq!(recorded(&app, &call.task_sid).await, "nothing");
        assert_eq!(app.pause(&call, true).await, (409, json!(1011)));
        app.stop().await;
    }
}

#[tokio::test]
async fn a_task_of_another_dialpad_forbids_it_by_an_attribute() {
    for (attribute, want) in [(json!("false"), false), (json!(false), false), (json!(true), true)] {
        let app = TestApp::spawn().await;
        let task_sid = task_of_another_dialpad(&app).await;
        let mut attributes = app.attributes(&task_sid);
        attributes["record_calls"] = attribute.clone();
        app.set_attributes(&task_sid, &attributes).await;
        let (replica, handle) = app.spawn_replica();
        assert_eq!(is_recorded_by_twiml(&app, &replica, &task_sid).await, want, "{attribute}");
        let says = if want { Value::Null } else { json!("nothing") };
        assert_eq!(recorded(&app, &task_sid).await, says, "{attribute}");
        handle.stop(false).await;
        app.stop().await;
    }
}

#[tokio::test]
async fn where_nobody_knows_what_the_task_of_another_dialpad_forbids_nothing_is_recorded() {
    for settings in [&[][..], &[DUAL]] {
        let app = TestApp::spawn_with(settings).await;
        let task_sid = task_of_another_dialpad(&app).await;
        let (replica, handle) = app.spawn_replica_with_all(settings);
        app.refuse_always("GET", &format!("*/Tasks/{task_sid}"), 503, 20503);
        assert!(!is_recorded_by_twiml(&app, &replica, &task_sid).await);
        assert_eq!(recorded(&app, &task_sid).await, "nothing");
        handle.stop(false).await;
        app.stop().await;
    }
}

#[tokio::test]
async fn whoever_may_not_be_recorded_is_not_let_in_where_that_cannot_be_written() {
    let app = TestApp::spawn().await;
    let task_sid = task_of_another_dialpad(&app).await;
    let mut attributes = app.attributes(&task_sid);
    attributes["record_calls"] = json!(false);
    app.set_attributes(&task_sid, &attributes).await;
    let (replica, handle) = app.spawn_replica();
    app.refuse_always("POST", "/sync.twilio.com/*", 400, 20001);
    let twiml = twiml_of_agent(&app, &replica, &task_sid).await;
    assert!(!twiml.contains("<Conference"), "{twiml}");
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn what_somebody_else_writes_of_a_recording_does_not_keep_a_call_from_being_recorded() {
    let app = TestApp::spawn().await;
    let (task_sid, _) = app.create_task().await;
    app.tamper(&task_sid, "conf_status", |it| it["recording"]["of"] = json!("nothing")).await;
    let (replica, handle) = app.spawn_replica();
    assert!(is_recorded_by_twiml(&app, &replica, &task_sid).await);
    handle.stop(false).await;
    app.stop().await;
}

/// A task that says whom to call, and has no map.
async fn task_of_another_dialpad(app: &TestApp) -> TaskSid {
    let (task_sid, _) = app.create_task().await;
    app.say_whom_to_dial_in_task(&task_sid).await;
    app.delete_map(&task_sid).await;
    task_sid
}

/// What the map says is recorded.
async fn recorded(app: &TestApp, task_sid: &TaskSid) -> Value {
    let map = app.map(task_sid).await;
    map.get("conf_status").map_or(Value::Null, |it| it["recording"]["of"].clone())
}

/// Whether the TwiML of the first agent has the conference recorded. Where they are not let in at once, Twilio asks
/// again: the admission can share the request that fails for the recording.
async fn is_recorded_by_twiml(app: &TestApp, server: &str, task_sid: &TaskSid) -> bool {
    let mut twiml = twiml_of_agent(app, server, task_sid).await;
    if let Some(path) = redirected(&twiml) {
        twiml = twiml_at(app, server, &path).await;
    }
    assert!(twiml.contains("<Conference"), "{twiml}");
    twiml.contains(r#"record="record-from-start""#)
}

async fn twiml_of_agent(app: &TestApp, server: &str, task_sid: &TaskSid) -> String {
    twiml_at(app, server, &format!("/agent-outbound-join?taskSid={task_sid}")).await
}

async fn twiml_at(app: &TestApp, server: &str, path: &str) -> String {
    let form =
        [("CallSid", "CA00000000000000000000000000000001".to_owned()), ("To", AGENT.to_owned())];
    app.twiml(server, path, &form).await
}

/// Where Twilio is sent to ask again, without what is meant for Twilio alone.
fn redirected(twiml: &str) -> Option<String> {
    let (_, rest) = twiml.split_once("<Redirect>")?;
    let place = rest.find("/agent-outbound-join")?;
    Some(rest[place..].split('#').next()?.replace("&amp;", "&"))
}
