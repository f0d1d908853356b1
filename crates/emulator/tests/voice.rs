//! Voice over the wire: REST in, TwiML and status callbacks out, with faults on both ways.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::ServerHandle,
    web::{self, Data},
};
use emulator::{
    CallStatus, CallbackFaults, Clock, Emulator, Faults, Options, Quirks, RequestFault,
};
use reqwest::Client;
use serde_json::{Value, json};
use shared::CallSid;

#[tokio::test]
async fn a_call_is_placed_answered_held_and_ended_over_rest() {
    let line = Line::start();
    let agent = line.agent_joins().await;
    assert_eq!(line.customer_server.events(), ["1 participant-join worker"]);

    let participants = line.participants_path();
    let created = line
        .post(
            &participants,
            201,
            &[("From", "+15005550000"), ("To", "+15005550006"), ("Label", "customer")],
        )
        .await;
    assert_eq!((&created["status"], &created["label"]), (&json!("queued"), &json!("customer")));
    line.emulator.settled().await;
    let customer = CallSid::parse(created["call_sid"].as_str().unwrap()).unwrap();
    let ringing = line.get(&format!("{}/customer.json", line.participants_folder()), 200).await;
    assert_eq!(ringing["status"], "ringing");

    line.emulator.answer(&customer).unwrap();
    let path = format!("{}/customer.json", line.participants_folder());
    let held = line.post(&path, 200, &[("Hold", "true")]).await;
    assert_eq!((&held["hold"], &held["status"]), (&json!(true), &json!("connected")));
    line.emulator.settled().await;
    let listed = line.get(&format!("{participants}?Hold=true"), 200).await;
    assert_eq!(listed["participants"].as_array().unwrap().len(), 1);

    line.emulator.hang_up(&agent).unwrap();
    line.emulator.settled().await;
    let mut events = line.customer_server.events();
    events.sort_by_key(|event| event.split(' ').next().unwrap().parse::<u32>().unwrap());
    assert_eq!(
        events,
        [
            "1 participant-join worker",
            "2 participant-join customer",
            "3 conference-start",
            "4 participant-hold customer",
            "5 participant-leave worker",
            "6 participant-leave customer",
            "7 conference-end",
        ]
    );
    let call = line.get(&line.path(&format!("Calls/{customer}.json")), 200).await;
    assert_eq!(call["status"], "completed");
    let listed = line.get(&participants, 200).await;
    assert_eq!(listed["participants"], json!([]));
    let gone = line.post(&path, 404, &[("Hold", "false")]).await;
    assert_eq!(gone["code"], 20404);
    line.stop().await;
}

#[tokio::test]
async fn a_conference_is_addressed_by_its_sid_but_joined_by_its_name_too() {
    let line = Line::start();
    line.agent_joins().await;
    let by_name = line.path("Conferences/WT1/Participants/worker.json");
    assert_eq!(line.get(&by_name, 405).await["code"], 20004);
    let create = line.path("Conferences/WT1/Participants.json");
    let ends = [("From", "+15005550000"), ("To", "+15005550006")];
    let created = line.post(&create, 201, &ends).await;
    assert_eq!(created["conference_sid"], line.conference_sid());
    assert_eq!(line.post(&create, 400, &[("To", "5005550006")]).await["code"], 21213);
    let bare = [("From", "+15005550000"), ("To", "15005550006")];
    assert_eq!(line.post(&create, 400, &bare).await["code"], 21211);
    let in_progress = line.path("Conferences.json?FriendlyName=WT1&Status=in-progress");
    assert_eq!(line.get(&in_progress, 200).await["conferences"].as_array().unwrap().len(), 1);
    let wrong = Client::new().get(line.url(&in_progress)).basic_auth("AC1", Some("x"));
    assert_eq!(wrong.send().await.unwrap().status(), 401);
    line.stop().await;
}

#[tokio::test]
async fn a_telephone_that_nobody_answers_is_given_up_when_time_has_passed() {
    let line = Line::start();
    line.agent_joins().await;
    let create = line.participants_path();
    let ends = [("From", "+15005550000"), ("To", "+15005550006"), ("Timeout", "20")];
    let created = line.post(&create, 201, &ends).await;
    let customer = CallSid::parse(created["call_sid"].as_str().unwrap()).unwrap();
    line.emulator.settled().await;
    line.emulator.advance(Duration::from_secs(19));
    line.emulator.settled().await;
    assert_eq!(line.emulator.snapshot().call(&customer).unwrap().status, CallStatus::Ringing);
    line.emulator.advance(Duration::from_secs(1));
    line.emulator.settled().await;
    assert_eq!(line.emulator.snapshot().call(&customer).unwrap().status, CallStatus::NoAnswer);
    assert_eq!(line.customer_server.events(), ["1 participant-join worker", "2 participant-leave"]);
    line.stop().await;
}

