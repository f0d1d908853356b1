//! The console page: the telephones of the people called.

use std::fs;

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION},
    web::{self, Data, ServiceConfig},
};

use crate::site::Site;

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .route("", web::get().to(to_the_page))
        .route("/", web::get().to(page))
        .route("/console.js", web::get().to(script))
        .route("/console.css", web::get().to(style));
}

async fn to_the_page() -> HttpResponse {
    HttpResponse::TemporaryRedirect().insert_header((LOCATION, "/_emulator/")).finish()
}

async fn page(site: Data<Site>) -> HttpResponse {
    let built_in = include_str!("../../console/index.html");
    file(&site, "text/html; charset=utf-8", "index.html", built_in)
}

async fn script(site: Data<Site>) -> HttpResponse {
    let built_in = include_str!("../../console/console.js");
    file(&site, "text/javascript; charset=utf-8", "console.js", built_in)
}

async fn style(site: Data<Site>) -> HttpResponse {
    let built_in = include_str!("../../console/console.css");
    file(&site, "text/css; charset=utf-8", "console.css", built_in)
}

/// The file as it is on the disk, for those who work on it, or as it was when this was compiled.
fn file(
    site: &Site,
    content_type: &'static str,
    name: &str,
    built_in: &'static str,
) -> HttpResponse {
    let on_disk = site.console_dir.as_ref().and_then(|it| fs::read_to_string(it.join(name)).ok());
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, content_type))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(on_disk.unwrap_or_else(|| built_in.to_owned()))
}
