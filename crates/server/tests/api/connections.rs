//! Connections that a browser opens ahead of use, and requests that come slowly.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::TestApp;

#[tokio::test]
async fn a_connection_that_was_opened_ahead_of_use_gets_the_answer_to_its_request_and_no_other() {
    let app = TestApp::spawn().await;
    let address = app.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // An HTTP server that waits for a request no longer than its usual 5 s would answer 408.
    let silence = timeout(Duration::from_millis(5_500), stream.read_u8()).await;
    assert!(silence.is_err(), "the server spoke first, or closed the connection: {silence:?}");

    let request = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn a_body_that_is_not_there_in_time_is_refused() {
    let app = TestApp::spawn().await;
    let mut stream = TcpStream::connect(app.url.strip_prefix("http://").unwrap()).await.unwrap();
    let request = "POST /create-new-task HTTP/1.1\r\nHost: localhost\r\n\
        Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nTo=";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = [0; 1_024];
    let length = timeout(Duration::from_secs(20), stream.read(&mut answer)).await.unwrap().unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]);
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
    app.stop().await;
}