#[tokio::test]
async fn repeated_and_swapped_callbacks_say_the_same_things() {
    let line = Line::start();
    line.emulator.set_faults(Faults {
        seed: 3,
        callbacks: CallbackFaults {
            repeat: 0.5,
            swap: 0.5,
            drop: 0.0,
            delay_ms: (0, 20),
            ..Default::default()
        },
        ..Faults::default()
    });
    let agent = line.agent_joins().await;
    line.emulator.dial_in("+15005550001", "WT1");
    line.emulator.hang_up(&agent).unwrap();
    line.emulator.settled().await;
    let mut events = line.customer_server.events();
    assert!(events.len() > 6, "one is repeated: {events:?}");
    events.sort();
    events.dedup();
    assert_eq!(
        events,
        [
            "1 participant-join worker",
            "2 participant-join",
            "3 conference-start",
            "4 participant-leave worker",
            "5 participant-leave",
            "6 conference-end",
        ]
    );
    line.stop().await;
}

#[tokio::test]
async fn a_request_meets_its_fault_before_or_after_the_effect_and_is_counted() {
    let line = Line::start();
    line.agent_joins().await;
    line.emulator.forget_requests();
    let fault = |after_the_effect| RequestFault {
        method: Some("POST".to_owned()),
        path: "/api.twilio.com/*/Participants.json".to_owned(),
        status: Some(503),
        code: 20503,
        after_the_effect,
        retry_after: Some(1),
        ..RequestFault::default()
    };
    let requests = vec![fault(false), fault(true)];
    line.emulator.set_faults(Faults { requests, ..Faults::default() });
    let create = line.participants_path();
    let ends = [("From", "+15005550000"), ("To", "+15005550006")];
    for joined in [1, 2] {
        assert_eq!(line.post(&create, 503, &ends).await["code"], 20503);
        assert_eq!(line.emulator.participants("WT1").len(), joined);
    }
    line.post(&create, 201, &ends).await;
    let requests = line.emulator.requests();
    let statuses: Vec<_> = requests.iter().map(|request| request.status).collect();
    assert_eq!(statuses, [503, 503, 201]);
    assert_eq!(requests[0].host, "api.twilio.com");
    assert!(requests[0].path.starts_with("/2010-04-01/Accounts/"));
    line.stop().await;
}

