//! Buttons that call somebody, pressed twice, by two agents at once, or on a server that dies.

use std::time::Duration;

use emulator::{CallStatus, Faults, RequestFault};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::support::{AGENT_NUMBER, CUSTOMER, SECOND, THIRD, TestApp, TestCall};

#[tokio::test]
async fn call_again_that_is_pressed_twice_rings_once() {
    let app = TestApp::spawn().await;
    let call = unreached(&app).await;
    let (status, answer) = press(&app, &app.url, &call, CUSTOMER, Some("000000aa")).await;
    assert_eq!(status, 200, "{answer}");
    // While the customer's telephone rings.
    let (status, answer) = press(&app, &app.url, &call, CUSTOMER, Some("000000bb")).await;
    assert_eq!((status.as_u16(), &answer["code"]), (400, &json!(1005)), "{answer}");
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 2, "once more than before");
    app.stop().await;
}

#[tokio::test]
async fn call_again_on_two_replicas_at_once_rings_once() {
    let app = TestApp::spawn().await;
    let call = unreached(&app).await;
    let (replica, handle) = app.spawn_replica();
    let answers = tokio::join!(
        press(&app, &app.url, &call, CUSTOMER, Some("000000aa")),
        press(&app, &replica, &call, CUSTOMER, Some("000000bb"))
    );
    assert_one_yes(answers.into());
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 2, "once more than before");
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn two_who_add_one_number_at_once_ring_it_once() {
    for (at_another, ids) in [(true, [Some("000000aa"), Some("000000bb")]), (false, [None, None])] {
        let app = TestApp::spawn().await;
        let (replica, handle) = app.spawn_replica();
        let other = if at_another { &replica } else { &app.url };
        let call = app.talk().await;
        let answers = tokio::join!(
            press(&app, &app.url, &call, THIRD, ids[0]),
            press(&app, other, &call, THIRD, ids[1])
        );
        assert_one_yes(answers.into());
        assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 1);
        let conf_status = &app.map(&call.task_sid).await["conf_status"];
        assert_eq!(conf_status.get("adds"), None, "no claim is left: {conf_status}");
        handle.stop(false).await;
        app.stop().await;
    }
}

