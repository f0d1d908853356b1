//! `sync.twilio.com`: Sync for servers.
//!
//! Source: <https://www.twilio.com/docs/sync/api>.

mod context;
mod items;
mod maps;
mod page;
mod parameters;
mod permissions;
mod render;
mod services;

use actix_web::{
    HttpRequest, HttpResponse, Resource,
    web::{self, ServiceConfig},
};

use crate::error::TwilioError;

const ROOT: &str = "/sync.twilio.com/v1";

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope(ROOT)
            .service(resource("/Services").get(services::list).post(services::create))
            .service(resource("/Services/{service}").get(services::fetch).post(services::update))
            .service(resource("/Services/{service}/Maps").get(maps::list).post(maps::create))
            .service(
                resource("/Services/{service}/Maps/{map}")
                    .get(maps::fetch)
                    .post(maps::update)
                    .delete(maps::remove),
            )
            .service(resource("/Services/{service}/Maps/{map}/Permissions").get(permissions::list))
            .service(
                resource("/Services/{service}/Maps/{map}/Permissions/{identity}")
                    .get(permissions::fetch)
                    .post(permissions::update)
                    .delete(permissions::remove),
            )
            .service(
                resource("/Services/{service}/Maps/{map}/Items")
                    .get(items::list)
                    .post(items::create),
            )
            .service(
                resource("/Services/{service}/Maps/{map}/Items/{key}")
                    .get(items::fetch)
                    .post(items::update)
                    .delete(items::remove),
            )
            .default_service(web::to(not_found)),
    );
}

fn resource(path: &str) -> Resource {
    web::resource(path).default_service(web::to(method_not_allowed))
}

async fn not_found(request: HttpRequest) -> Result<HttpResponse, TwilioError> {
    Err(TwilioError::not_found(request.path().trim_start_matches(ROOT)))
}

async fn method_not_allowed() -> Result<HttpResponse, TwilioError> {
    Err(TwilioError::method_not_allowed())
}
