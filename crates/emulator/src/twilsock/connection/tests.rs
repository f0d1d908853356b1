//! Conversations with one connection, without a socket.

use serde_json::{Value, json};
use shared::WorkerSid;

use super::*;
use crate::{
    account::Account,
    faults::{Faults, RequestFault},
    world::{
        sync::{Expected, ItemWrite},
        task_router::{workers::UpdateWorker, workspace::BREAK},
    },
};

#[test]
fn a_valid_token_is_welcome_and_telemetry_is_not_asked_for() {
    let mut client = TestClient::new();
    let replies = client.init();
    assert_eq!(replies[0].header["status"]["code"], 200);
    assert_eq!(replies[0].header["capabilities"], json!(["client_update", "offline_storage"]));
    let storage = &replies[0].header["offline_storage"]["data_sync"]["storage_id"];
    assert!(storage.as_str().is_some_and(|id| id.ends_with(":agent_40example_2Ecom")), "{storage}");
}

#[test]
fn nothing_is_answered_before_a_valid_token() {
    let mut client = TestClient::new();
    let header = json!({ "method": "init", "id": "TM1", "token": "opaque" });
    assert_eq!(client.say(header, None)[0].header["status"]["errorCode"], 20101);
    let replies = client.request("GET", "/v3/Maps/m", None);
    assert_eq!(replies[0].header["status"]["code"], 401);
}

#[test]
fn a_message_that_is_no_frame_closes_the_connection() {
    let mut client = TestClient::new();
    let steps = client.connection.receive(&mut client.world, b"hello");
    let [Step::Send(frame)] = &steps[..] else { panic!("one frame: {steps:?}") };
    assert_eq!(frame.header["status"]["code"], 406);
}

#[test]
fn a_client_is_pinged_every_30_seconds() {
    let mut client = TestClient::new();
    client.init();
    assert_eq!(client.after(29), []);
    assert_eq!(client.after(1)[0].header["method"], "ping");
    assert_eq!(client.after(29), []);
    assert_eq!(client.after(1)[0].header["method"], "ping");
}

#[test]
fn a_token_warns_240_seconds_before_it_expires_and_then_closes() {
    let mut client = TestClient::new();
    let token = client.token(600);
    client.say(json!({ "method": "init", "id": "TM1", "token": token }), None);
    let methods = |frames: Vec<Frame>| -> Vec<Value> {
        let not_ping = frames.into_iter().filter(|frame| frame.header["method"] != "ping");
        not_ping.map(|frame| frame.header["method"].clone()).collect()
    };
    assert_eq!(methods(client.after(359)), Vec::<Value>::new());
    assert_eq!(methods(client.after(1)), ["client_update"]);
    assert_eq!(methods(client.after(239)), Vec::<Value>::new());
    let closing = client.after(1);
    assert_eq!(closing.last().expect("a frame").header["status"]["code"], 410);
    assert_eq!(client.request("GET", "/v3/Maps/m", None)[0].header["status"]["code"], 401);
}

#[test]
fn a_token_that_expires_before_its_time_closes_the_connection_of_its_owner() {
    let mut client = TestClient::new();
    client.init();
    assert_eq!(client.connection.expire(&mut client.world, Some("somebody else")), []);
    let steps = client.connection.expire(&mut client.world, Some("agent_40example_2Ecom"));
    let [Step::Send(frame)] = &steps[..] else { panic!("one frame: {steps:?}") };
    assert_eq!(frame.header["status"]["code"], 410);
}

