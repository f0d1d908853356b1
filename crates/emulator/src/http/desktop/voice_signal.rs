//! The Voice SDK's signalling socket, as far as a device registers and stays registered. There is no
//! media: the host page's softphone tells Flex about the agent's leg.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse, rt,
    web::{Data, Payload},
};
use actix_ws::{Message, MessageStream, Session};
use futures_util::StreamExt as _;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::shell::Shell;

/// The SDK gives the connection up after 15 seconds of silence.
const HEARTBEAT: Duration = Duration::from_secs(10);

pub(super) async fn connect(
    shell: Data<Shell>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, actix_web::Error> {
    let (response, session, messages) = actix_ws::handle(&request, body)?;
    rt::spawn(serve(shell.get_ref().clone(), session, messages));
    Ok(response)
}

async fn serve(shell: Shell, mut session: Session, mut messages: MessageStream) {
    let mut heartbeat = rt::time::interval(HEARTBEAT);
    loop {
        let said = tokio::select! {
            message = messages.next() => match message {
                Some(Ok(Message::Text(text))) => answer(&shell, &text).map(|value| value.to_string()),
                Some(Ok(Message::Ping(payload))) => {
                    if session.pong(&payload).await.is_err() {
                        return;
                    }
                    None
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => None,
            },
            _ = heartbeat.tick() => Some("\n".to_owned()),
        };
        if let Some(text) = said
            && session.text(text).await.is_err()
        {
            return;
        }
    }
    // The other side has closed already.
    let _ = session.close(None).await;
}

#[derive(Debug, Deserialize)]
struct Request {
    r#type: String,
    #[serde(default)]
    payload: Value,
}

fn answer(shell: &Shell, text: &str) -> Option<Value> {
    // A line break is the echo of our heartbeat.
    let request: Request = serde_json::from_str(text).ok()?;
    match request.r#type.as_str() {
        "listen" => Some(listen(shell, request.payload["token"].as_str().unwrap_or_default())),
        "register" => Some(message("ready", &json!({}))),
        _ => None,
    }
}

fn listen(shell: &Shell, token: &str) -> Value {
    let now = shell.clock().now();
    shell.look(|world| match world.tokens.check(token, now) {
        Ok(session) => message(
            "connected",
            &json!({
                "edge": "ashburn",
                "home": "us1",
                "region": "us1",
                "token": {
                    "accountSid": world.account.account_sid,
                    "identity": session.identity,
                    "ttl": session.expiration.duration_since(now).as_secs(),
                },
            }),
        ),
        Err(error) => {
            message("close", &json!({"error": {"code": 20101, "message": error.to_string()}}))
        }
    })
}

fn message(r#type: &str, payload: &Value) -> Value {
    json!({"type": r#type, "version": "1.6", "payload": payload})
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Account, Clock};

    #[actix_web::test]
    async fn a_device_with_a_token_is_connected_and_registered() {
        let clock = Arc::new(Clock::stopped());
        let shell = Shell::new(clock, Account::default(), 1);
        let minute = Duration::from_mins(1);
        let token = shell.act(|world| world.issue_token("agent", None, &["agent"], minute));

        let listen = json!({"type": "listen", "payload": {"token": token}}).to_string();
        let connected = answer(&shell, &listen).expect("an answer");
        assert_eq!(connected["type"], "connected");
        assert_eq!(connected["payload"]["token"]["identity"], "agent");
        assert_eq!(connected["payload"]["token"]["ttl"], 60);
        let ready = answer(&shell, r#"{"type":"register","payload":{"media":{"audio":true}}}"#);
        assert_eq!(ready.expect("an answer")["type"], "ready");

        let unknown = json!({"type": "listen", "payload": {"token": "x"}}).to_string();
        assert_eq!(answer(&shell, &unknown).expect("an answer")["type"], "close");
        assert_eq!(answer(&shell, "\n"), None);
    }
}
