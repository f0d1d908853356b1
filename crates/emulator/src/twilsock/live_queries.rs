//! `/v3/Insights`: searches in what `TaskRouter` holds, and the queries that a connection watches.
//!
//! **Invariant:** what a watched query has not told yet is exactly what tells its items from those that
//! the client knows, by key and revision. So nothing is lost or doubled, however often it is asked.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    frame::Frame,
    notification::{self, Protocol},
    tunnel::{TunnelledRequest, TunnelledResponse},
};
use crate::{
    error::TwilioError,
    world::{
        World,
        live_query::{Index, Item, Query, QueryError},
        sync::SyncError,
    },
};

/// The watched queries of one connection, by their SIDs.
#[derive(Debug, Default)]
pub(super) struct LiveQueries(BTreeMap<String, LiveQuery>);

#[derive(Debug)]
struct LiveQuery {
    index: Index,
    query: Query,
    protocol: Protocol,
    /// The revisions of the items that the client was told.
    known: BTreeMap<String, i64>,
}

/// The body of `POST /v3/Insights/<index>/Items`.
#[derive(Debug, Deserialize)]
struct Search {
    query_string: String,
}

/// Answers a search, which is how each query begins; `None` if the request is about something else.
pub(super) fn answer(world: &mut World, request: &TunnelledRequest) -> Option<TunnelledResponse> {
    let segments = request.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let ["v3", "Insights", index, "Items"] = segments.as_slice() else { return None };
    if request.method != "POST" {
        return Some(TwilioError::method_not_allowed().into());
    }
    let body = request.json().and_then(|body| serde_json::from_value::<Search>(body).ok());
    let Some(search) = body else { return Some(TwilioError::from(SyncError::InvalidJson).into()) };
    let found = read(index, &search.query_string).map(|(index, query)| {
        let items = world.live_items(index, &query);
        let query_sid = world.mint.sid("QR");
        json!({
            "query_id": query_sid,
            "last_event_id": world.last_live_event_id(),
            "items": items.iter().map(item_json).collect::<Vec<_>>(),
        })
    });
    Some(match found {
        Ok(found) => TunnelledResponse::json(200, found),
        Err(error) => TwilioError::from(error).into(),
    })
}

impl LiveQueries {
    /// Watches a query from now on. Answers the event with everything that it picks, and the id of the
    /// last event.
    pub(super) fn watch(
        &mut self,
        world: &mut World,
        protocol: Protocol,
        query_sid: &str,
        index: &str,
        query: &str,
    ) -> Result<(Value, i64), QueryError> {
        let (index, query) = read(index, query)?;
        let items = world.live_items(index, &query);
        let last_event_id = world.last_live_event_id();
        let event = json!({
            "query_id": query_sid,
            "items": items.iter().map(item_json).collect::<Vec<_>>(),
            "last_event_id": last_event_id,
        });
        let known = revisions(&items);
        self.0.insert(query_sid.to_owned(), LiveQuery { index, query, protocol, known });
        Ok((event, last_event_id))
    }

    pub(super) fn forget(&mut self, query_sid: &str) {
        self.0.remove(query_sid);
    }

    /// What the watched queries have not told yet.
    pub(super) fn news(&mut self, world: &mut World) -> Vec<Frame> {
        self.0.iter_mut().flat_map(|(sid, query)| query.news(world, sid)).collect()
    }
}

impl LiveQuery {
    fn news(&mut self, world: &mut World, query_sid: &str) -> Vec<Frame> {
        let items = world.live_items(self.index, &self.query);
        let last_event_id = world.last_live_event_id();
        let known = std::mem::replace(&mut self.known, revisions(&items));
        let mut frames = Vec::new();
        for item in &items {
            if known.get(&item.key) != Some(&item.revision) {
                let event = json!({
                    "query_id": query_sid,
                    "item_key": item.key,
                    "item_data": item.data,
                    "item_revision": item.revision,
                    "last_event_id": last_event_id,
                });
                frames.push(self.tell("live_query_item_updated", &event));
            }
        }
        for key in known.keys().filter(|key| !self.known.contains_key(*key)) {
            let event = json!({
                "query_id": query_sid,
                "item_key": key,
                "item_revision": last_event_id,
                "last_event_id": last_event_id,
            });
            frames.push(self.tell("live_query_item_removed", &event));
        }
        frames
    }

    fn tell(&self, event_type: &str, event: &Value) -> Frame {
        notification::of_live_query(self.protocol, event_type, event)
    }
}

fn read(index: &str, query: &str) -> Result<(Index, Query), QueryError> {
    Ok((Index::parse(index)?, Query::parse(query)?))
}

fn revisions(items: &[Item]) -> BTreeMap<String, i64> {
    items.iter().map(|item| (item.key.clone(), item.revision)).collect()
}

fn item_json(item: &Item) -> Value {
    json!({ "key": item.key, "data": item.data, "revision": item.revision })
}
