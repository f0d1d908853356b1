//! Who is on the legs that have no label of ours.

use emulator::{CallbackFaults, Faults, RequestFault};
use reqwest::Method;
use serde_json::{Value, json};
use shared::{CallSid, TaskSid};

use crate::{
    line::{Line, legs},
    order::joined_unheard,
    support::{
        AGENT, AGENT_NUMBER, CUSTOMER, SUPERVISOR, SUPERVISOR_EMAIL, THIRD, TestApp, TestCall,
    },
    who_may_join::place_call,
};

const AGENTS_WORKER: &str = "WK00000000000000000000000000000001";
const SUPERVISORS_WORKER: &str = "WK00000000000000000000000000000003";

#[tokio::test]
async fn a_supervisor_who_listens_does_not_take_the_agents_reservation() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let supervisor = app.add_without_label(&call, SUPERVISOR).await;
    app.emulator.answer(&supervisor).unwrap();
    app.emulator.settled().await;
    let map = app.map(&call.task_sid).await;
    assert!(map[call.agent.as_str()]["reservation_sid"].is_string(), "{map:?}");
    let item = &map[supervisor.as_str()];
    assert_eq!(item["status"], "joined", "{item}");
    assert_eq!((item.get("reservation_sid"), item.get("worker_sid")), (None, None), "{item}");
    app.stop().await;
}

#[tokio::test]
async fn a_server_that_is_behind_does_not_take_who_monitors_for_the_agent() {
    let app = TestApp::spawn().await;
    let (other, _) = app.spawn_replica();
    let form = [
        ("Token", app.token.as_str()),
        ("To", CUSTOMER),
        ("From", AGENT_NUMBER),
        ("Worker", AGENT),
        ("Internal", "false"),
    ];
    // It knows the task's map, and hears nothing of the call.
    let url = format!("{other}/create-new-task");
    let answer: Value = app.http.post(url).form(&form).send().await.unwrap().json().await.unwrap();
    let task_sid = TaskSid::parse(answer["taskSid"].as_str().unwrap()).unwrap();
    let url = app.join_url(&task_sid, answer["agentJoinUrl"].as_str().unwrap()).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;

    let customer = app.emulator.snapshot().calls_to(CUSTOMER).next().unwrap().sid.clone();
    let conference_sid = app.emulator.snapshot().conferences[0].sid.clone();
    let call = TestCall { task_sid, conference_sid, agent, customer };
    let supervisor = app.monitor(&call).await;
    app.lose_callbacks();
    app.emulator.answer(&supervisor).unwrap();
    app.emulator.settled().await;
    let join = app.callback("participant-join");
    assert_eq!(app.deliver(&other, "/call-outbound-join", &join).await, 204);
    let item = app.map(&call.task_sid).await[supervisor.as_str()].clone();
    assert_eq!(item["participant_type"], "supervisor", "{item}");
    assert_eq!(item.get("reservation_sid"), None, "{item}");
    app.stop().await;
}

#[tokio::test]
async fn who_monitors_a_call_is_its_supervisor_and_changes_nothing_in_it() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let before = app.map(&call.task_sid).await;
    let flags = |app: &TestApp| {
        let participants = app.emulator.participants(call.task_sid.as_str()).into_iter();
        let agent_and_customer =
            participants.filter(|it| it.call_sid == call.agent || it.call_sid == call.customer);
        agent_and_customer
            .map(|it| (it.call_sid, it.hold, it.muted, it.end_conference_on_exit))
            .collect::<Vec<_>>()
    };
    let flags_before = flags(&app);

    let supervisor = app.monitor(&call).await;
    app.emulator.answer(&supervisor).unwrap();
    app.emulator.settled().await;
    let map = app.map(&call.task_sid).await;
    let item = &map[supervisor.as_str()];
    assert_eq!(item["participant_type"], "supervisor", "{item}");
    assert_eq!(item["worker_sid"], "WK00000000000000000000000000000003", "{item}");
    assert_eq!(item.get("reservation_sid"), None, "{item}");
    assert_eq!((&item["status"], &item["muted"]), (&"joined".into(), &true.into()), "{item}");
    for leg in [&call.agent, &call.customer] {
        assert_eq!(map[leg.as_str()], before[leg.as_str()]);
    }
    assert_eq!(flags(&app), flags_before);

    // Being on the line does not make the call theirs.
    let token = app.token_of(SUPERVISOR_EMAIL).await;
    let hold = call.about(&call.customer, ("hold", "true"));
    let form = [&[("Token", token.as_str())], &hold[..]].concat();
    assert_eq!(app.post("/hold-conference-participant", &form).await.0, 403);

    app.emulator.hang_up(&supervisor).unwrap();
    app.emulator.settled().await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[supervisor.as_str()]["status"], "left");
    assert_eq!(map["conf_status"]["status"], "started");
    assert_eq!(flags(&app), flags_before);
    app.stop().await;
}

