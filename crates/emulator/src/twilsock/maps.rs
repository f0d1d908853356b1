//! `/v3/Maps`: Sync for browsers, through the tunnel.

use serde_json::{Value, json};
use shared::{MapSid, SyncServiceSid};

use super::{
    render::{item_json, map_json},
    tunnel::{TunnelledRequest, TunnelledResponse},
};
use crate::{
    account::Account,
    error::TwilioError,
    world::{
        World,
        sync::{
            Expected, ItemWrite, MapItem, Right, SyncError, SyncMap, Written,
            condition::IfMatch,
            page::{Bounds, Order, PageQuery},
        },
    },
};

/// Answers a request about maps; `None` if it is about something else.
pub(super) fn answer(world: &mut World, request: &TunnelledRequest) -> Option<TunnelledResponse> {
    let segments = request.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (service, path) = match segments.as_slice() {
        ["v3", "Services", service, "Maps", path @ ..] => (Some(*service), path),
        ["v3", "Maps", path @ ..] => (None, path),
        _ => return None,
    };
    world.expire_sync();
    let answer = match named_service(world, request, service) {
        Ok(service_sid) => route(world, request, &service_sid, path),
        Err(error) => Err(error.into()),
    };
    Some(answer.unwrap_or_else(TunnelledResponse::from))
}

/// The service of the path, or else the one that the token's grant names.
fn named_service(
    world: &World,
    request: &TunnelledRequest,
    service: Option<&str>,
) -> Result<SyncServiceSid, SyncError> {
    match service {
        Some(service) => Ok(world.sync.service(service)?.sid.clone()),
        None => Ok(request.client.service_sid(world, request.active_grant.as_deref())),
    }
}

fn route(
    world: &mut World,
    request: &TunnelledRequest,
    service_sid: &SyncServiceSid,
    path: &[&str],
) -> Result<TunnelledResponse, TwilioError> {
    if let [name, ..] = path
        && let Ok(map) = world.sync.map(service_sid, name)
    {
        world.check_right(map, &request.client.identity, right(&request.method, path))?;
        if request.method == "GET" {
            let map_sid = map.sid.clone();
            world.count_sync_read(&map_sid)?;
        }
    }
    let answer = match (request.method.as_str(), path) {
        ("POST", []) => create(world, request, service_sid),
        ("GET", [map]) => Ok(fetch(world, request, world.sync.map(service_sid, map)?)),
        ("POST", [map]) => update(world, request, &map_sid(world, service_sid, map)?),
        ("DELETE", [map]) => remove(world, &map_sid(world, service_sid, map)?),
        ("GET", [map, "Items"]) => Ok(list(world, request, world.sync.map(service_sid, map)?)),
        ("GET", [map, "Items", key]) => fetch_item(world, world.sync.map(service_sid, map)?, key),
        ("PUT" | "POST", [map, "Items", key]) => {
            write_item(world, request, &map_sid(world, service_sid, map)?, key)
        }
        ("DELETE", [map, "Items", key]) => {
            remove_item(world, request, &map_sid(world, service_sid, map)?, key)
        }
        (_, [] | [_] | [_, "Items"] | [_, "Items", _]) => {
            return Err(TwilioError::method_not_allowed());
        }
        _ => return Err(TwilioError::not_found(&request.path)),
    };
    Ok(answer?)
}

/// What a client needs to be allowed for a request about a map.
fn right(method: &str, path: &[&str]) -> Right {
    match (method, path) {
        ("GET", _) => Right::Read,
        ("DELETE", [_]) => Right::Manage,
        _ => Right::Write,
    }
}

fn map_sid(world: &World, service_sid: &SyncServiceSid, name: &str) -> Result<MapSid, SyncError> {
    Ok(world.sync.map(service_sid, name)?.sid.clone())
}

type Answer = Result<TunnelledResponse, SyncError>;

fn create(world: &mut World, request: &TunnelledRequest, service_sid: &SyncServiceSid) -> Answer {
    let body = request.json().ok_or(SyncError::InvalidJson)?;
    let unique_name = body.get("unique_name").and_then(Value::as_str);
    let account = world.account.clone();
    let identity = &request.client.identity;
    let map = world.create_sync_map(service_sid, unique_name, ttl_seconds(&body)?, identity)?;
    Ok(with_map(201, &account, map))
}

fn fetch(world: &World, request: &TunnelledRequest, map: &SyncMap) -> TunnelledResponse {
    let mut answer = with_map(200, &world.account, map);
    if request.param("Include") == Some("items")
        && let Some(body) = &mut answer.body
    {
        let items = map.items.values().map(|item| item_json(&world.account, map, item));
        body["items"] = items.take(PageQuery::first(None).size).collect();
    }
    answer
}

