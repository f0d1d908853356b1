//! Whose call is whose: no browser touches a call without a reservation on its task.

use reqwest::Method;
use serde_json::json;
use server::http::route::Access;
use shared::{TaskSid, api::path};

use crate::{
    line::{Line, legs},
    route_access::routes_for,
    support::{AGENT_NUMBER, SECOND, SECOND_EMAIL, SUPERVISOR_EMAIL, THIRD, TestApp, TestCall},
};

const HOLD: &str = path::HOLD_CONFERENCE_PARTICIPANT;

#[tokio::test]
async fn no_route_of_browsers_serves_a_stranger() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let before = app.emulator.participants(call.task_sid.as_str());
    let strangers = [
        app.token_of(SECOND_EMAIL).await,
        // They may listen to any call, and change none.
        app.token_of(SUPERVISOR_EMAIL).await,
        // Whose worker has the call, but who only administrates with this token.
        app.log_in("without_worker=true").await,
        "not a token".to_owned(),
        String::new(),
    ];
    for token in &strangers {
        for route in owned().chain([path::CLEANUP_REJECTED_TASK]) {
            for named in places(&call, route) {
                let form = [&[("Token", token.as_str())], &named[..], &wish(route, &call)].concat();
                let (status, answer) = app.post(route, &form).await;
                assert_eq!(status, 403, "{token} {route} {named:?}: {answer}");
                assert_eq!(answer["status"], 403, "{answer}");
                assert!(!answer["message"].as_str().unwrap().is_empty());
            }
        }
    }
    assert_eq!(app.emulator.participants(call.task_sid.as_str()), before);
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 0);
    app.stop().await;
}

#[tokio::test]
async fn every_route_serves_the_worker_of_the_call() {
    for route in owned() {
        let app = TestApp::spawn().await;
        let call = app.talk().await;
        for named in places(&call, route) {
            let form = [&named[..], &wish(route, &call)].concat();
            let (status, answer) = app.ask(route, &form).await;
            assert_eq!(status, 200, "{route} {named:?}: {answer}");
        }
        app.stop().await;
    }
}

#[tokio::test]
async fn whether_a_worker_may_act_is_asked_once_and_then_an_action_is_one_request() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    for (hold, asked) in [("true", 1), ("false", 0)] {
        app.emulator.forget_requests();
        let form = call.about(&call.customer, ("hold", hold));
        assert_eq!(app.ask(HOLD, &form).await.0, 200);
        app.emulator.settled().await;
        let hosts = |host: &str| {
            app.emulator.requests().into_iter().filter(|request| request.host == host).count()
        };
        // The hold itself, and the write of its callback.
        assert_eq!((hosts("taskrouter.twilio.com"), hosts("api.twilio.com")), (asked, 1));
    }
    app.stop().await;
}

#[tokio::test]
async fn a_task_of_ones_own_does_not_open_the_conference_of_somebody_else() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let token = app.token_of(SECOND_EMAIL).await;
    let own = app.task_of_second(&json!({})).await;
    let form = [
        ("Token", token.as_str()),
        ("taskSid", own.as_str()),
        ("conference", call.conference_sid.as_str()),
        ("participant", call.customer.as_str()),
        ("hold", "true"),
    ];
    let (status, answer) = app.post(HOLD, &form).await;
    assert_eq!(status, 403, "{answer}");
    assert_eq!(app.held(&call), []);
    app.stop().await;
}

#[tokio::test]
async fn a_task_that_claims_to_belong_to_a_call_does_not_open_it() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let token = app.token_of(SECOND_EMAIL).await;
    // Workers write the attributes of their tasks; the map is written by the server.
    let own = app.task_of_second(&json!({ "conferenceSid": call.task_sid })).await;
    for task_sid in [&own, &call.task_sid] {
        let form = [
            ("Token", token.as_str()),
            ("taskSid", task_sid.as_str()),
            ("participant", call.customer.as_str()),
            ("hold", "true"),
        ];
        let (status, answer) = app.post(HOLD, &form).await;
        assert_eq!(status, 403, "{answer}");
    }
    assert_eq!(app.held(&call), []);
    app.stop().await;
}

#[tokio::test]
async fn a_worker_who_was_added_with_a_task_of_their_own_has_a_say() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let token = app.token_of(SECOND_EMAIL).await;
    let form = [("taskSid", call.task_sid.as_str()), ("to", SECOND)];
    let (status, answer) = app.ask(path::ADD_CONFERENCE_PARTICIPANT, &form).await;
    assert_eq!(status, 200, "{answer}");
    let own = TaskSid::parse(answer["invitation"].as_str().unwrap()).unwrap();
    app.move_reservation(&own, "accepted").await;
    for (task_sid, hold) in [(&own, "true"), (&call.task_sid, "false")] {
        let form = [
            ("Token", token.as_str()),
            ("taskSid", task_sid.as_str()),
            ("participant", call.customer.as_str()),
            ("hold", hold),
        ];
        let (status, answer) = app.post(HOLD, &form).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(app.held(&call).is_empty(), hold == "false");
    }
    app.stop().await;
}

