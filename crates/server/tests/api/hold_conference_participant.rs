//! `POST /hold-conference-participant`.

use serde_json::json;
use shared::CallSid;

use crate::support::{SECOND_EMAIL, TestApp};

#[tokio::test]
async fn hold_and_unhold_reach_this_person_and_no_other() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let third = app.add_third(&call).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    for hold in ["true", "false"] {
        let (status, answer) =
            app.ask("/hold-conference-participant", &call.about(&third, ("hold", hold))).await;
        assert_eq!((status.as_u16(), &answer["status"]), (200, &json!(200)), "{answer}");
        app.emulator.settled().await;
        let want = hold == "true";
        assert_eq!(app.held(&call), if want { vec![third.clone()] } else { vec![] });
        assert_eq!(app.map(&call.task_sid).await[third.as_str()]["hold"], want);
        assert_eq!(app.map(&call.task_sid).await[call.customer.as_str()]["hold"], false);
    }
    app.stop().await;
}

#[tokio::test]
async fn an_old_client_names_the_conference_and_the_worker() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let form = [
        ("token", app.token.as_str()),
        ("conference", call.conference_sid.as_str()),
        ("participant", "WK00000000000000000000000000000001"),
        ("hold", "true"),
    ];
    let (status, answer) = app.post("/hold-conference-participant", &form).await;
    assert_eq!(status, 200, "{answer}");
    app.emulator.settled().await;
    assert_eq!(app.held(&call), std::slice::from_ref(&call.agent));
    app.stop().await;
}

#[tokio::test]
async fn somebody_who_is_not_on_the_call_is_said_to_be_gone() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let nobody = CallSid::from_bits(0xdead);
    let (status, answer) =
        app.ask("/hold-conference-participant", &call.about(&nobody, ("hold", "true"))).await;
    assert_eq!(status, 404, "{answer}");
    assert_eq!(answer["message"], "this person is not on the call any more");
    app.stop().await;
}

#[tokio::test]
async fn twilios_no_to_us_is_not_taken_for_a_no_to_the_agent() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    for (status, want) in [(400, 400), (403, 502), (409, 409), (405, 502)] {
        app.refuse("POST", "/api.twilio.com/*/Participants/*", status, 20003);
        let form = call.about(&call.customer, ("hold", "true"));
        let (answered, answer) = app.ask("/hold-conference-participant", &form).await;
        assert_eq!((answered.as_u16(), &answer["status"]), (want, &json!(want)), "{answer}");
        assert_eq!(answer["code"], 20003, "{answer}");
    }
    app.stop().await;
}

#[tokio::test]
async fn what_makes_no_sense_holds_nobody() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let task_sid = ("taskSid", call.task_sid.as_str());
    let customer = ("participant", call.customer.as_str());
    for form in [
        &call.about(&call.customer, ("hold", "yes"))[..],
        &[task_sid, ("hold", "true")],
        &[task_sid, customer],
        &[customer, ("hold", "true")],
        &[task_sid, ("participant", "customer"), ("hold", "true")],
        &[("taskSid", "WT1"), customer, ("hold", "true")],
    ] {
        let (status, answer) = app.ask("/hold-conference-participant", form).await;
        assert_eq!(status, 400, "{form:?}: {answer}");
    }
    assert_eq!(app.held(&call), []);
    app.stop().await;
}

#[tokio::test]
async fn nobody_holds_the_customer_of_another_worker() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let form = call.about(&call.customer, ("hold", "true"));
    let stranger = app.token_of(SECOND_EMAIL).await;
    for token in [None, Some("not a token"), Some(stranger.as_str())] {
        let mut form = form.to_vec();
        form.extend(token.map(|token| ("Token", token)));
        let (status, answer) = app.post("/hold-conference-participant", &form).await;
        assert_eq!(status, 403, "{answer}");
    }
    assert_eq!(app.held(&call), []);
    app.stop().await;
}
