//! Callbacks over the wire, to a receiver that answers as it is told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    http::StatusCode,
    web::{self, Data},
};
use jiff::Timestamp;

use super::{
    Attempt, CallbackKind, CallbackOutcome, Post, Sender,
    addresses::Addresses,
    signature::{signature, signed_url},
};
use crate::{
    activity::Activity,
    clock::Clock,
    faults::{CallbackFaults, CallbackRule, FaultDesk, Faults},
    http::form::Form,
    world::{Callback, TwimlPurpose, TwimlRequest},
};
use shared::CallSid;

#[tokio::test]
async fn a_callback_is_signed_and_says_who_sends_it() {
    let receiver = Receiver::start(&[]);
    let post = post();
    let url = format!("{}/events?taskSid=WT1", receiver.url);
    post.callback(callback(&format!("{url}#rc=5&rp=all"), "1"), sender()).await;
    let seen = receiver.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].uri, "/events?taskSid=WT1");
    let parameters = [("SequenceNumber", "1"), ("FriendlyName", "a b&c")];
    let want = signature("secret", &signed_url(&url), parameters.into_iter());
    assert_eq!(seen[0].header("X-Twilio-Signature"), want);
    assert_eq!(seen[0].header("User-Agent"), "TwilioProxy/1.1");
    assert_eq!(seen[0].header("I-Twilio-Idempotency-Token").len(), 36);
    assert_eq!(Form::parse(&seen[0].body).pairs().collect::<Vec<_>>(), parameters);
    receiver.stop().await;
}

#[tokio::test]
async fn an_error_is_tried_again_only_where_the_address_says_so() {
    for (fragment, answers, tries, outcome) in [
        ("", &[500, 200][..], 1, CallbackOutcome::Failed),
        ("#rc=2&rp=5xx", &[500, 503, 200], 3, CallbackOutcome::Delivered),
        ("#rc=1&rp=all", &[500, 404, 200], 2, CallbackOutcome::Failed),
        ("#rc=5&rp=4xx", &[500, 200], 1, CallbackOutcome::Failed),
        ("#rc=5&rp=all", &[204], 1, CallbackOutcome::Delivered),
    ] {
        let receiver = Receiver::start(answers);
        let post = post();
        let url = format!("{}/events{fragment}", receiver.url);
        post.callback(callback(&url, "1"), sender()).await;
        let seen = receiver.seen();
        assert_eq!(seen.len(), tries, "{fragment}");
        let record = &post.records()[0];
        let want: Vec<_> = answers[..tries].iter().copied().map(Attempt::Answered).collect();
        assert_eq!((&record.attempts, record.outcome), (&want, outcome), "{fragment}");
        let token = seen[0].header("I-Twilio-Idempotency-Token");
        assert!(seen.iter().all(|seen| seen.header("I-Twilio-Idempotency-Token") == token));
        receiver.stop().await;
    }
}

#[tokio::test]
async fn without_connection_it_is_tried_twice() {
    let receiver = Receiver::start(&[]);
    let url = format!("{}/events", receiver.url);
    receiver.stop().await;
    let post = post();
    post.callback(callback(&url, "1"), sender()).await;
    let record = &post.records()[0];
    assert_eq!(record.outcome, CallbackOutcome::Failed);
    assert_eq!(record.attempts.len(), 2);
    assert!(matches!(record.attempts[0], Attempt::NoConnection(_)));
}

#[tokio::test]
async fn faults_repeat_swap_and_drop() {
    for (faults, want) in [
        (CallbackFaults { repeat: 1.0, ..CallbackFaults::default() }, &["1", "1", "2", "2"][..]),
        (CallbackFaults { twice_at_once: 1.0, ..CallbackFaults::default() }, &["1", "1", "2", "2"]),
        (CallbackFaults { swap: 1.0, ..CallbackFaults::default() }, &["2", "1"]),
        (CallbackFaults { drop: 1.0, ..CallbackFaults::default() }, &[]),
    ] {
        let receiver = Receiver::start(&[]);
        let desk = FaultDesk::default();
        desk.set(Faults { callbacks: faults, ..Faults::default() });
        let post = post_with(desk);
        let url = format!("{}/events", receiver.url);
        let one_at_a_time = Sender { overlap: faults.swap > 0.0, ..sender() };
        let first = post.callback(callback(&url, "1"), one_at_a_time.clone());
        let second = post.callback(callback(&url, "2"), one_at_a_time);
        futures_util::future::join(first, second).await;
        let seen = receiver.seen();
        let numbers: Vec<_> = seen
            .iter()
            .map(|seen| Form::parse(&seen.body).get("SequenceNumber").unwrap_or("-").to_owned())
            .collect();
        assert_eq!(numbers, want);
        receiver.stop().await;
    }
}

