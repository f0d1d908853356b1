//! `POST /hold-call`, as an old dialpad posts it.

use serde_json::json;

use crate::support::{SECOND_EMAIL, TestApp};

#[tokio::test]
async fn an_old_dialpad_holds_the_customer_with_what_it_finds_in_the_attributes() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let conference = app.attributes(&call.task_sid)["conference"].clone();
    let (sid, customer) =
        (conference["sid"].as_str().unwrap(), conference["participants"]["customer"].as_str());
    for hold in ["true", "false"] {
        // Without encoding, as it does.
        let body = format!(
            "conference={sid}&participant={}&hold={hold}&Token={}",
            customer.unwrap(),
            app.token
        );
        let request = app.http.post(format!("{}/hold-call", app.url)).body(body);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let want = if hold == "true" { vec![call.customer.clone()] } else { vec![] };
        assert_eq!(app.held(&call), want);
    }
    app.stop().await;
}

#[tokio::test]
async fn whatever_the_attributes_lack_is_found() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let conference = ("conference", call.conference_sid.as_str());
    let participant = ("participant", call.customer.as_str());
    for named in [
        &[conference, ("participant", "undefined")][..],
        &[("conference", "undefined"), participant],
        &[("conference", "null"), participant],
        &[("taskSid", call.task_sid.as_str())],
    ] {
        for hold in ["true", "false"] {
            let (status, answer) =
                app.ask("/hold-call", &[named, &[("hold", hold)]].concat()).await;
            assert_eq!((status.as_u16(), &answer["status"]), (200, &json!(200)), "{named:?}");
            let want = if hold == "true" { vec![call.customer.clone()] } else { vec![] };
            assert_eq!(app.held(&call), want, "{named:?}");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn what_makes_no_sense_holds_nobody() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let conference = ("conference", call.conference_sid.as_str());
    for form in [
        &[conference, ("hold", "maybe")][..],
        &[conference],
        &[("hold", "true")],
        &[("conference", "undefined"), ("participant", "undefined"), ("hold", "true")],
        &[conference, ("participant", "bob"), ("hold", "true")],
    ] {
        let (status, answer) = app.ask("/hold-call", form).await;
        assert_eq!(status, 400, "{form:?}: {answer}");
    }
    assert_eq!(app.held(&call), []);
    app.stop().await;
}

#[tokio::test]
async fn nobody_holds_the_customer_of_another_worker() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let stranger = app.token_of(SECOND_EMAIL).await;
    for token in ["not a token", &stranger] {
        for named in [
            &[("conference", call.conference_sid.as_str())][..],
            &[("participant", call.customer.as_str())],
        ] {
            let form = [named, &[("hold", "true"), ("Token", token)]].concat();
            let (status, answer) = app.post("/hold-call", &form).await;
            assert_eq!(status, 403, "{named:?}: {answer}");
        }
    }
    assert_eq!(app.held(&call), []);
    app.stop().await;
}

#[tokio::test]
async fn a_customer_who_is_gone_is_said_to_be() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let third = app.add_third(&call).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    app.ask("/remove-conference-participant", &call.about(&call.customer, ("hold", "true"))).await;
    app.emulator.settled().await;
    for participant in ["undefined", call.customer.as_str()] {
        let form = [
            ("conference", call.conference_sid.as_str()),
            ("participant", participant),
            ("hold", "true"),
        ];
        let (status, answer) = app.ask("/hold-call", &form).await;
        assert_eq!(status, 404, "{participant}: {answer}");
    }
    app.stop().await;
}
