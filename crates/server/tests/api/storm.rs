//! Many events of one conference at once, spread over replicas, against Sync's limits.

use futures_util::future::join_all;
use reqwest::StatusCode;

use crate::{
    order::{Callback, with},
    support::{TestApp, TestCall},
};

const EVENTS: u32 = 500;

#[tokio::test]
async fn a_storm_of_events_loses_none_and_is_written_merged() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (second, _) = app.spawn_replica();
    let (third, _) = app.spawn_replica();
    let servers = [app.url.clone(), second, third];
    app.update_participant(&call, &call.customer, &[("Hold", "true")]).await;
    app.emulator.settled().await;
    let hold = app.callback("participant-hold");
    app.emulator.forget_requests();

    let deliveries = (1..=EVENTS).map(|number| {
        let event = event(&call, &hold, number);
        let server = &servers[number as usize % servers.len()];
        let app = &app;
        async move { app.deliver(server, "/call-outbound-join", &event).await }
    });
    let mut statuses = join_all(deliveries).await;
    // Twilio comes again where the answer is no.
    for again in 0..5 {
        let refused: Vec<u32> = (1..=EVENTS)
            .filter(|number| statuses[*number as usize - 1] != StatusCode::NO_CONTENT)
            .collect();
        if refused.is_empty() {
            break;
        }
        assert!(again < 4, "{} callbacks are lost", refused.len());
        for number in refused {
            let event = event(&call, &hold, number);
            let status = app.deliver(&servers[again % 3], "/call-outbound-join", &event).await;
            statuses[number as usize - 1] = status;
        }
    }

    let map = app.map(&call.task_sid).await;
    let (customer, agent) = (&map[call.customer.as_str()], &map[call.agent.as_str()]);
    // The newest event of each leg counts.
    assert_eq!((&customer["sequence_number"], &customer["hold"]), (&1500.into(), &true.into()));
    assert_eq!((&agent["sequence_number"], &agent["hold"]), (&1499.into(), &false.into()));
    let requests = app.emulator.requests();
    let writes = requests.iter().filter(|it| it.method == "POST" && it.path.contains("/Items"));
    assert!(writes.count() < EVENTS as usize / 4, "{} requests", requests.len());
    let too_many = requests.iter().filter(|it| it.status == 429).count();
    assert_eq!(too_many, 0, "of {} requests", requests.len());
    app.stop().await;
}

/// The even ones hold the customer, the odd ones let the agent off hold.
fn event(call: &TestCall, hold: &Callback, number: u32) -> Callback {
    let sequence_number = (1000 + number).to_string();
    let is_even = number.is_multiple_of(2);
    let (leg, name, flag) = if is_even {
        (&call.customer, "participant-hold", "true")
    } else {
        (&call.agent, "participant-unhold", "false")
    };
    with(
        hold,
        &[
            ("SequenceNumber", &sequence_number),
            ("CallSid", leg.as_str()),
            ("StatusCallbackEvent", name),
            ("Hold", flag),
        ],
    )
}
