//! Whose legs are let into a call, whatever the URL says that a browser made for them.

use std::time::Duration;

use emulator::{CallStatus, Snapshot};
use reqwest::Method;
use serde_json::Value;
use shared::{CallSid, TaskSid};

use crate::{
    line::{Line, legs},
    support::{AGENT, AGENT_NUMBER, CUSTOMER, SECOND, SECOND_EMAIL, SUPERVISOR, TestApp},
};

const OUTBOUND: &str = "/agent-outbound-join?taskSid";
const CONFERENCE: &str = "/agent-join-conference?conferenceSid";

#[tokio::test]
async fn nobody_comes_into_the_call_of_somebody_else() {
    for status in ["pending", "accepted"] {
        let app = TestApp::spawn().await;
        let call = app.talk().await;
        let before = app.map(&call.task_sid).await;
        let own_task = task_of_second(&app).await;
        let own = app.reservation(&own_task).await;
        if status == "accepted" {
            set_status(&app, &own, status).await;
        }
        let theirs = app.reservation(&call.task_sid).await;
        for route in [OUTBOUND, CONFERENCE] {
            let url = format!("{}{route}={}", app.url, call.task_sid);
            for (reservation, worker) in
                [(&own, &own), (&theirs, &theirs), (&theirs, &own), (&own, &theirs)]
            {
                let url = format!("{url}{}", sids(reservation, worker));
                assert_is_kept_out(&app, &url).await;
                assert_is_kept_out(&app, &format!("{url}&To={AGENT}")).await;
            }
            assert_is_kept_out(&app, &url).await;
        }
        // A task that asks nobody to this call does not open it.
        for (task_sid, reservation) in [(&own_task, &own), (&call.task_sid, &theirs)] {
            let url = format!("{}{CONFERENCE}={}&taskSid={task_sid}", app.url, call.task_sid);
            assert_is_kept_out(&app, &format!("{url}{}", sids(reservation, &own))).await;
        }
        assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2, "{status}");
        assert_eq!(app.map(&call.task_sid).await, before, "{status}");
        app.stop().await;
    }
}

#[tokio::test]
async fn what_a_worker_writes_into_a_task_opens_no_call() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let own_task = task_of_second(&app).await;
    let attributes = serde_json::json!({ "conferenceSid": call.task_sid, "internal": "true" });
    let form = [("Attributes", attributes.to_string())];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    app.task_router(Method::POST, &format!("/Tasks/{own_task}"), &form).await;
    assert_eq!(app.attributes(&own_task)["conferenceSid"], call.task_sid.as_str());
    let own = app.reservation(&own_task).await;
    let url = format!("{}{CONFERENCE}={}&taskSid={own_task}", app.url, call.task_sid);
    assert_is_kept_out(&app, &format!("{url}{}", sids(&own, &own))).await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn a_worker_who_has_left_the_call_does_not_come_back_by_the_same_reservation() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    let reservation = app.reservation(&task_sid).await;
    set_status(&app, &reservation, "accepted").await;
    set_status(&app, &reservation, "wrapping").await;
    let leg = place_call(&app, AGENT, &url).await;
    assert!(is_hung_up(&app, &leg).await);
    assert_eq!(app.emulator.participants(task_sid.as_str()), []);
    app.stop().await;
}

#[tokio::test]
async fn a_telephone_that_is_not_the_workers_is_not_let_in() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    for url in [&url, &app.join_url(&task_sid, &url).await] {
        let leg = place_call(&app, SUPERVISOR, url).await;
        assert!(is_hung_up(&app, &leg).await, "{url}");
    }
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 0);
    app.stop().await;
}

#[tokio::test]
async fn a_second_leg_of_a_reservation_is_hung_up_and_the_first_stays() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    let first = app.ring_agent(&task_sid, &url).await;
    app.emulator.answer(&first).unwrap();
    app.emulator.settled().await;
    let second = place_call(&app, AGENT, &url).await;
    assert!(is_hung_up(&app, &second).await);
    let status = app.emulator.snapshot().call(&first).unwrap().status;
    assert_eq!(status, CallStatus::InProgress);
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
    app.stop().await;
}

#[tokio::test]
async fn a_worker_whose_first_leg_is_gone_comes_with_another_though_no_leave_was_heard() {
    let line = Line::of_three().await;
    line.stops_hearing();
    line.hangs_up(&line.call.agent).await;
    let url = format!("{}/agent-outbound-join?taskSid={}", line.app.url, line.call.task_sid);
    let second = place_call(&line.app, AGENT, &url).await;
    line.app.emulator.settled().await;
    assert!(line.on_the_line().contains(&second), "{:?}", line.on_the_line());
    line.app.stop().await;
}

#[tokio::test]
async fn of_two_legs_of_a_reservation_that_are_let_in_at_once_one_stays() {
    for first_wins in [true, false] {
        let line = Line::of_two().await;
        let (replica, handle) = line.app.spawn_replica();
        line.stops_hearing();
        // Neither has been heard of when the other is let in, so the map names neither.
        line.forgets(&line.call.agent).await;
        let label = line.app.label_of(&line.call.task_sid, &line.call.agent);
        let label = format!("{}.abcdef", label.rsplit_once('.').unwrap().0);
        let second = joins_with_label(&line, &label).await;
        let in_order =
            if first_wins { [&line.call.agent, &second] } else { [&second, &line.call.agent] };
        for leg in in_order {
            line.hears(&replica, "participant-join", Some(leg)).await;
            // Items are told apart by the second in which they are made.
            line.app.emulator.advance(Duration::from_secs(1));
        }
        let mut stays = legs(&[in_order[0], &line.call.customer]);
        stays.sort();
        assert_eq!(line.on_the_line(), stays, "{first_wins}");
        handle.stop(false).await;
        line.app.stop().await;
    }
}