#[test]
fn a_request_meets_its_fault_in_the_tunnel_too() {
    let mut client = TestClient::new();
    client.init();
    let fault = |connection, status, after_the_effect| RequestFault {
        path: "/cds.us1.twilio.com/v3/Maps".to_owned(),
        connection,
        status,
        after_the_effect,
        ..RequestFault::default()
    };
    let kept = ConnectionFault::Kept;
    for (name, fault, pause, exists) in [
        ("error", fault(kept, Some(429), false), true, false),
        ("after", fault(kept, Some(503), true), true, true),
        ("silent", fault(ConnectionFault::Silent, None, true), false, true),
        ("closed", fault(ConnectionFault::Closed, None, false), true, false),
    ] {
        client.faults.set(Faults { requests: vec![fault.clone()], ..Faults::default() });
        let steps = client.ask("POST", "/v3/Maps", &json!({ "unique_name": name }));
        let steps = if pause {
            assert_eq!(steps[0], Step::Pause(Duration::ZERO), "{name}");
            &steps[1..]
        } else {
            &steps[..]
        };
        match (steps, fault.status) {
            ([Step::Send(frame)], Some(status)) => {
                assert_eq!(frame.header["http_status"]["code"], status);
            }
            ([Step::Close], None) => assert_eq!(name, "closed"),
            ([], None) => assert_eq!(name, "silent"),
            _ => panic!("{name}: {steps:?}"),
        }
        let fetched = client.request("GET", &format!("/v3/Maps/{name}"), None);
        let status = if exists { 200 } else { 404 };
        assert_eq!(fetched[0].header["http_status"]["code"], status, "{name}");
    }
}

#[test]
fn a_new_token_must_be_the_clients_own() {
    let mut client = TestClient::new();
    client.init();
    let other = client.world.issue_token("other", None, &[], Duration::from_hours(1));
    let replies = client.say(json!({ "method": "update", "id": "TM2", "token": other }), None);
    assert_eq!(replies[0].header["status"]["errorCode"], 51215);
    let own = client.token(3600);
    let replies = client.say(json!({ "method": "update", "id": "TM3", "token": own }), None);
    assert_eq!(replies[0].header["status"]["code"], 200);
}

#[test]
fn a_subscription_replays_what_was_missed_and_then_tells_what_happens() {
    for (version, field) in [(3, "event"), (4, "events")] {
        let mut client = TestClient::new();
        client.init();
        let map_sid = client.map();
        client.write(&map_sid, "a");
        client.write(&map_sid, "b");

        let frames = client.subscribe(&map_sid, version, &json!(0));
        assert_eq!(frames[0].header["http_status"]["code"], 202);
        let replayed = payload(&frames[1]);
        assert_eq!(replayed["correlation_id"], 77);
        assert_eq!(one(&replayed[field])["id"], 1);
        let established = payload(&frames[2]);
        assert_eq!(established["event_type"], "subscription_established");
        assert_eq!(one(&established[field])["last_event_id"], 1);

        client.write(&map_sid, "c");
        let live = client.hear(&map_sid);
        assert_eq!(live.len(), 1);
        assert_eq!(live[0].header["message_type"], "com.twilio.rtd.cds.map");
        assert_eq!(payload(&live[0])["event"]["item_key"], "c");
        assert_eq!(client.hear(&map_sid), []);
    }
}

#[test]
fn without_a_cursor_there_is_nothing_to_replay() {
    let mut client = TestClient::new();
    client.init();
    let map_sid = client.map();
    client.write(&map_sid, "a");
    assert_eq!(client.subscribe(&map_sid, 4, &Value::Null).len(), 2);
    assert_eq!(client.hear(&map_sid), []);
}

#[test]
fn a_map_that_is_not_there_or_of_another_run_cannot_be_subscribed_to() {
    let mut client = TestClient::new();
    client.init();
    let map_sid = client.map();
    for (map_sid, cursor) in [(MapSid::from_bits(9), 0), (map_sid, 12)] {
        let frames = client.subscribe(&map_sid, 4, &json!(cursor));
        let failed = payload(&frames[1]);
        assert_eq!(failed["event_type"], "subscription_failed");
        assert_eq!(failed["events"][0]["error"]["status"], 404);
    }
}

