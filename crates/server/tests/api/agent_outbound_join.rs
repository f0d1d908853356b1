//! `GET|POST /agent-outbound-join`.

use emulator::{CallbackKind, Quirks};

use crate::support::{AGENT, TestApp};

#[tokio::test]
async fn the_agents_leg_gets_a_label_with_the_reservation_and_the_worker() {
    for call_accepts_when_answered in [true, false] {
        let app = TestApp::spawn().await;
        app.emulator.set_quirks(Quirks {
            call_accepts_when_answered,
            desk_phone_answers_after_ms: None,
            ..Quirks::default()
        });
        let (task_sid, url) = app.create_task().await;
        let url = app.join_url(&task_sid, &url).await;
        let agent = app.ring_agent(&task_sid, &url).await;
        app.emulator.answer(&agent).unwrap();
        app.emulator.settled().await;
        let label = app.label_of(&task_sid, &agent);
        assert!(label.starts_with("worker.WR"), "{label}");
        assert!(label.contains(".WK00000000000000000000000000000001."), "{label}");
        assert!(label.ends_with(&agent.as_str()[28..]), "{label}");
        app.stop().await;
    }
}

#[tokio::test]
async fn an_old_dialpad_that_names_the_task_alone_gets_the_same_label() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    let agent = app.ring_agent(&task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    let label = app.label_of(&task_sid, &agent);
    assert!(label.contains(".WK00000000000000000000000000000001."), "{label}");
    app.stop().await;
}

#[tokio::test]
async fn a_worker_in_the_url_whose_telephone_it_is_not_is_not_believed() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    let url =
        url.replace("WK00000000000000000000000000000001", "WK00000000000000000000000000000002");
    let agent = app.ring_agent(&task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    // Who it is was looked up.
    let label = app.label_of(&task_sid, &agent);
    assert!(label.contains(".WK00000000000000000000000000000001."), "{label}");
    app.stop().await;
}

#[tokio::test]
async fn twiml_that_is_asked_for_by_post_is_the_same() {
    let app = TestApp::spawn().await;
    let quirks = Quirks {
        call_instruction_posts: true,
        desk_phone_answers_after_ms: None,
        ..Quirks::default()
    };
    app.emulator.set_quirks(quirks);
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    let label = app.label_of(&task_sid, &agent);
    assert!(label.contains(".WK00000000000000000000000000000001."), "{label}");
    let twiml = app.emulator.callbacks().into_iter().find(|it| it.kind == CallbackKind::Twiml);
    assert_eq!(twiml.unwrap().method, "POST");
    app.stop().await;
}

#[tokio::test]
async fn the_agent_joins_whether_or_not_task_router_tries_the_call_url_again() {
    for call_url_takes_overrides in [true, false] {
        let app = TestApp::spawn().await;
        app.emulator.set_quirks(Quirks {
            call_url_takes_overrides,
            desk_phone_answers_after_ms: None,
            ..Quirks::default()
        });
        let call = app.dial().await;
        let twiml = app.emulator.callbacks().into_iter().find(|it| it.kind == CallbackKind::Twiml);
        assert_eq!(twiml.unwrap().url.ends_with("#rc=5&rp=all"), call_url_takes_overrides);
        assert!(app.label_of(&call.task_sid, &call.agent).starts_with("worker."));
        app.stop().await;
    }
}

#[tokio::test]
async fn a_leg_that_asks_again_is_asked_for_until_there_is_an_answer() {
    let app = TestApp::spawn().await;
    let (task_sid, _) = app.create_task().await;
    let path = format!("/agent-outbound-join?taskSid={task_sid}");
    let call = [
        ("CallSid", "CA00000000000000000000000000000001".to_owned()),
        ("To", "client:nobody".to_owned()),
    ];
    let twiml = app.twiml(&app.url, &path, &call).await;
    assert!(twiml.contains("?attempt=2&amp;taskSid="), "{twiml}");
    assert!(twiml.contains("#rc=5&amp;rp=all</Redirect>"), "{twiml}");
    app.stop().await;
}

#[tokio::test]
async fn what_is_no_task_or_no_call_gets_no_twiml() {
    let app = TestApp::spawn().await;
    let (task_sid, _) = app.create_task().await;
    let call = [("CallSid", "CA00000000000000000000000000000001".to_owned())];
    for query in ["", "?taskSid=", "?taskSid=WT1", "?taskSid=CF00000000000000000000000000000001"] {
        let path = format!("/agent-outbound-join{query}");
        assert_eq!(app.deliver(&app.url, &path, &call).await, 400, "{query}");
    }
    let path = format!("/agent-outbound-join?taskSid={task_sid}");
    for call_sid in ["", "WT00000000000000000000000000000001"] {
        let call = [("CallSid", call_sid.to_owned())];
        assert_eq!(app.deliver(&app.url, &path, &call).await, 400, "{call_sid}");
    }
    app.stop().await;
}

#[tokio::test]
async fn nobody_but_twilio_gets_twiml() {
    let app = TestApp::spawn().await;
    let (_, url) = app.create_task().await;
    let form = [("CallSid", "CA00000000000000000000000000000001"), ("To", AGENT)];
    assert_eq!(app.http.get(&url).send().await.unwrap().status(), 403);
    assert_eq!(app.http.post(&url).form(&form).send().await.unwrap().status(), 403);
    let request = app.http.post(&url).form(&form).header("X-Twilio-Signature", "c2lnbmF0dXJl");
    assert_eq!(request.send().await.unwrap().status(), 403);
    app.stop().await;
}
