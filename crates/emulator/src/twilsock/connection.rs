//! One connection as a state machine: frames, notices and time go in, frames come out.
//!
//! **Invariant:** nothing here waits or sends.

use std::time::Duration;

use jiff::Timestamp;
use rand::seq::SliceRandom;
use serde_json::{Map, Value, json};
use shared::MapSid;

use super::{
    client_message::ClientMessage,
    frame::Frame,
    identity::{self, Client},
    maps,
    subscriptions::Subscriptions,
    tunnel::TunnelledRequest,
};
use crate::world::World;

const PING_EVERY: Duration = Duration::from_secs(30);
/// How long before the end of its token a client is told to renew it.
const ABOUT_TO_EXPIRE: Duration = Duration::from_secs(240);
/// How long live events are held back while they are being shuffled.
const SHUFFLED_AFTER: Duration = Duration::from_millis(100);

/// What the shell has to do for a connection.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    Send(Frame),
    /// Find somebody who answers this request, and reply.
    Ask(TunnelledRequest),
    /// Close the socket.
    Close,
}

/// The state of one connection.
#[derive(Debug)]
pub(super) struct Connection {
    /// Nobody, until `init` has brought a valid token, and after it has expired.
    client: Option<Client>,
    /// Whether the client knows that its token is about to expire.
    is_warned: bool,
    subscriptions: Subscriptions,
    next_ping: Timestamp,
    /// Live events that wait to be shuffled, and until when.
    held_back: Option<(Timestamp, Vec<Frame>)>,
    frames_sent: u64,
}

