//! For tests: a Twilio that answers by the path, and remembers what it was asked.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::Client;
use crate::deploy::Settings;

/// Paths with the host in front, as at the emulator.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked(Arc<Mutex<Vec<String>>>);

impl Asked {
    pub(crate) fn paths(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// The client of a Twilio that answers each path with what is given for it, and 404 where nothing is.
pub(crate) async fn stub(
    answer: impl Fn(&str) -> Option<Value> + Send + 'static,
) -> (Client, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = Some(format!("http://{}", listener.local_addr().unwrap()));
    let asked = Asked::default();
    let remembered = asked.clone();
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let path = path_of(&mut socket).await;
            let (status, body) = match answer(&path) {
                Some(body) => ("200 OK", body.to_string()),
                None => ("404 Not Found", String::new()),
            };
            remembered.0.lock().unwrap().push(path);
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
            );
            socket.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    let (user, password) = ("AC1".to_owned(), "hush".to_owned());
    let account_sid = Some(user.clone());
    let settings = Settings { user, password, account_sid, base_url, public_url: None };
    (Client::new(settings).unwrap(), asked)
}

async fn path_of(socket: &mut TcpStream) -> String {
    let mut head = [0; 4096];
    let length = socket.read(&mut head).await.unwrap();
    let head = String::from_utf8_lossy(&head[..length]).into_owned();
    head.split(' ').nth(1).unwrap_or_default().to_owned()
}
