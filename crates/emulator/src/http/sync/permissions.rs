//! `/Services/{service}/Maps/{map}/Permissions`: what a client may do with a map.

use actix_web::{HttpResponse, web::Path};

use super::{
    context::{self, Context},
    page, parameters, render,
};
use crate::{
    error::TwilioError,
    http::form::Form,
    world::sync::{Permission, SyncError},
};

pub(super) async fn list(
    context: Context,
    path: Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let (service, name) = path.into_inner();
    let query = parameters::page_query(&form)?;
    context.act(|world| {
        let map = context::map(world, &service, &name)?;
        let permissions = query.read(map.permissions.iter().map(|(identity, permission)| {
            let account = &world.account;
            let body = render::permission(account, &context.origin, map, identity, *permission);
            (identity.as_str(), body)
        }));
        let path = format!("/v1/Services/{}/Maps/{}/Permissions", map.service_sid, map.sid);
        let body = page::page(&context.origin, &path, "permissions", &query, &permissions);
        Ok(HttpResponse::Ok().json(body))
    })
}

pub(super) async fn fetch(
    context: Context,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, TwilioError> {
    let (service, name, identity) = path.into_inner();
    context.act(|world| {
        let map = context::map(world, &service, &name)?;
        let permission = map.permissions.get(&identity).ok_or(SyncError::PermissionNotFound)?;
        let account = &world.account;
        let body = render::permission(account, &context.origin, map, &identity, *permission);
        Ok(HttpResponse::Ok().json(body))
    })
}

pub(super) async fn update(
    context: Context,
    path: Path<(String, String, String)>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let (service, name, identity) = path.into_inner();
    let permission = Permission {
        read: required_flag(&form, "Read")?,
        write: required_flag(&form, "Write")?,
        manage: required_flag(&form, "Manage")?,
    };
    context.act(|world| {
        let map_sid = context::map_sid(world, &service, &name)?;
        world.set_permission(&map_sid, &identity, permission)?;
        let map = world.sync.map_by_sid(&map_sid)?;
        let account = &world.account;
        let body = render::permission(account, &context.origin, map, &identity, permission);
        Ok(HttpResponse::Ok().json(body))
    })
}

pub(super) async fn remove(
    context: Context,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, TwilioError> {
    let (service, name, identity) = path.into_inner();
    context.act(|world| {
        let map_sid = context::map_sid(world, &service, &name)?;
        world.remove_permission(&map_sid, &identity)?;
        Ok(HttpResponse::NoContent().finish())
    })
}

/// All three have to be given.
fn required_flag(form: &Form, name: &str) -> Result<bool, TwilioError> {
    form.required(name)?;
    Ok(form.flag(name)?.unwrap_or_default())
}