#[tokio::test]
async fn only_who_holds_an_accepted_reservation_acts() {
    for (statuses, want) in [
        (&[][..], 403),
        (&["accepted"], 200),
        (&["accepted", "wrapping"], 403),
        (&["accepted", "wrapping", "completed"], 403),
        (&["rejected"], 403),
    ] {
        let app = TestApp::spawn().await;
        let (task_sid, _) = app.create_task().await;
        for status in statuses {
            app.move_reservation(&task_sid, status).await;
        }
        let form = [("taskSid", task_sid.as_str())];
        let (answered, answer) = app.ask(path::END_CONFERENCE, &form).await;
        assert_eq!(answered, want, "{statuses:?}: {answer}");
        app.stop().await;
    }
}

#[tokio::test]
async fn who_has_left_and_completed_the_task_acts_no_more_where_nobody_heard_of_it() {
    let line = Line::of_three().await;
    let app = &line.app;
    let (replica, handle) = app.spawn_replica();
    // The replica hears that the agent is there, and nothing after that.
    line.hears(&replica, "participant-join", Some(&line.third)).await;
    line.hangs_up(&line.call.agent).await;
    app.move_reservation(&line.call.task_sid, "completed").await;
    for path in [HOLD, path::REMOVE_CONFERENCE_PARTICIPANT, path::END_CONFERENCE] {
        let form = [
            ("Token", app.token.as_str()),
            ("taskSid", line.call.task_sid.as_str()),
            ("conference", line.call.conference_sid.as_str()),
            ("participant", line.call.customer.as_str()),
            ("hold", "true"),
        ];
        let answer = app.http.post(format!("{replica}{path}")).form(&form).send().await.unwrap();
        assert_eq!(answer.status(), 403, "{path}");
    }
    assert_eq!(line.on_the_line(), legs(&[&line.call.customer, &line.third]));
    assert_eq!(line.held(), []);
    handle.stop(false).await;
    line.app.stop().await;
}

#[tokio::test]
async fn who_wraps_up_sees_and_does_not_act() {
    let line = Line::of_three().await;
    let app = &line.app;
    line.hangs_up(&line.call.agent).await;
    assert_eq!(line.task_status(), "wrapping");
    // A replica that has not heard that they might act.
    let (replica, handle) = app.spawn_replica();
    let token = ("Token", app.token.as_str());
    let leg = ("callSid", line.call.customer.as_str());
    let hold = line.call.about(&line.call.customer, ("hold", "true"));
    for (path, form, want) in [
        (path::GET_CALL_PROPERTIES, vec![token, leg], 200),
        (HOLD, [&[token], &hold[..]].concat(), 403),
    ] {
        let answer = app.http.post(format!("{replica}{path}")).form(&form).send().await.unwrap();
        assert_eq!(answer.status(), want, "{path}");
    }
    assert_eq!(line.held(), []);
    handle.stop(false).await;
    line.app.stop().await;
}

#[tokio::test]
async fn who_is_on_the_line_acts_also_when_the_conference_was_born_again() {
    let line = Line::of_two().await;
    let app = &line.app;
    app.emulator.restart_conference(&line.call.conference_sid).unwrap();
    app.emulator.settled().await;
    // The end of the first conference has let its worker wrap up.
    let reservation = app.reservation(&line.call.task_sid).await;
    assert_eq!(reservation["reservation_status"], "wrapping", "{reservation}");
    let (replica, handle) = app.spawn_replica();
    let form = [
        ("Token", app.token.as_str()),
        ("taskSid", line.call.task_sid.as_str()),
        ("participant", line.call.customer.as_str()),
        ("hold", "true"),
    ];
    let answer = app.http.post(format!("{replica}{HOLD}")).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(line.held(), legs(&[&line.call.customer]));
    handle.stop(false).await;
    line.app.stop().await;
}

