//! `GET /openapi.json`: it has every route of the server and no other, and says of each what the types say.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use server::http::{route::Access, router::table};

use crate::support::TestApp;

async fn document() -> Value {
    let app = TestApp::spawn().await;
    let answer = app.http.get(format!("{}/openapi.json", app.url)).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let document = answer.json().await.unwrap();
    app.stop().await;
    document
}

#[tokio::test]
async fn every_route_is_in_the_document_and_no_other() {
    let document = document().await;
    assert_eq!(document["openapi"], "3.1.0");
    let mut told = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            told.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let routes: BTreeSet<_> =
        table().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    assert_eq!(told, routes);
}

#[tokio::test]
async fn the_document_asks_for_the_proof_that_the_server_asks_for() {
    let document = document().await;
    for route in table() {
        let method = route.method.as_str().to_lowercase();
        let operation = &document["paths"][route.path][&method];
        let want = match route.access {
            Access::Twilio => json!([{ "twilio_signature": [] }]),
            Access::Worker | Access::CallOwner => json!([{ "flex_token": [] }]),
            Access::Anybody => Value::Null,
        };
        assert_eq!(operation["security"], want, "{route:?}");
        let refuses = operation["responses"]["403"].is_object();
        assert_eq!(refuses, route.access != Access::Anybody, "{route:?}");
    }
}

#[tokio::test]
async fn schemas_say_the_names_and_forms_of_the_wire_and_none_is_missing() {
    let document = document().await;
    let schemas = &document["components"]["schemas"];
    let hold = &schemas["HoldParticipantRequest"];
    assert_eq!(hold["required"], json!(["participant", "hold"]));
    let names: Vec<_> = hold["properties"].as_object().unwrap().keys().collect();
    let music = ["holdMusicMethod", "holdMusicUrl"];
    let want = [&["Token", "conference", "hold"], &music[..], &["participant", "taskSid"]];
    assert_eq!(names, want.concat());
    assert_eq!(schemas["TaskSid"]["pattern"], "^WT[0-9a-fA-F]{32}$");
    let mut missing = BTreeSet::new();
    references(&document, &mut |name| {
        if !schemas[name].is_object() {
            missing.insert(name.to_owned());
        }
    });
    assert_eq!(missing, BTreeSet::new());
}

/// Tells of each schema that is referred to.
fn references(value: &Value, tell: &mut impl FnMut(&str)) {
    match value {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                tell(reference.rsplit('/').next().unwrap());
            }
            fields.values().for_each(|value| references(value, tell));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, tell)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