#[test]
fn a_watched_query_tells_everything_it_picks_and_then_what_changes() {
    let mut client = TestClient::new();
    client.init();
    let frames = client.watch("tr-worker", r#"data.activity_name == "Available""#);
    let everything = payload(&frames[1]);
    assert_eq!(everything["event_type"], "live_query_updated");
    assert_eq!(everything["strictly_ordered"], true);
    assert_eq!(everything["event"]["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(payload(&frames[2])["event_type"], "subscription_established");
    assert_eq!(client.hear_live_data(), []);

    let alex = WorkerSid::from_bits(1);
    let wish = UpdateWorker { friendly_name: Some("alex".into()), ..UpdateWorker::default() };
    client.world.update_worker(&alex, wish, None).expect("renamed");
    let updated = payload(&client.hear_live_data()[0]);
    assert_eq!(updated["event_type"], "live_query_item_updated");
    assert_eq!(updated["event"]["item_data"]["friendly_name"], "alex");

    let wish = UpdateWorker { activity_sid: Some(BREAK.into()), ..UpdateWorker::default() };
    client.world.update_worker(&alex, wish, None).expect("on break");
    let removed = payload(&client.hear_live_data()[0]);
    assert_eq!(removed["event_type"], "live_query_item_removed");
    assert_eq!(removed["event"]["item_key"], json!(alex));
    assert!(
        removed["event"]["item_revision"].as_i64() > updated["event"]["item_revision"].as_i64()
    );
    assert_eq!(client.hear_live_data(), []);
}

#[test]
fn a_query_that_cannot_be_read_is_neither_answered_nor_watched() {
    let mut client = TestClient::new();
    client.init();
    let body = json!({ "query_string": "everybody, please" }).to_string();
    let answer = client.request("POST", "/v3/Insights/tr-worker/Items", Some(body.as_bytes()));
    assert_eq!(answer[0].header["http_status"]["code"], 400);
    assert_eq!(payload(&answer[0])["code"], 54507);
    let failed = payload(&client.watch("tr-nobody", "")[1]);
    assert_eq!(failed["event_type"], "subscription_failed");
    assert_eq!(failed["event"]["error"]["code"], 54502);
}

#[test]
fn a_removed_map_ends_its_subscription() {
    let mut client = TestClient::new();
    client.init();
    let map_sid = client.map();
    client.subscribe(&map_sid, 4, &json!(-1));
    client.world.remove_sync_map(&map_sid).expect("it was there");
    assert_eq!(payload(&client.hear(&map_sid)[0])["event_type"], "map_removed");
    assert_eq!(client.hear(&map_sid), []);
}

#[test]
fn a_delete_carries_a_payload_that_is_not_json() {
    let mut client = TestClient::new();
    client.init();
    let map_sid = client.map();
    client.write(&map_sid, "from client");
    let path = format!("/v3/Maps/{map_sid}/Items/from%20client");
    let replies = client.request("DELETE", &path, Some(b"data_sync"));
    assert_eq!(replies[0].header["http_status"]["code"], 200);
    assert_eq!(payload(&replies[0])["last_event_id"], 1);
}

#[test]
fn flexs_own_service_is_another_one_only_if_the_quirk_says_so() {
    let mut client = TestClient::new();
    client.init();
    let service_sid = client.world.account.sync_service_sid.clone();
    client.world.create_sync_map(&service_sid, Some("m"), None, "system").expect("a map");
    for (has_its_own, want) in [(false, 200), (true, 404)] {
        client.world.quirks.flex_insights_has_its_own_sync_service = has_its_own;
        let header = message("GET", "/v3/Maps/m", "flex_insights");
        assert_eq!(client.say(header, None)[0].header["http_status"]["code"], want);
    }
}

/// A client at the other end.
struct TestClient {
    world: World,
    connection: Connection,
    faults: FaultDesk,
}

impl TestClient {
    fn new() -> Self {
        let world = World::new(Account::default(), 1, Timestamp::UNIX_EPOCH);
        let faults = FaultDesk::default();
        Self { connection: Connection::new(world.now, faults.clone()), world, faults }
    }

    fn token(&mut self, seconds: u64) -> String {
        let worker_sid = Some(WorkerSid::from_bits(1));
        let lifetime = Duration::from_secs(seconds);
        self.world.issue_token("agent_40example_2Ecom", worker_sid, &["agent"], lifetime)
    }

    fn init(&mut self) -> Vec<Frame> {
        let token = self.token(86_400);
        let registrations = json!([{ "product": "data_sync", "type": "ers", "message_types": [] }]);
        let header = json!({
            "method": "init", "id": "TM1", "token": token, "registrations": registrations,
        });
        self.say(header, None)
    }

    fn say(&mut self, header: Value, payload: Option<&[u8]>) -> Vec<Frame> {
        frames(self.receive(header, payload))
    }

    fn receive(&mut self, header: Value, payload: Option<&[u8]>) -> Vec<Step> {
        let mut frame = Frame::new(header);
        frame.payload = payload.unwrap_or_default().to_vec();
        self.connection.receive(&mut self.world, &frame.encode())
    }

    /// A request that may meet a fault.
    fn ask(&mut self, method: &str, path: &str, body: &Value) -> Vec<Step> {
        self.receive(message(method, path, "data_sync"), Some(body.to_string().as_bytes()))
    }

    fn request(&mut self, method: &str, path: &str, payload: Option<&[u8]>) -> Vec<Frame> {
        self.say(message(method, path, "data_sync"), payload)
    }

    fn subscribe(&mut self, map_sid: &MapSid, version: u64, cursor: &Value) -> Vec<Frame> {
        let body = json!({
            "event_protocol_version": version,
            "action": "establish",
            "correlation_id": 77,
            "requests": [
                { "object_sid": map_sid, "object_type": "map", "last_event_id": cursor },
            ],
        });
        self.request("POST", "/v4/Subscriptions", Some(body.to_string().as_bytes()))
    }

    fn watch(&mut self, index: &str, query: &str) -> Vec<Frame> {
        let body = json!({
            "event_protocol_version": 3,
            "action": "establish",
            "correlation_id": 77,
            "requests": [{
                "object_sid": "QR1", "object_type": "live_query", "last_event_id": 0,
                "index_name": index, "query_string": query,
            }],
        });
        self.request("POST", "/v4/Subscriptions", Some(body.to_string().as_bytes()))
    }

    fn hear_live_data(&mut self) -> Vec<Frame> {
        frames(self.connection.live_data_changed(&mut self.world))
    }

    fn hear(&mut self, map_sid: &MapSid) -> Vec<Frame> {
        frames(self.connection.map_changed(&mut self.world, map_sid))
    }

    fn after(&mut self, seconds: u64) -> Vec<Frame> {
        self.world.now += Duration::from_secs(seconds);
        frames(self.connection.tick(&mut self.world))
    }

    fn map(&mut self) -> MapSid {
        let service_sid = self.world.account.sync_service_sid.clone();
        let map = self.world.create_sync_map(&service_sid, None, None, "system").expect("a map");
        map.sid.clone()
    }

    fn write(&mut self, map_sid: &MapSid, key: &str) {
        let write = ItemWrite {
            key,
            data: Some(json!({})),
            item_ttl_seconds: None,
            collection_ttl_seconds: None,
            expected: Expected::Either,
            if_match: None,
            written_by: "system",
        };
        self.world.write_sync_item(map_sid, &write).expect("written");
    }
}

fn message(method: &str, path: &str, grant: &str) -> Value {
    json!({
        "method": "message",
        "id": "TM9",
        "active_grant": grant,
        "payload_type": "application/json",
        "http_request": {
            "host": "cds.us1.twilio.com", "path": path, "method": method, "params": {},
        },
    })
}

fn frames(steps: Vec<Step>) -> Vec<Frame> {
    steps
        .into_iter()
        .map(|step| match step {
            Step::Send(frame) => frame,
            Step::Ask(_) | Step::Pause(_) | Step::Close => panic!("a frame: {step:?}"),
        })
        .collect()
}

fn payload(frame: &Frame) -> Value {
    serde_json::from_slice(&frame.payload).expect("JSON")
}

fn one(events: &Value) -> &Value {
    events.get(0).unwrap_or(events)
}
