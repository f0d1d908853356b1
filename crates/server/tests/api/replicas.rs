//! A replica that has not heard what Twilio told to another one.

use reqwest::StatusCode;
use serde_json::Value;

use crate::{
    order::with,
    support::{CUSTOMER, SECOND, SUPERVISOR, THIRD, TestApp, TestCall},
};

const PATH: &str = "/call-outbound-join";

#[tokio::test]
async fn a_remembered_conference_that_is_over_gives_way_to_the_next() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let start = app.callback("conference-start");
    let (replica, handle) = app.spawn_replica();
    // The other replica takes note of the first conference.
    let (status, answer) = ask(&app, &replica, "hold", &hold(&call, call.customer.as_str())).await;
    assert_eq!(status, 200, "{answer}");
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    let end = app.callback("conference-end");

    let first = app.emulator.dial_in(SUPERVISOR, call.task_sid.as_str());
    let second = app.emulator.dial_in(CUSTOMER, call.task_sid.as_str());
    app.emulator.settled().await;
    let snapshot = app.emulator.snapshot();
    let mut conferences = snapshot.conferences.iter();
    let next = conferences.rfind(|it| it.sid != call.conference_sid).unwrap().sid.clone();
    let event = with(&start, &[("ConferenceSid", next.as_str())]);
    assert_eq!(app.deliver(&app.url, PATH, &event).await, 204);

    let add = [("taskSid", call.task_sid.as_str()), ("to", THIRD), ("from", CUSTOMER)];
    let (status, answer) = ask(&app, &replica, "add", &add).await;
    assert_eq!(status, 200, "{answer}");
    let named_old =
        [&hold(&call, first.as_str())[..], &[("conference", call.conference_sid.as_str())]];
    let (status, answer) = ask(&app, &replica, "hold", &named_old.concat()).await;
    assert_eq!(status, 200, "{answer}");
    let participants = app.emulator.participants(call.task_sid.as_str());
    assert_eq!(participants.len(), 3, "{participants:?}");
    assert!(participants.iter().any(|it| it.call_sid == first && it.hold), "{participants:?}");
    let (status, answer) = ask(&app, &replica, "remove", &named_old.concat()).await;
    assert_eq!(status, 200, "{answer}");
    let participants = app.emulator.participants(call.task_sid.as_str());
    assert!(participants.iter().all(|it| it.call_sid != first), "{participants:?}");

    // A conference that nothing follows.
    app.emulator.hang_up(&second).unwrap();
    app.emulator.settled().await;
    let event = with(&end, &[("ConferenceSid", next.as_str()), ("SequenceNumber", "100")]);
    assert_eq!(app.deliver(&app.url, PATH, &event).await, 204);
    let hold = hold(&call, second.as_str());
    for (route, form) in [("add", &add[..]), ("hold", &hold[..])] {
        let (status, answer) = ask(&app, &replica, route, form).await;
        assert_eq!(status, 404, "{answer}");
        assert_eq!(answer["message"], "the conference is over");
    }
    handle.stop(false).await;
    app.stop().await;
}

/// Twilio tells of the join to a replica that read the map before the colleague was asked.
#[tokio::test]
async fn a_colleague_has_come_also_for_a_replica_that_did_not_know_they_were_asked() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (replica, handle) = app.spawn_replica();
    // The other replica takes note of the map; Twilio has nothing to tell of it.
    let unmuted = call.about(&call.customer, ("muted", "false"));
    let (status, answer) = ask(&app, &replica, "mute", &unmuted).await;
    assert_eq!(status, 200, "{answer}");

    let invited = app.invite_second(&call.task_sid).await;
    let url = app.invited_join_url(&call.task_sid, &invited).await;
    let leg = app.ring_worker(SECOND, &invited, &url).await;
    app.lose_callbacks();
    app.emulator.answer(&leg).unwrap();
    app.emulator.settled().await;
    let join = app.callback("participant-join");
    assert_eq!(app.deliver(&replica, PATH, &join).await, 204);
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[leg.as_str()]["status"], "joined");
    assert_eq!(map[invited.as_str()]["call_status"], "completed", "{}", map[invited.as_str()]);
    handle.stop(false).await;
    app.stop().await;
}

fn hold<'a>(call: &'a TestCall, leg: &'a str) -> [(&'a str, &'a str); 3] {
    [("taskSid", call.task_sid.as_str()), ("participant", leg), ("hold", "true")]
}

/// Asks a replica to add, to hold, to mute or to remove somebody.
async fn ask(
    app: &TestApp,
    replica: &str,
    route: &str,
    form: &[(&str, &str)],
) -> (StatusCode, Value) {
    let request = app.http.post(format!("{replica}/{route}-conference-participant"));
    let response = request.bearer_auth(&app.token).form(form).send().await.unwrap();
    (response.status(), response.json().await.unwrap())
}