#[tokio::test]
async fn a_rule_lets_a_request_for_twiml_be_asked_twice_or_never() {
    for (faults, tries) in [
        (CallbackFaults { repeat: 1.0, ..CallbackFaults::default() }, 2),
        (CallbackFaults { drop: 1.0, ..CallbackFaults::default() }, 0),
    ] {
        let receiver = Receiver::start(&[]);
        let rule = CallbackRule { kind: CallbackKind::Twiml, faults, ..CallbackRule::default() };
        let desk = FaultDesk::default();
        desk.set(Faults { callback_rules: vec![rule], ..Faults::default() });
        let post = post_with(desk);
        let request = TwimlRequest {
            purpose: TwimlPurpose::Call { document: 1 },
            call_sid: CallSid::from_bits(1),
            method: "GET",
            url: format!("{}/agent-outbound-join", receiver.url),
            parameters: Vec::new(),
        };
        assert_eq!(post.twiml(request, sender()).await.is_ok(), tries > 0);
        assert_eq!(receiver.seen().len(), tries);
        receiver.stop().await;
    }
}

#[tokio::test]
async fn twiml_is_fetched_by_get_with_its_parameters_in_the_query() {
    let receiver = Receiver::start(&[200, 403]);
    let post = post();
    let request = TwimlRequest {
        purpose: TwimlPurpose::Call { document: 1 },
        call_sid: CallSid::from_bits(1),
        method: "GET",
        url: format!("{}/agent-outbound-join?taskSid=WT1", receiver.url),
        parameters: vec![("CallSid", "CA1".to_owned()), ("To", "client:a b".to_owned())],
    };
    let text = post.twiml(request.clone(), sender()).await;
    assert_eq!(text.as_deref(), Ok("<Response/>"));
    let refused = post.twiml(request, sender()).await;
    assert!(refused.is_err());
    let seen = receiver.seen();
    assert_eq!(seen[0].uri, "/agent-outbound-join?taskSid=WT1&CallSid=CA1&To=client%3Aa+b");
    let url = format!("{}{}", receiver.url, seen[0].uri);
    let want = signature("secret", &url, std::iter::empty());
    assert_eq!(seen[0].header("X-Twilio-Signature"), want);
    receiver.stop().await;
}

#[tokio::test]
async fn twiml_is_asked_for_again_as_its_address_says() {
    for (fragment, want) in [("#rc=5&rp=all", 2), ("", 1)] {
        let receiver = Receiver::start(&[503, 200]);
        let request = TwimlRequest {
            purpose: TwimlPurpose::Call { document: 1 },
            call_sid: CallSid::from_bits(1),
            method: "POST",
            url: format!("{}/agent-outbound-join{fragment}", receiver.url),
            parameters: Vec::new(),
        };
        let text = post().twiml(request, sender()).await;
        assert_eq!((receiver.seen().len(), text.is_ok()), (want, want == 2), "{fragment}");
        receiver.stop().await;
    }
}

fn post() -> Post {
    post_with(FaultDesk::default())
}

fn post_with(faults: FaultDesk) -> Post {
    Post::new(Activity::new(), Arc::new(Clock::stopped()), faults)
}

fn sender() -> Sender {
    Sender {
        auth_token: "secret".to_owned(),
        now: Timestamp::UNIX_EPOCH,
        overlap: false,
        addresses: Addresses::default(),
    }
}

fn callback(url: &str, sequence_number: &str) -> Callback {
    Callback {
        url: url.to_owned(),
        method: "POST",
        parameters: vec![
            ("SequenceNumber", sequence_number.to_owned()),
            ("FriendlyName", "a b&c".to_owned()),
        ],
    }
}

/// A server of a customer: answers with the given statuses, then with 200.
struct Receiver {
    url: String,
    handle: ServerHandle,
    book: Arc<Mutex<Book>>,
}

#[derive(Default)]
struct Book {
    answers: VecDeque<u16>,
    seen: Vec<Seen>,
}

#[derive(Clone)]
struct Seen {
    uri: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Seen {
    fn header(&self, name: &str) -> String {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

impl Receiver {
    fn start(answers: &[u16]) -> Self {
        let answers = answers.iter().copied().collect();
        let book = Arc::new(Mutex::new(Book { answers, seen: Vec::new() }));
        let data = Data::from(Arc::clone(&book));
        let server = HttpServer::new(move || {
            App::new().app_data(data.clone()).default_service(web::to(take))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .expect("a free port");
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { url, handle, book }
    }

    fn seen(&self) -> Vec<Seen> {
        self.book.lock().expect("no test panicked").seen.clone()
    }

    async fn stop(self) {
        self.handle.stop(false).await;
    }
}

async fn take(request: HttpRequest, body: web::Bytes, book: Data<Mutex<Book>>) -> HttpResponse {
    let headers = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
        .collect();
    let mut book = book.lock().expect("no test panicked");
    book.seen.push(Seen { uri: request.uri().to_string(), headers, body: body.to_vec() });
    let status = book.answers.pop_front().unwrap_or(200);
    let status = StatusCode::from_u16(status).expect("a status");
    if status == StatusCode::NO_CONTENT {
        return HttpResponse::NoContent().finish();
    }
    HttpResponse::build(status).body("<Response/>")
}