fn update(world: &mut World, request: &TunnelledRequest, map_sid: &MapSid) -> Answer {
    let body = request.json().ok_or(SyncError::InvalidJson)?;
    let ttl_seconds = ttl_seconds(&body)?.ok_or(SyncError::NoParameters)?;
    let account = world.account.clone();
    Ok(with_map(200, &account, world.set_sync_map_ttl(map_sid, ttl_seconds)?))
}

fn remove(world: &mut World, map_sid: &MapSid) -> Answer {
    world.remove_sync_map(map_sid)?;
    Ok(TunnelledResponse::empty(204))
}

fn list(world: &World, request: &TunnelledRequest, map: &SyncMap) -> TunnelledResponse {
    let render = |item: &MapItem| item_json(&world.account, map, item);
    if let Some(key) = request.param("Key") {
        let items: Vec<_> = map.items.get(key).map(render).into_iter().collect();
        let meta = json!({ "previous_token": null, "next_token": null });
        return TunnelledResponse::json(200, json!({ "items": items, "meta": meta }));
    }
    let page =
        page_query(request).read(map.items.values().map(|item| (item.key.as_str(), render(item))));
    let meta = json!({
        "previous_token": page.previous.as_ref().map(PageQuery::token),
        "next_token": page.next.as_ref().map(PageQuery::token),
    });
    TunnelledResponse::json(200, json!({ "items": page.entries, "meta": meta }))
}

fn fetch_item(world: &World, map: &SyncMap, key: &str) -> Answer {
    let item = map.items.get(key).ok_or(SyncError::ItemNotFound)?;
    let answer = TunnelledResponse::json(200, item_json(&world.account, map, item));
    Ok(answer.with_etag(&item.revision()))
}

/// `PUT` adds or replaces, `POST` changes what is there.
fn write_item(
    world: &mut World,
    request: &TunnelledRequest,
    map_sid: &MapSid,
    key: &str,
) -> Answer {
    let mut body = request.json().ok_or(SyncError::InvalidJson)?;
    let is_update = request.method == "POST";
    let write = ItemWrite {
        key,
        data: body.get_mut("data").map(Value::take),
        item_ttl_seconds: ttl_seconds(&body)?,
        collection_ttl_seconds: None,
        expected: if is_update { Expected::Present } else { Expected::Either },
        if_match: if_match(request)?,
        written_by: &request.client.identity,
    };
    let written = world.write_sync_item(map_sid, &write)?;
    let status = match written {
        Written::Added(_) => 201,
        Written::Updated(_) => 200,
    };
    without_data(world, map_sid, written.item(), status)
}

fn remove_item(
    world: &mut World,
    request: &TunnelledRequest,
    map_sid: &MapSid,
    key: &str,
) -> Answer {
    let item = world.remove_sync_item(map_sid, key, if_match(request)?.as_ref())?;
    without_data(world, map_sid, &item, 200)
}

fn if_match(request: &TunnelledRequest) -> Result<Option<IfMatch>, SyncError> {
    request.headers.get("if-match").map(|header| IfMatch::parse(header)).transpose()
}

fn ttl_seconds(body: &Value) -> Result<Option<u32>, SyncError> {
    match body.get("ttl") {
        None | Some(Value::Null) => Ok(None),
        Some(ttl) => {
            let seconds = ttl.as_u64().and_then(|seconds| seconds.try_into().ok());
            seconds.map(Some).ok_or(SyncError::InvalidTtl)
        }
    }
}

/// `PageToken` stands before all else. What a client cannot have meant is left out of account.
fn page_query(request: &TunnelledRequest) -> PageQuery {
    if let Some(query) = request.param("PageToken").and_then(PageQuery::from_token) {
        return query;
    }
    let size = request.param("PageSize").and_then(|size| size.parse().ok());
    let is = |name, value| request.param(name) == Some(value);
    PageQuery {
        from: request.param("From").map(str::to_owned),
        bounds: if is("Bounds", "exclusive") { Bounds::Exclusive } else { Bounds::Inclusive },
        order: if is("Order", "desc") { Order::Desc } else { Order::Asc },
        ..PageQuery::first(size)
    }
}

fn with_map(status: u16, account: &Account, map: &SyncMap) -> TunnelledResponse {
    TunnelledResponse::json(status, map_json(account, map)).with_etag(&map.revision())
}

/// The answer to a write: the client knows the data.
fn without_data(world: &World, map_sid: &MapSid, item: &MapItem, status: u16) -> Answer {
    let map = world.sync.map_by_sid(map_sid)?;
    let mut body = item_json(&world.account, map, item);
    if let Some(fields) = body.as_object_mut() {
        fields.remove("data");
    }
    Ok(TunnelledResponse::json(status, body).with_etag(&item.revision()))
}
