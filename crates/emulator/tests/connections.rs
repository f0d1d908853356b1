//! Connections that a browser opens ahead of use.

use std::time::Duration;

use emulator::{Clock, Emulator, Options};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

const UPGRADE: &str = "GET /v3/wsconnect HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

#[tokio::test]
async fn a_connection_that_was_opened_ahead_of_use_gets_the_answer_to_its_request_and_no_other() {
    let emulator = Emulator::start(Options::default()).unwrap();
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    // An HTTP server that waits for a request no longer than its usual 5 s would answer 408.
    let silence = timeout(Duration::from_millis(5_500), stream.read_u8()).await;
    assert!(silence.is_err(), "the emulator spoke first, or closed the connection: {silence:?}");

    let request = "GET /_emulator/state HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    emulator.stop().await;
}

#[tokio::test]
async fn a_socket_that_is_dropped_is_closed_at_once_where_the_clock_runs_faster_than_life() {
    let clock = Clock::running_at(10);
    let emulator = Emulator::start(Options { clock, ..Options::default() }).unwrap();
    // Whether it is closed in time was a matter of chance.
    for round in 0..10 {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(UPGRADE.as_bytes()).await.unwrap();
        let mut answer = [0; 1024];
        let length = stream.read(&mut answer).await.unwrap();
        assert!(answer[..length].starts_with(b"HTTP/1.1 101"), "{round}");
        // It is served a moment after it was answered. One that is dropped in that moment is not counted.
        let mut end = None;
        while end.is_none() && emulator.drop_sockets() == 0 {
            end = timeout(Duration::from_millis(1), stream.read(&mut answer)).await.ok();
        }
        let end = match end {
            Some(end) => end,
            None => timeout(Duration::from_secs(1), stream.read(&mut answer)).await.unwrap(),
        };
        assert_eq!(end.unwrap(), 0, "{round}");
    }
    emulator.stop().await;
}
