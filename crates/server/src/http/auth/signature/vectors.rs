//! Twilio's published signature vectors, and our own for the requests that matter here.

use serde_json::Value;

use crate::http::auth::signature::{SignedBody, is_valid};
#[test]
fn every_published_vector_is_accepted() {
    let vectors = vectors();
    let mut checked = 0;
    for group in ["valid", "derived"] {
        for vector in vectors[group].as_array().unwrap() {
            assert!(check(vector, &[vector["auth_token"].as_str().unwrap()]), "{}", vector["name"]);
            checked += 1;
        }
    }
    assert_eq!(checked, 26);
}

#[test]
fn every_published_negative_vector_is_refused() {
    let vectors = vectors();
    for vector in vectors["invalid"].as_array().unwrap() {
        assert!(!check(vector, &[vector["auth_token"].as_str().unwrap()]), "{}", vector["name"]);
    }
}

#[test]
fn no_vector_is_accepted_with_another_auth_token() {
    let vectors = vectors();
    for vector in vectors["valid"].as_array().unwrap() {
        assert!(!check(vector, &["another"]), "{}", vector["name"]);
    }
}

#[test]
fn while_the_auth_token_is_rotated_both_are_accepted() {
    let vectors = vectors();
    let vector = &vectors["valid"][0];
    assert!(check(vector, &["the new one", vector["auth_token"].as_str().unwrap()]));
}

#[test]
fn a_changed_parameter_or_an_added_one_is_refused() {
    let vectors = vectors();
    let vector = &vectors["valid"][0];
    let signature = vector["signature"].as_str().unwrap();
    let url = vector["received_url"].as_str().unwrap();
    let auth_tokens = [vector["auth_token"].as_str().unwrap()];
    let mut parameters = parameters(vector);
    parameters.push(("Extra".to_owned(), String::new()));
    assert!(!is_valid(&auth_tokens, url, SignedBody::Form(&parameters), signature));
    parameters.pop();
    "2".clone_into(&mut parameters[0].1);
    assert!(!is_valid(&auth_tokens, url, SignedBody::Form(&parameters), signature));
}

#[test]
fn a_changed_raw_body_is_refused() {
    let vectors = vectors();
    let is_raw = |vector: &&Value| vector["body"].is_string();
    let vector = vectors["valid"].as_array().unwrap().iter().find(is_raw).unwrap();
    let auth_tokens = [vector["auth_token"].as_str().unwrap()];
    let url = vector["received_url"].as_str().unwrap();
    let signature = vector["signature"].as_str().unwrap();
    assert!(!is_valid(&auth_tokens, url, SignedBody::Raw(b"{\"property\": 1}"), signature));
}

fn check(vector: &Value, auth_tokens: &[&str]) -> bool {
    let parameters = parameters(vector);
    let body = match vector["body"].as_str() {
        Some(body) => SignedBody::Raw(body.as_bytes()),
        None => SignedBody::Form(&parameters),
    };
    let url = vector["received_url"].as_str().unwrap();
    is_valid(auth_tokens, url, body, vector["signature"].as_str().unwrap())
}

fn parameters(vector: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    vector["params"]
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(key, value)| {
            let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            values.iter().map(|value| (key.clone(), text(value)))
        })
        .collect()
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../../tests/fixtures/signature-vectors.json")).unwrap()
}