#[tokio::test]
async fn a_telephone_that_is_a_number_may_be_written_in_several_ways() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    let attributes = serde_json::json!({ "contact_uri": "+1 (415) 555-0177" }).to_string();
    let path = "/Workers/WK00000000000000000000000000000001";
    app.task_router(Method::POST, path, &[("Attributes", &attributes)]).await;
    let url = app.join_url(&task_sid, &url).await;
    let leg = place_call(&app, "+14155550177", &url).await;
    app.emulator.settled().await;
    let label = app.label_of(&task_sid, &leg);
    assert!(label.contains(".WK00000000000000000000000000000001."), "{label}");
    app.stop().await;
}

#[tokio::test]
async fn who_cannot_be_looked_up_waits_and_is_let_in_later() {
    for status in [400, 503] {
        let app = TestApp::spawn().await;
        let (task_sid, url) = app.create_task().await;
        let url = app.join_url(&task_sid, &url).await;
        app.refuse_always("GET", "/taskrouter.twilio.com/*/Reservations*", status, 20001);
        let leg = place_call(&app, AGENT, &url).await;
        app.emulator.settled().await;
        assert_eq!(app.emulator.participants(task_sid.as_str()), [], "{status}");
        app.emulator.set_faults(emulator::Faults::default());
        app.emulator.advance(Duration::from_secs(1));
        app.emulator.settled().await;
        let label = app.label_of(&task_sid, &leg);
        assert!(label.contains(".WK00000000000000000000000000000001."), "{label}");
        app.stop().await;
    }
}

#[tokio::test]
async fn who_can_never_be_looked_up_does_not_wait_for_ever() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    app.refuse_always("GET", "/taskrouter.twilio.com/*/Reservations*", 400, 20001);
    let leg = place_call(&app, AGENT, &url).await;
    assert!(is_hung_up(&app, &leg).await);
    assert_eq!(app.emulator.participants(task_sid.as_str()), []);
    app.stop().await;
}

/// A task of the second worker's own.
async fn task_of_second(app: &TestApp) -> TaskSid {
    let token = app.token_of(SECOND_EMAIL).await;
    let form = [
        ("Token", token.as_str()),
        ("To", CUSTOMER),
        ("From", AGENT_NUMBER),
        ("Worker", SECOND),
        ("Internal", "false"),
    ];
    let (status, answer) = app.post("/create-new-task", &form).await;
    assert_eq!(status, 200, "{answer}");
    TaskSid::parse(answer["taskSid"].as_str().unwrap()).unwrap()
}

async fn set_status(app: &TestApp, reservation: &Value, status: &str) {
    let [task_sid, sid] = ["task_sid", "sid"].map(|name| reservation[name].as_str().unwrap());
    let path = format!("/Tasks/{task_sid}/Reservations/{sid}");
    let answer = app.task_router(Method::POST, &path, &[("ReservationStatus", status)]).await;
    assert_eq!(answer["reservation_status"], status, "{answer}");
}

fn sids(reservation: &Value, worker: &Value) -> String {
    let reservation_sid = reservation["sid"].as_str().unwrap();
    let worker_sid = worker["worker_sid"].as_str().unwrap();
    format!("&reservationSid={reservation_sid}&workerSid={worker_sid}")
}

/// A telephone rings and is picked up; what it does then is asked at `url`.
pub(crate) async fn place_call(app: &TestApp, to: &str, url: &str) -> CallSid {
    let account_sid = &app.emulator.account().account_sid;
    let path = format!("/api.twilio.com/2010-04-01/Accounts/{account_sid}/Calls.json");
    let form = [("To", to), ("From", AGENT_NUMBER), ("Url", url), ("Method", "GET")];
    let answer = app.rest(Method::POST, &path, &form).await;
    let call_sid = CallSid::parse(answer["sid"].as_str().unwrap()).unwrap();
    let rings =
        |it: &Snapshot| it.call(&call_sid).is_some_and(|it| it.status == CallStatus::Ringing);
    app.emulator.wait_for(rings).await;
    app.emulator.answer(&call_sid).unwrap();
    call_sid
}

/// One more leg of the agent's comes in with this label.
async fn joins_with_label(line: &Line, label: &str) -> CallSid {
    let account_sid = &line.app.emulator.account().account_sid;
    let path = format!(
        "/api.twilio.com/2010-04-01/Accounts/{account_sid}/Conferences/{}/Participants.json",
        line.call.conference_sid
    );
    let ends_it = ("EndConferenceOnExit", "true");
    let form = [("To", AGENT), ("From", AGENT_NUMBER), ("Label", label), ends_it];
    let answer = line.app.rest(Method::POST, &path, &form).await;
    let leg = CallSid::parse(answer["call_sid"].as_str().unwrap()).unwrap();
    line.app.emulator.settled().await;
    line.app.emulator.answer(&leg).unwrap();
    line.app.emulator.settled().await;
    leg
}

/// Whether the leg is given up within a few attempts.
async fn is_hung_up(app: &TestApp, leg: &CallSid) -> bool {
    for _ in 0..4 {
        app.emulator.settled().await;
        app.emulator.advance(Duration::from_secs(1));
    }
    app.emulator.snapshot().call(leg).unwrap().status == CallStatus::Completed
}

pub(crate) async fn assert_is_kept_out(app: &TestApp, url: &str) {
    let leg = place_call(app, SECOND, url).await;
    assert!(is_hung_up(app, &leg).await, "{url}");
}
