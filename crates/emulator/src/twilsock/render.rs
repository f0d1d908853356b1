//! Maps and items as Sync shows them to browsers.

use serde_json::{Value, json};
use shared::{MapSid, SyncServiceSid};

use crate::{
    account::Account,
    date::iso8601_with_milliseconds as date,
    percent::encode_component,
    world::sync::{MapItem, SyncMap},
};

/// Clients send these URLs back through the tunnel; nobody connects to this host.
const CDS: &str = "https://cds.us1.twilio.com/v3";

pub(super) fn map_json(account: &Account, map: &SyncMap) -> Value {
    let url = map_url(&map.service_sid, &map.sid);
    json!({
        "sid": map.sid,
        "unique_name": map.unique_name,
        "account_sid": account.account_sid,
        "service_sid": map.service_sid,
        "links": { "items": format!("{url}/Items") },
        "url": url,
        "revision": map.revision(),
        "last_event_id": map.last_event_id(),
        "date_created": date(map.date_created),
        "date_updated": date(map.date_updated),
        "date_expires": map.date_expires.map(date),
        "created_by": map.created_by,
    })
}

pub(super) fn item_json(account: &Account, map: &SyncMap, item: &MapItem) -> Value {
    json!({
        "key": item.key,
        "data": item.data,
        "revision": item.revision(),
        "last_event_id": item.last_event_id,
        "map_sid": map.sid,
        "account_sid": account.account_sid,
        "service_sid": map.service_sid,
        "url": item_url(&map_url(&map.service_sid, &map.sid), &item.key),
        "date_created": date(item.date_created),
        "date_updated": date(item.date_updated),
        "date_expires": item.date_expires.map(date),
        "created_by": item.created_by,
    })
}

pub(super) fn map_url(service_sid: &SyncServiceSid, map_sid: &MapSid) -> String {
    format!("{CDS}/Services/{service_sid}/Maps/{map_sid}")
}

pub(super) fn item_url(map_url: &str, key: &str) -> String {
    format!("{map_url}/Items/{}", encode_component(key))
}
