//! What an event costs in REST calls, and that connections are kept alive.

use crate::support::TestApp;

#[actix_web::test]
async fn no_event_asks_twilio_more_than_it_must() {
    let app = TestApp::spawn().await;
    let mut costs = Vec::new();
    app.emulator.forget_requests();

    let (task_sid, url) = app.create_task().await;
    costs.push(("create-new-task", cost(&app)));
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    app.emulator.forget_requests();
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    let snapshot = app.emulator.snapshot();
    let customer = snapshot.calls_to(crate::support::CUSTOMER).next().unwrap().sid.clone();
    let conference_sid = snapshot.conference(task_sid.as_str()).unwrap().sid.clone();
    let call = crate::support::TestCall { task_sid, conference_sid, agent, customer };
    // TwiML: one look at the worker. Then six for the join, one for the first ring.
    costs.push(("agent join, TwiML and ringing", cost(&app)));

    app.emulator.answer(&call.customer).unwrap();
    app.emulator.settled().await;
    costs.push(("customer answers and joins, conference starts", cost(&app)));

    for (name, leg, form) in [
        ("hold", &call.customer, ("Hold", "true")),
        ("unhold", &call.customer, ("Hold", "false")),
        ("mute", &call.agent, ("Muted", "true")),
        ("unmute", &call.agent, ("Muted", "false")),
    ] {
        app.update_participant(&call, leg, &[form]).await;
        app.emulator.settled().await;
        // One of them is the test's own.
        costs.push((name, cost(&app) - 1));
    }

    let third = app.add_third(&call).await;
    app.emulator.settled().await;
    costs.push(("third person added, rings", cost(&app)));
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    costs.push(("third person answers and joins", cost(&app)));
    app.emulator.hang_up(&third).unwrap();
    app.emulator.settled().await;
    costs.push(("third person leaves", cost(&app)));
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    costs.push(("customer hangs up: everybody leaves, the end, the task", cost(&app)));

    let total: usize = costs.iter().map(|(_, cost)| cost).sum();
    insta::assert_debug_snapshot!((total, costs), @"");
    app.stop().await;
}

#[actix_web::test]
async fn a_replica_that_knows_nothing_pays_one_read_more() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.update_participant(&call, &call.customer, &[("Hold", "true")]).await;
    app.emulator.settled().await;
    let mut hold = app.callback("participant-hold");
    for (name, value) in &mut hold {
        if *name == "SequenceNumber" {
            "1000".clone_into(value);
        }
    }
    let (replica, handle) = app.spawn_replica();
    app.emulator.forget_requests();
    assert_eq!(app.deliver(&replica, "/call-outbound-join", &hold).await, 204);
    assert_eq!(cost(&app), 2);
    // A repetition is known to be one.
    assert_eq!(app.deliver(&replica, "/call-outbound-join", &hold).await, 204);
    assert_eq!(cost(&app), 0);
    handle.stop(false).await;
    app.stop().await;
}

#[actix_web::test]
async fn connections_to_twilio_are_kept_alive() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.emulator.forget_requests();
    for hold in ["true", "false", "true", "false"] {
        let form = [
            ("taskSid", call.task_sid.as_str()),
            ("conference", call.conference_sid.as_str()),
            ("participant", call.customer.as_str()),
            ("hold", hold),
        ];
        app.ask("/hold-conference-participant", &form).await;
        app.emulator.settled().await;
    }
    let requests = app.emulator.requests();
    let new_connections = requests.iter().filter(|request| request.new_connection).count();
    assert_eq!((requests.len(), new_connections), (8, 0), "{requests:#?}");
    app.stop().await;
}

/// How many requests Twilio was asked since this was asked last.
fn cost(app: &TestApp) -> usize {
    let count = app.emulator.requests().len();
    app.emulator.forget_requests();
    count
}
