//! `POST /transfer-call`: a colleague is asked to take part in a call, or to take it over.

use std::time::Duration;

use serde_json::{Value, json};
use shared::TaskSid;

use crate::{
    healing::{SWEEP, eventually},
    support::{CUSTOMER, SECOND, SECOND_EMAIL, SECOND_SID, TestApp, TestCall},
};

/// In which everybody is.
pub(crate) const QUEUE: &str = "WQ00000000000000000000000000000001";

#[tokio::test]
async fn a_call_is_handed_over_when_the_colleague_has_come() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let asked = hand_over(&app, &call).await;
    app.emulator.settled().await;
    // The customer waits, and nobody's leave but theirs would end the call.
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
    assert!(!app.participant(&call, &call.agent).end_conference_on_exit);
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[asked.as_str()]["transfer"]["leg"], json!(call.agent));
    let attributes = app.attributes(&asked);
    let want = json!({"from": "Alex Agent", "mode": "hand-over", "customer": CUSTOMER, "note": "Wants a refund"});
    assert_eq!(attributes["transfer"], want);

    let second = app.comes(&call.task_sid, &asked).await;
    let people = app.emulator.participants(call.task_sid.as_str());
    let legs: Vec<_> = people.iter().map(|leg| leg.call_sid.clone()).collect();
    assert_eq!((legs.len(), legs.contains(&call.agent)), (2, false), "{people:?}");
    assert!(people.iter().all(|leg| !leg.hold && leg.end_conference_on_exit), "{people:?}");
    assert_eq!(app.emulator.task(&call.task_sid).unwrap().assignment_status, "wrapping");
    assert_eq!(app.emulator.task(&asked).unwrap().assignment_status, "assigned");
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[asked.as_str()]["transfer"]["end"], "done");
    assert_eq!(map[second.as_str()]["status"], "joined");

    // The call is the colleague's: their leave ends it.
    app.emulator.hang_up(&second).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.map(&call.task_sid).await["conf_status"]["status"], "ended");
    app.stop().await;
}

#[tokio::test]
async fn the_flag_comes_before_the_hold_and_the_hold_before_anybody_is_asked() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.emulator.forget_requests();
    hand_over(&app, &call).await;
    let requests = app.emulator.requests();
    let posted = |part: &str| {
        let mut posts = requests.iter().filter(|it| it.method == "POST" && it.path.contains(part));
        posts.next().map(|it| it.ticks).unwrap()
    };
    let steps = [
        format!("/Participants/{}", call.agent),
        format!("/Participants/{}", call.customer),
        "/Tasks".to_owned(),
    ];
    let [flag, hold, task] = steps.map(|step| posted(&step));
    assert!(flag.1 < hold.0 && hold.1 < task.0, "{flag:?} {hold:?} {task:?}");
    app.stop().await;
}

#[tokio::test]
async fn asked_first_the_colleague_talks_with_both_and_nobody_is_held() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let asked = asked(&transfer(&app, &call, &[("to", SECOND), ("mode", "ask-first")]).await);
    let want =
        json!({"from": "Alex Agent", "mode": "ask-first", "customer": CUSTOMER, "note": null});
    assert_eq!(app.attributes(&asked)["transfer"], want);
    app.comes(&call.task_sid, &asked).await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 3);
    assert_eq!(app.held(&call), []);
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn the_customer_of_whom_nobody_comes_stays_held_and_is_taken_back() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let asked = hand_over(&app, &call).await;
    let token = app.token_of(SECOND_EMAIL).await;
    let form = [("Token", token.as_str()), ("taskSid", call.task_sid.as_str())];
    let (status, answer) = app.post("/cleanup-rejected-task", &form).await;
    assert_eq!(status, 200, "{answer}");
    app.emulator.settled().await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[asked.as_str()]["call_status"], "no-answer");
    assert_eq!(map[asked.as_str()]["transfer"].get("end"), None);
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
    // The agent's leave would end the call again.
    assert!(app.participant(&call, &call.agent).end_conference_on_exit);

    for _ in 0..2 {
        take_back(&app, &call, &asked).await;
        assert_eq!(app.held(&call), []);
    }
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[asked.as_str()]["transfer"]["end"], "taken_back");
    // And the call can be handed over again.
    hand_over(&app, &call).await;
    app.stop().await;
}

#[tokio::test]
async fn a_hand_over_is_taken_back_while_the_colleague_is_asked() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let asked = hand_over(&app, &call).await;
    take_back(&app, &call, &asked).await;
    assert_eq!(app.held(&call), []);
    assert_eq!(app.emulator.task(&asked).unwrap().assignment_status, "canceled");
    let people = app.emulator.participants(call.task_sid.as_str());
    assert!(people.iter().all(|leg| leg.end_conference_on_exit), "{people:?}");
    app.stop().await;
}

