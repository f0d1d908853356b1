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
    let mut device = Device { shell: shell.clone(), identity: None, is_registered: false };
    loop {
        let said = tokio::select! {
            message = messages.next() => match message {
                Some(Ok(Message::Text(text))) => answer(&shell, &mut device, &text).map(|value| value.to_string()),
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

/// The device at the other end. Calls ring in it while it is registered.
struct Device {
    shell: Shell,
    identity: Option<String>,
    is_registered: bool,
}

impl Device {
    fn register(&mut self) {
        if let Some(identity) = &self.identity
            && !self.is_registered
        {
            self.is_registered = true;
            self.shell.act(|world| world.voice.devices.register(identity));
        }
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        if let Some(identity) = &self.identity
            && self.is_registered
        {
            self.shell.act(|world| world.voice.devices.unregister(identity));
        }
    }
}

#[derive(Debug, Deserialize)]
struct Request {
    r#type: String,
    #[serde(default)]
    payload: Value,
}

fn answer(shell: &Shell, device: &mut Device, text: &str) -> Option<Value> {
    // A line break is the echo of our heartbeat.
    let request: Request = serde_json::from_str(text).ok()?;
    match request.r#type.as_str() {
        "listen" => {
            let (identity, answer) =
                listen(shell, request.payload["token"].as_str().unwrap_or_default());
            if device.identity.is_none() {
                device.identity = identity;
            }
            Some(answer)
        }
        "register" => {
            device.register();
            Some(message("ready", &json!({})))
        }
        _ => None,
    }
}

/// Who connects, and what they are answered.
fn listen(shell: &Shell, token: &str) -> (Option<String>, Value) {
    let now = shell.clock().now();
    shell.look(|world| match world.tokens.check(token, now) {
        Ok(session) => {
            let connected = json!({
                "edge": "ashburn",
                "home": "us1",
                "region": "us1",
                "token": {
                    "accountSid": world.account.account_sid,
                    "identity": session.identity,
                    "ttl": session.expiration.duration_since(now).as_secs(),
                },
            });
            (Some(session.identity.clone()), message("connected", &connected))
        }
        Err(error) => {
            let error = json!({"error": {"code": 20101, "message": error.to_string()}});
            (None, message("close", &error))
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

    #[tokio::test]
    async fn a_device_with_a_token_is_connected_and_registered() {
        let clock = Arc::new(Clock::stopped());
        let shell = Shell::new(clock, Account::default(), 1);
        let minute = Duration::from_mins(1);
        let token = shell.act(|world| world.issue_token("agent", None, &["agent"], minute));

        let listen = json!({"type": "listen", "payload": {"token": token}}).to_string();
        let is_registered = || shell.look(|world| world.voice.devices.is_registered("agent"));
        let mut device = Device { shell: shell.clone(), identity: None, is_registered: false };
        let connected = answer(&shell, &mut device, &listen).expect("an answer");
        assert_eq!(connected["type"], "connected");
        assert_eq!(connected["payload"]["token"]["identity"], "agent");
        assert_eq!(connected["payload"]["token"]["ttl"], 60);
        assert!(!is_registered());
        let register = r#"{"type":"register","payload":{"media":{"audio":true}}}"#;
        let ready = answer(&shell, &mut device, register);
        assert_eq!(ready.expect("an answer")["type"], "ready");
        assert!(is_registered());
        drop(device);
        assert!(!is_registered());
        let mut device = Device { shell: shell.clone(), identity: None, is_registered: false };

        let unknown = json!({"type": "listen", "payload": {"token": "x"}}).to_string();
        assert_eq!(answer(&shell, &mut device, &unknown).expect("an answer")["type"], "close");
        assert_eq!(answer(&shell, &mut device, "\n"), None);
    }
}
