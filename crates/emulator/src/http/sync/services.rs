//! `/Services`: which Sync services there are. They are given with the account.

use actix_web::{HttpResponse, web::Path};

use super::{context::Context, page, parameters, render};
use crate::{error::TwilioError, http::form::Form};

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

pub(super) async fn fetch(
    context: Context,
    path: Path<String>,
) -> Result<HttpResponse, TwilioError> {
    context.act(|world| {
        let service = world.sync.service(&path)?;
        Ok(HttpResponse::Ok().json(render::service(&world.account, &context.origin, service)))
    })
}
