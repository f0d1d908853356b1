//! `POST /create-new-task`.

use reqwest::{Method, Response};
use serde_json::json;
use shared::{TaskSid, api::code, sync_map::MAP_TTL_SECONDS};

use crate::support::{AGENT, AGENT_NUMBER, CUSTOMER, ORIGIN, TestApp};

#[tokio::test]
async fn the_task_its_map_and_conf_status_are_there_when_the_answer_is() {
    let app = TestApp::spawn().await;
    let form = [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT), ("Internal", "false")];
    let (status, answer) = app.ask("/create-new-task", &form).await;
    assert_eq!(status, 200, "{answer}");

    let task_sid = TaskSid::parse(answer["taskSid"].as_str().unwrap()).unwrap();
    assert_eq!(answer["syncMapName"], json!(format!("{task_sid}.CS")));
    assert!(answer["syncMapSid"].as_str().unwrap().starts_with("MP"));
    // Twilio tries it again if there is no answer.
    let url = format!("{}/agent-outbound-join?taskSid={task_sid}#rc=5&rp=all", app.url);
    assert_eq!(answer["agentJoinUrl"], json!(url));

    let mut conf_status = app.map(&task_sid).await["conf_status"].clone();
    for field in ["customer_dial", "recording"] {
        let proof = conf_status[field].as_object_mut().unwrap().remove("proof");
        assert!(proof.is_some_and(|proof| proof.is_string()), "{field}");
    }
    let want = json!({
        "customer_dial": { "to": CUSTOMER, "from": AGENT_NUMBER },
        "recording": { "of": "conference" },
    });
    assert_eq!(conf_status, want);
    assert_eq!(app.life_of_map(&task_sid).await, MAP_TTL_SECONDS);
    let attributes = app.attributes(&task_sid);
    for (name, want) in [
        ("direction", "outbound"),
        ("to", CUSTOMER),
        ("outbound_to", CUSTOMER),
        ("from", AGENT_NUMBER),
        ("targetWorker", AGENT),
        ("autoAnswer", "true"),
        ("internal", "false"),
        ("dialInMap", "true"),
        // The plugin finds the address of the TwiML with it.
        ("url", &app.url),
    ] {
        assert_eq!(attributes[name], json!(want), "{name}");
    }
    app.stop().await;
}

#[tokio::test]
async fn what_is_no_number_makes_no_task() {
    let app = TestApp::spawn().await;
    for (to, code) in [
        ("4155550123", 21211),
        ("alice", 21211),
        ("", 400),
        ("+1", 21211),
        ("+1415555012", 21211),
        ("+9991234567", 21211),
    ] {
        let form = [("To", to), ("From", AGENT_NUMBER), ("Worker", AGENT)];
        let (status, answer) = app.ask("/create-new-task", &form).await;
        assert_eq!(status, 400, "{to}: {answer}");
        assert_eq!((&answer["status"], &answer["code"]), (&json!(400), &json!(code)), "{answer}");
        assert!(answer["message"].as_str().unwrap().starts_with("To: "), "{answer}");
    }
    assert!(app.emulator.snapshot().tasks.is_empty());
    app.stop().await;
}

#[tokio::test]
async fn a_body_that_is_not_encoded_is_understood() {
    let app = TestApp::spawn().await;
    let body = format!("Token={}&To={CUSTOMER}&From={AGENT_NUMBER}&Worker={AGENT}", app.token);
    let response = app
        .http
        .post(format!("{}/create-new-task", app.url))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    app.stop().await;
}

