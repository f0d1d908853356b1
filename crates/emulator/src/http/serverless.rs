//! Serverless REST: `https://serverless.twilio.com/v1/Services/…`, the uploads on their own host, and
//! the sites themselves below `<domain>.twil.io`.
//!
//! Source: <https://www.twilio.com/docs/serverless/api>. The upload is not among Twilio's published
//! schemas; its answer is that of fetching the version.

mod assets;
mod builds;
mod context;
mod environments;
mod render;
mod services;
mod site;
mod upload;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, ServiceConfig},
};

use super::auth::Authenticated;
use crate::TwilioError;

pub(super) fn configure(config: &mut ServiceConfig) {
    let any = || web::to(no_such_method);
    let service = web::scope("/serverless.twilio.com/v1/Services")
        .service(
            web::resource("").get(services::list).post(services::create).default_service(any()),
        )
        .service(web::resource("/{service}").get(services::fetch).default_service(any()))
        .service(
            web::resource("/{service}/Environments")
                .get(environments::list)
                .post(environments::create)
                .default_service(any()),
        )
        .service(
            web::resource("/{service}/Environments/{environment}")
                .get(environments::fetch)
                .default_service(any()),
        )
        .service(
            web::resource("/{service}/Environments/{environment}/Deployments")
                .get(environments::list_deployments)
                .post(environments::deploy)
                .default_service(any()),
        )
        .service(
            web::resource("/{service}/Assets")
                .get(assets::list)
                .post(assets::create)
                .default_service(any()),
        )
        .service(
            web::resource("/{service}/Assets/{asset}").get(assets::fetch).default_service(any()),
        )
        .service(
            web::resource("/{service}/Assets/{asset}/Versions")
                .get(assets::list_versions)
                .default_service(any()),
        )
        .service(
            web::resource("/{service}/Builds")
                .get(builds::list)
                .post(builds::create)
                .default_service(any()),
        )
        .service(
            web::resource("/{service}/Builds/{build}").get(builds::fetch).default_service(any()),
        )
        .service(
            web::resource("/{service}/Builds/{build}/Status")
                .get(builds::status)
                .default_service(any()),
        )
        .default_service(web::to(no_such_resource));
    config
        .service(service)
        .route(
            "/serverless-upload.twilio.com/v1/Services/{service}/Assets/{asset}/Versions",
            web::post().to(upload::create),
        )
        .route(r"/{domain:[a-z0-9-]+\.twil\.io}/{path:.*}", web::get().to(site::fetch));
}

async fn no_such_method(_authenticated: Authenticated) -> Result<HttpResponse, TwilioError> {
    Err(TwilioError::method_not_allowed())
}

async fn no_such_resource(
    _authenticated: Authenticated,
    request: HttpRequest,
) -> Result<HttpResponse, TwilioError> {
    let path = request.path().trim_start_matches("/serverless.twilio.com/v1");
    Err(TwilioError::not_found(path))
}
