//! The dial of the customer while Twilio cannot be asked.

use emulator::{Faults, RequestFault};

use crate::support::{CUSTOMER, TestApp};

#[actix_web::test]
async fn the_customer_is_dialled_although_it_takes_longer_than_a_callback_waits() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    let fault = RequestFault {
        method: Some("POST".to_owned()),
        path: "/api.twilio.com/*/Participants.json".to_owned(),
        times: 5,
        status: Some(429),
        code: 20429,
        after_the_effect: false,
        retry_after: Some(2),
        delay_ms: 0,
    };
    app.emulator.set_faults(Faults { requests: vec![fault], ..Faults::default() });
    app.emulator.answer(&agent).unwrap();
    app.emulator.wait_for(|it| it.calls_to(CUSTOMER).next().is_some()).await;
    app.emulator.settled().await;
    let snapshot = app.emulator.snapshot();
    let rung: Vec<_> = snapshot.calls_to(CUSTOMER).collect();
    assert_eq!(rung.len(), 1);
    let map = app.map(&task_sid).await;
    assert_eq!(map[rung[0].sid.as_str()]["participant_type"], "customer", "{map:?}");
    let participants = &app.attributes(&task_sid)["conference"]["participants"];
    assert_eq!(participants["customer"], rung[0].sid.as_str(), "{participants}");
    // Twilio was told to come again until it was done.
    assert!(app.failed_callbacks().is_empty(), "{:?}", app.failed_callbacks());
    app.stop().await;
}
