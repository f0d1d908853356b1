//! Who is on the legs that have no label of ours.

use crate::support::{SUPERVISOR, SUPERVISOR_EMAIL, TestApp};

#[actix_web::test]
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

#[actix_web::test]
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

#[actix_web::test]
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
    assert_eq!(ask().await.unwrap().status(), 404);
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