#[tokio::test]
async fn who_hears_the_agent_again_is_taken_back() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let asked = hand_over(&app, &call).await;
    app.emulator.settled().await;
    unhold(&app, &call).await;
    // While the colleague is asked, the agent may talk to the customer.
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[asked.as_str()]["transfer"].get("end"), None);
    let token = app.token_of(SECOND_EMAIL).await;
    let form = [("Token", token.as_str()), ("taskSid", call.task_sid.as_str())];
    app.post("/cleanup-rejected-task", &form).await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[asked.as_str()]["transfer"]["end"], "taken_back");

    let again = hand_over(&app, &call).await;
    app.post("/cleanup-rejected-task", &form).await;
    app.emulator.settled().await;
    unhold(&app, &call).await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[again.as_str()]["transfer"]["end"], "taken_back");
    app.stop().await;
}

#[tokio::test]
async fn the_call_is_handed_over_also_when_the_agents_browser_dies() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let asked = hand_over(&app, &call).await;
    app.emulator.settled().await;
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
    assert_eq!(app.emulator.task(&call.task_sid).unwrap().assignment_status, "wrapping");
    app.comes(&call.task_sid, &asked).await;
    assert_eq!(app.held(&call), []);
    let people = app.emulator.participants(call.task_sid.as_str());
    assert!(people.len() == 2 && people.iter().all(|leg| leg.end_conference_on_exit));
    app.stop().await;
}

#[tokio::test]
async fn the_customer_is_not_left_alone_when_the_agent_is_gone_and_nobody_comes() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    hand_over(&app, &call).await;
    app.emulator.settled().await;
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    let token = app.token_of(SECOND_EMAIL).await;
    let form = [("Token", token.as_str()), ("taskSid", call.task_sid.as_str())];
    let (status, answer) = app.post("/cleanup-rejected-task", &form).await;
    assert_eq!(status, 200, "{answer}");
    app.emulator.settled().await;
    assert_eq!(app.map(&call.task_sid).await["conf_status"]["status"], "ended");
    app.stop().await;
}

#[tokio::test]
async fn one_press_that_arrives_twice_asks_once() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let form = [("to", SECOND), ("mode", "hand-over"), ("id", "0badcafe")];
    let first = asked(&transfer(&app, &call, &form).await);
    let second = asked(&transfer(&app, &call, &form).await);
    assert_eq!(first, second);
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
    let other = [("to", SECOND), ("mode", "hand-over"), ("id", "0badbeef")];
    let (status, answer) = transfer(&app, &call, &other).await;
    assert_eq!((status, &answer["code"]), (400, &json!(1004)), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_changes_nothing() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let long = "x".repeat(501);
    for (form, problem) in [
        (vec![("to", SECOND), ("mode", "warm")], "mode"),
        (vec![("to", SECOND)], "mode"),
        (vec![("to", SECOND), ("mode", "hand-over"), ("note", long.as_str())], "note"),
        (vec![("to", SECOND), ("mode", "hand-over"), ("id", "1")], "id"),
        (vec![("to", "client:nobody"), ("mode", "hand-over")], "to"),
        (vec![("to", crate::support::AGENT), ("mode", "ask-first")], "yourself"),
    ] {
        let (status, answer) = transfer(&app, &call, &form).await;
        assert_eq!(status, 400, "{form:?}: {answer}");
        assert!(answer["message"].as_str().unwrap().contains(problem), "{form:?}: {answer}");
    }
    let token = app.token_of(SECOND_EMAIL).await;
    let form = [
        ("Token", token.as_str()),
        ("taskSid", call.task_sid.as_str()),
        ("to", SECOND),
        ("mode", "hand-over"),
    ];
    let (status, answer) = app.post("/transfer-call", &form).await;
    assert_eq!(status, 403, "{answer}");
    assert_eq!(app.held(&call), []);
    assert!(app.participant(&call, &call.agent).end_conference_on_exit);
    app.stop().await;
}

#[tokio::test]
async fn without_a_customer_on_the_line_there_is_nobody_to_hand_over() {
    let app = TestApp::spawn().await;
    let call = app.dial().await;
    let refused = || async {
        let form = [("to", SECOND), ("mode", "hand-over")];
        let (status, answer) = transfer(&app, &call, &form).await;
        assert_eq!((status, &answer["code"]), (400, &json!(1020)), "{answer}");
    };
    refused().await;
    app.emulator.answer(&call.customer).unwrap();
    app.emulator.settled().await;
    let third = app.add_third(&call).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    refused().await;
    let people = app.emulator.participants(call.task_sid.as_str());
    assert!(people.iter().any(|leg| leg.call_sid == third && !leg.hold), "{people:?}");
    app.stop().await;
}

#[tokio::test]
async fn whom_twilio_does_not_ask_the_customer_does_not_wait_for() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.refuse("POST", "/taskrouter.twilio.com/*/Tasks", 400, 20001);
    let form = [("to", SECOND), ("mode", "hand-over")];
    let (status, answer) = transfer(&app, &call, &form).await;
    assert_eq!((status, &answer["code"]), (400, &json!(20001)), "{answer}");
    app.emulator.settled().await;
    assert_eq!(app.held(&call), []);
    let people = app.emulator.participants(call.task_sid.as_str());
    assert!(people.iter().all(|leg| leg.end_conference_on_exit), "{people:?}");
    app.stop().await;
}

