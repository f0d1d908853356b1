//! The socket on which a worker hears of reservations, tasks and themselves.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse, rt,
    web::{Data, Payload, Query},
};
use actix_ws::{Message, MessageStream, Session};
use futures_util::StreamExt as _;
use serde::Deserialize;
use serde_json::{Value, json};
use shared::WorkerSid;

use crate::{
    TwilioError,
    shell::Shell,
    sockets::{Audience, Notice, Seat},
};

/// The SDK takes the connection for lost after 30 seconds without a frame.
const HEARTBEAT: Duration = Duration::from_secs(10);

#[derive(Debug, Deserialize)]
pub(super) struct Parameters {
    token: String,
    #[serde(rename = "closeExistingSessions", default)]
    close_existing_sessions: bool,
}

pub(super) async fn connect(
    shell: Data<Shell>,
    parameters: Query<Parameters>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, actix_web::Error> {
    if shell.sockets().event_bridge_is_down() {
        return Err(TwilioError::new(503, 20503, "The event bridge is down").into());
    }
    let (worker_sid, init) = welcome(&shell, &parameters.token)?;
    let audience = Audience::EventBridge(worker_sid);
    if parameters.close_existing_sessions {
        shell.sockets().tell(&audience, &Notice::Drop);
    }
    let seat = shell.sockets().join(audience);
    let (response, session, messages) = actix_ws::handle(&request, body)?;
    rt::spawn(serve(seat, session, messages, init));
    Ok(response)
}

/// Whose socket it is, and what it is told first. The lifetime is in milliseconds.
fn welcome(shell: &Shell, token: &str) -> Result<(WorkerSid, Value), TwilioError> {
    let now = shell.clock().now();
    shell.look(|world| {
        let session = world
            .tokens
            .check(token, now)
            .map_err(|error| TwilioError::new(401, 20101, error.to_string()))?;
        let worker_sid = session
            .worker_sid
            .clone()
            .ok_or_else(|| TwilioError::new(403, 20403, "The user has no worker"))?;
        let init = json!({
            "channel_id": worker_sid,
            "channel_status": "open",
            "channels": 1,
            "account_sid": world.account.account_sid,
            "workspace_sid": world.account.workspace_sid,
            "token_lifetime": session.expiration.duration_since(now).as_millis(),
        });
        Ok((worker_sid, init))
    })
}

async fn serve(mut seat: Seat, mut session: Session, mut messages: MessageStream, init: Value) {
    let mut heartbeat = rt::time::interval(HEARTBEAT);
    let mut text = event("init", &init);
    loop {
        if session.text(text).await.is_err() {
            return;
        }
        text = loop {
            tokio::select! {
                notice = seat.notice() => match notice {
                    Notice::WorkerEvent { event_type, payload } => break event(event_type, &payload),
                    Notice::SyncMap(_) | Notice::LiveData | Notice::TokensExpired(_) => {}
                    Notice::Drop => return,
                },
                message = messages.next() => match message {
                    Some(Ok(Message::Ping(payload))) => {
                        if session.pong(&payload).await.is_err() {
                            return;
                        }
                    }
                    // The SDK says nothing that needs an answer.
                    Some(Ok(Message::Text(_) | Message::Binary(_) | Message::Pong(_)
                        | Message::Continuation(_) | Message::Nop)) => {}
                    Some(Ok(Message::Close(_)) | Err(_)) | None => {
                        // The other side may be gone already.
                        let _ = session.close(None).await;
                        return;
                    }
                },
                _ = heartbeat.tick() => break " ".to_owned(),
            }
        };
    }
}

fn event(event_type: &str, payload: &Value) -> String {
    json!({ "event_type": event_type, "payload": payload }).to_string()
}
