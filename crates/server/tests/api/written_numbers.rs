//! Numbers as people write them, at every door: whom to call, the caller ID, the worker's attributes, the settings.

use reqwest::Method;
use serde_json::{Value, json};
use shared::TaskSid;

use crate::{
    support::{AGENT, AGENT_NUMBER, CUSTOMER, SECOND, THIRD, TestApp},
    transfer_call::{asked, transfer},
};

const OF_US: (&str, &str) = ("DEFAULT_COUNTRY", "US");

#[tokio::test]
async fn ten_digits_of_an_old_dialpad_are_a_number_of_the_default_country() {
    let app = TestApp::spawn_with(&[OF_US]).await;
    for (to, want) in [
        ("4155550123", "+14155550123"),
        ("(415) 555-0123", "+14155550123"),
        ("1 415 555 0123", "+14155550123"),
        ("011 49 (0)30 901820", "+4930901820"),
        ("TEL:+1-415-555-0123", "+14155550123"),
        ("\u{202a}+49\u{a0}30\u{2011}901820\u{202c}", "+4930901820"),
        ("+52 1 55 1234 5678", "+525512345678"),
        // A `+` that was not encoded.
        (" 4930901820", "+4930901820"),
    ] {
        let attributes = attributes_of_call(&app, &[("To", to)]).await;
        assert_eq!([&attributes["to"], &attributes["outbound_to"]], [want, want], "{to}");
    }
    app.stop().await;
}

#[tokio::test]
async fn the_workers_country_comes_before_that_of_the_server() {
    let app = TestApp::spawn_with(&[OF_US]).await;
    set_attributes(&app, &json!({ "default_country": "de", "phone": AGENT_NUMBER })).await;
    let attributes = attributes_of_call(&app, &[("To", "030 901820")]).await;
    assert_eq!(attributes["to"], "+4930901820");
    // One that is no country is as good as none.
    set_attributes(&app, &json!({ "default_country": "Germany", "phone": AGENT_NUMBER })).await;
    let attributes = attributes_of_call(&app, &[("To", "415 555 0123")]).await;
    assert_eq!(attributes["to"], "+14155550123");
    app.stop().await;
}