#[tokio::test]
async fn a_call_is_handed_over_to_whoever_of_a_queue_accepts() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let form = [("to", QUEUE), ("mode", "hand-over"), ("note", "Wants a refund")];
    let asked = asked(&transfer(&app, &call, &form).await);
    app.emulator.settled().await;
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
    let map = app.map(&call.task_sid).await;
    let item = &map[asked.as_str()];
    assert_eq!((&item["display_name"], &item["queue_sid"]), (&json!("Everyone"), &json!(QUEUE)));
    assert_eq!(item.get("worker_sid"), None, "{item}");
    let task = app.task_router(reqwest::Method::GET, &format!("/Tasks/{asked}"), &[]).await;
    assert_eq!(task["routing_target"], QUEUE, "{task}");
    // The same queue is not asked twice.
    let again = [("to", QUEUE), ("mode", "ask-first")];
    let (status, answer) = transfer(&app, &call, &again).await;
    assert_eq!((status, &answer["code"]), (400, &json!(1004)), "{answer}");

    let second = app.comes(&call.task_sid, &asked).await;
    let map = app.map(&call.task_sid).await;
    let item = &map[asked.as_str()];
    assert_eq!(item["transfer"]["end"], "done", "{item}");
    assert_eq!(item["worker_sid"], SECOND_SID);
    assert_eq!(map[second.as_str()]["worker_sid"], SECOND_SID);
    assert!(item["reservation_sid"].is_string(), "{item}");
    assert_eq!(item["reservation_sid"], map[second.as_str()]["reservation_sid"]);
    let people = app.emulator.participants(call.task_sid.as_str());
    assert!(people.len() == 2 && people.iter().all(|leg| leg.call_sid != call.agent), "{people:?}");
    assert_eq!(app.held(&call), []);
    app.stop().await;
}

#[tokio::test]
async fn asked_first_whoever_of_a_queue_accepts_talks_with_both() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let asked = asked(&transfer(&app, &call, &[("to", QUEUE), ("mode", "ask-first")]).await);
    let second = app.comes(&call.task_sid, &asked).await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[asked.as_str()]["worker_sid"], SECOND_SID);
    assert_eq!(map[second.as_str()]["worker_sid"], SECOND_SID);
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 3);
    assert_eq!(app.held(&call), []);
    app.stop().await;
}

#[tokio::test]
async fn of_whom_nobody_accepts_in_time_the_customer_stays_held_and_is_taken_back() {
    for to in [SECOND, QUEUE] {
        let app = TestApp::spawn_with(&[SWEEP]).await;
        let call = app.talk().await;
        let form = [("to", to), ("mode", "hand-over")];
        let asked = asked(&transfer(&app, &call, &form).await);
        app.emulator.settled().await;
        app.emulator.advance(Duration::from_secs(31));
        eventually(&app, &call, |map| map[asked.as_str()]["call_status"] == "no-answer").await;
        assert_eq!(app.emulator.task(&asked).unwrap().assignment_status, "canceled");
        assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
        assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
        take_back(&app, &call, &asked).await;
        assert_eq!(app.held(&call), []);
        app.stop().await;
    }
}

#[tokio::test]
async fn a_queue_that_is_not_there_is_not_asked() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let queue = "WQ000000000000000000000000000000ff";
    let (status, answer) = transfer(&app, &call, &[("to", queue), ("mode", "hand-over")]).await;
    assert_eq!((status, &answer["code"]), (400, &json!(21211)), "{answer}");
    assert_eq!(app.held(&call), []);
    app.stop().await;
}

pub(crate) async fn hand_over(app: &TestApp, call: &TestCall) -> TaskSid {
    let form = [("to", SECOND), ("mode", "hand-over"), ("note", " Wants a refund ")];
    asked(&transfer(app, call, &form).await)
}

pub(crate) async fn transfer(
    app: &TestApp,
    call: &TestCall,
    form: &[(&str, &str)],
) -> (u16, Value) {
    let form = [&[("taskSid", call.task_sid.as_str())], form].concat();
    let (status, answer) = app.ask("/transfer-call", &form).await;
    (status.as_u16(), answer)
}

pub(crate) fn asked((status, answer): &(u16, Value)) -> TaskSid {
    assert_eq!(*status, 200, "{answer}");
    TaskSid::parse(answer["invitation"].as_str().unwrap()).unwrap()
}

pub(crate) async fn take_back(app: &TestApp, call: &TestCall, asked: &TaskSid) {
    let form = [("taskSid", call.task_sid.as_str()), ("participant", asked.as_str())];
    let (status, answer) = app.ask("/remove-conference-participant", &form).await;
    assert_eq!(status, 200, "{answer}");
    app.emulator.settled().await;
}

async fn unhold(app: &TestApp, call: &TestCall) {
    let form = call.about(&call.customer, ("hold", "false"));
    let (status, answer) = app.ask("/hold-conference-participant", &form).await;
    assert_eq!(status, 200, "{answer}");
    app.emulator.settled().await;
}
