//! The Flex Plugins API: `https://flex-api.twilio.com/v1/PluginService/…`.
//!
//! Source: <https://www.twilio.com/docs/flex/developer/plugins/api>. `Releases/Active` is not among
//! Twilio's published schemas; its answer is that of fetching the release.

mod configurations;
mod context;
mod plugins;
mod releases;
mod render;
mod versions;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, ServiceConfig},
};

use super::auth::Authenticated;
use crate::TwilioError;

pub(super) fn configure(config: &mut ServiceConfig) {
    let any = || web::to(no_such_method);
    let service = web::scope("/flex-api.twilio.com/v1/PluginService")
        .service(
            web::resource("/Plugins")
                .get(plugins::list)
                .post(plugins::create)
                .default_service(any()),
        )
        .service(
            web::resource("/Plugins/{plugin}")
                .get(plugins::fetch)
                .post(plugins::update)
                .default_service(any()),
        )
        .service(
            web::resource("/Plugins/{plugin}/Versions")
                .get(versions::list)
                .post(versions::create)
                .default_service(any()),
        )
        .service(
            web::resource("/Plugins/{plugin}/Versions/{version}")
                .get(versions::fetch)
                .default_service(any()),
        )
        .service(
            web::resource("/Configurations")
                .get(configurations::list)
                .post(configurations::create)
                .default_service(any()),
        )
        .service(
            web::resource("/Configurations/{configuration}")
                .get(configurations::fetch)
                .default_service(any()),
        )
        .service(
            web::resource("/Configurations/{configuration}/Plugins")
                .get(configurations::list_plugins)
                .default_service(any()),
        )
        .service(
            web::resource("/Configurations/{configuration}/Plugins/{plugin}")
                .get(configurations::fetch_plugin)
                .default_service(any()),
        )
        .service(
            web::resource("/Releases")
                .get(releases::list)
                .post(releases::create)
                .default_service(any()),
        )
        .service(web::resource("/Releases/{release}").get(releases::fetch).default_service(any()))
        .default_service(web::to(no_such_resource));
    config.service(service);
}

async fn no_such_method(_authenticated: Authenticated) -> Result<HttpResponse, TwilioError> {
    Err(TwilioError::method_not_allowed())
}

async fn no_such_resource(
    _authenticated: Authenticated,
    request: HttpRequest,
) -> Result<HttpResponse, TwilioError> {
    Err(TwilioError::not_found(request.path().trim_start_matches("/flex-api.twilio.com/v1")))
}
