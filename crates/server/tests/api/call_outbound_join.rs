//! `POST /call-outbound-join`: one call from its first ring to its end.

use emulator::{CallbackFaults, Faults, Quirks, RequestFault};
use reqwest::{Method, Url};
use serde_json::json;
use shared::{CallSid, ConferenceSid, sync_map::MAP_TTL_SECONDS};

use crate::support::{AGENT_NUMBER, CUSTOMER, THIRD, TestApp, with_field};

#[tokio::test]
async fn when_the_agent_joins_the_customer_is_rung_and_seen() {
    let app = TestApp::spawn().await;
    let call = app.dial().await;

    let snapshot = app.emulator.snapshot();
    let ringing: Vec<_> = snapshot.calls_to(CUSTOMER).collect();
    assert_eq!(ringing.len(), 1);
    assert_eq!(ringing[0].from, AGENT_NUMBER);

    let map = app.map(&call.task_sid).await;
    let customer = &map[call.customer.as_str()];
    assert_eq!(customer["participant_type"], "customer", "{customer}");
    assert_eq!(customer["status"], "joined");
    assert_eq!(customer["connecting"], true);
    assert_eq!(customer["phone_number"], CUSTOMER);
    assert_eq!(customer["call_status"], "ringing");
    let worker = &map[call.agent.as_str()];
    assert_eq!(worker["participant_type"], "worker", "{worker}");
    assert_eq!(worker["connecting"], false);
    assert_eq!(map["conf_status"]["conference_sid"], json!(call.conference_sid));

    let conference = &app.attributes(&call.task_sid)["conference"];
    assert_eq!(conference["sid"], json!(call.conference_sid));
    assert_eq!(
        conference["participants"],
        json!({ "worker": call.agent, "customer": call.customer })
    );
    app.stop().await;
}

#[tokio::test]
async fn an_answered_customer_is_on_the_line() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map["conf_status"]["status"], "started");
    let customer = &map[call.customer.as_str()];
    assert_eq!(customer["connecting"], false, "{customer}");
    assert_eq!(customer["end_conference_on_exit"], true);
    assert_eq!(customer["call_status"], "in-progress");
    app.stop().await;
}

#[tokio::test]
async fn a_hold_and_a_mute_are_seen_on_the_right_person() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    for (leg, form, name) in
        [(&call.customer, ("Hold", "true"), "hold"), (&call.agent, ("Muted", "true"), "muted")]
    {
        app.update_participant(&call, leg, &[form]).await;
        app.emulator.settled().await;
        let map = app.map(&call.task_sid).await;
        assert_eq!(map[leg.as_str()][name], true);
        let other = if leg == &call.agent { &call.customer } else { &call.agent };
        assert_eq!(map[other.as_str()][name], false);
        app.update_participant(&call, leg, &[(form.0, "false")]).await;
        app.emulator.settled().await;
        assert_eq!(app.map(&call.task_sid).await[leg.as_str()][name], false);
    }
    app.stop().await;
}

#[tokio::test]
async fn when_the_customer_hangs_up_the_call_ends_and_the_task_is_wrapped() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map["conf_status"]["status"], "ended");
    for leg in [&call.customer, &call.agent] {
        assert_eq!(map[leg.as_str()]["status"], "left");
    }
    assert_eq!(app.emulator.task(&call.task_sid).unwrap().assignment_status, "wrapping");
    assert!(app.failed_callbacks().is_empty(), "{:?}", app.failed_callbacks());
    app.stop().await;
}

#[tokio::test]
async fn an_end_that_comes_before_the_leaves_ends_the_same() {
    let app = TestApp::spawn().await;
    app.emulator.set_quirks(Quirks {
        conference_end_before_leaves: true,
        first_sequence_number: 0,
        unsubscribed_events_take_numbers: true,
        desk_phone_answers_after_ms: None,
        ..Quirks::default()
    });
    let call = app.talk().await;
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map["conf_status"]["status"], "ended");
    assert_eq!(map[call.customer.as_str()]["status"], "left");
    assert_eq!(app.emulator.task(&call.task_sid).unwrap().assignment_status, "wrapping");
    app.stop().await;
}

