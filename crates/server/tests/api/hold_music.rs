//! What people hear who are on hold: `HOLD_MUSIC_URL`, the worker's attribute, or what the action of Flex names.

use emulator::RequestRecord;
use reqwest::Method;
use serde_json::json;
use shared::CallSid;

use crate::{
    rejoin::REJOIN,
    support::{AGENT, ORIGIN, TestApp, TestCall},
    transfer_call::hand_over,
};

const MUSIC: &str = "https://example.com/hold.mp3";
const OF_WORKER: &str = "https://media.example.com/worker.mp3";
const OF_ACTION: &str = "https://media.example.com/action.mp3";
const HOSTS: (&str, &str) = ("HOLD_MUSIC_HOSTS", "media.example.com, example.org");

#[tokio::test]
async fn whoever_is_put_on_hold_hears_the_music_of_the_setting_until_they_are_taken_back() {
    let app = TestApp::spawn_with(&[("HOLD_MUSIC_URL", MUSIC)]).await;
    let call = app.talk().await;
    hold(&app, &call, "true").await;
    assert_eq!(music(&app, &call), [None, Some(format!("GET {MUSIC}"))]);
    hold(&app, &call, "false").await;
    assert_eq!(music(&app, &call), [None, None]);
    app.stop().await;
}

#[tokio::test]
async fn without_the_setting_twilio_plays_its_own() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    hold(&app, &call, "true").await;
    assert_eq!(music(&app, &call), [None, None]);
    app.stop().await;
}

#[tokio::test]
async fn a_worker_has_music_of_their_own_and_the_action_of_flex_comes_before_it() {
    for path in ["/hold-conference-participant", "/hold-call"] {
        let app = TestApp::spawn_with(&[("HOLD_MUSIC_URL", MUSIC), HOSTS]).await;
        has_music(&app).await;
        let call = app.talk().await;
        for (asked_for, heard) in
            [(None, OF_WORKER), (Some(""), OF_WORKER), (Some(OF_ACTION), OF_ACTION)]
        {
            hold_with(&app, &call, path, asked_for).await;
            assert_eq!(music(&app, &call), [None, Some(format!("GET {heard}"))], "{asked_for:?}");
            hold(&app, &call, "false").await;
            assert_eq!(music(&app, &call), [None, None]);
        }
        app.stop().await;
    }
}

