//! Which reads share a request, against the emulator.

use std::time::Duration;

use emulator::{Emulator, Faults, Options, RequestFault};
use futures_util::future::join_all;
use serde_json::Value;
use tokio::{runtime::Handle, task::JoinHandle, time::sleep};

use super::*;
use crate::{metrics::Metrics, settings::Settings};

const ITEMS: &str = "/sync.twilio.com/*/Items*";
/// Milliseconds in which a busy machine, too, gets to ask for the other reads.
const LONG_ENOUGH: u64 = 2_000;

#[tokio::test]
async fn reads_that_wait_share_the_request_that_is_sent_after_they_were_asked_for() {
    let (emulator, store) = emulated();
    slow_down(&emulator, LONG_ENOUGH);
    let first = under_way(&emulator, &store).await;
    let maps = join_all((0..9).map(|_| read(&store))).await;
    assert!(maps.iter().all(Result::is_ok), "{maps:?}");
    first.await.unwrap().unwrap();
    // None of the nine took the list of the first, which may be older than what they have to see.
    assert_eq!(emulator.requests().len(), 2);
    read(&store).await.unwrap();
    assert_eq!(emulator.requests().len(), 3);
    emulator.stop().await;
}

#[tokio::test]
async fn reads_that_share_a_request_share_the_map() {
    let (emulator, store) = emulated();
    store.twilio.create_map(&map_name(&task_sid()), 60).await.unwrap();
    slow_down(&emulator, LONG_ENOUGH);
    let first = under_way(&emulator, &store).await;
    let maps: Vec<_> = join_all((0..3).map(|_| read(&store))).await.into_iter().flatten().collect();
    first.await.unwrap().unwrap();
    assert_eq!(maps.len(), 3);
    assert!(maps.iter().all(|map| std::ptr::eq(map.view(), maps[0].view())));
    emulator.stop().await;
}

#[tokio::test]
async fn a_read_after_a_write_is_a_request_of_its_own() {
    let (emulator, store) = emulated();
    write_nothing(&store).await.unwrap();
    emulator.forget_requests();
    let (written, list) = tokio::join!(write_nothing(&store), read(&store));
    written.unwrap();
    list.unwrap();
    write_nothing(&store).await.unwrap();
    read(&store).await.unwrap();
    assert_eq!(emulator.requests().len(), 2);
    emulator.stop().await;
}

#[tokio::test]
async fn reads_that_share_a_request_share_its_failure() {
    let (emulator, store) = emulated();
    let slow = RequestFault::slow("GET", ITEMS, LONG_ENOUGH, 1);
    let failure = RequestFault::fails("GET", ITEMS, 403, 1);
    emulator.set_faults(Faults { requests: vec![slow, failure], ..Faults::default() });
    let first = under_way(&emulator, &store).await;
    let maps = join_all((0..9).map(|_| read(&store))).await;
    assert!(maps.iter().all(Result::is_err), "{maps:?}");
    first.await.unwrap().unwrap();
    assert_eq!(emulator.requests().len(), 2);
    // Whoever asks then, tries again.
    read(&store).await.unwrap();
    emulator.stop().await;
}

#[tokio::test]
async fn a_read_that_is_given_up_leaves_the_others_their_answer() {
    let (emulator, store) = emulated();
    slow_down(&emulator, 60_000);
    let first = under_way(&emulator, &store).await;
    let (second, ()) = tokio::join!(read(&store), async { first.abort() });
    second.unwrap();
    emulator.stop().await;
}

#[tokio::test]
async fn a_write_that_is_given_up_before_it_began_is_not_written_with_the_next() {
    let (emulator, store) = emulated();
    slow_down(&emulator, LONG_ENOUGH);
    let read = under_way(&emulator, &store).await;
    let given_up = {
        let store = store.clone();
        let decision = Arc::new(|_: &_| panic!("nobody asks for it any more"));
        tokio::spawn(async move { store.write(&task_sid(), decision).await })
    };
    while store.maps.slot(&task_sid()).await.waiting().is_empty() {
        sleep(Duration::from_millis(5)).await;
    }
    given_up.abort();
    write_nothing(&store).await.unwrap();
    read.await.unwrap().unwrap();
    emulator.stop().await;
}