/// Flex decides at this moment whether it is the supervisor's own browser that monitors.
#[tokio::test]
async fn the_item_of_who_monitors_a_call_names_their_worker_when_it_appears() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let slow = RequestFault::slow("GET", "/taskrouter.twilio.com/*/Workers*", 300, u32::MAX);
    app.emulator.set_faults(Faults { requests: vec![slow], ..Faults::default() });
    app.emulator.forget_requests();
    let supervisor = app.monitor(&call).await;
    app.emulator.answer(&supervisor).unwrap();
    app.emulator.settled().await;

    let item = app.map(&call.task_sid).await[supervisor.as_str()].clone();
    assert_eq!(item["worker_sid"], SUPERVISORS_WORKER, "{item}");
    let requests = app.emulator.requests();
    let rewrites = requests.iter().filter(|it| it.path.ends_with(&format!("/Items/{supervisor}")));
    assert_eq!(rewrites.filter(|it| it.method == "POST").count(), 0, "{requests:#?}");
    app.stop().await;
}

#[tokio::test]
async fn a_replica_that_remembers_an_older_map_looks_again_before_it_says_no() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    // The other replica looks at the map while nobody is on the line.
    let (replica, handle) = app.spawn_replica();
    let form = [
        ("token", app.token.as_str()),
        ("taskSid", task_sid.as_str()),
        ("participant", "WK00000000000000000000000000000001"),
        ("hold", "true"),
    ];
    let ask = || {
        let request = app.http.post(format!("{replica}/hold-conference-participant"));
        request.form(&form).send()
    };
    // They have not accepted.
    assert_eq!(ask().await.unwrap().status(), 403);
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(ask().await.unwrap().status(), 200);
    let participants = app.emulator.participants(task_sid.as_str());
    assert!(participants.iter().any(|it| it.call_sid == agent && it.hold), "{participants:?}");
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn who_joins_while_nobody_can_be_looked_up_is_seen_and_counted_at_once() {
    let line = Line::of_two().await;
    line.stops_hearing();
    let third = line.app.add_without_label(&line.call, THIRD).await;
    line.app.emulator.answer(&third).unwrap();
    line.app.emulator.settled().await;
    let calls_are_down = RequestFault::fails("GET", "/api.twilio.com/*/Calls/*", 503, u32::MAX);
    line.stops_hearing_while([calls_are_down]);
    let join = line.told("participant-join", Some(&third));
    assert_eq!(line.app.deliver(&line.app.url, Line::PATH, &join).await, 503);
    let item = line.item(&third).await;
    assert_eq!((&item["status"], &item["participant_type"]), (&"joined".into(), &"unknown".into()));
    assert_eq!(line.who_ends_it(), []);

    line.stops_hearing();
    assert_eq!(line.app.deliver(&line.app.url, Line::PATH, &join).await, 204);
    let item = line.item(&third).await;
    assert_eq!(item["phone_number"], THIRD, "{item}");
    line.hangs_up(&line.call.agent).await;
    assert_eq!(line.on_the_line(), legs(&[&line.call.customer, &third]));
    line.app.stop().await;
}

#[tokio::test]
async fn who_listens_and_cannot_be_looked_up_is_not_counted() {
    let line = Line::of_two().await;
    line.stops_hearing();
    let supervisor = line.app.monitor(&line.call).await;
    line.app.emulator.answer(&supervisor).unwrap();
    line.app.emulator.settled().await;
    let calls_are_down = RequestFault::fails("GET", "/api.twilio.com/*/Calls/*", 503, u32::MAX);
    line.stops_hearing_while([calls_are_down]);
    let join = line.told("participant-join", Some(&supervisor));
    assert_eq!(line.app.deliver(&line.app.url, Line::PATH, &join).await, 503);
    assert_eq!(line.item(&supervisor).await["status"], "joined");
    assert_eq!(line.who_ends_it(), legs(&[&line.call.agent, &line.call.customer]));

    line.stops_hearing();
    assert_eq!(line.app.deliver(&line.app.url, Line::PATH, &join).await, 204);
    let item = line.item(&supervisor).await;
    assert_eq!(item["worker_sid"], SUPERVISORS_WORKER, "{item}");
    line.app.stop().await;
}

