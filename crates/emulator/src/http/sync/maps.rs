//! `/Services/{service}/Maps`.

use actix_web::{HttpResponse, HttpResponseBuilder, web::Path};

use super::{
    context::{self, Context},
    page, parameters, render,
};
use crate::{
    account::Account,
    error::TwilioError,
    http::form::Form,
    world::sync::{SYSTEM, SyncError, SyncMap},
};

/// For a map a short time to live is its own.
const TTL: [&str; 2] = ["CollectionTtl", "Ttl"];

pub(super) async fn list(
    context: Context,
    service: Path<String>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let query = parameters::page_query(&form)?;
    context.act(|world| {
        let service_sid = context::service_sid(world, &service)?;
        let maps = query.read(
            world
                .sync
                .maps(&service_sid)
                .map(|map| (map.sid.as_str(), render::map(&world.account, &context.origin, map))),
        );
        let path = format!("/v1/Services/{service_sid}/Maps");
        Ok(HttpResponse::Ok().json(page::page(&context.origin, &path, "maps", &query, &maps)))
    })
}

pub(super) async fn create(
    context: Context,
    service: Path<String>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    context.act(|world| {
        let service_sid = context::service_sid(world, &service)?;
        let ttl_seconds = parameters::ttl_seconds(&form, &TTL)?;
        let account = world.account.clone();
        let map =
            world.create_sync_map(&service_sid, form.get("UniqueName"), ttl_seconds, SYSTEM)?;
        Ok(answer(HttpResponse::Created(), &account, &context, map))
    })
}

pub(super) async fn fetch(
    context: Context,
    path: Path<(String, String)>,
) -> Result<HttpResponse, TwilioError> {
    let (service, name) = path.into_inner();
    context.act(|world| {
        context::count_read(world, &service, &name)?;
        let map = context::map(world, &service, &name)?;
        Ok(answer(HttpResponse::Ok(), &world.account, &context, map))
    })
}

pub(super) async fn update(
    context: Context,
    path: Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let (service, name) = path.into_inner();
    context.act(|world| {
        let map_sid = context::map_sid(world, &service, &name)?;
        let ttl_seconds = parameters::ttl_seconds(&form, &TTL)?.ok_or(SyncError::NoParameters)?;
        let account = world.account.clone();
        let map = world.set_sync_map_ttl(&map_sid, ttl_seconds)?;
        Ok(answer(HttpResponse::Ok(), &account, &context, map))
    })
}

pub(super) async fn remove(
    context: Context,
    path: Path<(String, String)>,
) -> Result<HttpResponse, TwilioError> {
    let (service, name) = path.into_inner();
    context.act(|world| {
        let map_sid = context::map_sid(world, &service, &name)?;
        world.remove_sync_map(&map_sid)?;
        Ok(HttpResponse::NoContent().finish())
    })
}

fn answer(
    mut status: HttpResponseBuilder,
    account: &Account,
    context: &Context,
    map: &SyncMap,
) -> HttpResponse {
    status.insert_header(("ETag", format!("\"{}\"", map.revision()))).json(render::map(
        account,
        &context.origin,
        map,
    ))
}