#[tokio::test]
async fn a_map_that_nobody_knows_is_read_once_for_all_who_want_to_know_it() {
    let (emulator, store) = emulated();
    store.twilio.create_map(&map_name(&task_sid()), 60).await.unwrap();
    emulator.forget_requests();
    join_all((0..9).map(|_| known(&store))).await;
    assert_eq!(emulator.requests().len(), 1);
    emulator.stop().await;
}

#[tokio::test]
async fn whoever_looks_at_all_maps_displaces_none_that_events_come_for() {
    let (emulator, mut store) = emulated();
    store.maps = MapCache::of_kibibytes(20);
    let busy: Vec<_> = (1..=4).map(TaskSid::from_bits).collect();
    for task_sid in &busy {
        store.twilio.create_map(&map_name(task_sid), 60).await.unwrap();
        store.known(task_sid).await.unwrap();
    }
    emulator.forget_requests();
    for _ in 0..2 {
        for task_sid in (1..=100).map(TaskSid::from_bits) {
            if store.remembered(&task_sid).await.is_none() {
                store.look(&task_sid).await.unwrap();
            }
        }
    }
    assert_eq!(emulator.requests().len(), 2 * 96);
    emulator.forget_requests();
    for task_sid in &busy {
        store.known(task_sid).await.unwrap();
    }
    assert_eq!(emulator.requests().len(), 0);
    emulator.stop().await;
}

fn task_sid() -> TaskSid {
    TaskSid::from_bits(1)
}

fn slow_down(emulator: &Emulator, delay_ms: u64) {
    let slow = RequestFault::slow("GET", ITEMS, delay_ms, 1);
    emulator.set_faults(Faults { requests: vec![slow], ..Faults::default() });
    emulator.forget_requests();
}

/// Starts a read, and returns when its request has reached Twilio, which is slow to answer.
async fn under_way(emulator: &Emulator, store: &MapStore) -> JoinHandle<Result<KnownMap, Error>> {
    let before = faults_left(emulator).await;
    let store = store.clone();
    let read = tokio::spawn(async move { read(&store).await });
    while faults_left(emulator).await == before {
        sleep(Duration::from_millis(5)).await;
    }
    read
}

async fn read(store: &MapStore) -> Result<KnownMap, Error> {
    store.read(&task_sid()).await
}

async fn known(store: &MapStore) -> Result<KnownMap, Error> {
    store.known(&task_sid()).await
}

/// A decision that changes nothing.
async fn write_nothing(store: &MapStore) -> Result<KnownMap, Error> {
    store.write(&task_sid(), Arc::new(|_| Vec::new())).await
}

/// How many faults have not met a request.
async fn faults_left(emulator: &Emulator) -> usize {
    let answer = reqwest::get(format!("{}/_emulator/faults", emulator.url())).await.unwrap();
    answer.json::<Value>().await.unwrap()["requests"].as_array().unwrap().len()
}

fn emulated() -> (Emulator, MapStore) {
    let emulator = Emulator::start(Options::default()).unwrap();
    let account = emulator.account();
    let settings = Settings::from_variables(
        [
            ("TWILIO_ACCOUNT_SID", account.account_sid.as_str()),
            ("TWILIO_AUTH_TOKEN", &account.auth_token),
            ("TWILIO_WORKSPACE_SID", account.workspace_sid.as_str()),
            ("TWILIO_WORKFLOW_SID", account.workflow_sid.as_str()),
            ("TWILIO_BASE_URL", &emulator.url()),
            ("PUBLIC_URL", "http://localhost"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned())),
    )
    .unwrap();
    let twilio =
        TwilioClient::new(settings.twilio, Handle::current(), 100, Metrics::new()).unwrap();
    (emulator, MapStore::new(twilio))
}