impl Connection {
    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            client: None,
            is_warned: false,
            subscriptions: Subscriptions::default(),
            next_ping: now + PING_EVERY,
            held_back: None,
            frames_sent: 0,
        }
    }

    /// Takes a message of the client.
    pub(super) fn receive(&mut self, world: &mut World, message: &[u8]) -> Vec<Step> {
        let steps = match Frame::decode(message) {
            Ok(Frame { header, payload }) => match ClientMessage::read(header) {
                Ok(message) => self.take(world, message, payload),
                Err(_) => vec![not_acceptable()],
            },
            Err(_) => vec![not_acceptable()],
        };
        self.number(steps)
    }

    /// Takes a message that is not even binary.
    pub(super) fn refuse(&mut self) -> Vec<Step> {
        self.number(vec![not_acceptable()])
    }

    /// The log of a map has grown.
    pub(super) fn map_changed(&mut self, world: &mut World, map_sid: &MapSid) -> Vec<Step> {
        let mut frames = self.subscriptions.news(world, map_sid);
        if world.sync.shuffles_live_events && !frames.is_empty() {
            let until = world.now + SHUFFLED_AFTER;
            self.held_back.get_or_insert((until, Vec::new())).1.append(&mut frames);
        }
        self.number(frames.into_iter().map(Step::Send).collect())
    }

    /// Does what is due.
    pub(super) fn tick(&mut self, world: &mut World) -> Vec<Step> {
        let now = world.now;
        let mut steps = Vec::new();
        if self.next_ping <= now {
            self.next_ping = now + PING_EVERY;
            steps.push(send(json!({ "method": "ping" })));
        }
        if let Some((until, mut frames)) = self.held_back.take() {
            if until <= now {
                frames.shuffle(world.mint.rng());
                steps.extend(frames.into_iter().map(Step::Send));
            } else {
                self.held_back = Some((until, frames));
            }
        }
        if let Some(client) = &self.client {
            if client.expiration <= now {
                self.client = None;
                steps.push(token_expired());
            } else if !self.is_warned && client.expiration - ABOUT_TO_EXPIRE <= now {
                self.is_warned = true;
                steps.push(token_about_to_expire());
            }
        }
        self.number(steps)
    }

    /// When [`Connection::tick`] is due again.
    pub(super) fn next_tick(&self) -> Timestamp {
        let expiry = self.client.as_ref().map(|client| {
            if self.is_warned { client.expiration } else { client.expiration - ABOUT_TO_EXPIRE }
        });
        let held_back = self.held_back.as_ref().map(|(until, _)| *until);
        [expiry, held_back].into_iter().flatten().fold(self.next_ping, Timestamp::min)
    }

    fn take(&mut self, world: &mut World, message: ClientMessage, payload: Vec<u8>) -> Vec<Step> {
        match message {
            ClientMessage::Init { id, token, continuation_token, registrations } => {
                let registrations = registrations.unwrap_or_default();
                vec![self.init(world, &id, &token, continuation_token, registrations)]
            }
            ClientMessage::Update { id, token } => vec![self.update(world, &id, &token)],
            ClientMessage::Message { id, active_grant, http_request } => {
                let Some(client) = self.client.clone() else {
                    return vec![reply(&id, identity::refusal_of_nobody())];
                };
                let request =
                    TunnelledRequest::new(id, active_grant, http_request, payload, client);
                self.tunnel(world, request)
            }
            ClientMessage::PutNotificationCtx { id }
            | ClientMessage::DeleteNotificationCtx { id } => vec![reply(&id, ok())],
            ClientMessage::Reply | ClientMessage::Telemetry => Vec::new(),
            ClientMessage::Close => vec![Step::Close],
        }
    }

    fn init(
        &mut self,
        world: &World,
        id: &str,
        token: &str,
        continuation_token: Option<String>,
        registrations: Vec<Map<String, Value>>,
    ) -> Step {
        let client = match Client::of_token(world, token) {
            Ok(client) => client,
            Err(error) => return reply(id, identity::refusal(error)),
        };
        let storage_id = format!("{}:{}", world.sync.run(), client.identity);
        let storages: Map<String, Value> = registrations
            .iter()
            .filter_map(|registration| registration.get("product")?.as_str())
            .map(|product| (product.to_owned(), json!({ "storage_id": storage_id })))
            .collect();
        let status = match continuation_token {
            Some(_) => json!({ "reissued": false }),
            None => json!({
                "reissued": true,
                "reissue_reason": "MISSING",
                "reissue_message": "Continuation token is not provided",
            }),
        };
        let registrations: Vec<Value> = (1_u64..).zip(registrations).map(registered).collect();
        self.client = Some(client);
        self.is_warned = false;
        send(json!({
            "method": "reply",
            "id": id,
            "status": ok(),
            "capabilities": ["client_update", "offline_storage"],
            "continuation_token": continuation_token.unwrap_or(storage_id),
            "continuation_token_status": status,
            "offline_storage": storages,
            "init_registrations": registrations,
        }))
    }

    fn update(&mut self, world: &World, id: &str, token: &str) -> Step {
        let client = match Client::of_token(world, token) {
            Ok(client) => client,
            Err(error) => return reply(id, identity::refusal(error)),
        };
        let known = self.client.as_ref();
        if known.is_some_and(|known| known.identity != client.identity) {
            return reply(id, identity::refusal_of_other());
        }
        self.client = Some(client);
        self.is_warned = false;
        reply(id, ok())
    }

    fn tunnel(&mut self, world: &mut World, request: TunnelledRequest) -> Vec<Step> {
        if !request.is_for_sync() {
            return vec![Step::Ask(request)];
        }
        let is_subscription = request.path == "/v4/Subscriptions" && request.method == "POST";
        if is_subscription {
            let (answer, notifications) = self.subscriptions.answer(world, request.json());
            let frames = std::iter::once(request.reply(&answer)).chain(notifications);
            return frames.map(Step::Send).collect();
        }
        match maps::answer(world, &request) {
            Some(answer) => vec![Step::Send(request.reply(&answer))],
            None => vec![Step::Ask(request)],
        }
    }

    /// Gives the frames that begin an exchange an id of their own.
    fn number(&mut self, mut steps: Vec<Step>) -> Vec<Step> {
        for step in &mut steps {
            if let Step::Send(Frame { header, .. }) = step
                && !header.contains_key("id")
            {
                self.frames_sent += 1;
                header.insert("id".to_owned(), format!("TM{}", uuid(self.frames_sent)).into());
            }
        }
        steps
    }
}

/// A registration of `init`, confirmed.
fn registered((number, mut registration): (u64, Map<String, Value>)) -> Value {
    registration.retain(|name, _| ["type", "product", "message_types"].contains(&name.as_str()));
    registration.insert("notification_ctx_id".to_owned(), uuid(number).into());
    Value::Object(registration)
}

fn uuid(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

fn ok() -> Value {
    json!({ "code": 200, "status": "OK" })
}

fn reply(id: &str, status: Value) -> Step {
    send(json!({ "method": "reply", "id": id, "status": status }))
}

fn not_acceptable() -> Step {
    close(json!({
        "code": 406,
        "status": "NOT_ACCEPTABLE_MESSAGE",
        "description": "Not acceptable message",
        "errorCode": 51214,
    }))
}

fn token_expired() -> Step {
    close(json!({
        "code": 410,
        "status": "TOKEN_EXPIRED",
        "description": "Token expired",
        "errorCode": 51207,
    }))
}

fn token_about_to_expire() -> Step {
    let milliseconds = ABOUT_TO_EXPIRE.as_millis();
    send(json!({
        "method": "client_update",
        "client_update_type": "token_about_to_expire",
        "client_update_message":
            format!("Your token is about to expire. Time left: less than {milliseconds} ms"),
    }))
}

fn close(status: Value) -> Step {
    send(json!({ "method": "close", "status": status }))
}

fn send(header: Value) -> Step {
    Step::Send(Frame::new(header))
}
