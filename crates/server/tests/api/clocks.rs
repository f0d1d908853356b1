//! Clocks that jump, Twilio's and the server's own.

use std::time::Duration;

use emulator::{CallbackFaults, Faults, RequestFault};
use jiff::SignedDuration;
use tokio::time::sleep;

use crate::{
    line::Line,
    order::{joined_unheard, with},
    presses::leave_claim,
    support::{CUSTOMER, THIRD, TestApp, TestCall},
};

const DIAL: &str = "/api.twilio.com/*/Participants.json";

#[tokio::test]
async fn a_clock_that_jumps_while_a_dial_is_under_way_rings_nobody_twice() {
    for after_the_effect in [true, false] {
        let app = TestApp::spawn().await;
        let (task_sid, _, join) = joined_unheard(&app).await;
        let slow = RequestFault { after_the_effect, ..RequestFault::slow("POST", DIAL, 1_500, 1) };
        app.emulator.set_faults(Faults {
            callbacks: CallbackFaults { drop: 1.0, ..Default::default() },
            requests: vec![slow],
            ..Default::default()
        });
        let (replica, handle) = app.spawn_replica();
        let (first, second) = tokio::join!(app.deliver(&app.url, Line::PATH, &join), async {
            while app.faults_left().await > 0 {
                sleep(Duration::from_millis(10)).await;
            }
            sleep(Duration::from_millis(200)).await;
            // On Twilio's clock the lease is over, though the dial has only begun.
            app.emulator.advance(Duration::from_secs(30));
            app.deliver(&replica, Line::PATH, &join).await
        });
        assert!(first.is_success() || first == 503, "{first}");
        assert!(second.is_success() || second == 503, "{second}");
        assert_eq!(app.deliver(&replica, Line::PATH, &join).await, 204);
        let snapshot = app.emulator.snapshot();
        let customers: Vec<_> = snapshot.calls_to(CUSTOMER).collect();
        assert_eq!(customers.len(), 1, "{after_the_effect}");
        let map = app.map(&task_sid).await;
        let item = &map[customers[0].sid.as_str()];
        assert_eq!(item["participant_type"], "customer", "{after_the_effect}: {map:?}");
        handle.stop(false).await;
        app.stop().await;
    }
}

/// Beside the server's own clock, which nobody can set in a test, Twilio's is years off in either
/// direction: whatever asked the system what time it is would take a lease for over, or for endless.
#[tokio::test]
async fn leases_and_healing_go_by_twilios_clock_whatever_the_servers_own_says() {
    let year = SignedDuration::from_hours(24 * 365);
    for offset in [year, -year] {
        let mut app = TestApp::spawn().await;
        app.emulator.set_clock(app.emulator.now() + offset);
        app.token = app.log_in("").await;
        let call = app.talk().await;
        leave_claim(&app, &call, "dead0001").await;
        assert_eq!(add_third(&app, &call).await, 400, "{offset}: the claim stands");
        app.emulator.advance(Duration::from_secs(11));
        assert_eq!(add_third(&app, &call).await, 200, "{offset}: it is over");
        assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 1);
        let (_, handle) = app.spawn_replica_with(("SWEEP_SECONDS", "1"));
        hold_unheard_is_found(&app, &call, "true").await;
        handle.stop(false).await;
        app.stop().await;
    }
}

#[tokio::test]
async fn a_clock_of_twilios_that_is_set_back_rings_nobody_twice_and_ends_no_healing() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (_, handle) = app.spawn_replica_with(("SWEEP_SECONDS", "1"));
    hold_unheard_is_found(&app, &call, "true").await;
    leave_claim(&app, &call, "dead0001").await;
    let hour = SignedDuration::from_hours(1);
    app.emulator.set_clock(app.emulator.now() - hour);
    // Of a claim from the future nobody knows how old it is.
    assert_eq!(add_third(&app, &call).await, 400, "the claim stands");
    // Who sweeps goes on with the lease that they have.
    hold_unheard_is_found(&app, &call, "false").await;
    app.emulator.set_clock(app.emulator.now() + hour + SignedDuration::from_secs(11));
    assert_eq!(add_third(&app, &call).await, 200, "it is over");
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 1);
    handle.stop(false).await;
    app.stop().await;
}

async fn add_third(app: &TestApp, call: &TestCall) -> u16 {
    let form = [("taskSid", call.task_sid.as_str()), ("to", THIRD)];
    app.ask("/add-conference-participant", &form).await.0.as_u16()
}

/// The customer is held, or not, no callback tells of it, and whoever sweeps finds it.
async fn hold_unheard_is_found(app: &TestApp, call: &TestCall, hold: &str) {
    let callbacks = CallbackFaults { drop: 1.0, ..Default::default() };
    app.emulator.set_faults(Faults { callbacks, ..Default::default() });
    app.update_participant(call, &call.customer, &[("Hold", hold)]).await;
    for _ in 0..100 {
        let map = app.map(&call.task_sid).await;
        if map.get(call.customer.as_str()).is_some_and(|it| it["hold"] == (hold == "true")) {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("{:#?}", app.map(&call.task_sid).await);
}

#[tokio::test]
async fn events_count_by_their_numbers_whatever_the_clock_says() {
    let line = Line::of_two().await;
    let app = &line.app;
    app.emulator.advance(Duration::from_hours(1));
    app.update_participant(&line.call, &line.call.customer, &[("Hold", "true")]).await;
    app.emulator.settled().await;
    assert_eq!(line.item(&line.call.customer).await["hold"], true);
    // And one that a clock wrote which was set back since.
    let hold = line.told("participant-hold", Some(&line.call.customer));
    let unhold = with(
        &hold,
        &[
            ("StatusCallbackEvent", "participant-unhold"),
            ("Hold", "false"),
            ("SequenceNumber", "101"),
            ("Timestamp", "Sat, 01 Jan 2000 00:00:00 +0000"),
        ],
    );
    assert_eq!(app.deliver(&app.url, Line::PATH, &unhold).await, 204);
    assert_eq!(line.item(&line.call.customer).await["hold"], false);
    line.hangs_up(&line.call.customer).await;
    assert_eq!(line.item_of_the_conference().await["status"], "ended");
    assert_eq!(line.task_status(), "wrapping");
    line.app.stop().await;
}
