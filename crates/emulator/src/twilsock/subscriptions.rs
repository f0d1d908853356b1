//! Which maps and live queries a connection hears of, and up to where it has heard.
//!
//! **Invariant:** what a subscription has not told yet is exactly what the map's log holds behind its
//! cursor. So nothing is lost or doubled between replay and live events, in whichever order the
//! notices come.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use shared::{MapSid, SyncServiceSid};

use super::{
    frame::Frame,
    live_queries::LiveQueries,
    notification::{self, Protocol},
    tunnel::TunnelledResponse,
};
use crate::{
    error::TwilioError,
    world::{
        World,
        sync::{Right, SyncError, WhatHappened},
    },
};

/// The subscriptions of one connection.
#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    maps: BTreeMap<MapSid, Subscription>,
    live_queries: LiveQueries,
}

#[derive(Debug)]
struct Subscription {
    service_sid: SyncServiceSid,
    /// Who is told. A permission that is taken back ends the subscription.
    identity: String,
    protocol: Protocol,
    /// The id of the last event that the client was told.
    cursor: i64,
}

/// The body of `POST /v4/Subscriptions`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Wish {
    event_protocol_version: u64,
    action: Action,
    correlation_id: Value,
    requests: Vec<Request>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Action {
    Establish,
    Cancel,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Request {
    object_sid: String,
    object_type: String,
    /// The last event that the client knows. Without it there is nothing to replay.
    last_event_id: Option<i64>,
    /// Which index is watched, if the object is a live query.
    index_name: Option<String>,
    query_string: Option<String>,
}

impl Subscriptions {
    /// Answers a request of `identity` for subscriptions; what follows the answer comes with it.
    pub(super) fn answer(
        &mut self,
        world: &mut World,
        identity: &str,
        body: Option<Value>,
    ) -> (TunnelledResponse, Vec<Frame>) {
        let wish = body.and_then(|body| serde_json::from_value::<Wish>(body).ok());
        let Some(wish) = wish else {
            return (TwilioError::from(SyncError::InvalidJson).into(), Vec::new());
        };
        let mut frames = Vec::new();
        for request in &wish.requests {
            match wish.action {
                Action::Establish => frames.extend(self.establish(world, identity, &wish, request)),
                Action::Cancel => frames.push(self.cancel(&wish, request)),
            }
        }
        let accepted = json!({
            "estimated_delivery_in_ms": 10_000,
            "max_batch_size": 1000,
            "ttl_in_s": 86_400,
        });
        (TunnelledResponse::json(202, accepted), frames)
    }

    /// The events of a map that its subscriber was not told yet.
    pub(super) fn news(&mut self, world: &World, map_sid: &MapSid) -> Vec<Frame> {
        let Some(subscription) = self.maps.get_mut(map_sid) else { return Vec::new() };
        if let Ok(map) = world.sync.map_by_sid(map_sid)
            && world.check_right(map, &subscription.identity, Right::Read).is_err()
        {
            self.maps.remove(map_sid);
            return Vec::new();
        }
        let mut frames = Vec::new();
        let mut is_removed = false;
        for event in world.sync.events_after(map_sid, subscription.cursor) {
            subscription.cursor = event.id;
            is_removed = matches!(event.what, WhatHappened::MapRemoved { .. });
            let Subscription { service_sid, protocol, .. } = &*subscription;
            frames.push(notification::live(*protocol, service_sid, &event));
        }
        if is_removed {
            self.maps.remove(map_sid);
        }
        frames
    }

    /// What the live queries have not told yet.
    pub(super) fn live_news(&mut self, world: &mut World) -> Vec<Frame> {
        self.live_queries.news(world)
    }

    fn establish(
        &mut self,
        world: &mut World,
        identity: &str,
        wish: &Wish,
        request: &Request,
    ) -> Vec<Frame> {
        match request.object_type.as_str() {
            "map" => self.establish_map(world, identity, wish, request),
            "live_query" => self.establish_live_query(world, wish, request),
            // Nothing ever happens to documents, lists and streams, which are not emulated.
            _ => vec![tell_established(wish, request, request.last_event_id.unwrap_or(0))],
        }
    }

    fn establish_live_query(
        &mut self,
        world: &mut World,
        wish: &Wish,
        request: &Request,
    ) -> Vec<Frame> {
        let protocol = Protocol(wish.event_protocol_version);
        let index = request.index_name.as_deref().unwrap_or_default();
        let query = request.query_string.as_deref().unwrap_or_default();
        let sid = &request.object_sid;
        match self.live_queries.watch(world, protocol, sid, index, query) {
            Ok((event, last_event_id)) => vec![
                notification::live_query_replayed(protocol, &wish.correlation_id, &event),
                tell_established(wish, request, last_event_id),
            ],
            Err(error) => vec![self.fail(wish, request, &error.into())],
        }
    }

    fn establish_map(
        &mut self,
        world: &World,
        identity: &str,
        wish: &Wish,
        request: &Request,
    ) -> Vec<Frame> {
        let found = find(world, identity, request);
        let (map_sid, service_sid, last_event_id) = match found {
            Ok(found) => found,
            Err(error) => return vec![self.fail(wish, request, &error.into())],
        };
        let protocol = Protocol(wish.event_protocol_version);
        let cursor = request.last_event_id.unwrap_or(last_event_id);
        let events = world.sync.events_after(&map_sid, cursor);
        let mut frames = Vec::new();
        for event in events {
            let correlation_id = &wish.correlation_id;
            frames.push(notification::replayed(protocol, correlation_id, &service_sid, &event));
        }
        let identity = identity.to_owned();
        let subscription = Subscription { service_sid, identity, protocol, cursor: last_event_id };
        self.maps.insert(map_sid, subscription);
        frames.push(tell_established(wish, request, last_event_id));
        frames
    }

    fn fail(&mut self, wish: &Wish, request: &Request, error: &TwilioError) -> Frame {
        self.forget(&request.object_sid);
        let failed = json!({
            "object_sid": request.object_sid,
            "object_type": request.object_type,
            "error": { "status": error.status, "message": error.message, "code": error.code },
        });
        tell(wish, "subscription_failed", failed)
    }

    fn cancel(&mut self, wish: &Wish, request: &Request) -> Frame {
        self.forget(&request.object_sid);
        let canceled = json!({
            "object_sid": request.object_sid,
            "object_type": request.object_type,
        });
        tell(wish, "subscription_canceled", canceled)
    }

    fn forget(&mut self, object_sid: &str) {
        self.live_queries.forget(object_sid);
        if let Ok(map_sid) = MapSid::parse(object_sid) {
            self.maps.remove(&map_sid);
        }
    }
}

/// The map that shall be subscribed to, and its last event.
///
/// A cursor beyond that event comes from an earlier run of the emulator, whose map of the same SID
/// was another one: to the client that map is gone.
fn find(
    world: &World,
    identity: &str,
    request: &Request,
) -> Result<(MapSid, SyncServiceSid, i64), SyncError> {
    let map_sid = MapSid::parse(&request.object_sid).map_err(|_no_sid| SyncError::MapNotFound)?;
    let map = world.sync.map_by_sid(&map_sid)?;
    world.check_right(map, identity, Right::Read)?;
    let last_event_id = map.last_event_id();
    if request.last_event_id.is_some_and(|cursor| cursor > last_event_id) {
        return Err(SyncError::MapNotFound);
    }
    Ok((map_sid, map.service_sid.clone(), last_event_id))
}

fn tell_established(wish: &Wish, request: &Request, last_event_id: i64) -> Frame {
    let established = json!({
        "object_sid": request.object_sid,
        "object_type": request.object_type,
        "replay_status": "completed",
        "last_event_id": last_event_id,
    });
    tell(wish, "subscription_established", established)
}

fn tell(wish: &Wish, event_type: &str, event: Value) -> Frame {
    let protocol = Protocol(wish.event_protocol_version);
    notification::about_subscription(protocol, &wish.correlation_id, event_type, event)
}