#[tokio::test]
async fn without_a_valid_token_nothing_is_done() {
    let app = TestApp::spawn().await;
    for token in [None, Some(""), Some("not a token")] {
        let mut form = vec![("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT)];
        form.extend(token.map(|token| ("Token", token)));
        let (status, answer) = app.post("/create-new-task", &form).await;
        assert_eq!(status, 403, "{answer}");
    }
    assert!(app.emulator.snapshot().tasks.is_empty());
    app.stop().await;
}

#[tokio::test]
async fn nobody_calls_in_the_name_of_somebody_else() {
    let app = TestApp::spawn().await;
    for worker in ["client:second_40example_2Ecom", "agent_40example_2Ecom", "client:"] {
        let form = [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", worker)];
        let (status, answer) = app.ask("/create-new-task", &form).await;
        assert_eq!(status, 403, "{worker}: {answer}");
        let message = answer["message"].as_str().unwrap();
        assert!(message.contains("is not the contact_uri of who asks"), "{message}");
    }
    assert!(app.emulator.snapshot().tasks.is_empty());
    app.stop().await;
}

#[tokio::test]
async fn a_worker_with_a_sip_telephone_calls_with_it_and_nobody_else_does() {
    let app = TestApp::spawn().await;
    let sip = "sip:anna@example.sip.twilio.com";
    let path = "/Workers/WK00000000000000000000000000000001";
    let attributes = json!({ "contact_uri": sip }).to_string();
    app.task_router(Method::POST, path, &[("Attributes", &attributes)]).await;
    for (worker, want) in [("sip:bob@example.sip.twilio.com", 403), (sip, 200)] {
        let form = [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", worker)];
        let (status, answer) = app.ask("/create-new-task", &form).await;
        assert_eq!(status, want, "{worker}: {answer}");
    }
    let snapshot = app.emulator.snapshot();
    let tasks: Vec<_> = snapshot.tasks.iter().map(|task| task.sid.clone()).collect();
    assert_eq!(tasks.len(), 1);
    assert_eq!(app.attributes(&tasks[0])["targetWorker"], json!(sip));
    app.stop().await;
}

#[tokio::test]
async fn a_token_is_checked_once_a_minute_at_most() {
    let app = TestApp::spawn().await;
    app.emulator.forget_requests();
    for _ in 0..3 {
        app.create_task().await;
    }
    let requests = app.emulator.requests();
    assert_eq!(requests.iter().filter(|request| request.host == "iam.twilio.com").count(), 1);
    app.stop().await;
}

#[tokio::test]
async fn a_token_in_the_old_field_or_in_the_header_is_accepted() {
    let app = TestApp::spawn().await;
    let form = [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT)];
    let token = ("token", app.token.as_str());
    let (status, _) = app.post("/create-new-task", &[&[token], &form[..]].concat()).await;
    assert_eq!(status, 200);
    let request = app.http.post(format!("{}/create-new-task", app.url)).bearer_auth(&app.token);
    assert_eq!(request.form(&form).send().await.unwrap().status(), 200);
    app.stop().await;
}

#[tokio::test]
async fn only_the_configured_origins_may_read_the_answer() {
    let app = TestApp::spawn().await;
    for (origin, want, status) in
        [(ORIGIN, Some(ORIGIN), 403), ("http://evil.example.com", None, 400)]
    {
        let url = format!("{}/create-new-task", app.url);
        let preflight = app.http.request(Method::OPTIONS, url).header("Origin", origin);
        let preflight = preflight.header("Access-Control-Request-Method", "POST");
        let response = preflight.send().await.unwrap();
        assert_eq!(response.status().is_success(), want.is_some());
        assert_eq!(allowed_origin(&response), want);
        // Nor may others read what went wrong, while our own pages must.
        let url = format!("{}/create-new-task", app.url);
        let response = app.http.post(url).header("Origin", origin).send().await.unwrap();
        assert_eq!((response.status().as_u16(), allowed_origin(&response)), (status, want));
    }
    app.stop().await;
}

#[tokio::test]
async fn a_map_that_is_there_already_is_adopted() {
    let app = TestApp::spawn().await;
    // The answer to the first try is lost, so that the second finds the map.
    app.break_requests("POST", "/sync.twilio.com/v1/*/Maps", 503, 1, true);
    let (task_sid, _) = app.create_task().await;
    assert_eq!(app.faults_left().await, 0);
    assert_eq!(app.map(&task_sid).await["conf_status"]["customer_dial"]["to"], json!(CUSTOMER));
    app.stop().await;
}

#[tokio::test]
async fn a_task_whose_map_cannot_be_made_is_taken_back() {
    let app = TestApp::spawn().await;
    app.break_requests("POST", "/sync.twilio.com/v1/*/Maps", 503, 100, false);
    let form = [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT)];
    let (status, answer) = app.ask("/create-new-task", &form).await;
    assert_eq!(status, 503, "{answer}");
    let snapshot = app.emulator.snapshot();
    let statuses: Vec<_> = snapshot.tasks.iter().map(|task| task.assignment_status).collect();
    assert_eq!(statuses, ["canceled"]);
    app.stop().await;
}

#[tokio::test]
async fn a_task_whose_creation_is_not_answered_is_adopted() {
    let app = TestApp::spawn().await;
    app.break_requests("POST", "/taskrouter.twilio.com/v1/*/Tasks", 503, 1, true);
    let (task_sid, _) = app.create_task().await;
    assert_eq!(app.faults_left().await, 0);
    let snapshot = app.emulator.snapshot();
    let tasks: Vec<_> = snapshot.tasks.iter().map(|task| &task.sid).collect();
    assert_eq!(tasks, [&task_sid]);
    assert_eq!(app.map(&task_sid).await["conf_status"]["customer_dial"]["to"], json!(CUSTOMER));
    app.stop().await;
}

#[tokio::test]
async fn a_workflow_that_is_not_there_is_nobody_who_has_left() {
    let app = TestApp::spawn().await;
    app.refuse("POST", "/taskrouter.twilio.com/*/Tasks", 404, 20404);
    let form = [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT)];
    let (status, answer) = app.ask("/create-new-task", &form).await;
    assert_eq!((status.as_u16(), &answer["code"]), (503, &json!(503)), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn a_task_that_was_not_made_is_not_made_by_itself() {
    let app = TestApp::spawn().await;
    app.break_requests("POST", "/taskrouter.twilio.com/v1/*/Tasks", 503, 1, false);
    let form = [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT)];
    let (status, answer) = app.ask("/create-new-task", &form).await;
    assert_eq!(status, 503, "{answer}");
    assert!(app.emulator.snapshot().tasks.is_empty());
    app.stop().await;
}

#[tokio::test]
async fn a_slow_answer_of_twilios_is_waited_for() {
    let app = TestApp::spawn().await;
    app.slow_down("POST", "/taskrouter.twilio.com/v1/*/Tasks", 5000);
    app.create_task().await;
    assert_eq!(app.emulator.snapshot().tasks.len(), 1);
    assert_eq!(app.faults_left().await, 0);
    app.stop().await;
}

#[tokio::test]
async fn a_token_that_cannot_be_checked_is_no_valid_token() {
    let app = TestApp::spawn().await;
    for status in [401, 503] {
        app.break_requests("POST", "/iam.twilio.com/*", status, 100, false);
        let form = [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT)];
        let (answered, answer) = app.ask("/create-new-task", &form).await;
        assert_eq!(answered, 503, "{status}: {answer}");
    }
    assert!(app.emulator.snapshot().tasks.is_empty());
    app.stop().await;
}

fn allowed_origin(response: &Response) -> Option<&str> {
    let value = response.headers().get("access-control-allow-origin");
    value.map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_number_of_a_range_that_is_not_called_is_refused_with_a_code_of_its_own() {
    const PREMIUM: &str = "+19005550123";
    let app = TestApp::spawn().await;
    let form = |to| [("To", to), ("From", AGENT_NUMBER), ("Worker", AGENT)];
    for to in [PREMIUM, "+870773111632"] {
        let (status, answer) = app.ask("/create-new-task", &form(to)).await;
        assert_eq!((status.as_u16(), &answer["code"]), (400, &json!(code::NUMBER_REFUSED)));
    }
    assert!(app.emulator.snapshot().tasks.is_empty());
    // Nor can such a number be added, or be rung because a task names it.
    let call = app.talk().await;
    let add = [("taskSid", call.task_sid.as_str()), ("to", PREMIUM), ("from", AGENT_NUMBER)];
    let (_, answer) = app.ask("/add-conference-participant", &add).await;
    assert_eq!(answer["code"], json!(code::NUMBER_REFUSED), "{answer}");
    assert_eq!(app.emulator.snapshot().calls_to(PREMIUM).count(), 0);
    app.stop().await;

    let app = TestApp::spawn_with(&[("REFUSED_NUMBERS", "none")]).await;
    assert_eq!(app.ask("/create-new-task", &form(PREMIUM)).await.0, 200);
    app.stop().await;
}
