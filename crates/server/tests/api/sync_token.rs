//! `POST /sync-token`.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::support::{SUPERVISOR_EMAIL, TestApp};

#[tokio::test]
async fn the_token_is_for_this_person_and_the_service_of_the_maps_and_short_lived() {
    let app = TestApp::spawn().await;
    let (status, answer) = app.ask("/sync-token", &[]).await;
    assert_eq!(status, 200, "{answer}");
    let token = answer["token"].as_str().unwrap();
    let parts: Vec<Value> = token.split('.').take(2).map(read).collect();
    assert_eq!(parts[0], json!({ "alg": "HS256", "cty": "twilio-fpa;v=1", "typ": "JWT" }));
    let claims = &parts[1];
    let account = app.emulator.account();
    assert_eq!(claims["iss"], json!(account.api_key));
    assert_eq!(claims["sub"], json!(account.account_sid));
    let grants = json!({
        "identity": "agent_40example_2Ecom",
        "data_sync": { "service_sid": "default" },
    });
    assert_eq!(claims["grants"], grants);
    let seconds = |name: &str| claims[name].as_i64().unwrap();
    assert_eq!(seconds("exp") - seconds("iat"), 3_600, "{claims}");
    // The secret signs it, and is not in it.
    assert!(!parts.iter().any(|part| part.to_string().contains(&account.api_secret)));
    app.stop().await;
}

#[tokio::test]
async fn a_token_ends_with_the_session_and_a_supervisor_may_look_on() {
    let app = TestApp::spawn().await;
    let login = format!("worker={SUPERVISOR_EMAIL}&lifetime_seconds=600");
    let token = app.log_in(&login).await;
    let (status, answer) = app.post("/sync-token", &[("Token", &token)]).await;
    assert_eq!(status, 200, "{answer}");
    let claims = read(answer["token"].as_str().unwrap().split('.').nth(1).unwrap());
    assert_eq!(claims["grants"]["identity"], "supervisor_40example_2Ecom");
    let lifetime = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(lifetime, 600, "{claims}");
    app.stop().await;
}

#[tokio::test]
async fn a_service_that_is_configured_by_its_name_is_granted_by_its_sid() {
    let app = TestApp::spawn().await;
    for (configured, want) in [
        ("flex_insights", "IS0000000000000000000000000000f1e8"),
        ("IS00000000000000000000000000000001", "IS00000000000000000000000000000001"),
    ] {
        let (replica, handle) = app.spawn_replica_with(("TWILIO_SYNC_SERVICE_SID", configured));
        let answer = ask_at(&app, &replica).await;
        let claims = read(answer["token"].as_str().unwrap().split('.').nth(1).unwrap());
        assert_eq!(claims["grants"]["data_sync"]["service_sid"], want);
        assert_eq!(answer["serviceSid"], want);
        handle.stop(false).await;
    }
    app.stop().await;
}

#[tokio::test]
async fn without_an_api_key_none_is_offered_and_the_service_of_the_maps_is_named_all_the_same() {
    let app = TestApp::spawn().await;
    let (replica, handle) = app.spawn_replica_without_key();
    let service_sid = &app.emulator.account().sync_service_sid;
    assert_eq!(ask_at(&app, &replica).await, json!({ "serviceSid": service_sid }));
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn nobody_without_a_valid_flex_token_gets_one() {
    let app = TestApp::spawn().await;
    let fresh = app.log_in("lifetime_seconds=30").await;
    assert_eq!(app.post("/sync-token", &[("Token", &fresh)]).await.0, 200);
    // Remembered as valid for a minute, but over: what is made here would outlive it.
    app.emulator.advance(std::time::Duration::from_secs(31));
    for token in [None, Some("not a token"), Some(fresh.as_str())] {
        let form: Vec<_> = token.map(|token| ("Token", token)).into_iter().collect();
        let (status, answer) = app.post("/sync-token", &form).await;
        assert_eq!(status, 403, "{token:?}: {answer}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_person_who_only_administrates_gets_none() {
    let app = TestApp::spawn().await;
    let token = app.log_in("without_worker=true").await;
    let (status, answer) = app.post("/sync-token", &[("Token", &token)]).await;
    assert_eq!(status, 403, "{answer}");
    assert_eq!(answer["message"], "the person who asks is no worker", "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn a_service_that_twilio_does_not_know_is_said_to_be_missing() {
    let app = TestApp::spawn().await;
    let (replica, handle) = app.spawn_replica_with(("TWILIO_SYNC_SERVICE_SID", "nowhere"));
    let answer = ask_at(&app, &replica).await;
    assert_eq!((&answer["status"], &answer["code"]), (&json!(404), &json!(20404)), "{answer}");
    handle.stop(false).await;
    app.stop().await;
}

async fn ask_at(app: &TestApp, server: &str) -> Value {
    let request = app.http.post(format!("{server}/sync-token")).form(&[("Token", &app.token)]);
    request.send().await.unwrap().json().await.unwrap()
}

fn read(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
