//! `POST /update-conference-participant`.

use serde_json::json;

use crate::support::{SECOND_EMAIL, TestApp, TestCall};

const ROUTE: &str = "/update-conference-participant";

#[tokio::test]
async fn an_old_client_decides_whether_the_conference_ends_and_is_answered_as_it_waits_for() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    for flag in ["false", "true"] {
        let form = [
            ("token", app.token.as_str()),
            ("conference", call.conference_sid.as_str()),
            ("participant", call.customer.as_str()),
            ("endConferenceOnExit", flag),
        ];
        let (status, answer) = app.post(ROUTE, &form).await;
        assert_eq!((status.as_u16(), &answer["status"]), (200, &json!(200)), "{answer}");
        assert_eq!(ends_with_customer(&app, &call), flag == "true");
    }
    app.stop().await;
}

#[tokio::test]
async fn nothing_but_the_named_field_reaches_twilio() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let third = app.add_third(&call).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    let before = app.participant(&call, &third);
    for (route, field) in [
        (ROUTE, ("endConferenceOnExit", "false")),
        ("/hold-conference-participant", ("hold", "false")),
        ("/hold-call", ("hold", "false")),
        ("/mute-conference-participant", ("muted", "false")),
    ] {
        // What the field itself says is how it is: whatever is different then came from another.
        let form = [
            &call.about(&third, field)[..],
            &[
                ("coaching", "true"),
                ("Coaching", "true"),
                ("callSidToCoach", call.customer.as_str()),
                ("CallSidToCoach", call.customer.as_str()),
                ("startConferenceOnEnter", "false"),
            ],
            &[("hold", "true"), ("muted", "true"), ("endConferenceOnExit", "true")]
                .map(|other| if other.0 == field.0 { field } else { other }),
        ]
        .concat();
        let (status, answer) = app.ask(route, &form).await;
        assert_eq!(status, 200, "{route}: {answer}");
        assert_eq!(app.participant(&call, &third), before, "{route}");
    }
    app.stop().await;
}

#[tokio::test]
async fn what_makes_no_sense_changes_nothing() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    for flag in ["no", "False", "undefined"] {
        let form = call.about(&call.customer, ("endConferenceOnExit", flag));
        let (status, answer) = app.ask(ROUTE, &form).await;
        assert_eq!(status, 400, "{flag}: {answer}");
    }
    assert!(ends_with_customer(&app, &call));
    app.stop().await;
}

#[tokio::test]
async fn nobody_changes_the_call_of_another_worker() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let stranger = app.token_of(SECOND_EMAIL).await;
    for token in ["not a token", &stranger] {
        let form = call.about(&call.customer, ("endConferenceOnExit", "false"));
        let (status, answer) = app.post(ROUTE, &[&form[..], &[("Token", token)]].concat()).await;
        assert_eq!(status, 403, "{answer}");
    }
    assert!(ends_with_customer(&app, &call));
    app.stop().await;
}

#[tokio::test]
async fn what_twilio_says_no_to_is_told_in_its_words() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.refuse("POST", "/api.twilio.com/*/Participants/*", 409, 20009);
    let form = call.about(&call.customer, ("endConferenceOnExit", "false"));
    let (status, answer) = app.ask(ROUTE, &form).await;
    assert_eq!((status.as_u16(), &answer["code"]), (409, &json!(20009)), "{answer}");
    app.stop().await;
}

fn ends_with_customer(app: &TestApp, call: &TestCall) -> bool {
    app.participant(call, &call.customer).end_conference_on_exit
}
