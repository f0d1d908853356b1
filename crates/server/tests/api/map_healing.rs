//! What somebody writes into a Sync map, when the call is healed or its first event comes.

use emulator::{CallbackFaults, Faults};
use reqwest::Method;
use serde_json::{Value, json};
use shared::TaskSid;

use crate::{
    healing::{SWEEP, sweeps},
    support::{CUSTOMER, TestApp},
};

#[tokio::test]
async fn a_call_whose_map_names_the_conference_of_somebody_else_goes_on() {
    for is_heard in [true, false] {
        let app = TestApp::spawn().await;
        let other = app.call_of_intruder().await;
        let (task_sid, url) = app.create_task().await;
        let change = |item: &mut Value| {
            item["status"] = json!("started");
            item["conference_sid"] = json!(other.conference_sid);
        };
        app.tamper(&task_sid, "conf_status", change).await;
        if !is_heard {
            let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
            app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
        }
        let agent = app.ring_agent(&task_sid, &url).await;
        app.emulator.answer(&agent).unwrap();
        app.emulator.settled().await;
        let handle = (!is_heard).then(|| app.spawn_replica_with(SWEEP).1);
        app.emulator.wait_for(|it| it.calls_to(CUSTOMER).next().is_some()).await;
        app.emulator.settled().await;

        let snapshot = app.emulator.snapshot();
        let map = app.map(&task_sid).await;
        let own = &snapshot.conference(task_sid.as_str()).unwrap().sid;
        assert_eq!(map["conf_status"]["conference_sid"], json!(own), "{is_heard}: {map:#?}");
        assert_eq!(snapshot.calls_to(CUSTOMER).count(), 1, "{is_heard}");
        let there = app.emulator.participants(other.task_sid.as_str());
        assert!(there.iter().all(|it| it.call_sid != agent), "{is_heard}: {there:#?}");
        if let Some(handle) = handle {
            handle.stop(false).await;
        }
        app.stop().await;
    }
}

#[tokio::test]
async fn a_map_that_says_of_a_call_of_flexs_own_that_it_is_ours_lets_nobody_touch_it() {
    for names_another in [false, true] {
        let app = TestApp::spawn().await;
        let other = app.talk().await;
        let native = TaskSid::from_bits(0xbeef);
        app.emulator.dial_in("+14155550155", native.as_str());
        app.emulator.dial_in("client:somebody", native.as_str());
        let own = app.emulator.snapshot().conference(native.as_str()).unwrap().sid.clone();
        let maps = "/sync.twilio.com/v1/Services/default/Maps";
        app.rest(Method::POST, maps, &[("UniqueName", &format!("{native}.CS"))]).await;
        let named = if names_another { &other.conference_sid } else { &own };
        let item = json!({
            "status": "started", "conference_sid": named,
            "customer_dial": { "to": CUSTOMER, "from": "+15005550101" },
        });
        app.forge(&native, "conf_status", &item).await;
        app.emulator.forget_requests();

        let (_, handle) = app.spawn_replica_with(SWEEP);
        sweeps(&app, 2).await;
        let requests = app.emulator.requests().into_iter();
        let is_of_it = |path: &str| path.contains(native.as_str()) || path.contains(own.as_str());
        let touched: Vec<_> =
            requests.filter(|it| it.method != "GET" && is_of_it(&it.path)).collect();
        assert!(touched.is_empty(), "{names_another}: {touched:#?}");
        assert_eq!(app.map(&native).await["conf_status"], item, "{names_another}");
        handle.stop(false).await;
        app.stop().await;
    }
}
