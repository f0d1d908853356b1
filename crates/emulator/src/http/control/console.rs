//! The console page: the telephones of the people called.

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION},
    web::{self, ServiceConfig},
};

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

async fn page() -> HttpResponse {
    file("text/html; charset=utf-8", include_str!("../../console/index.html"))
}

async fn script() -> HttpResponse {
    file("text/javascript; charset=utf-8", include_str!("../../console/console.js"))
}

async fn style() -> HttpResponse {
    file("text/css; charset=utf-8", include_str!("../../console/console.css"))
}

fn file(content_type: &'static str, text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, content_type))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(text)
}
