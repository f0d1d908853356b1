//! The page that stands for flex.twilio.com, and what is answered where nothing else is.

use actix_web::{HttpRequest, HttpResponse, http::header::ContentType, web::Data};

use crate::{
    TwilioError,
    http::{files, is_twilio},
    site::Site,
};

/// Everything that nobody else answers. Flex moves about with paths of its own (`/agent-desktop`),
/// so a path without an extension is the page.
pub(crate) async fn otherwise(site: Data<Site>, request: HttpRequest) -> HttpResponse {
    let name = request.path().trim_start_matches('/');
    let first = name.split('/').next().unwrap_or_default();
    if is_twilio(first) || first == "_emulator" {
        return missing(&request);
    }
    let Some(folder) = &site.host_page else { return no_host_page() };
    if let Some(answer) = files::answer(folder, name, &request) {
        return answer;
    }
    if name.rsplit('/').next().is_some_and(|file| file.contains('.')) {
        return missing(&request);
    }
    files::answer(folder, "index.html", &request).unwrap_or_else(no_host_page)
}

/// 404 in Twilio's words.
pub(crate) fn missing(request: &HttpRequest) -> HttpResponse {
    HttpResponse::NotFound().json(TwilioError::not_found(request.path()).body())
}

fn no_host_page() -> HttpResponse {
    HttpResponse::NotFound().content_type(ContentType::html()).body(
        "<!doctype html><meta charset=\"utf-8\"><title>No host page</title>\
         <body style=\"font: 16px/1.5 system-ui; margin: 10vh auto; max-width: 40rem\">\
         <h1>There is no host page</h1>\
         <p>The emulator runs, but the page with Flex UI is not built, or it was not told where it is.</p>\
         <pre>cargo xtask build\ntwilio-emulator --host-page build/host</pre>\
         <p><code>cargo xtask dev</code> does both.</p>",
    )
}