#[tokio::test]
async fn caller_ids_are_read_as_the_numbers_that_are_called() {
    let app = TestApp::spawn_with(&[OF_US]).await;
    let from = async |form: &[(&str, &str)]| {
        let form: Vec<_> = [("To", CUSTOMER)].into_iter().chain(form.iter().copied()).collect();
        attributes_of_call(&app, &form).await["from"].clone()
    };
    assert_eq!(from(&[("From", "(500) 555-0155")]).await, "+15005550155");
    set_attributes(&app, &json!({ "phone": "500 555 0166 ext. 4" })).await;
    assert_eq!(from(&[]).await, "+15005550166");
    set_attributes(&app, &json!({ "phone": "0150 5550166", "default_country": "DE" })).await;
    assert_eq!(from(&[]).await, "+491505550166");
    set_attributes(&app, &json!({})).await;
    let settings = [OF_US, ("DEFAULT_CALLER_ID", "(500) 555-0199")];
    let (replica, handle) = app.spawn_replica_with_all(&settings);
    let form = [("Token", app.token.as_str()), ("To", CUSTOMER), ("Worker", AGENT)];
    let request = app.http.post(format!("{replica}/create-new-task")).form(&form);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(app.attributes(&task_of(&answer))["from"], "+15005550199");
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_colleague_is_rung_with_the_number_of_who_asks_as_people_write_it() {
    for (attributes, want) in [
        (json!({ "phone": "(500) 555-0166" }), "+15005550166"),
        (json!({ "phone": "0150 5550166", "default_country": "DE" }), "+491505550166"),
    ] {
        let app = TestApp::spawn_with(&[OF_US]).await;
        set_attributes(&app, &attributes).await;
        let call = app.talk().await;
        let form = [("to", SECOND), ("mode", "ask-first")];
        let invitation = asked(&transfer(&app, &call, &form).await);
        assert_eq!(app.attributes(&invitation)["from"], want);
        app.stop().await;
    }
}

#[tokio::test]
async fn without_a_country_a_national_number_is_refused_and_so_is_what_nobody_reaches_from_here() {
    let app = TestApp::spawn().await;
    let (replica, handle) = app.spawn_replica_with(OF_US);
    for (url, to, want) in [
        (&app.url, "4155550123", "begins with `+` and the country code"),
        (&app.url, "112", "an emergency number"),
        (&replica, "911", "an emergency number"),
        (&replica, "411", "a short number"),
        (&replica, "415 555 012", "has 10 digits, and this one has 9"),
        (&replica, "415 555 O123", "`O` is not part of a number"),
        (&replica, "+49 30 901820 / 901821", "`/` is not part of a number"),
        (&replica, "+999 1234567", "no country has the code"),
    ] {
        let form = [("Token", app.token.as_str()), ("To", to), ("Worker", AGENT)];
        let request = app.http.post(format!("{url}/create-new-task")).form(&form);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["code"], 21211, "{to}: {answer}");
        let message = answer["message"].as_str().unwrap();
        assert!(message.starts_with("To: ") && message.contains(want), "{to}: {message}");
    }
    assert!(app.emulator.snapshot().tasks.is_empty());
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn an_extension_is_kept_apart_and_what_rings_is_the_number() {
    let app = TestApp::spawn_with(&[OF_US]).await;
    for (form, want) in [
        (&[("To", "(415) 555-0123 ext. 42")][..], json!("42")),
        (&[("To", "+14155550123,,42#")], json!("42#")),
        (&[("To", CUSTOMER), ("Extension", "7")], json!("7")),
        (&[("To", "+14155550123;ext=1"), ("Extension", "7")], json!("7")),
        (&[("To", CUSTOMER)], Value::Null),
    ] {
        let task_sid = call(&app, form).await;
        assert_eq!(app.attributes(&task_sid)["to"], CUSTOMER, "{form:?}");
        assert_eq!(
            app.map(&task_sid).await["conf_status"]["customer_dial"]["extension"],
            want,
            "{form:?}"
        );
    }
    let form = [("To", CUSTOMER), ("Extension", "anna"), ("Worker", AGENT)];
    let (status, answer) = app.ask("/create-new-task", &form).await;
    assert_eq!(status, 400, "{answer}");
    assert!(answer["message"].as_str().unwrap().starts_with("Extension: "), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn the_task_of_another_program_is_read_alike() {
    for (attribute, to, want) in [
        (json!({}), "(415) 555-0123 ext. 42", json!(["+14155550123", "42", "+15005550155"])),
        (
            json!({ "default_country": "DE" }),
            "030 901820",
            json!(["+4930901820", null, "+15005550155"]),
        ),
        (json!({}), "415 555 O123", json!(["415 555 O123", null, "+1 500 555 0155"])),
    ] {
        let app = TestApp::spawn_with(&[OF_US]).await;
        set_attributes(&app, &attribute).await;
        let (task_sid, url) = app.create_task().await;
        app.delete_map(&task_sid).await;
        let mut attributes = app.attributes(&task_sid);
        attributes.as_object_mut().unwrap().remove("dialInMap");
        for (name, value) in [("to", to), ("outbound_to", to), ("from", "+1 500 555 0155")] {
            attributes[name] = json!(value);
        }
        app.set_attributes(&task_sid, &attributes).await;
        let agent = app.ring_agent(&task_sid, &url).await;
        app.emulator.answer(&agent).unwrap();
        app.emulator.settled().await;
        let dial = app.map(&task_sid).await["conf_status"]["customer_dial"].clone();
        assert_eq!(json!([dial["to"], dial["extension"], dial["from"]]), want, "{to}: {dial}");
        let number = want[0].as_str().unwrap();
        let is_number = number.starts_with('+');
        let rung = app.emulator.snapshot().calls_to(number).count();
        assert_eq!(rung, usize::from(is_number), "{to}: {dial}");
        assert_eq!(dial["refusal"]["code"] == 21211, !is_number, "{to}: {dial}");
        app.stop().await;
    }
}

#[tokio::test]
async fn who_is_added_is_read_alike_and_a_repetition_rings_nobody() {
    let app = TestApp::spawn_with(&[OF_US]).await;
    let call = app.talk().await;
    let sid = call.task_sid.to_string();
    let form = [("taskSid", sid.as_str()), ("to", "tel:415-555-0199;ext=42"), ("id", "0badcafe")];
    for _ in 0..2 {
        let (status, answer) = app.ask("/add-conference-participant", &form).await;
        assert_eq!(status, 200, "{answer}");
    }
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 1);
    let map = app.map(&call.task_sid).await;
    let item = map.values().find(|item| item["phone_number"] == THIRD).unwrap();
    assert_eq!(item["extension"], "42", "{item}");
    let form = [("taskSid", sid.as_str()), ("to", "911")];
    let (status, answer) = app.ask("/add-conference-participant", &form).await;
    assert_eq!((status.as_u16(), &answer["code"]), (400, &json!(21211)), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn the_server_names_its_country() {
    let app = TestApp::spawn().await;
    let (replica, handle) = app.spawn_replica_with(OF_US);
    for (url, want) in [(&app.url, Value::Null), (&replica, json!("US"))] {
        let answer = app.http.get(format!("{url}/health")).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["default_country"], want);
    }
    handle.stop(false).await;
    app.stop().await;
}

async fn attributes_of_call(app: &TestApp, form: &[(&str, &str)]) -> Value {
    app.attributes(&call(app, form).await)
}

async fn call(app: &TestApp, form: &[(&str, &str)]) -> TaskSid {
    let form: Vec<_> = form.iter().copied().chain([("Worker", AGENT)]).collect();
    let (status, answer) = app.ask("/create-new-task", &form).await;
    assert_eq!(status, 200, "{form:?}: {answer}");
    task_of(&answer)
}

fn task_of(answer: &Value) -> TaskSid {
    TaskSid::parse(answer["taskSid"].as_str().unwrap()).unwrap()
}

/// Gives the agent's worker these attributes beside the address of their telephone.
async fn set_attributes(app: &TestApp, attributes: &Value) {
    let mut attributes = attributes.clone();
    attributes["contact_uri"] = json!(AGENT);
    let path = "/Workers/WK00000000000000000000000000000001";
    let form = [("Attributes", attributes.to_string())];
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = app.task_router(Method::POST, path, &form).await;
    assert!(answer["sid"].is_string(), "{answer}");
}
