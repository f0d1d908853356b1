//! `/Services/{service}/Maps/{map}/Items`.

use actix_web::{HttpResponse, HttpResponseBuilder, web::Path};

use super::{
    context::{self, Context},
    page, parameters, render,
};
use crate::{
    error::TwilioError,
    http::form::Form,
    world::{
        World,
        sync::{Expected, ItemWrite, MapItem, SYSTEM, SyncError, SyncMap, condition::IfMatch},
    },
};

pub(super) async fn list(
    context: Context,
    path: Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let (service, name) = path.into_inner();
    let query = parameters::page_query(&form)?;
    context.act(|world| {
        context::count_read(world, &service, &name)?;
        let map = context::map(world, &service, &name)?;
        let items = query.read(map.items.values().map(|item| {
            (item.key.as_str(), render::item(&world.account, &context.origin, map, item))
        }));
        let path = format!("/v1/Services/{}/Maps/{}/Items", map.service_sid, map.sid);
        Ok(HttpResponse::Ok().json(page::page(&context.origin, &path, "items", &query, &items)))
    })
}

pub(super) async fn create(
    context: Context,
    path: Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let (service, name) = path.into_inner();
    context.act(|world| {
        let key = form.get("Key").ok_or(SyncError::InvalidKey)?;
        let write = write(&form, key, Expected::Absent, None)?;
        if write.data.is_none() {
            return Err(SyncError::NoParameters);
        }
        let status = HttpResponse::Created();
        carry_out(world, &context, &service, &name, &write, status)
    })
}

pub(super) async fn fetch(
    context: Context,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, TwilioError> {
    let (service, name, key) = path.into_inner();
    context.act(|world| {
        context::count_read(world, &service, &name)?;
        let map = context::map(world, &service, &name)?;
        let item = map.items.get(&key).ok_or(SyncError::ItemNotFound)?;
        Ok(answer(HttpResponse::Ok(), world, &context, map, item))
    })
}

pub(super) async fn update(
    context: Context,
    path: Path<(String, String, String)>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let (service, name, key) = path.into_inner();
    context.act(|world| {
        let write = write(&form, &key, Expected::Present, context.if_match()?)?;
        if write.data.is_none() && write.item_ttl_seconds.is_none() {
            return Err(SyncError::NoParameters);
        }
        carry_out(world, &context, &service, &name, &write, HttpResponse::Ok())
    })
}

pub(super) async fn remove(
    context: Context,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, TwilioError> {
    let (service, name, key) = path.into_inner();
    context.act(|world| {
        let map_sid = context::map_sid(world, &service, &name)?;
        world.remove_sync_item(&map_sid, &key, context.if_match()?.as_ref())?;
        Ok(HttpResponse::NoContent().finish())
    })
}

fn write<'a>(
    form: &Form,
    key: &'a str,
    expected: Expected,
    if_match: Option<IfMatch>,
) -> Result<ItemWrite<'a>, SyncError> {
    Ok(ItemWrite {
        key,
        data: parameters::data(form)?,
        item_ttl_seconds: parameters::ttl_seconds(form, &["ItemTtl", "Ttl"])?,
        collection_ttl_seconds: parameters::ttl_seconds(form, &["CollectionTtl"])?,
        expected,
        if_match,
        written_by: SYSTEM,
    })
}

fn carry_out(
    world: &mut World,
    context: &Context,
    service: &str,
    name: &str,
    write: &ItemWrite<'_>,
    status: HttpResponseBuilder,
) -> Result<HttpResponse, SyncError> {
    let map_sid = context::map_sid(world, service, name)?;
    let written = world.write_sync_item(&map_sid, write)?;
    let map = world.sync.map_by_sid(&map_sid)?;
    Ok(answer(status, world, context, map, written.item()))
}

fn answer(
    mut status: HttpResponseBuilder,
    world: &World,
    context: &Context,
    map: &SyncMap,
    item: &MapItem,
) -> HttpResponse {
    status.insert_header(("ETag", format!("\"{}\"", item.revision()))).json(render::item(
        &world.account,
        &context.origin,
        map,
        item,
    ))
}
