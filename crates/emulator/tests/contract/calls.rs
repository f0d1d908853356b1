//! What becomes of calls that REST makes, changes and ends.

use std::time::Duration;

use emulator::PicksUp;
use serde_json::{Value, json};
use shared::CallSid;

use crate::support::Api;

/// A call that lasts until somebody ends it.
const PAUSE: &str = "<Response><Pause length='600'/></Response>";
/// Nobody listens there.
const NOBODY: &str = "http://127.0.0.1:9";

#[tokio::test]
async fn a_call_that_is_over_is_not_redirected() {
    let api = Api::start();
    let call = call(&api, &[("Twiml", PAUSE)]).await;
    api.update(&call, &[("Status", "completed")]).await;
    for next in [("Twiml", PAUSE), ("Url", NOBODY), ("Status", "completed")] {
        assert_eq!(api.refused(&call, &[next]).await, 21220, "{next:?}");
    }
}

#[tokio::test]
async fn an_update_takes_over_where_the_progress_of_a_call_is_told() {
    let api = Api::start();
    let call = call(&api, &[("Twiml", PAUSE)]).await;
    let callback = format!("{NOBODY}/progress");
    api.update(&call, &[("StatusCallback", &callback), ("StatusCallbackMethod", "GET")]).await;
    api.update(&call, &[("Status", "completed")]).await;
    let told = told(&api, "/progress").await;
    assert_eq!(told, [json!({ "method": "GET", "CallStatus": "completed" })]);
}

#[tokio::test]
async fn who_holds_somebody_says_how_the_music_is_fetched_or_it_is_fetched_with_get() {
    let api = Api::start();
    let participants = format!("{}/Conferences/a%20name/Participants.json", api.account());
    let form = [("From", "+15005550006"), ("To", "+15005550009")];
    let participant = api.create(&participants, &form).await;
    let (conference, call) = (text(&participant, "conference_sid"), text(&participant, "call_sid"));
    api.picks_up(call).await;
    let participant =
        format!("{}/Conferences/{conference}/Participants/{call}.json", api.account());
    for (method, want) in [(None, "GET"), (Some("post"), "POST"), (Some("PUT"), "GET")] {
        let form =
            [("Hold", "true"), ("HoldUrl", NOBODY), ("HoldMethod", method.unwrap_or_default())];
        let form = if method.is_none() { &form[..2] } else { &form[..] };
        api.update(&participant, form).await;
        let held = api.emulator().participants("a name");
        assert_eq!(held[0].hold_music, Some(format!("{want} {NOBODY}")), "{method:?}");
    }
}

#[tokio::test]
async fn a_call_is_refused_that_has_no_document_or_no_keys() {
    let api = Api::start();
    let calls = format!("{}/Calls.json", api.account());
    for (form, want) in [
        (vec![], 21205),
        (vec![("Url", "not a url")], 21205),
        (vec![("Url", "/relative")], 21205),
        (vec![("Url", "mailto:somebody@example.com")], 21205),
        (vec![("Twiml", PAUSE), ("SendDigits", "1,2")], 20001),
        (vec![("Twiml", PAUSE), ("TimeLimit", "0")], 20001),
        (vec![("Twiml", PAUSE), ("MachineDetection", "true")], 20001),
    ] {
        let form = [&[("From", "+15005550006"), ("To", "+15005550009")], &form[..]].concat();
        assert_eq!(api.refused(&calls, &form).await, want, "{form:?}");
    }
}

#[tokio::test]
async fn a_call_plays_keys_is_recorded_and_ends_after_its_time() {
    let api = Api::start();
    let recording = format!("{NOBODY}/recording");
    let form = [
        ("Twiml", PAUSE),
        ("SendDigits", "1ww2#"),
        ("Record", "true"),
        ("RecordingChannels", "dual"),
        ("RecordingStatusCallback", &recording),
        ("RecordingStatusCallbackEvent", "in-progress completed"),
        ("TimeLimit", "30"),
    ];
    let call = call(&api, &form).await;
    assert_eq!(api.emulator().full_snapshot(None).calls[0].played_digits, ["1ww2#"]);
    let recordings = api.get(&call.replace(".json", "/Recordings.json")).await;
    assert_eq!(recordings["recordings"][0]["channels"], 2);
    api.update(&call, &[("TimeLimit", "60")]).await;
    for (seconds, want) in [(35, "in-progress"), (25, "completed")] {
        api.emulator().advance(Duration::from_secs(seconds));
        api.emulator().settled().await;
        assert_eq!(api.get(&call).await["status"], want);
    }
    api.emulator().advance(Duration::from_secs(3));
    let told = told(&api, "/recording").await;
    let status = |status: &str| json!({ "method": "POST", "RecordingStatus": status });
    assert_eq!(told, [status("in-progress"), status("completed")]);
}

