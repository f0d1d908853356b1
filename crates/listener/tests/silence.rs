//! What becomes of connections on which nothing, too little, or nothing more is sent.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{net::SocketAddr, time::Duration};

use actix_web::{
    App, HttpResponse,
    dev::ServerHandle,
    web::{self, Bytes, Data},
};
use listener::{Limits, Signals};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Notify,
    time::{sleep, timeout},
};

const SHORT: Duration = Duration::from_millis(200);
const LONG: Duration = Duration::from_mins(1);
const REQUEST: &[u8] = b"GET /fast HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test]
async fn a_connection_on_which_nothing_is_sent_is_closed_without_an_answer() {
    let line = Line::start(Limits { idle: SHORT, request_head: SHORT, ..Limits::default() });
    let mut stream = line.connect().await;
    assert_eq!(all_of(&mut stream).await, "");
}

#[tokio::test]
async fn a_connection_that_was_silent_for_long_gets_the_answer_to_its_request_and_no_other() {
    let line = Line::start(Limits { idle: LONG, request_head: SHORT, ..Limits::default() });
    let mut stream = line.connect().await;
    assert!(timeout(3 * SHORT, stream.read_u8()).await.is_err(), "something was sent or closed");
    stream.write_all(REQUEST).await.unwrap();
    assert!(next_of(&mut stream).await.starts_with("HTTP/1.1 200 OK\r\n"));
}

#[tokio::test]
async fn headers_that_have_begun_must_end_in_time() {
    let line = Line::start(Limits { idle: LONG, request_head: SHORT, ..Limits::default() });
    let mut stream = line.connect().await;
    stream.write_all(b"G").await.unwrap();
    assert!(all_of(&mut stream).await.starts_with("HTTP/1.1 408 Request Timeout\r\n"));
}

#[tokio::test]
async fn a_body_that_has_begun_must_end_in_time_however_often_a_byte_of_it_comes() {
    let line = Line::start(Limits { request_body: SHORT, ..Limits::default() });
    let (mut reads, mut writes) = line.connect().await.into_split();
    let head = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n";
    writes.write_all(head).await.unwrap();
    let drips = tokio::spawn(async move {
        while writes.write_all(b"x").await.is_ok() {
            sleep(SHORT / 10).await;
        }
    });
    assert!(next_of(&mut reads).await.starts_with("HTTP/1.1 400 Bad Request\r\n"));
    drips.abort();
}

#[tokio::test]
async fn a_body_that_comes_in_time_is_read_whole_though_its_answer_takes_longer() {
    let line = Line::start(Limits { request_body: SHORT, ..Limits::default() });
    let mut stream = line.connect().await;
    let head = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nab";
    stream.write_all(head).await.unwrap();
    sleep(SHORT / 10).await;
    stream.write_all(b"cd").await.unwrap();
    assert!(timeout(2 * SHORT, stream.read_u8()).await.is_err(), "the answer is held back");
    line.slow.may_end.notify_one();
    assert!(next_of(&mut stream).await.ends_with("\r\n\r\nabcd"));
}

#[tokio::test]
async fn a_connection_that_is_idle_after_an_answer_is_closed_without_another() {
    let line = Line::start(Limits { idle: SHORT, request_head: SHORT, ..Limits::default() });
    let mut stream = line.connect().await;
    stream.write_all(REQUEST).await.unwrap();
    let answers = all_of(&mut stream).await;
    assert_eq!(answers.matches("HTTP/1.1").count(), 1, "{answers}");
    assert!(answers.starts_with("HTTP/1.1 200 OK\r\n"), "{answers}");
}

#[tokio::test]
async fn a_stop_waits_for_requests_but_for_no_idle_connection() {
    let line =
        Line::start(Limits { idle: LONG, request_head: LONG, shutdown: LONG, ..Limits::default() });
    let (mut silent, mut idle, mut busy) =
        (line.connect().await, line.connect().await, line.connect().await);
    idle.write_all(REQUEST).await.unwrap();
    next_of(&mut idle).await;
    busy.write_all(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    line.slow.begun.notified().await;

    let stopped = tokio::spawn(line.server.stop(true));
    assert_eq!(all_of(&mut silent).await, "");
    assert_eq!(all_of(&mut idle).await, "");
    line.slow.may_end.notify_one();
    assert!(all_of(&mut busy).await.starts_with("HTTP/1.1 200 OK\r\n"));
    timeout(LONG / 2, stopped).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_connection_beyond_the_limit_waits_until_another_is_closed() {
    let line = Line::start(Limits { idle: LONG, connections: 1, ..Limits::default() });
    let mut first = line.connect().await;
    first.write_all(REQUEST).await.unwrap();
    next_of(&mut first).await;
    let mut second = line.connect().await;
    second.write_all(REQUEST).await.unwrap();
    assert!(timeout(SHORT, second.read_u8()).await.is_err(), "it is answered beside the first");
    drop(first);
    assert!(next_of(&mut second).await.starts_with("HTTP/1.1 200 OK\r\n"));
}

/// A server with a request that is answered at once, and two that are answered when the test says so.
struct Line {
    address: SocketAddr,
    server: ServerHandle,
    slow: Data<Slow>,
}

#[derive(Default)]
struct Slow {
    begun: Notify,
    may_end: Notify,
}

impl Line {
    fn start(limits: Limits) -> Self {
        let slow = Data::new(Slow::default());
        let data = slow.clone();
        let socket = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = socket.local_addr().unwrap();
        let application = move || {
            App::new()
                .app_data(data.clone())
                .route("/fast", web::get().to(HttpResponse::Ok))
                .route("/slow", web::get().to(answer_slowly))
                .route("/echo", web::post().to(echo_slowly))
        };
        let server =
            listener::serve(socket, limits, Signals::Ignored, Some(1), application).unwrap();
        let handle = server.handle();
        tokio::spawn(server);
        Self { address, server: handle, slow }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

async fn answer_slowly(slow: Data<Slow>) -> HttpResponse {
    slow.begun.notify_one();
    slow.may_end.notified().await;
    HttpResponse::Ok().finish()
}

async fn echo_slowly(body: Bytes, slow: Data<Slow>) -> Bytes {
    slow.may_end.notified().await;
    body
}

/// What comes until the server closes the connection.
async fn all_of(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    timeout(LONG / 2, stream.read_to_string(&mut text)).await.unwrap().unwrap();
    text
}

/// What comes next.
async fn next_of(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = [0; 1_024];
    let count = timeout(LONG / 2, stream.read(&mut bytes)).await.unwrap().unwrap();
    String::from_utf8_lossy(&bytes[..count]).into_owned()
}