#[tokio::test]
async fn a_name_that_is_slow_to_look_up_delays_neither_the_tile_nor_the_dial() {
    let app = TestApp::spawn().await;
    let (task_sid, agent, join) = joined_unheard(&app).await;
    // This one has not let the leg in, so it knows no name.
    let (replica, handle) = app.spawn_replica();
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    let slow = RequestFault::slow("GET", "/taskrouter.twilio.com/*/Workers/WK*", 1_500, 1);
    app.emulator.set_faults(Faults { callbacks, requests: vec![slow], ..Faults::default() });
    app.emulator.forget_requests();
    assert_eq!(app.deliver(&replica, Line::PATH, &join).await, 204);
    // The name comes into the item that the join has made.
    let item = format!("/Items/{agent}");
    let is_named = || app.emulator.requests().iter().any(|it| it.path.ends_with(&item));
    while !is_named() {
        tokio::task::yield_now().await;
    }
    assert_eq!(app.map(&task_sid).await[agent.as_str()]["display_name"], "Alex Agent");

    let requests = app.emulator.requests();
    let of = |method: &str, part: &str| {
        requests.iter().find(|it| it.method == method && it.path.contains(part)).unwrap().ticks
    };
    let (_, name_is_known) = of("GET", "/Workers/");
    let (tile, _) = of("POST", "/Items");
    let (dial, _) = of("POST", "/Participants.json");
    assert!(tile < name_is_known && dial < name_is_known, "{requests:#?}");
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_supervisor_is_known_by_whatever_telephone_they_listen_at() {
    for (contact_uri, sent) in [
        (SUPERVISOR, SUPERVISOR),
        ("sip:sue@example.com", "sip:sue@example.com"),
        ("SIP:sue@Example.COM;transport=tls", "sip:sue@example.com"),
        ("+14155550160", "+14155550160"),
        ("+1 (415) 555-0160", "+14155550160"),
    ] {
        for coaches in [false, true] {
            let line = Line::of_two().await;
            is_reached_at(&line.app, SUPERVISORS_WORKER, contact_uri).await;
            let agent = line.call.agent.to_string();
            let mode = if coaches {
                [("Coaching", "true"), ("CallSidToCoach", agent.as_str())]
            } else {
                [("Muted", "true"), ("Beep", "false")]
            };
            let leg = joins_without_label(&line, sent, &mode).await;
            let item = line.item(&leg).await;
            assert_eq!(item["participant_type"], "supervisor", "{contact_uri} {item}");
            assert_eq!(item["worker_sid"], SUPERVISORS_WORKER, "{contact_uri} {item}");
            let two = legs(&[&line.call.agent, &line.call.customer]);
            assert_eq!(line.who_ends_it(), two, "{contact_uri}");
            line.hangs_up(&line.call.customer).await;
            assert_eq!(line.on_the_line(), [], "{contact_uri}");
            line.app.stop().await;
        }
    }
}

#[tokio::test]
async fn who_joins_muted_and_is_no_worker_is_one_more_person() {
    let line = Line::of_two().await;
    let leg = joins_without_label(&line, THIRD, &[("Muted", "true")]).await;
    let item = line.item(&leg).await;
    assert_eq!(item["participant_type"], "unknown", "{item}");
    assert_eq!(item["phone_number"], THIRD, "{item}");
    assert_eq!(line.who_ends_it(), []);
    line.app.stop().await;
}

#[tokio::test]
async fn an_agent_without_a_label_is_known_by_whatever_telephone_they_have() {
    for (contact_uri, sent) in [
        ("sip:Alex@Example.com", "sip:Alex@example.com:5060"),
        ("+1 (415) 555-0177", "+14155550177"),
        ("14155550177", "+14155550177"),
    ] {
        let app = TestApp::spawn().await;
        let (task_sid, url) = app.create_task().await;
        is_reached_at(&app, AGENTS_WORKER, contact_uri).await;
        let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
        app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
        let url = app.join_url(&task_sid, &url).await;
        let agent = place_call(&app, sent, &url).await;
        app.emulator.settled().await;
        let mut join = app.callback("participant-join");
        join.retain(|(name, _)| *name != "ParticipantLabel");
        assert_eq!(app.deliver(&app.url, Line::PATH, &join).await, 204);
        let item = &app.map(&task_sid).await[agent.as_str()];
        assert_eq!(item["participant_type"], "worker", "{contact_uri} {item}");
        assert_eq!(item["worker_sid"], AGENTS_WORKER, "{contact_uri} {item}");
        assert!(item["reservation_sid"].is_string(), "{contact_uri} {item}");
        assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1, "{contact_uri}");
        app.stop().await;
    }
}

/// A worker has another telephone.
async fn is_reached_at(app: &TestApp, worker_sid: &str, contact_uri: &str) {
    let attributes = json!({ "contact_uri": contact_uri }).to_string();
    let form = [("Attributes", attributes.as_str())];
    let answer = app.task_router(Method::POST, &format!("/Workers/{worker_sid}"), &form).await;
    assert_eq!(answer["sid"], worker_sid, "{answer}");
}

/// Somebody is added without a label, and picks up.
async fn joins_without_label(line: &Line, to: &str, more: &[(&str, &str)]) -> CallSid {
    let app = &line.app;
    let account_sid = &app.emulator.account().account_sid;
    let path = format!(
        "/api.twilio.com/2010-04-01/Accounts/{account_sid}/Conferences/{}/Participants.json",
        line.call.conference_sid
    );
    let form = [&[("To", to), ("From", AGENT_NUMBER)], more].concat();
    let answer = app.rest(Method::POST, &path, &form).await;
    let leg = CallSid::parse(answer["call_sid"].as_str().unwrap()).unwrap();
    app.emulator.settled().await;
    app.emulator.answer(&leg).unwrap();
    app.emulator.settled().await;
    leg
}
