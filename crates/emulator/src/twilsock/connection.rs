//! One connection as a state machine: frames, notices and time go in, frames come out.
//!
//! **Invariant:** nothing here waits or sends.

use std::time::Duration;

use jiff::Timestamp;
use rand::seq::SliceRandom;
use shared::MapSid;

use super::{
    client_message::ClientMessage,
    frame::Frame,
    identity::Client,
    live_queries, maps,
    server_message::{self, Refusal},
    subscriptions::Subscriptions,
    tunnel::TunnelledRequest,
};
use crate::{
    faults::{ConnectionFault, FaultDesk},
    world::World,
};

const PING_EVERY: Duration = Duration::from_secs(30);
/// How long before the end of its token a client is told to renew it.
const ABOUT_TO_EXPIRE: Duration = Duration::from_mins(4);
/// How long live events are held back while they are being shuffled.
const SHUFFLED_AFTER: Duration = Duration::from_millis(100);

/// What the shell has to do for a connection.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    Send(Frame),
    /// Find somebody who answers this request, and reply.
    Ask(Box<TunnelledRequest>),
    /// Wait on the wire before the next step.
    Pause(Duration),
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
    faults: FaultDesk,
    frames_sent: u64,
}

impl Connection {
    pub(super) fn new(now: Timestamp, faults: FaultDesk) -> Self {
        Self {
            client: None,
            is_warned: false,
            subscriptions: Subscriptions::default(),
            next_ping: now + PING_EVERY,
            held_back: None,
            faults,
            frames_sent: 0,
        }
    }

    /// Takes a message of the client.
    pub(super) fn receive(&mut self, world: &mut World, message: &[u8]) -> Vec<Step> {
        let steps = match Frame::decode(message) {
            Ok(Frame { header, payload }) => match ClientMessage::read(header) {
                Ok(message) => self.take(world, message, payload),
                Err(_) => vec![Step::Send(server_message::not_acceptable())],
            },
            Err(_) => vec![Step::Send(server_message::not_acceptable())],
        };
        self.number(steps)
    }

    /// Takes a message that is not even binary.
    pub(super) fn refuse(&mut self) -> Vec<Step> {
        self.number(vec![Step::Send(server_message::not_acceptable())])
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

    /// What `TaskRouter` holds has changed.
    pub(super) fn live_data_changed(&mut self, world: &mut World) -> Vec<Step> {
        let frames = self.subscriptions.live_news(world);
        self.number(frames.into_iter().map(Step::Send).collect())
    }

    /// The token is over before its time, if it is this identity's, or everybody's are.
    pub(super) fn expire(&mut self, world: &mut World, identity: Option<&str>) -> Vec<Step> {
        if let Some(client) = &mut self.client
            && identity.is_none_or(|identity| identity == client.identity)
        {
            client.expiration = client.expiration.min(world.now);
        }
        self.tick(world)
    }

    /// Does what is due.
    pub(super) fn tick(&mut self, world: &mut World) -> Vec<Step> {
        let now = world.now;
        let mut steps = Vec::new();
        if self.next_ping <= now {
            self.next_ping = now + PING_EVERY;
            steps.push(Step::Send(server_message::ping()));
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
                steps.push(Step::Send(server_message::token_expired()));
            } else if !self.is_warned && client.expiration - ABOUT_TO_EXPIRE <= now {
                self.is_warned = true;
                steps.push(Step::Send(server_message::token_about_to_expire(ABOUT_TO_EXPIRE)));
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
        let frame = match message {
            ClientMessage::Init { id, token, continuation_token, registrations } => {
                match self.init(world, &token) {
                    Ok(storage_id) => {
                        let registrations = registrations.unwrap_or_default();
                        server_message::welcome(&id, &storage_id, continuation_token, registrations)
                    }
                    Err(refusal) => server_message::refused(&id, refusal),
                }
            }
            ClientMessage::Update { id, token } => match self.update(world, &token) {
                Ok(()) => server_message::done(&id),
                Err(refusal) => server_message::refused(&id, refusal),
            },
            ClientMessage::Message { id, active_grant, http_request } => {
                match self.client.clone() {
                    Some(client) => {
                        let request =
                            TunnelledRequest::new(id, active_grant, http_request, payload, client);
                        return self.tunnel(world, request);
                    }
                    None => server_message::refused(&id, Refusal::Nobody),
                }
            }
            ClientMessage::PutNotificationCtx { id }
            | ClientMessage::DeleteNotificationCtx { id } => server_message::done(&id),
            ClientMessage::Reply | ClientMessage::Telemetry => return Vec::new(),
            ClientMessage::Close => return vec![Step::Close],
        };
        vec![Step::Send(frame)]
    }

    /// Lets a client in. Answers under which name it may keep what it reads: another one in each run.
    fn init(&mut self, world: &World, token: &str) -> Result<String, Refusal> {
        let client = Client::of_token(world, token).map_err(Refusal::Token)?;
        let storage_id = format!("{}:{}", world.sync.run(), client.identity);
        self.client = Some(client);
        self.is_warned = false;
        Ok(storage_id)
    }

    fn update(&mut self, world: &World, token: &str) -> Result<(), Refusal> {
        let client = Client::of_token(world, token).map_err(Refusal::Token)?;
        if self.client.as_ref().is_some_and(|known| known.identity != client.identity) {
            return Err(Refusal::OtherIdentity);
        }
        self.client = Some(client);
        self.is_warned = false;
        Ok(())
    }

    /// Answers a request, or lets it meet its fault.
    fn tunnel(&mut self, world: &mut World, request: TunnelledRequest) -> Vec<Step> {
        let path = format!("/{}{}", request.host, request.path);
        let Some(fault) = self.faults.meet(&request.method, &path) else {
            return self.answer(world, request);
        };
        let mut steps = vec![Step::Pause(Duration::from_millis(fault.delay_ms))];
        if fault.is_slow() {
            steps.extend(self.answer(world, request));
            return steps;
        }
        if fault.after_the_effect {
            // What was said about it is lost.
            self.answer(world, request.clone());
        }
        match (fault.error(&request.host), fault.connection) {
            (Some(error), _) => steps.push(Step::Send(request.reply(&error.into()))),
            (None, ConnectionFault::Closed) => steps.push(Step::Close),
            (None, ConnectionFault::Silent | ConnectionFault::Kept) => return Vec::new(),
        }
        steps
    }

    fn answer(&mut self, world: &mut World, request: TunnelledRequest) -> Vec<Step> {
        if !request.is_for_sync() {
            return vec![Step::Ask(Box::new(request))];
        }
        let is_subscription = request.path == "/v4/Subscriptions" && request.method == "POST";
        if is_subscription {
            let (answer, notifications) =
                self.subscriptions.answer(world, &request.client.identity, request.json());
            let frames = std::iter::once(request.reply(&answer)).chain(notifications);
            return frames.map(Step::Send).collect();
        }
        let answer = maps::answer(world, &request);
        match answer.or_else(|| live_queries::answer(world, &request)) {
            Some(answer) => vec![Step::Send(request.reply(&answer))],
            None => vec![Step::Ask(Box::new(request))],
        }
    }

    /// Gives the frames that begin an exchange an id of their own.
    fn number(&mut self, mut steps: Vec<Step>) -> Vec<Step> {
        for step in &mut steps {
            if let Step::Send(Frame { header, .. }) = step
                && !header.contains_key("id")
            {
                self.frames_sent += 1;
                let id = format!("TM{}", server_message::uuid(self.frames_sent));
                header.insert("id".to_owned(), id.into());
            }
        }
        steps
    }
}

#[cfg(test)]
mod tests;
