//! Twilio's clock jumps.

use std::time::Duration;

use emulator::{CallbackFaults, Faults, RequestFault};
use tokio::time::sleep;

use crate::{
    line::Line,
    order::{joined_unheard, with},
    support::{CUSTOMER, TestApp},
};

const DIAL: &str = "/api.twilio.com/*/Participants.json";

#[actix_web::test]
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

#[actix_web::test]
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