#[tokio::test]
async fn music_that_an_action_names_is_fetched_as_the_action_says() {
    let app = TestApp::spawn_with(&[("HOLD_MUSIC_URL", MUSIC), HOSTS]).await;
    has_music(&app).await;
    let call = app.talk().await;
    let other_host = "https://evil.example/hold";
    for path in ["/hold-conference-participant", "/hold-call"] {
        for (url, method, heard) in [
            (OF_ACTION, "POST", format!("POST {OF_ACTION}")),
            (OF_ACTION, "post", format!("POST {OF_ACTION}")),
            (OF_ACTION, "Get", format!("GET {OF_ACTION}")),
            (OF_ACTION, "", format!("GET {OF_ACTION}")),
            // A file of the worker's own is there for GET, whatever was said of another one.
            ("", "POST", format!("GET {OF_WORKER}")),
            (other_host, "POST", format!("GET {OF_WORKER}")),
        ] {
            let music = [("holdMusicUrl", url), ("holdMusicMethod", method)];
            let form = [&call.about(&call.customer, ("hold", "true"))[..], &music].concat();
            let (status, answer) = app.ask(path, &form).await;
            assert_eq!(status, 200, "{answer}");
            app.emulator.settled().await;
            assert_eq!(heard_by(&app, &call, &call.customer), Some(heard), "{path} {url} {method}");
            hold(&app, &call, "false").await;
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn a_method_that_fetches_nothing_is_refused_and_nobody_is_held() {
    let app = TestApp::spawn_with(&[HOSTS]).await;
    let call = app.talk().await;
    for path in ["/hold-conference-participant", "/hold-call"] {
        for method in ["PUT", "GET POST", "true"] {
            let music = [("holdMusicUrl", OF_ACTION), ("holdMusicMethod", method)];
            let form = [&call.about(&call.customer, ("hold", "true"))[..], &music].concat();
            let (status, answer) = app.ask(path, &form).await;
            assert_eq!(status, 400, "{answer}");
            let problem = format!("holdMusicMethod: `{method}` is neither GET nor POST");
            assert_eq!(answer["message"], json!(problem));
        }
    }
    app.emulator.settled().await;
    assert_eq!(app.held(&call), []);
    // It says nothing without music, and nothing of who is let in again.
    for (hold, music, held) in [
        ("true", &[("holdMusicMethod", "PUT")][..], &[call.customer.clone()][..]),
        ("false", &[("holdMusicUrl", OF_ACTION), ("holdMusicMethod", "PUT")], &[]),
    ] {
        let form = [&call.about(&call.customer, ("hold", hold))[..], music].concat();
        let (status, answer) = app.ask("/hold-conference-participant", &form).await;
        assert_eq!(status, 200, "{answer}");
        app.emulator.settled().await;
        assert_eq!(app.held(&call), held);
    }
    app.stop().await;
}

#[tokio::test]
async fn the_customer_of_a_hand_over_hears_the_music_of_who_hands_over() {
    let app = TestApp::spawn_with(&[("HOLD_MUSIC_URL", MUSIC), HOSTS]).await;
    has_music(&app).await;
    let call = app.talk().await;
    hand_over(&app, &call).await;
    assert_eq!(music(&app, &call), [None, Some(format!("GET {OF_WORKER}"))]);
    app.stop().await;
}

#[tokio::test]
async fn the_customer_of_a_dropped_agent_hears_the_music_of_that_agent() {
    for (hosts, heard) in [(Some(HOSTS), OF_WORKER), (None, MUSIC)] {
        let settings = [Some(("HOLD_MUSIC_URL", MUSIC)), Some(REJOIN), hosts];
        let app = TestApp::spawn_with(&settings.into_iter().flatten().collect::<Vec<_>>()).await;
        has_music(&app).await;
        let call = app.talk_in_browser().await;
        let again = app.drop_agent(&call).await;
        assert_eq!(heard_by(&app, &call, &call.customer), Some(format!("GET {heard}")));
        app.emulator.answer(&again).unwrap();
        app.emulator.settled().await;
        assert_eq!(heard_by(&app, &call, &call.customer), None);
        app.stop().await;
    }
}

#[tokio::test]
async fn music_of_another_host_is_not_followed_and_who_is_to_be_held_is_held() {
    for (hosts, heard) in [(Some(HOSTS), OF_WORKER), (None, MUSIC)] {
        let settings = [Some(("HOLD_MUSIC_URL", MUSIC)), hosts];
        let app = TestApp::spawn_with(&settings.into_iter().flatten().collect::<Vec<_>>()).await;
        has_music(&app).await;
        let call = app.talk().await;
        let asked_for = Some("https://media.example.com.evil.example/hold.mp3");
        hold_with(&app, &call, "/hold-conference-participant", asked_for).await;
        assert_eq!(music(&app, &call), [None, Some(format!("GET {heard}"))]);
        app.stop().await;
    }
}

#[tokio::test]
async fn who_holds_is_read_once_and_not_at_all_where_nobody_may_choose() {
    for (hosts, reads) in [(Some(HOSTS), 1), (None, 0)] {
        let app = TestApp::spawn().await;
        has_music(&app).await;
        let call = app.talk().await;
        let token = app.log_in("worker=agent@example.com").await;
        // This one has not read the worker when the call was made.
        let hosts: Vec<_> = hosts.into_iter().collect();
        let (replica, handle) = app.spawn_replica_with_all(&hosts);
        app.emulator.forget_requests();
        for (hold, held) in [("true", true), ("false", false), ("true", true)] {
            let form = call.about(&call.customer, ("hold", hold));
            let form = [&[("Token", token.as_str())], &form[..]].concat();
            let request = app.http.post(format!("{replica}/hold-call")).header("Origin", ORIGIN);
            assert_eq!(request.form(&form).send().await.unwrap().status(), 200);
            assert_eq!(app.held(&call).contains(&call.customer), held);
        }
        let requests = app.emulator.requests();
        let of_worker = |it: &&RequestRecord| it.method == "GET" && it.path.contains("/Workers/WK");
        assert_eq!(requests.iter().filter(of_worker).count(), reads, "{requests:#?}");
        handle.stop(false).await;
        app.stop().await;
    }
}

/// The agent has music of their own.
async fn has_music(app: &TestApp) {
    let attributes = json!({ "contact_uri": AGENT, "hold_music_url": OF_WORKER }).to_string();
    let form = [("Attributes", attributes.as_str())];
    let worker_sid = "WK00000000000000000000000000000001";
    let answer = app.task_router(Method::POST, &format!("/Workers/{worker_sid}"), &form).await;
    assert_eq!(answer["sid"], worker_sid, "{answer}");
}

async fn hold_with(app: &TestApp, call: &TestCall, path: &str, asked_for: Option<&str>) {
    let mut form = call.about(&call.customer, ("hold", "true")).to_vec();
    form.extend(asked_for.map(|music| ("holdMusicUrl", music)));
    let (status, answer) = app.ask(path, &form).await;
    assert_eq!(status, 200, "{answer}");
    app.emulator.settled().await;
}

async fn hold(app: &TestApp, call: &TestCall, hold: &str) {
    let form = call.about(&call.customer, ("hold", hold));
    let (status, answer) = app.ask("/hold-conference-participant", &form).await;
    assert_eq!(status, 200, "{answer}");
    app.emulator.settled().await;
}

/// What each of the two hears, the agent first.
fn music(app: &TestApp, call: &TestCall) -> [Option<String>; 2] {
    [&call.agent, &call.customer].map(|leg| heard_by(app, call, leg))
}

fn heard_by(app: &TestApp, call: &TestCall, leg: &CallSid) -> Option<String> {
    let snapshot = app.emulator.snapshot();
    let mut conferences = snapshot.conferences.iter();
    let conference = conferences.find(|it| it.sid == call.conference_sid)?;
    let mut participants = conference.participants.iter();
    participants.find(|it| it.call_sid == *leg)?.hold_music.clone()
}
