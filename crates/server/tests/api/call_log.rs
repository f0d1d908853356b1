//! What the log of a server says of one call: every line is found by the call's SIDs, and what people did and
//! Twilio refused is there.

use serde_json::Value;

use crate::{
    support::{
        AGENT_NUMBER, SECOND, SECOND_EMAIL, THIRD, TestApp, TestCall,
        process::{ServerProcess, USUAL},
    },
    transfer_call::{asked, take_back, transfer},
};

const ADD: &str = "/add-conference-participant";
const HOLD: &str = "/hold-conference-participant";
/// What logs nothing of a call but who did what.
const AUDIT: &str = "warn,audit=info";

#[tokio::test]
async fn every_line_of_a_call_is_found_by_one_of_its_sids() {
    let (app, server, call, third) = call_with_log(USUAL).await;
    let lines = server_lines(&server);
    let (of_call, others): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| {
        let text = line.to_string();
        let legs = [call.agent.as_str(), call.customer.as_str(), &third];
        let sids = [call.task_sid.as_str(), call.conference_sid.as_str()];
        sids.iter().chain(&legs).any(|sid| text.contains(sid))
    });
    // One says that it listens; the others, that somebody has asked whether it does.
    let is_of_start =
        |line: &Value| line["message"] == "listening" || line["span"]["path"] == "/health";
    assert!(others.iter().all(is_of_start), "{others:#?}");
    let paths: Vec<_> = of_call.iter().filter_map(|it| it["span"]["path"].as_str()).collect();
    for path in [
        "/create-new-task",
        "/agent-outbound-join",
        "/call-outbound-join",
        "/call-status",
        HOLD,
        ADD,
        "/end-conference",
    ] {
        assert!(paths.contains(&path), "{path} is not in {paths:?}");
    }
    let by_task = |line: &&Value| line.to_string().contains(call.task_sid.as_str());
    assert_eq!(of_call.iter().filter(by_task).count(), of_call.len(), "{of_call:#?}");
    app.stop().await;
}

#[tokio::test]
async fn twilios_refusal_is_a_warning_with_its_code_and_the_id_of_the_request() {
    let (app, server, call, _) = call_with_log(USUAL).await;
    let lines = server_lines(&server);
    let refused = lines.iter().find(|line| line["message"] == "twilio refused").unwrap();
    assert_eq!((&refused["level"], &refused["code"]), (&"WARN".into(), &21211.into()));
    let request_id = refused["twilio_request_id"].as_str().unwrap();
    assert!(request_id.starts_with("RQ") && request_id.len() == 34, "{refused}");
    assert_eq!(refused["span"]["task_sid"], call.task_sid.as_str());
    app.stop().await;
}

#[tokio::test]
async fn each_act_of_a_person_is_in_the_audit_log_and_no_number_is() {
    let (app, server, call, third) = call_with_log(AUDIT).await;
    let customer = call.customer.as_str();
    let want = [
        ("call", "", true),
        ("add", &*third, true),
        ("hold", customer, true),
        ("unhold", customer, true),
        ("add", "", false),
        ("mute", &third, true),
        ("remove", &third, true),
        ("pause_recording", "", true),
        ("resume_recording", "", true),
        ("end", "", true),
    ];
    assert_eq!(audited(&server, &call), own(&want));
    assert!(!server.log().contains(THIRD.trim_start_matches('+')));
    app.stop().await;
}

#[tokio::test]
async fn transfers_keys_and_leaves_are_in_the_audit_log_too() {
    let (app, server) = app_with_log(AUDIT).await;
    let (call, third) = app.talk_of_three().await;
    for (path, field) in [
        ("/mute-conference-participant", ("muted", "false")),
        ("/send-digits", ("digits", "42")),
        ("/update-conference-participant", ("endConferenceOnExit", "true")),
        ("/update-conference-participant", ("endConferenceOnExit", "false")),
    ] {
        let (status, answer) = app.ask(path, &call.about(&third, field)).await;
        assert_eq!(status, 200, "{path}: {answer}");
    }
    for mode in ["ask-first", "hand-over"] {
        let asked = asked(&transfer(&app, &call, &[("to", SECOND), ("mode", mode)]).await);
        take_back(&app, &call, &asked).await;
    }
    app.invite_second(&call.task_sid).await;
    let task_sid = ("taskSid", call.task_sid.as_str());
    let token = app.token_of(SECOND_EMAIL).await;
    let declined = app.post("/cleanup-rejected-task", &[("Token", &token), task_sid]).await;
    assert_eq!(declined.0, 200, "{}", declined.1);
    assert_eq!(app.ask("/leave-conference", &[task_sid]).await.0, 200);
    assert_eq!(app.ask("/rejoin-conference", &[task_sid, ("id", "c0ffee00")]).await.0, 200);

    let third = third.as_str();
    let want = [
        ("call", "", true),
        ("add", third, true),
        ("unmute", third, true),
        ("send_digits", third, true),
        ("end_conference_on_exit", third, true),
        ("stay_on_exit", third, true),
        ("ask_first", "", true),
        ("take_back", "", true),
        ("hand_over", "", true),
        ("take_back", "", true),
        ("add", "", true),
        ("decline", "", true),
        ("leave", "", true),
        ("rejoin", "", true),
    ];
    assert_eq!(audited(&server, &call), own(&want));
    assert!(!server.log().contains("\"42\""), "keys are between the two");
    app.stop().await;
}