#[tokio::test]
async fn attributes_that_others_wrote_survive() {
    let app = TestApp::spawn().await;
    let (task_sid, agent) = app.ringing_agent().await;
    let mut attributes = app.attributes(&task_sid);
    attributes["crm_id"] = json!(7);
    let form = [("Attributes", attributes.to_string())];
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    app.task_router(Method::POST, &format!("/Tasks/{task_sid}"), &form).await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    let attributes = app.attributes(&task_sid);
    assert_eq!(attributes["crm_id"], json!(7));
    assert_eq!(attributes["conference"]["participants"]["worker"], json!(agent));
    app.stop().await;
}

#[tokio::test]
async fn repeated_delayed_and_swapped_callbacks_dial_once_and_end_in_the_same_map() {
    for seed in 1..=5 {
        let app = TestApp::spawn().await;
        let callbacks =
            CallbackFaults { repeat: 0.7, swap: 0.3, delay_ms: (0, 40), ..Default::default() };
        app.emulator.set_faults(Faults { seed, callbacks, ..Faults::default() });
        let call = app.talk().await;
        assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1, "seed {seed}");
        app.update_participant(&call, &call.customer, &[("Hold", "true")]).await;
        app.update_participant(&call, &call.customer, &[("Hold", "false")]).await;
        app.emulator.settled().await;
        let map = app.map(&call.task_sid).await;
        assert_eq!(map[call.customer.as_str()]["hold"], false, "seed {seed}: {map:?}");
        assert_eq!(map[call.customer.as_str()]["connecting"], false, "seed {seed}");
        app.emulator.hang_up(&call.agent).unwrap();
        app.emulator.settled().await;
        let map = app.map(&call.task_sid).await;
        assert_eq!(map["conf_status"]["status"], "ended", "seed {seed}");
        for leg in [&call.agent, &call.customer] {
            assert_eq!(map[leg.as_str()]["status"], "left", "seed {seed}");
        }
        app.stop().await;
    }
}

#[tokio::test]
async fn one_failure_of_any_request_of_the_join_is_survived() {
    for (method, path, status, after_the_effect) in [
        ("POST", "/sync.twilio.com/v1/*/Items", 503, false),
        ("POST", "/sync.twilio.com/v1/*/Items", 503, true),
        ("POST", "/sync.twilio.com/v1/*/Items/conf_status", 503, false),
        ("POST", "/sync.twilio.com/v1/*/Items/conf_status", 503, true),
        ("POST", "/sync.twilio.com/v1/*/Items/conf_status", 429, false),
        ("POST", "/sync.twilio.com/v1/*/Items/conf_status", 412, false),
        ("GET", "/taskrouter.twilio.com/v1/*/Tasks/WT*", 503, false),
        ("POST", "/taskrouter.twilio.com/v1/*/Tasks/WT*", 412, false),
        ("POST", "/taskrouter.twilio.com/v1/*/Tasks/WT*", 503, true),
        ("POST", "/api.twilio.com/*/Participants.json", 429, false),
        ("POST", "/api.twilio.com/*/Participants.json", 503, true),
    ] {
        let name = format!("{method} {path} {status} {after_the_effect}");
        let app = TestApp::spawn().await;
        let (task_sid, agent) = app.ringing_agent().await;
        app.break_requests(method, path, status, 1, after_the_effect);
        app.emulator.answer(&agent).unwrap();
        app.emulator.settled().await;
        assert_eq!(app.faults_left().await, 0, "{name}");
        let snapshot = app.emulator.snapshot();
        let rung: Vec<_> = snapshot.calls_to(CUSTOMER).collect();
        assert_eq!(rung.len(), 1, "{name}");
        let map = app.map(&task_sid).await;
        assert_eq!(map[rung[0].sid.as_str()]["participant_type"], "customer", "{name}: {map:?}");
        assert_eq!(map[agent.as_str()]["participant_type"], "worker", "{name}: {map:?}");
        let participants = &app.attributes(&task_sid)["conference"]["participants"];
        assert_eq!(participants["customer"], json!(rung[0].sid), "{name}");
        app.stop().await;
    }
}

