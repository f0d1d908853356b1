//! Sync refuses what is written into the map in mid-call, or its answer is lost.

use emulator::{Faults, RequestFault};
use futures_util::future::join_all;

use crate::{
    line::{Line, legs},
    support::{CUSTOMER, THIRD},
};

const LEG: &str = "/sync.twilio.com/v1/*/Items/CA*";
const NEW_LEG: &str = "/sync.twilio.com/v1/*/Items";
const CONF_STATUS: &str = "/sync.twilio.com/v1/*/Items/conf_status";

#[tokio::test]
async fn a_write_that_sync_refuses_for_a_moment_is_made_all_the_same() {
    let refused = |status| call_survives(move |path| RequestFault::fails("POST", path, status, 1));
    join_all([409, 412, 429, 500].map(refused)).await;
}

#[tokio::test]
async fn a_429_that_says_how_long_to_wait_is_waited_out() {
    call_survives(|path| RequestFault {
        retry_after: Some(1),
        ..RequestFault::fails("POST", path, 429, 1)
    })
    .await;
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_after_the_effect_is_made_once() {
    let after_the_effect = |fault| RequestFault { after_the_effect: true, ..fault };
    let error = |path: &str| after_the_effect(RequestFault::fails("POST", path, 500, 1));
    let closed = |path: &str| after_the_effect(RequestFault::closed("POST", path, 1));
    // Nothing comes until the server gives up. The others need not wait as long.
    let silent = |path: &str| match path {
        CONF_STATUS => after_the_effect(RequestFault::silent("POST", path, 1)),
        _ => closed(path),
    };
    tokio::join!(call_survives(error), call_survives(closed), call_survives(silent));
}

/// A call in which each kind of write meets a fault once: its map, its policy and its task end as
/// they do without.
async fn call_survives(fault: impl Fn(&str) -> RequestFault) {
    let line = Line::of_two().await;
    let app = &line.app;
    let name = format!("{:?}", fault(""));
    let breaks = |path: &str| {
        app.emulator.set_faults(Faults { requests: vec![fault(path)], ..Faults::default() });
    };

    breaks(LEG);
    app.update_participant(&line.call, &line.call.customer, &[("Hold", "true")]).await;
    app.emulator.settled().await;
    assert_eq!(app.faults_left().await, 0, "{name}");
    assert_eq!(line.item(&line.call.customer).await["hold"], true, "{name}");
    line.holds(&line.call.customer, "false").await;
    assert_eq!(line.item(&line.call.customer).await["hold"], false, "{name}");

    breaks(NEW_LEG);
    let third = app.add_without_label(&line.call, THIRD).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.faults_left().await, 0, "{name}");
    let item = line.item(&third).await;
    assert_eq!((&item["status"], &item["phone_number"]), (&"joined".into(), &THIRD.into()));
    assert_eq!(line.who_ends_it(), [], "{name}");

    breaks(LEG);
    line.hangs_up(&third).await;
    assert_eq!(app.faults_left().await, 0, "{name}");
    assert_eq!(line.item(&third).await["status"], "left", "{name}");
    assert_eq!(line.who_ends_it(), legs(&[&line.call.agent, &line.call.customer]), "{name}");

    breaks(CONF_STATUS);
    line.hangs_up(&line.call.customer).await;
    assert_eq!(app.faults_left().await, 0, "{name}");
    let map = app.map(&line.call.task_sid).await;
    assert_eq!(map["conf_status"]["status"], "ended", "{name}: {map:?}");
    for leg in [&line.call.agent, &line.call.customer, &third] {
        assert_eq!(map[leg.as_str()]["status"], "left", "{name}: {map:?}");
    }
    assert_eq!(map.len(), 4, "{name}: {map:?}");
    assert_eq!(line.task_status(), "wrapping", "{name}");
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1, "{name}");
    assert!(app.failed_callbacks().is_empty(), "{name}");
    line.app.stop().await;
}
