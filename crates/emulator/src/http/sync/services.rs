//! `/Services`: the Sync services of the account.

use actix_web::{HttpResponse, web::Path};

use super::{context::Context, page, parameters, render};
use crate::{error::TwilioError, http::form::Form, world::sync::ServiceSettings};

pub(super) async fn list(context: Context, form: Form) -> Result<HttpResponse, TwilioError> {
    let query = parameters::page_query(&form)?;
    context.act(|world| {
        let services = world.sync.services().map(|service| {
            (service.sid.as_str(), render::service(&world.account, &context.origin, service))
        });
        let services = query.read(services);
        let body = page::page(&context.origin, "/v1/Services", "services", &query, &services);
        Ok(HttpResponse::Ok().json(body))
    })
}

pub(super) async fn create(context: Context, form: Form) -> Result<HttpResponse, TwilioError> {
    let settings = settings(&form)?;
    context.act(|world| {
        let account = world.account.clone();
        let service = world.create_sync_service(settings);
        Ok(HttpResponse::Created().json(render::service(&account, &context.origin, service)))
    })
}

pub(super) async fn fetch(
    context: Context,
    path: Path<String>,
) -> Result<HttpResponse, TwilioError> {
    context.act(|world| {
        let service = world.sync.service(&path)?;
        Ok(HttpResponse::Ok().json(render::service(&world.account, &context.origin, service)))
    })
}

pub(super) async fn update(
    context: Context,
    path: Path<String>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let settings = settings(&form)?;
    context.act(|world| {
        let account = world.account.clone();
        let service = world.update_sync_service(&path, settings)?;
        Ok(HttpResponse::Ok().json(render::service(&account, &context.origin, service)))
    })
}

/// Webhooks and reachability are not emulated.
fn settings(form: &Form) -> Result<ServiceSettings, TwilioError> {
    Ok(ServiceSettings {
        friendly_name: form.get("FriendlyName").map(str::to_owned),
        acl_enabled: form.flag("AclEnabled")?,
    })
}