#[tokio::test]
async fn two_replicas_that_hear_of_the_join_at_once_dial_once() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    // Twilio's own deliveries are lost, so that the test delivers.
    app.lose_callbacks();
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    let join = app.callback("participant-join");
    let (replica, handle) = app.spawn_replica();
    let path = "/call-outbound-join";
    let statuses =
        tokio::join!(app.deliver(&app.url, path, &join), app.deliver(&replica, path, &join));
    for status in <[_; 2]>::from(statuses) {
        assert!(matches!(status.as_u16(), 204 | 503), "{status}");
    }
    // Whoever was told to come again finds what was done.
    for url in [&replica, &app.url] {
        assert_eq!(app.deliver(url, path, &join).await, 204, "{url}");
    }
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_refused_dial_is_in_the_map_with_its_code() {
    let app = TestApp::spawn().await;
    let (task_sid, agent) = app.ringing_agent().await;
    app.emulator.set_faults(Faults {
        requests: vec![RequestFault {
            method: Some("POST".to_owned()),
            path: "/api.twilio.com/*/Participants.json".to_owned(),
            times: 1,
            status: Some(400),
            code: 21215,
            ..RequestFault::default()
        }],
        ..Faults::default()
    });
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    let map = app.map(&task_sid).await;
    assert_eq!(map["conf_status"]["customer_dial"]["refusal"]["code"], 21215, "{map:?}");
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 0);
    assert!(app.failed_callbacks().is_empty());
    app.stop().await;
}

#[tokio::test]
async fn a_map_that_is_gone_is_made_again_and_the_task_says_whom_to_dial() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    // A task of another server: its map need not say whom to dial.
    app.say_whom_to_dial_in_task(&task_sid).await;
    app.delete_map(&task_sid).await;
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
    assert_eq!(app.life_of_map(&task_sid).await, MAP_TTL_SECONDS);
    let map = app.map(&task_sid).await;
    assert_eq!(map["conf_status"]["customer_dial"]["to"], CUSTOMER);
    assert_eq!(map[agent.as_str()]["participant_type"], "worker");
    app.stop().await;
}

#[tokio::test]
async fn legs_that_others_made_are_told_by_the_number_they_ring() {
    let app = TestApp::spawn().await;
    let call = app.dial().await;
    let account_sid = &app.emulator.account().account_sid;
    let path = format!(
        "/api.twilio.com/2010-04-01/Accounts/{account_sid}/Conferences/{}/Participants.json",
        call.conference_sid
    );
    for (to, want) in [(CUSTOMER, "customer"), (THIRD, "unknown")] {
        let form = [("To", to), ("From", AGENT_NUMBER)];
        let answer = app.rest(Method::POST, &path, &form).await;
        let leg = CallSid::parse(answer["call_sid"].as_str().unwrap()).unwrap();
        app.emulator.answer(&leg).unwrap();
        app.emulator.settled().await;
        let item = &app.map(&call.task_sid).await[leg.as_str()];
        assert_eq!(item["participant_type"], want, "{item}");
        assert_eq!(item["phone_number"], to, "{item}");
    }
    app.stop().await;
}

#[tokio::test]
async fn who_dialled_in_is_told_by_the_number_they_call_from() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let leg = app.emulator.dial_in(THIRD, call.task_sid.as_str());
    app.emulator.settled().await;
    let item = &app.map(&call.task_sid).await[leg.as_str()];
    assert_eq!(item["phone_number"], THIRD, "{item}");
    app.stop().await;
}