#[tokio::test]
async fn at_debug_the_spans_go_from_the_callback_to_the_map() {
    let (app, server, call, _) = call_with_log("info,server=debug").await;
    let names = |line: &Value| -> Vec<String> {
        let spans = line["spans"].as_array().cloned().unwrap_or_default();
        spans.iter().map(|span| span["name"].as_str().unwrap().to_owned()).collect()
    };
    let lines = server_lines(&server);
    let way = ["request", "conference_event", "map_write"];
    let held = lines.iter().find(|line| {
        line["spans"][0]["event"] == "participant-hold"
            && names(line) == way
            && line["span"]["name"] == "twilio_request"
    });
    let held = held.unwrap_or_else(|| panic!("{lines:#?}"));
    assert_eq!(held["spans"][0]["call_sid"], call.customer.as_str());
    app.stop().await;
}

/// What was done, to which leg, and whether that worked.
type Audited = (String, String, bool);

/// The audit lines of a call.
fn audited(server: &ServerProcess, call: &TestCall) -> Vec<Audited> {
    let lines = server_lines(server).into_iter().filter(|line| line["target"] == "audit");
    let acts = lines.map(|line| {
        assert!(line["by"].as_str().unwrap().starts_with("WK"), "{line}");
        assert_eq!(line["task_sid"], call.task_sid.as_str(), "{line}");
        assert!(line["timestamp"].is_string(), "{line}");
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        (text("act"), text("call_sid"), line["done"].as_bool().unwrap())
    });
    acts.collect()
}

fn own(acts: &[(&str, &str, bool)]) -> Vec<Audited> {
    acts.iter().map(|(act, leg, done)| ((*act).to_owned(), (*leg).to_owned(), *done)).collect()
}

/// An account, and a server of its own that logs this.
async fn app_with_log(filter: &str) -> (TestApp, ServerProcess) {
    let mut app = TestApp::spawn().await;
    let server = ServerProcess::start_with_log_of(&app, "http://{address}", filter).await;
    app.url.clone_from(&server.url);
    (app, server)
}

/// The same with a call in which people do things and Twilio refuses one.
async fn call_with_log(filter: &str) -> (TestApp, ServerProcess, TestCall, String) {
    let (app, server) = app_with_log(filter).await;
    let (call, third) = app.talk_of_three().await;
    let third = third.to_string();
    for hold in ["true", "false"] {
        let hold = call.about(&call.customer, ("hold", hold));
        assert_eq!(app.ask(HOLD, &hold).await.0, 200);
        app.emulator.settled().await;
    }
    app.refuse("POST", "/api.twilio.com/*/Participants.json", 400, 21211);
    let task_sid = ("taskSid", call.task_sid.as_str());
    let refused = [task_sid, ("to", "+14155550177"), ("from", AGENT_NUMBER)];
    assert_eq!(app.ask(ADD, &refused).await.0, 400);
    let mute = [task_sid, ("participant", &third), ("muted", "true")];
    assert_eq!(app.ask("/mute-conference-participant", &mute).await.0, 200);
    let remove = [task_sid, ("participant", third.as_str())];
    assert_eq!(app.ask("/remove-conference-participant", &remove).await.0, 200);
    app.emulator.settled().await;
    for paused in [true, false] {
        assert_eq!(app.pause(&call, paused).await.0, 200);
    }
    assert_eq!(app.ask("/end-conference", &[task_sid]).await.0, 200);
    app.emulator.settled().await;
    (app, server, call, third)
}

fn server_lines(server: &ServerProcess) -> Vec<Value> {
    server.log().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
