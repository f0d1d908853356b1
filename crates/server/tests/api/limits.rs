//! How much one worker and one address may ask for, and what becomes of the others.

use emulator::Snapshot;
use futures_util::future::{join, join_all};
use serde_json::json;
use shared::{TaskSid, api::code};

use crate::support::{
    AGENT, AGENT_NUMBER, CUSTOMER, SECOND, SECOND_EMAIL, THIRD, TestApp, with_field,
};

#[tokio::test]
async fn ten_times_what_a_worker_may_ask_is_refused_and_the_calls_of_others_go_on() {
    const LIMIT: usize = 30;
    let app = TestApp::spawn_with(&[("WORKER_REQUESTS_PER_MINUTE", &LIMIT.to_string())]).await;
    let call = app.talk().await;
    let form = [("callSid", call.customer.as_str())];
    let flood = (0..10 * LIMIT).map(|_| app.ask("/get-call-properties", &form));

    let (answers, ()) = join(join_all(flood), a_call_of_somebody_else(&app)).await;

    let served = answers.iter().filter(|(status, _)| *status == 200).count();
    let refused = answers.iter().filter(|(status, _)| *status == 429).count();
    // One was for the call; a few more are let through while it lasts.
    assert!((LIMIT - 1..LIMIT + 5).contains(&served), "{served} of {}", answers.len());
    assert_eq!(served + refused, answers.len());
    let codes = answers.iter().filter(|(status, _)| *status == 429).map(|(_, body)| &body["code"]);
    assert!(codes.into_iter().all(|it| *it == code::TOO_MANY_REQUESTS));
    let too_many = app.emulator.requests().iter().filter(|it| it.status == 429).count();
    assert_eq!(too_many, 0, "Twilio had to refuse");
    app.stop().await;
}

#[tokio::test]
async fn a_worker_begins_so_many_calls_a_minute_and_no_more() {
    let app = TestApp::spawn_with(&[("WORKER_DIALS_PER_MINUTE", "2")]).await;
    let call = app.talk().await;
    app.add_third(&call).await;
    let new = [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT)];
    let more = [("taskSid", call.task_sid.as_str()), ("to", "+14155550177")];
    // Others may be under way: what follows from the dial before.
    let dials = || {
        let requests = app.emulator.requests();
        let is_dial = |path: &str| path.ends_with("/Tasks") || path.ends_with("/Participants");
        requests.iter().filter(|it| it.method == "POST" && is_dial(&it.path)).count()
    };
    let before = dials();
    assert_eq!(before, 1, "the third person, since the call was made");
    for (path, form) in [("/create-new-task", &new[..]), ("/add-conference-participant", &more)] {
        let (status, answer) = app.ask(path, form).await;
        assert_eq!((status.as_u16(), &answer["code"]), (429, &json!(code::TOO_MANY_DIALS)));
    }
    assert_eq!(dials(), before);
    // Whoever is on the call can still be held.
    let hold = call.about(&call.customer, ("hold", "true"));
    assert_eq!(app.ask("/hold-conference-participant", &hold).await.0, 200);
    app.stop().await;
}

#[tokio::test]
async fn signatures_that_are_none_make_an_address_wait_and_twilio_goes_on_from_the_same() {
    let app = TestApp::spawn_with(&[("FAILED_PROOFS_PER_MINUTE", "3")]).await;
    let call = app.talk().await;
    let callback = app.callback("participant-join");
    let forged = with_field(&callback, "SequenceNumber", "1000");
    let mut statuses = Vec::new();
    for _ in 0..6 {
        let path = "/call-outbound-join";
        let status = app.deliver_signed_with("not the token", &app.url, path, &forged).await;
        statuses.push(status.as_u16());
    }
    assert_eq!(statuses, [403, 403, 403, 429, 429, 429]);
    assert_eq!(app.deliver(&app.url, "/call-outbound-join", &callback).await, 204);
    // So does a colleague who comes from there with a token that nobody knows yet.
    let token = app.token_of(SECOND_EMAIL).await;
    assert_eq!(app.post("/sync-token", &[("Token", &token)]).await.0, 200);
    // A worker whose token is known goes on, too.
    let hold = call.about(&call.customer, ("hold", "true"));
    assert_eq!(app.ask("/hold-conference-participant", &hold).await.0, 200);
    app.stop().await;
}

#[tokio::test]
async fn behind_a_proxy_each_client_is_counted_by_its_own_address() {
    let settings = [("FAILED_PROOFS_PER_MINUTE", "1"), ("TRUSTED_PROXIES", "127.0.0.1")];
    let app = TestApp::spawn_with(&settings).await;
    let ask = |address: &'static str, number: u32| {
        let token = format!("eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..{number:032x}");
        let request = app.http.post(format!("{}/sync-token", app.url)).form(&[("Token", token)]);
        let sent = request.header("X-Forwarded-For", address).send();
        async move { sent.await.unwrap().status().as_u16() }
    };
    assert_eq!(ask("203.0.113.9", 1).await, 403);
    assert_eq!(ask("203.0.113.9", 2).await, 429);
    // Whatever a client writes itself stands before what the proxy adds.
    assert_eq!(ask("198.51.100.1, 203.0.113.9", 3).await, 429);
    assert_eq!(ask("198.51.100.1", 4).await, 403);
    app.stop().await;
}

/// Another worker's call from its beginning to a hold, while whatever else happens.
async fn a_call_of_somebody_else(app: &TestApp) {
    let token = app.token_of(SECOND_EMAIL).await;
    let form =
        [("Token", token.as_str()), ("To", THIRD), ("From", AGENT_NUMBER), ("Worker", SECOND)];
    let (status, answer) = app.post("/create-new-task", &form).await;
    assert_eq!(status, 200, "{answer}");
    let task_sid = TaskSid::parse(answer["taskSid"].as_str().unwrap()).unwrap();
    let url = app.join_url(&task_sid, answer["agentJoinUrl"].as_str().unwrap()).await;
    let agent = app.ring_worker(SECOND, &task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    let rings = |it: &Snapshot| it.calls_to(THIRD).next().is_some();
    app.emulator.settled().await;
    let customer = app.emulator.wait_for(rings).await.calls_to(THIRD).next().unwrap().sid.clone();
    app.emulator.answer(&customer).unwrap();
    app.emulator.settled().await;
    let hold = [
        ("Token", token.as_str()),
        ("taskSid", task_sid.as_str()),
        ("participant", customer.as_str()),
        ("hold", "true"),
    ];
    let (status, answer) = app.post("/hold-conference-participant", &hold).await;
    assert_eq!(status, 200, "{answer}");
    let participants = app.emulator.participants(task_sid.as_str()).into_iter();
    let waiting: Vec<_> = participants.filter(|it| it.hold).map(|it| it.call_sid).collect();
    assert_eq!(waiting, [customer]);
}