#[tokio::test]
async fn an_event_of_another_conference_waits_for_the_end_of_the_maps() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let mut event = app.callback("conference-start");
    for (name, value) in &mut event {
        if *name == "ConferenceSid" {
            *value = ConferenceSid::from_bits(0xdead).to_string();
        }
    }
    let path = "/call-outbound-join";
    assert_eq!(app.deliver(&app.url, path, &event).await, 204);
    let map = app.map(&call.task_sid).await;
    assert_eq!(map["conf_status"]["conference_sid"], json!(call.conference_sid));

    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.deliver(&app.url, path, &event).await, 204);
    let conf_status = &app.map(&call.task_sid).await["conf_status"];
    assert_eq!(conf_status["conference_sid"], json!(ConferenceSid::from_bits(0xdead)));
    assert_eq!(conf_status["status"], "started");
    // Whom it was for, and that it was done, is the task's affair and stays.
    assert_eq!(conf_status["customer_dial"], map["conf_status"]["customer_dial"]);
    app.stop().await;
}

#[tokio::test]
async fn an_unsigned_callback_changes_nothing() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let before = app.map(&call.task_sid).await;
    let mut event = app.callback("participant-join");
    event.retain(|(name, _)| *name != "SequenceNumber");
    event.push(("SequenceNumber", "1000".to_owned()));
    let url = format!("{}/call-outbound-join", app.url);
    assert_eq!(app.http.post(url).form(&event).send().await.unwrap().status(), 403);
    assert_eq!(app.map(&call.task_sid).await, before);
    app.stop().await;
}

#[tokio::test]
async fn an_event_in_the_query_is_not_believed_although_twilio_signs_it() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let before = app.map(&call.task_sid).await;
    let event = app.callback("participant-join");
    let query = event.iter().map(|(name, value)| match *name {
        "StatusCallbackEvent" => (*name, "conference-end"),
        "SequenceNumber" => (*name, "1000"),
        _ => (*name, value.as_str()),
    });
    let url = format!("{}/call-outbound-join", app.url);
    let url = Url::parse_with_params(&url, query).unwrap();
    // What Twilio posts when it asks for TwiML at a URL that a browser has chosen.
    let form = [("CallSid", call.agent.to_string()), ("CallStatus", "in-progress".to_owned())];
    let path = url.as_str().strip_prefix(&app.url).unwrap();
    assert_eq!(app.deliver(&app.url, path, &form).await, 400);
    assert_eq!(app.map(&call.task_sid).await, before);
    app.stop().await;
}

#[tokio::test]
async fn what_is_no_event_is_refused_and_changes_nothing() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let before = app.map(&call.task_sid).await;
    let event = app.callback("participant-join");
    for (field, value) in [
        ("SequenceNumber", ""),
        ("SequenceNumber", "-1"),
        ("SequenceNumber", "many"),
        ("ConferenceSid", ""),
        ("ConferenceSid", "CF1"),
        ("CallSid", ""),
        ("CallSid", "nobody"),
        ("FriendlyName", ""),
        ("StatusCallbackEvent", ""),
    ] {
        let event = with_field(&event, field, value);
        let status = app.deliver(&app.url, "/call-outbound-join", &event).await;
        assert_eq!(status, 400, "{field}={value}");
    }
    assert_eq!(app.map(&call.task_sid).await, before);
    app.stop().await;
}

#[tokio::test]
async fn a_conference_that_is_no_tasks_is_nothing_to_us() {
    let app = TestApp::spawn().await;
    let event = [
        ("FriendlyName", "Weekly meeting".to_owned()),
        ("StatusCallbackEvent", "conference-start".to_owned()),
    ];
    app.emulator.forget_requests();
    assert_eq!(app.deliver(&app.url, "/call-outbound-join", &event).await, 204);
    assert!(app.emulator.requests().is_empty());
    app.stop().await;
}
