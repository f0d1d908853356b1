//! A server that stops finishes what goes on behind an answer.

use std::time::Duration;

use emulator::RequestFault;
use tokio::time::{sleep, timeout};

use crate::support::{CUSTOMER, TestApp, process::ServerProcess};

#[tokio::test]
async fn a_dial_under_way_is_finished_before_the_server_stops() {
    let mut app = TestApp::spawn().await;
    // To check the token, the handler of this request opens the connection that the dial uses later.
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    // Longer than a callback waits for its answer, shorter than the request waits for Twilio.
    app.slow_down("POST", "/api.twilio.com/*/Participants.json", 5_500);
    app.emulator.answer(&agent).unwrap();
    while app.faults_left().await > 0 {
        sleep(Duration::from_millis(10)).await;
    }

    app.stop_server_gracefully().await;

    let snapshot = app.emulator.snapshot();
    let customer = snapshot.calls_to(CUSTOMER).next().expect("the customer was not dialled");
    let map = app.map(&task_sid).await;
    let item = map.get(customer.sid.as_str());
    assert_eq!(item.map(|item| &item["participant_type"]), Some(&"customer".into()), "{map:#?}");
    app.emulator.stop().await;
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_once_more_waits_for_nothing() {
    let app = TestApp::spawn().await;
    let (_, agent) = app.ringing_agent().await;
    app.lose_callbacks();
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    let join = app.callback("participant-join");
    let slow = RequestFault::slow("POST", "/api.twilio.com/*/Participants.json", 7_000, 1);
    app.lose_callbacks_and(vec![slow]);
    let mut server = ServerProcess::start(&app).await;
    let url = server.url.clone();
    let heard = app.try_deliver(&url, "/call-outbound-join", &join);
    let stopped = async {
        while app.faults_left().await > 0 {
            sleep(Duration::from_millis(10)).await;
        }
        server.begin_to_stop().await;
        server.tell_to_stop();
        timeout(Duration::from_secs(2), server.ended()).await
    };
    let (_, ended) = tokio::join!(heard, stopped);
    assert_eq!(ended, Ok(true));
    app.stop().await;
}