#[tokio::test]
async fn people_and_tests_have_the_same_switches_over_http() {
    let line = Line::start();
    let agent = line.agent_joins().await;
    let client = Client::new();
    let control = |path: &str| format!("{}/_emulator/{path}", line.emulator.url());
    let state: Value = client.get(control("state")).send().await.unwrap().json().await.unwrap();
    assert_eq!(state["conferences"][0]["participants"][0]["label"], "worker");
    assert_eq!(state["callbacks"][0]["outcome"], "delivered");

    let answer = client.post(control(&format!("calls/{agent}/answer"))).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    let quirks = json!({ "first_sequence_number": 0, "callbacks_overlap": false });
    let put = client.put(control("quirks")).body(quirks.to_string()).send().await.unwrap();
    assert_eq!(put.status(), 200);
    let unknown = client.put(control("quirks")).body(r#"{"frist":1}"#).send().await.unwrap();
    assert_eq!(unknown.status(), 400);
    assert!(unknown.text().await.unwrap().contains("frist"));
    let faults = json!({ "callbacks": { "drop": 2.0 } });
    let put = client.put(control("faults")).body(faults.to_string()).send().await.unwrap();
    assert_eq!(put.status(), 400);

    let mut events = client.get(control("events")).send().await.unwrap();
    let first = events.chunk().await.unwrap().unwrap();
    assert!(first.starts_with(b"data: {"));
    let hang_up = client.post(control(&format!("calls/{agent}/hang-up"))).send().await.unwrap();
    assert_eq!(hang_up.json::<Value>().await.unwrap()["status"], "completed");
    let next = events.chunk().await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&next).contains(r#""status":"completed""#));

    line.emulator.dial_in("+15005550001", "WT2");
    let create = line.path("Conferences/WT2/Participants.json");
    line.post(&create, 201, &[("From", "+15005550000"), ("To", "+15005550006")]).await;
    client.post(control("reset")).send().await.unwrap();
    line.emulator.advance(Duration::from_mins(2));
    line.emulator.settled().await;
    let state: Value = client.get(control("state")).send().await.unwrap().json().await.unwrap();
    assert_eq!((&state["calls"], &state["callbacks"]), (&json!([]), &json!([])));
    line.stop().await;
}

#[tokio::test]
async fn a_sound_is_played_to_all_of_a_conference_and_to_a_call() {
    let line = Line::start();
    line.agent_joins().await;
    line.emulator.dial_in("+15005550001", "WT1");
    let conference = line.path(&format!("Conferences/{}.json", line.conference_sid()));
    let music = format!("{}/music", line.customer_server.url);
    let announce = [("AnnounceUrl", music.as_str()), ("AnnounceMethod", "GET")];
    assert_eq!(line.post(&conference, 200, &announce).await["status"], "in-progress");
    line.emulator.settled().await;
    let mut events = line.customer_server.events().split_off(3);
    events.sort();
    assert_eq!(events, ["4 announcement-end worker", "5 announcement-end"]);
    assert_eq!(line.post(&conference, 400, &[("AnnounceUrl", "music")]).await["code"], 21205);

    let form = [("From", "+15005550000"), ("To", "client:agent"), ("Url", music.as_str())];
    let call = line.post(&line.path("Calls.json"), 201, &form).await;
    line.emulator.settled().await;
    let call = line.path(&format!("Calls/{}.json", call["sid"].as_str().unwrap()));
    assert_eq!(line.get(&call, 200).await["status"], "completed");
    line.stop().await;
}

/// An emulator, and the server of its customer.
struct Line {
    emulator: Emulator,
    customer_server: CustomerServer,
    client: Client,
}

impl Line {
    fn start() -> Self {
        let options = Options { clock: Clock::stopped(), ..Options::default() };
        let emulator = Emulator::start(options).unwrap();
        emulator.set_quirks(Quirks {
            desk_phone_answers_after_ms: Some(0),
            callbacks_overlap: false,
            ..Quirks::default()
        });
        Self { emulator, customer_server: CustomerServer::start(), client: Client::new() }
    }

    /// Calls the agent, whose TwiML leads into the conference `WT1`.
    async fn agent_joins(&self) -> CallSid {
        let url = format!("{}/agent-outbound-join", self.customer_server.url);
        let created = self
            .post(
                &self.path("Calls.json"),
                201,
                &[("From", "+15005550000"), ("To", "client:agent"), ("Url", &url)],
            )
            .await;
        self.emulator.settled().await;
        CallSid::parse(created["sid"].as_str().unwrap()).unwrap()
    }

    fn conference_sid(&self) -> String {
        self.emulator.snapshot().conference("WT1").unwrap().sid.to_string()
    }

    fn participants_folder(&self) -> String {
        self.path(&format!("Conferences/{}/Participants", self.conference_sid()))
    }

    fn participants_path(&self) -> String {
        format!("{}.json", self.participants_folder())
    }

    fn path(&self, path: &str) -> String {
        format!("/2010-04-01/Accounts/{}/{path}", self.emulator.account().account_sid)
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api.twilio.com{path}", self.emulator.url())
    }

    async fn get(&self, path: &str, status: u16) -> Value {
        self.ask(self.client.get(self.url(path)), status).await
    }

    async fn post(&self, path: &str, status: u16, form: &[(&str, &str)]) -> Value {
        self.ask(self.client.post(self.url(path)).form(form), status).await
    }

    async fn ask(&self, request: reqwest::RequestBuilder, status: u16) -> Value {
        let account = self.emulator.account();
        let request =
            request.basic_auth(account.account_sid.as_str(), Some(account.auth_token.clone()));
        let response = request.send().await.unwrap();
        let answered = response.status();
        let body = response.text().await.unwrap();
        assert_eq!(answered, status, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    async fn stop(self) {
        self.emulator.stop().await;
        self.customer_server.handle.stop(false).await;
    }
}

/// Answers with the agent's TwiML and writes down what it is told.
struct CustomerServer {
    url: String,
    handle: ServerHandle,
    events: Arc<Mutex<Vec<String>>>,
}

impl CustomerServer {
    fn start() -> Self {
        let events = Arc::new(Mutex::new(Vec::new()));
        let data = Data::from(Arc::clone(&events));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .route("/agent-outbound-join", web::to(agent_outbound_join))
                .route("/events", web::post().to(note))
                .route("/music", web::to(music))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { url, handle, events }
    }

    fn events(&self) -> Vec<String> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn agent_outbound_join() -> HttpResponse {
    HttpResponse::Ok().content_type("text/xml").body(
        "<Response><Dial><Conference statusCallback='events' endConferenceOnExit='true' \
         statusCallbackEvent='start end join leave mute hold modify announcement' participantLabel='worker'>\
         WT1</Conference></Dial></Response>",
    )
}

async fn music() -> HttpResponse {
    HttpResponse::Ok().content_type("audio/mpeg").body(vec![0xff, 0xfb, 0x90])
}

async fn note(form: web::Form<Vec<(String, String)>>, events: Data<Mutex<Vec<String>>>) -> String {
    let value =
        |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let words = ["SequenceNumber", "StatusCallbackEvent", "ParticipantLabel"].map(value);
    let event = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
    events.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    String::new()
}
