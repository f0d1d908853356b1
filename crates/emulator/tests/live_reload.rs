//! How the build of the product is told to the pages.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use emulator::{Emulator, Options};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn pages_get_no_script_until_somebody_builds() {
    let emulator = Emulator::start(Options::default()).unwrap();
    assert_eq!(text(&emulator, "/_emulator/live-reload.js").await, "");
    put(&emulator, &json!({"versions": {"desktop": 7}})).await;
    let script = text(&emulator, "/_emulator/live-reload.js").await;
    assert!(script.contains(r#""versions":{"desktop":7}"#), "{script}");
    assert!(!script.contains("'LOADED'"), "{script}");
}

#[tokio::test]
async fn a_page_hears_of_the_build_at_once_and_of_each_change() {
    let emulator = Emulator::start(Options::default()).unwrap();
    put(&emulator, &json!({"versions": {}, "building": "the plugin"})).await;
    let address = format!("{}/_emulator/live-reload", emulator.url());
    let mut events = Client::new().get(address).send().await.unwrap();
    assert_eq!(next(&mut events).await["building"], "the plugin");

    let failure = json!({"title": "Failed", "output": "expected `;`"});
    put(&emulator, &json!({"versions": {}, "failure": failure})).await;
    let build = next(&mut events).await;
    assert_eq!((&build["building"], &build["failure"]), (&Value::Null, &failure));
}

#[tokio::test]
async fn a_state_that_cannot_be_read_is_refused_by_the_name_of_its_field() {
    let emulator = Emulator::start(Options::default()).unwrap();
    let address = format!("{}/_emulator/live-reload", emulator.url());
    let state = json!({"versions": {"desktop": "new"}});
    let answer = Client::new().put(address).json(&state).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert!(answer.text().await.unwrap().contains("versions.desktop"));
}

#[tokio::test]
async fn the_console_page_is_that_of_the_folder_where_there_is_one() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("live-reload-console");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("console.css"), "/* new */").unwrap();
    let options = Options { console_dir: Some(folder), ..Options::default() };
    let emulator = Emulator::start(options).unwrap();
    assert_eq!(text(&emulator, "/_emulator/console.css").await, "/* new */");
    // What the folder lacks is what was compiled in.
    assert!(text(&emulator, "/_emulator/console.js").await.contains("EventSource"));
}

async fn put(emulator: &Emulator, state: &Value) {
    let address = format!("{}/_emulator/live-reload", emulator.url());
    let answer = Client::new().put(address).json(state).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
}

async fn text(emulator: &Emulator, path: &str) -> String {
    let address = format!("{}{path}", emulator.url());
    Client::new().get(address).send().await.unwrap().text().await.unwrap()
}

/// The state in the next event, which comes in one piece.
async fn next(events: &mut Response) -> Value {
    let piece = events.chunk().await.unwrap().unwrap();
    let text = String::from_utf8(piece.to_vec()).unwrap();
    let state: Value = serde_json::from_str(text.trim_start_matches("data: ").trim()).unwrap();
    state["build"].clone()
}
