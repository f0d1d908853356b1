//! `POST /add-`, `/hold-` and `/remove-conference-participant`.

use emulator::{Faults, RequestFault};
use serde_json::json;
use shared::CallSid;

use crate::support::{AGENT_NUMBER, THIRD, TestApp, TestCall};

#[actix_web::test]
async fn a_third_person_rings_and_joins_without_ending_the_call_on_leaving() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let third = app.add_third(&call).await;
    app.emulator.settled().await;
    let item = app.map(&call.task_sid).await[third.as_str()].clone();
    assert_eq!(item["participant_type"], "external", "{item}");
    assert_eq!(item["connecting"], true);
    assert_eq!(item["phone_number"], THIRD);

    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    let item = app.map(&call.task_sid).await[third.as_str()].clone();
    assert_eq!(item["connecting"], false, "{item}");
    assert_eq!(item["end_conference_on_exit"], false);

    app.emulator.hang_up(&third).unwrap();
    app.emulator.settled().await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[third.as_str()]["status"], "left");
    assert_eq!(map["conf_status"]["status"], "started");
    app.stop().await;
}

#[actix_web::test]
async fn hold_and_unhold_reach_this_person_and_no_other() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let third = app.add_third(&call).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    for hold in ["true", "false"] {
        let (status, answer) =
            app.ask("/hold-conference-participant", &hold_form(&call, &third, hold)).await;
        assert_eq!((status.as_u16(), &answer["status"]), (200, &json!(200)), "{answer}");
        app.emulator.settled().await;
        let want = hold == "true";
        assert_eq!(held(&app, &call), if want { vec![third.clone()] } else { vec![] });
        assert_eq!(app.map(&call.task_sid).await[third.as_str()]["hold"], want);
        assert_eq!(app.map(&call.task_sid).await[call.customer.as_str()]["hold"], false);
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_removed_person_is_gone_and_the_others_talk_on() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let third = app.add_third(&call).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    let form = [
        ("taskSid", call.task_sid.as_str()),
        ("conference", call.conference_sid.as_str()),
        ("participant", third.as_str()),
    ];
    // Twice: somebody who is gone already is what was wanted.
    for _ in 0..2 {
        let (status, answer) = app.ask("/remove-conference-participant", &form).await;
        assert_eq!(status, 200, "{answer}");
        app.emulator.settled().await;
    }
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[third.as_str()]["status"], "left");
    assert_eq!(map[call.customer.as_str()]["status"], "joined");
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    app.stop().await;
}

#[actix_web::test]
async fn an_old_client_names_the_conference_and_the_worker() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let form = [
        ("token", app.token.as_str()),
        ("conference", call.conference_sid.as_str()),
        ("participant", "WK00000000000000000000000000000001"),
        ("hold", "true"),
    ];
    let (status, answer) = app.post("/hold-conference-participant", &form).await;
    assert_eq!(status, 200, "{answer}");
    app.emulator.settled().await;
    assert_eq!(held(&app, &call), std::slice::from_ref(&call.agent));
    app.stop().await;
}

#[actix_web::test]
async fn an_old_client_adds_without_encoding_and_without_a_caller_id() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let body = format!("token={}&taskSid={}&from=undefined&to={THIRD}", app.token, call.task_sid);
    let request = app.http.post(format!("{}/add-conference-participant", app.url));
    let request = request.header("Content-Type", "application/x-www-form-urlencoded").body(body);
    let answer: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["status"], 200, "{answer}");
    let snapshot = app.emulator.snapshot();
    let third = snapshot.calls_to(THIRD).next().unwrap();
    assert_eq!((third.from.as_str(), json!(third.sid)), (AGENT_NUMBER, answer["callSid"].clone()));
    app.stop().await;
}

#[actix_web::test]
async fn what_makes_no_sense_changes_nothing() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let task_sid = call.task_sid.as_str();
    for (path, form) in [
        ("/add-conference-participant", vec![("taskSid", task_sid), ("to", "alice")]),
        ("/add-conference-participant", vec![("to", THIRD)]),
        // A caller ID that is mistyped is not replaced by another one.
        (
            "/add-conference-participant",
            vec![("taskSid", task_sid), ("to", THIRD), ("from", "5005550101")],
        ),
        ("/hold-conference-participant", hold_form(&call, &call.customer, "yes").to_vec()),
        ("/hold-conference-participant", vec![("taskSid", task_sid), ("hold", "true")]),
        ("/remove-conference-participant", vec![("participant", call.customer.as_str())]),
    ] {
        let (status, answer) = app.ask(path, &form).await;
        assert_eq!(status, 400, "{path} {form:?}: {answer}");
    }
    let (status, _) =
        app.post("/hold-conference-participant", &hold_form(&call, &call.customer, "true")).await;
    assert_eq!(status, 403);
    assert_eq!(held(&app, &call), []);
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 0);
    app.stop().await;
}

#[actix_web::test]
async fn a_slow_answer_of_twilios_is_waited_for() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.slow_down("POST", "/api.twilio.com/*/Participants.json", 5000);
    app.add_third(&call).await;
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 1);
    assert_eq!(app.faults_left().await, 0);
    app.stop().await;
}

#[actix_web::test]
async fn somebody_who_is_not_on_the_call_is_said_to_be_gone() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let nobody = CallSid::from_bits(0xdead);
    let (status, answer) =
        app.ask("/hold-conference-participant", &hold_form(&call, &nobody, "true")).await;
    assert_eq!(status, 404, "{answer}");
    assert_eq!(answer["message"], "this person is not on the call any more");
    app.stop().await;
}

#[actix_web::test]
async fn twilios_no_to_us_is_not_taken_for_a_no_to_the_agent() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    for (status, want) in [(400, 400), (403, 502), (409, 409), (405, 502)] {
        let fault = RequestFault {
            method: Some("POST".to_owned()),
            path: "/api.twilio.com/*/Participants/*".to_owned(),
            times: 1,
            status: Some(status),
            code: 20003,
            after_the_effect: false,
            retry_after: None,
            delay_ms: 0,
        };
        app.emulator.set_faults(Faults { requests: vec![fault], ..Faults::default() });
        let form = hold_form(&call, &call.customer, "true");
        let (answered, answer) = app.ask("/hold-conference-participant", &form).await;
        assert_eq!((answered.as_u16(), &answer["status"]), (want, &json!(want)), "{answer}");
        assert_eq!(answer["code"], 20003, "{answer}");
    }
    app.stop().await;
}

fn hold_form<'a>(call: &'a TestCall, leg: &'a CallSid, hold: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("taskSid", call.task_sid.as_str()),
        ("conference", call.conference_sid.as_str()),
        ("participant", leg.as_str()),
        ("hold", hold),
    ]
}

fn held(app: &TestApp, call: &TestCall) -> Vec<CallSid> {
    let participants = app.emulator.participants(call.task_sid.as_str()).into_iter();
    participants.filter(|participant| participant.hold).map(|it| it.call_sid).collect()
}
