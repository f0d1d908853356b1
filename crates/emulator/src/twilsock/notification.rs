//! The events of a map as notifications.

use serde_json::{Value, json};
use shared::SyncServiceSid;

use super::{frame::Frame, render};
use crate::{
    date::iso8601_with_milliseconds as date,
    world::sync::{MapEvent, MapItem, WhatHappened},
};

/// Which form the client reads: `twilio-sync` 2 speaks protocol 3, later ones 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Protocol(pub(super) u64);

/// An event as it happens.
pub(super) fn live(protocol: Protocol, service_sid: &SyncServiceSid, event: &MapEvent) -> Frame {
    let payload = json!({
        "event_type": event_type(event),
        "event_protocol_version": protocol.0,
        "event": body(service_sid, event),
    });
    frame("com.twilio.rtd.cds.map").with_json(&payload)
}

/// An event that the client has missed, in answer to its subscription.
pub(super) fn replayed(
    protocol: Protocol,
    correlation_id: &Value,
    service_sid: &SyncServiceSid,
    event: &MapEvent,
) -> Frame {
    let event_type = event_type(event);
    let body = body(service_sid, event);
    about_subscription(protocol, correlation_id, event_type, body)
}

/// What became of a subscription. Protocol 3 has room for one event, protocol 4 for several.
pub(super) fn about_subscription(
    protocol: Protocol,
    correlation_id: &Value,
    event_type: &str,
    event: Value,
) -> Frame {
    let mut payload = json!({
        "event_type": event_type,
        "correlation_id": correlation_id,
        "event_protocol_version": protocol.0,
    });
    if protocol.0 >= 4 {
        payload["events"] = json!([event]);
    } else {
        payload["event"] = event;
    }
    frame("twilio.sync.event").with_json(&payload)
}

/// What happens to an item of a live query, as it happens. Only a replay is strictly ordered.
pub(super) fn of_live_query(protocol: Protocol, event_type: &str, event: &Value) -> Frame {
    let payload = json!({
        "event_type": event_type,
        "event_protocol_version": protocol.0,
        "event": event,
        "strictly_ordered": false,
    });
    frame("twilio.sync.event").with_json(&payload)
}

/// Everything that a live query picks, in answer to its subscription.
pub(super) fn live_query_replayed(
    protocol: Protocol,
    correlation_id: &Value,
    event: &Value,
) -> Frame {
    let payload = json!({
        "event_type": "live_query_updated",
        "correlation_id": correlation_id,
        "event_protocol_version": protocol.0,
        "event": event,
        "strictly_ordered": true,
    });
    frame("twilio.sync.event").with_json(&payload)
}

fn frame(message_type: &str) -> Frame {
    Frame::new(json!({
        "method": "notification",
        "message_type": message_type,
        "notification_ctx_id": "",
    }))
}

fn event_type(event: &MapEvent) -> &'static str {
    match event.what {
        WhatHappened::ItemAdded(_) => "map_item_added",
        WhatHappened::ItemUpdated(_) => "map_item_updated",
        WhatHappened::ItemRemoved(_) => "map_item_removed",
        WhatHappened::MapRemoved { .. } => "map_removed",
    }
}

fn body(service_sid: &SyncServiceSid, event: &MapEvent) -> Value {
    match &event.what {
        WhatHappened::ItemAdded(item) | WhatHappened::ItemUpdated(item) => {
            let mut body = item_body(event, item);
            let map_url = render::map_url(service_sid, &event.map_sid);
            body["item_url"] = render::item_url(&map_url, &item.key).into();
            body["date_expires"] = item.date_expires.map(date).into();
            body
        }
        WhatHappened::ItemRemoved(item) => item_body(event, item),
        WhatHappened::MapRemoved { unique_name } => json!({
            "id": event.id,
            "map_sid": event.map_sid,
            "map_unique_name": unique_name,
            "date_created": date(event.date_created),
        }),
    }
}

fn item_body(event: &MapEvent, item: &MapItem) -> Value {
    json!({
        "id": event.id,
        "map_sid": event.map_sid,
        "map_revision": event.map_revision(),
        "item_key": item.key,
        "item_data": item.data,
        "item_revision": event.item_revision(),
        "date_created": date(event.date_created),
    })
}
