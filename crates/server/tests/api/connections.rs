//! Connections that a browser opens ahead of use.

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