#[tokio::test]
async fn the_document_of_a_call_waits_until_it_is_known_who_picked_up() {
    let url = format!("{NOBODY}/document");
    let detected = format!("{NOBODY}/detected");
    for (asynchronous, want) in [("false", json!("machine_start")), ("true", Value::Null)] {
        let api = Api::start();
        let form = [
            ("From", "+15005550006"),
            ("To", "+15005550009"),
            ("Url", &url),
            ("MachineDetection", "Enable"),
            ("AsyncAmd", asynchronous),
            ("AsyncAmdStatusCallback", &detected),
        ];
        let created = api.create(&format!("{}/Calls.json", api.account()), &form).await;
        api.emulator().settled().await;
        let call_sid = CallSid::parse(text(&created, "sid")).expect("it is a call");
        api.emulator().answer_as(&call_sid, PicksUp::Machine).expect("it rings");
        let is_asked_at_once = api.emulator().callbacks().iter().any(|it| it.url == url);
        assert_eq!(is_asked_at_once, asynchronous == "true");
        api.emulator().advance(Duration::from_secs(3));
        api.emulator().settled().await;
        let callbacks = api.emulator().callbacks();
        let document = callbacks.iter().find(|it| it.url == url).expect("it is asked for");
        let mut parameters = document.parameters.iter();
        let answered_by = parameters.find(|(name, _)| *name == "AnsweredBy");
        assert_eq!(json!(answered_by.map(|(_, value)| value)), want, "{asynchronous}");
    }
}

#[tokio::test]
async fn calls_and_recordings_are_listed_by_their_days() {
    let api = Api::start();
    let call = call(&api, &[("Twiml", PAUSE), ("Record", "true")]).await;
    let calls = format!("{}/Calls.json", api.account());
    let recordings = call.replace(".json", "/Recordings.json");
    let count = async |path: &str, query: &str, key: &str| {
        api.get(&format!("{path}?{query}")).await[key].as_array().map_or(0, Vec::len)
    };
    for (query, want) in [
        ("StartTime%3E=2020-01-01", 1),
        ("StartTime%3C=2020-01-01", 0),
        ("StartTime=2020-01-01", 0),
        ("EndTime%3E=2020-01-01", 0),
    ] {
        assert_eq!(count(&calls, query, "calls").await, want, "{query}");
    }
    for (query, want) in [("DateCreated%3E=2020-01-01", 1), ("DateCreated%3C=2020-01-01", 0)] {
        assert_eq!(count(&recordings, query, "recordings").await, want, "{query}");
    }
    api.update(&call, &[("Status", "completed")]).await;
    assert_eq!(count(&calls, "EndTime%3E=2020-01-01", "calls").await, 1);
}

#[tokio::test]
async fn who_is_added_coaches_if_that_is_said() {
    let api = Api::start();
    let participants = format!("{}/Conferences/a%20name/Participants.json", api.account());
    let ends = [("From", "+15005550006"), ("To", "+15005550009"), ("CallerId", "+15005550007")];
    let agent = api.create(&participants, &ends).await;
    let agent = ("CallSidToCoach", text(&agent, "call_sid"));
    for (form, want) in [
        (vec![agent], true),
        (vec![agent, ("Coaching", "true")], true),
        (vec![agent, ("Coaching", "false")], false),
        (vec![("Coaching", "false")], false),
    ] {
        let added = api.create(&participants, &[&ends[..], &form].concat()).await;
        assert_eq!(added["coaching"], want, "{form:?}");
    }
    let nobody = [&ends[..], &[("Coaching", "true")]].concat();
    assert_eq!(api.refused(&participants, &nobody).await, 20001);
}

/// The path of a call that somebody has picked up.
async fn call(api: &Api, form: &[(&str, &str)]) -> String {
    let form = [&[("From", "+15005550006"), ("To", "+15005550009")], form].concat();
    let created = api.create(&format!("{}/Calls.json", api.account()), &form).await;
    api.picks_up(text(&created, "sid")).await;
    format!("{}/Calls/{}.json", api.account(), text(&created, "sid"))
}

/// The status callbacks that went to an address.
async fn told(api: &Api, path: &str) -> Vec<Value> {
    api.emulator().settled().await;
    let callbacks = api.emulator().callbacks().into_iter().filter(|it| it.url.ends_with(path));
    let told = callbacks.map(|callback| {
        let status = ["CallStatus", "RecordingStatus"].into_iter().find_map(|name| {
            let mut parameters = callback.parameters.iter();
            parameters.find(|(key, _)| *key == name).map(|(_, value)| (name, value.clone()))
        });
        let (name, value) = status.unwrap_or_default();
        json!({ "method": callback.method, name: value })
    });
    told.collect()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}