#[tokio::test]
async fn a_yes_is_remembered_and_a_no_is_not() {
    let app = TestApp::spawn().await;
    let (task_sid, _) = app.create_task().await;
    app.move_reservation(&task_sid, "accepted").await;
    let form = [("taskSid", task_sid.as_str())];
    let lists = || {
        let requests = app.emulator.requests();
        requests.iter().filter(|it| it.path.ends_with("/Reservations")).count()
    };
    app.emulator.forget_requests();
    for _ in 0..3 {
        assert_eq!(app.ask(path::END_CONFERENCE, &form).await.0, 200);
    }
    assert_eq!(lists(), 1);
    let token = app.token_of(SECOND_EMAIL).await;
    app.emulator.forget_requests();
    for _ in 0..2 {
        let form = [("Token", token.as_str()), ("taskSid", task_sid.as_str())];
        assert_eq!(app.post(path::END_CONFERENCE, &form).await.0, 403);
    }
    assert_eq!(lists(), 2);
    app.stop().await;
}

#[tokio::test]
async fn whose_it_is_stays_unknown_while_twilio_does_not_say() {
    let app = TestApp::spawn().await;
    let (task_sid, _) = app.create_task().await;
    app.refuse_always("GET", "/taskrouter.twilio.com/*/Reservations", 503, 0);
    let (status, answer) = app.ask(path::END_CONFERENCE, &[("taskSid", task_sid.as_str())]).await;
    assert_eq!(status, 503, "{answer}");
    app.stop().await;
}

type Form<'a> = Vec<(&'static str, &'a str)>;

/// Every route that is about a call of who asks.
fn owned() -> impl Iterator<Item = &'static str> {
    routes_for(Access::CallOwner).into_iter()
}

/// What a route wants to know beside the call.
fn wish<'a>(route: &str, call: &'a TestCall) -> Form<'a> {
    let customer = ("participant", call.customer.as_str());
    match route {
        path::ADD_CONFERENCE_PARTICIPANT => vec![("to", THIRD), ("from", AGENT_NUMBER)],
        path::TRANSFER_CALL => vec![("to", SECOND), ("mode", "ask-first")],
        path::HOLD_CONFERENCE_PARTICIPANT | path::HOLD_CALL => vec![customer, ("hold", "true")],
        path::MUTE_CONFERENCE_PARTICIPANT => vec![customer, ("muted", "true")],
        path::UPDATE_CONFERENCE_PARTICIPANT => vec![customer, ("endConferenceOnExit", "false")],
        path::REMOVE_CONFERENCE_PARTICIPANT => vec![customer],
        path::GET_CALL_PROPERTIES => vec![("callSid", call.customer.as_str())],
        path::SEND_DIGITS => vec![customer, ("digits", "1")],
        path::PAUSE_RECORDING => vec![("paused", "true")],
        path::LEAVE_CONFERENCE
        | path::REJOIN_CONFERENCE
        | path::END_CONFERENCE
        | path::CLEANUP_REJECTED_TASK => vec![],
        _ => panic!("say what {route} wants to know, so that strangers are tried there"),
    }
}

/// The ways to say which call is meant.
fn places<'a>(call: &'a TestCall, route: &str) -> Vec<Form<'a>> {
    let task = ("taskSid", call.task_sid.as_str());
    let conference = ("conference", call.conference_sid.as_str());
    let by_task = [
        path::ADD_CONFERENCE_PARTICIPANT,
        path::PAUSE_RECORDING,
        path::TRANSFER_CALL,
        path::LEAVE_CONFERENCE,
        path::REJOIN_CONFERENCE,
        path::END_CONFERENCE,
        path::CLEANUP_REJECTED_TASK,
    ];
    if by_task.contains(&route) {
        return vec![vec![task]];
    }
    vec![vec![task, conference], vec![task], vec![conference]]
}

impl TestApp {
    /// A task that is offered to the second worker, and has nothing to do with any call.
    async fn task_of_second(&self, attributes: &serde_json::Value) -> TaskSid {
        let mut attributes = attributes.clone();
        attributes["targetWorker"] = json!("client:second_40example_2Ecom");
        let workflow_sid = self.emulator.account().workflow_sid.to_string();
        let attributes = attributes.to_string();
        let form = [
            ("Attributes", attributes.as_str()),
            ("WorkflowSid", &workflow_sid),
            ("TaskChannel", "custom1"),
        ];
        let task = self.task_router(Method::POST, "/Tasks", &form).await;
        let task_sid = TaskSid::parse(task["sid"].as_str().unwrap()).unwrap();
        assert_eq!(self.reservation(&task_sid).await["reservation_status"], "pending");
        task_sid
    }

    pub(crate) async fn move_reservation(&self, task_sid: &TaskSid, status: &str) {
        let reservation = self.reservation(task_sid).await;
        let sid = reservation["sid"].as_str().unwrap();
        let path = format!("/Tasks/{task_sid}/Reservations/{sid}");
        let form = [("ReservationStatus", status)];
        self.task_router(Method::POST, &path, &form).await;
    }
}
