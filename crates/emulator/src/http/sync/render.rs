//! Services, maps and items as the REST API shows them.

use serde_json::{Value, json};

use crate::{
    account::Account,
    date::iso8601,
    http::origin::Origin,
    percent::encode_component,
    world::sync::{MapItem, Permission, SyncMap, SyncService},
};

pub(super) fn service(account: &Account, origin: &Origin, service: &SyncService) -> Value {
    let url = origin.url(&format!("/v1/Services/{}", service.sid));
    json!({
        "sid": service.sid,
        "unique_name": service.unique_name,
        "account_sid": account.account_sid,
        "friendly_name": service.friendly_name,
        "date_created": iso8601(service.date_created),
        "date_updated": iso8601(service.date_updated),
        "url": url,
        "webhook_url": null,
        "webhooks_from_rest_enabled": false,
        "reachability_webhooks_enabled": false,
        "acl_enabled": service.acl_enabled,
        "reachability_debouncing_enabled": false,
        "reachability_debouncing_window": 5000,
        "links": {
            "documents": format!("{url}/Documents"),
            "lists": format!("{url}/Lists"),
            "maps": format!("{url}/Maps"),
            "streams": format!("{url}/Streams"),
        },
    })
}

pub(super) fn map(account: &Account, origin: &Origin, map: &SyncMap) -> Value {
    let url = map_url(origin, map);
    json!({
        "sid": map.sid,
        "unique_name": map.unique_name,
        "account_sid": account.account_sid,
        "service_sid": map.service_sid,
        "url": url,
        "links": { "items": format!("{url}/Items"), "permissions": format!("{url}/Permissions") },
        "revision": map.revision(),
        "date_expires": map.date_expires.map(iso8601),
        "date_created": iso8601(map.date_created),
        "date_updated": iso8601(map.date_updated),
        "created_by": map.created_by,
    })
}

pub(super) fn item(account: &Account, origin: &Origin, map: &SyncMap, item: &MapItem) -> Value {
    json!({
        "key": item.key,
        "account_sid": account.account_sid,
        "service_sid": map.service_sid,
        "map_sid": map.sid,
        "url": format!("{}/Items/{}", map_url(origin, map), encode_component(&item.key)),
        "revision": item.revision(),
        "data": item.data,
        "date_expires": item.date_expires.map(iso8601),
        "date_created": iso8601(item.date_created),
        "date_updated": iso8601(item.date_updated),
        "created_by": item.created_by,
    })
}

pub(super) fn permission(
    account: &Account,
    origin: &Origin,
    map: &SyncMap,
    identity: &str,
    permission: Permission,
) -> Value {
    let Permission { read, write, manage } = permission;
    json!({
        "account_sid": account.account_sid,
        "service_sid": map.service_sid,
        "map_sid": map.sid,
        "identity": identity,
        "read": read,
        "write": write,
        "manage": manage,
        "url": format!("{}/Permissions/{}", map_url(origin, map), encode_component(identity)),
    })
}

fn map_url(origin: &Origin, map: &SyncMap) -> String {
    origin.url(&format!("/v1/Services/{}/Maps/{}", map.service_sid, map.sid))
}
