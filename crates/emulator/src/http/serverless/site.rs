//! The sites: what a browser gets from `<domain>.twil.io`.

use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Path},
};

use crate::{shell::Shell, world::serverless::site::SiteAnswer};

pub(super) async fn fetch(shell: Data<Shell>, path: Path<(String, String)>) -> HttpResponse {
    let (domain_name, path) = path.into_inner();
    shell.look(|world| match world.serverless.browse(&domain_name, &format!("/{path}")) {
        SiteAnswer::Found(version) => HttpResponse::Ok()
            .content_type(version.content_type.as_str())
            // Flex asks for plugins with `crossorigin`.
            .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .body(version.content.clone()),
        SiteAnswer::Forbidden => HttpResponse::Forbidden().body("Forbidden"),
        SiteAnswer::Missing => HttpResponse::NotFound().body("Not Found"),
    })
}