#[tokio::test]
async fn a_press_that_arrives_twice_rings_once_and_is_answered_alike() {
    let app = TestApp::spawn().await;
    let (replica, handle) = app.spawn_replica();
    let call = app.talk().await;
    let id = Some("c0ffee01");
    let at_once = tokio::join!(
        press(&app, &app.url, &call, THIRD, id),
        press(&app, &replica, &call, THIRD, id)
    );
    let later = press(&app, &replica, &call, THIRD, id).await;
    let snapshot = app.emulator.snapshot();
    let rung: Vec<_> = snapshot.calls_to(THIRD).collect();
    assert_eq!(rung.len(), 1);
    for (status, answer) in [at_once.0, at_once.1, later] {
        assert_eq!((status.as_u16(), &answer["callSid"]), (200, &json!(rung[0].sid)), "{answer}");
    }
    assert_eq!(app.label_of(&call.task_sid, &rung[0].sid), "external.c0ffee01");
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_press_that_arrives_twice_while_its_conference_begins_anew_rings_once() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (replica, handle) = app.spawn_replica();
    let slow = RequestFault::slow("POST", "*/Participants.json*", 1_500, 1);
    // Nor does the agent wrap up, who goes on talking.
    let no_wrap_up = RequestFault::fails("POST", "/taskrouter.twilio.com/*", 400, u32::MAX);
    app.lose_callbacks_and(vec![slow, no_wrap_up]);
    app.emulator.restart_conference(&call.conference_sid).unwrap();
    app.emulator.settled().await;
    let (end, join) = (app.callback("conference-end"), app.callback("participant-join"));
    assert_eq!(app.deliver(&app.url, "/call-outbound-join", &end).await, 503);
    let first = press(&app, &app.url, &call, THIRD, Some("000000aa"));
    let second = async {
        while app.faults_left().await > 1 {
            sleep(Duration::from_millis(10)).await;
        }
        // The first event of the new conference, while the first request rings the third person.
        assert_eq!(app.deliver(&app.url, "/call-outbound-join", &join).await, 204);
        press(&app, &replica, &call, THIRD, Some("000000aa")).await
    };
    let ((first, _), (second, _)) = tokio::join!(first, second);
    assert_eq!((first.as_u16(), second.as_u16()), (200, 200));
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 1);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn two_who_ask_one_colleague_at_once_ask_once() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (replica, handle) = app.spawn_replica();
    let tasks = app.emulator.snapshot().tasks.len();
    let answers = tokio::join!(
        press(&app, &app.url, &call, SECOND, Some("000000aa")),
        press(&app, &replica, &call, SECOND, Some("000000bb"))
    );
    let codes =
        <[_; 2]>::from(answers).map(|(status, answer)| (status.as_u16(), answer["code"].clone()));
    assert!(
        codes.contains(&(200, Value::Null)) && codes.contains(&(400, json!(1004))),
        "{codes:?}"
    );
    assert_eq!(app.emulator.snapshot().tasks.len(), tasks + 1);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_press_for_a_colleague_that_arrives_again_is_answered_like_the_first() {
    let app = TestApp::spawn().await;
    let (replica, handle) = app.spawn_replica();
    let call = app.talk().await;
    let tasks = app.emulator.snapshot().tasks.len();
    let id = Some("c0ffee01");
    let (status, first) = press(&app, &app.url, &call, SECOND, id).await;
    assert_eq!(status, 200, "{first}");
    for server in [&app.url, &replica] {
        let (status, again) = press(&app, server, &call, SECOND, id).await;
        assert_eq!((status.as_u16(), &again), (200, &first));
    }
    for other in [Some("000000bb"), None] {
        let (status, answer) = press(&app, &app.url, &call, SECOND, other).await;
        assert_eq!((status.as_u16(), &answer["code"]), (400, &json!(1004)), "{other:?}: {answer}");
    }
    assert_eq!(app.emulator.snapshot().tasks.len(), tasks + 1, "they were asked once");
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn every_try_to_ask_a_colleague_has_a_lease_of_its_own() {
    for is_the_call in [true, false] {
        let app = TestApp::spawn().await;
        let to = if is_the_call { SECOND } else { CUSTOMER };
        let (task_sid, url) = app.create_task_for(to).await;
        let url = app.join_url(&task_sid, &url).await;
        let agent = app.ring_agent(&task_sid, &url).await;
        if !is_the_call {
            app.emulator.answer(&agent).unwrap();
            app.emulator.settled().await;
        }
        let busy = RequestFault {
            retry_after: Some(1),
            ..RequestFault::fails("POST", "/taskrouter.twilio.com/*/Tasks", 429, 2)
        };
        app.emulator.set_faults(Faults { requests: vec![busy], ..Faults::default() });
        app.emulator.forget_requests();
        if is_the_call {
            app.emulator.answer(&agent).unwrap();
        } else {
            let form = [("taskSid", task_sid.as_str()), ("to", SECOND)];
            let (status, answer) = app.ask("/add-conference-participant", &form).await;
            assert_eq!(status, 200, "{answer}");
        }
        app.emulator.wait_for(|it| it.tasks.len() == 2).await;
        app.emulator.settled().await;
        let requests = app.emulator.requests();
        let what = requests.iter().filter(|it| it.method == "POST").filter_map(|it| {
            let is = |end: &str| it.path.ends_with(end);
            is("/Tasks").then_some("ask").or(is("/conf_status").then_some("claim"))
        });
        let what: Vec<_> = what.take(6).collect();
        assert_eq!(what, ["claim", "ask", "claim", "ask", "claim", "ask"], "{is_the_call}");
        app.stop().await;
    }
}

#[tokio::test]
async fn the_number_of_somebody_who_talks_can_be_called_once_more() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let third = app.add_third(&call).await;
    let (status, answer) = press(&app, &app.url, &call, THIRD, None).await;
    assert_eq!((status.as_u16(), &answer["code"]), (400, &json!(1005)), "it rings: {answer}");
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    let (status, answer) = press(&app, &app.url, &call, THIRD, None).await;
    assert_eq!(status, 200, "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn what_is_no_id_of_a_press_rings_nobody() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (status, answer) = press(&app, &app.url, &call, THIRD, Some("once")).await;
    assert_eq!(status, 400, "{answer}");
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 0);
    app.stop().await;
}

#[tokio::test]
async fn a_claim_of_a_server_that_died_before_it_dialled_gives_way_when_its_lease_is_over() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    leave_claim(&app, &call, "dead0001").await;
    let (status, answer) = press(&app, &app.url, &call, THIRD, None).await;
    assert_eq!((status.as_u16(), &answer["code"]), (400, &json!(1005)), "{answer}");
    app.emulator.advance(Duration::from_secs(11));
    let (status, answer) = press(&app, &app.url, &call, THIRD, None).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 1);
    assert_eq!(app.map(&call.task_sid).await["conf_status"].get("adds"), None);
    app.stop().await;
}

#[tokio::test]
async fn a_leg_of_a_server_that_died_after_it_dialled_is_found() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    leave_claim(&app, &call, "dead0001").await;
    let account_sid = &app.emulator.account().account_sid;
    let path = format!(
        "/api.twilio.com/2010-04-01/Accounts/{account_sid}/Conferences/{}/Participants.json",
        call.conference_sid
    );
    let form = [("To", THIRD), ("From", AGENT_NUMBER), ("Label", "external.dead0001")];
    let leg = app.rest(Method::POST, &path, &form).await["call_sid"].clone();
    app.emulator.advance(Duration::from_secs(11));
    let (status, answer) = press(&app, &app.url, &call, THIRD, None).await;
    assert_eq!((status.as_u16(), &answer["callSid"]), (200, &leg), "{answer}");
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 1);
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[leg.as_str().unwrap()]["participant_type"], "external", "{map:?}");
    app.stop().await;
}

#[tokio::test]
async fn a_press_whose_dial_perhaps_rang_is_not_repeated_while_its_lease_goes_on() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.break_requests("POST", "/api.twilio.com/*/Participants.json", 503, 1, false);
    let id = Some("000000aa");
    let (status, answer) = press(&app, &app.url, &call, THIRD, id).await;
    assert_eq!((status.as_u16(), &answer["code"]), (503, &json!(1001)), "{answer}");
    let (status, answer) = press(&app, &app.url, &call, THIRD, None).await;
    assert_eq!((status.as_u16(), &answer["code"]), (400, &json!(1005)), "{answer}");
    let (status, answer) = press(&app, &app.url, &call, THIRD, id).await;
    assert_eq!((status.as_u16(), &answer["code"]), (503, &json!(1001)), "{answer}");
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 0);
    app.emulator.advance(Duration::from_secs(11));
    assert_eq!(press(&app, &app.url, &call, THIRD, None).await.0, 200);
    app.stop().await;
}

#[tokio::test]
async fn what_one_request_of_a_press_was_promised_another_one_does_not_undo() {
    tokio::join!(
        outlasts_its_request(THIRD, "/api.twilio.com/*/Participants.json", true),
        outlasts_its_request(THIRD, "/api.twilio.com/*/Participants.json", false),
        outlasts_its_request(SECOND, "/taskrouter.twilio.com/*/Tasks", true),
        outlasts_its_request(SECOND, "/taskrouter.twilio.com/*/Tasks", false),
    );
}

/// Twilio calls somebody, and takes so long to say so that the request for it is answered before. What
/// was called for nobody is undone, unless the same press has arrived a second time and was told yes.
async fn outlasts_its_request(to: &str, creation: &str, is_repeated: bool) {
    let mut app = TestApp::spawn_with(&[("DIAL_LEASE_SECONDS", "30")]).await;
    let (replica, handle) = app.spawn_replica();
    let call = app.talk().await;
    let id = Some("c0ffee01");
    let slow =
        RequestFault { after_the_effect: true, ..RequestFault::slow("POST", creation, 12_000, 1) };
    app.emulator.set_faults(Faults { requests: vec![slow], ..Faults::default() });
    let goes_on = |app: &TestApp| {
        let snapshot = app.emulator.snapshot();
        let rings = snapshot.calls_to(to).any(|it| it.status == CallStatus::Ringing);
        let mut tasks = snapshot.tasks.iter().filter(|it| it.sid != call.task_sid);
        rings || tasks.any(|it| it.assignment_status != "canceled")
    };
    let second = async {
        while !goes_on(&app) {
            sleep(Duration::from_millis(20)).await;
        }
        if is_repeated {
            let (status, answer) = press(&app, &replica, &call, to, id).await;
            assert_eq!(status, 200, "{to}: {answer}");
        }
    };
    let (first, ()) = tokio::join!(press(&app, &app.url, &call, to, id), second);
    assert_eq!(first.0, 503, "{to}: {}", first.1);
    // What it was about to make is made by now, and perhaps undone.
    app.stop_server_gracefully().await;
    assert_eq!(goes_on(&app), is_repeated, "{to}");
    if to == THIRD {
        let (status, answer) = press(&app, &replica, &call, to, id).await;
        let want = if is_repeated { (200, Value::Null) } else { (503, json!(1007)) };
        assert_eq!((status.as_u16(), answer["code"].clone()), want, "{answer}");
    }
    handle.stop(false).await;
    app.emulator.stop().await;
}

/// A call whose customer was busy.
async fn unreached(app: &TestApp) -> TestCall {
    let call = app.dial().await;
    app.emulator.refuse(&call.customer, CallStatus::Busy).unwrap();
    app.emulator.settled().await;
    call
}

/// What a server that died has left in the map.
pub(crate) async fn leave_claim(app: &TestApp, call: &TestCall, id: &str) {
    let path =
        format!("/sync.twilio.com/v1/Services/default/Maps/{}.CS/Items/conf_status", call.task_sid);
    let mut data = app.map(&call.task_sid).await["conf_status"].clone();
    data["adds"] = json!({ id: { "to": THIRD, "request": "dead0002" } });
    app.rest(Method::POST, &path, &[("Data", &data.to_string())]).await;
}

async fn press(
    app: &TestApp,
    server: &str,
    call: &TestCall,
    to: &str,
    id: Option<&str>,
) -> (StatusCode, Value) {
    let mut form = vec![("taskSid", call.task_sid.as_str()), ("to", to)];
    form.extend(id.map(|id| ("id", id)));
    let request = app.http.post(format!("{server}/add-conference-participant"));
    let response = request.bearer_auth(&app.token).form(&form).send().await.unwrap();
    (response.status(), response.json().await.unwrap())
}

/// One of the two rings, and the other is told that it does.
fn assert_one_yes(answers: [(StatusCode, Value); 2]) {
    let codes = answers.map(|(status, answer)| (status.as_u16(), answer["code"].clone()));
    assert!(codes.contains(&(200, Value::Null)), "{codes:?}");
    assert!(codes.contains(&(400, json!(1005))), "{codes:?}");
}
