//! The plugins that Flex loads, and the files of those that are built here.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};

use super::{host_page, tokens};
use crate::{TwilioError, http::files, shell::Shell, site::Site};

/// `GET flex.twilio.com/plugins`.
pub(super) async fn list(
    shell: Data<Shell>,
    site: Data<Site>,
    request: HttpRequest,
) -> Result<HttpResponse, TwilioError> {
    tokens::authenticate(&shell, &request)?;
    Ok(HttpResponse::Ok().json(site.plugins()))
}

/// `GET /plugins/{file}`.
pub(super) async fn file(
    site: Data<Site>,
    file: Path<String>,
    request: HttpRequest,
) -> HttpResponse {
    match &site.plugins_dir {
        Some(folder) => match files::answer(folder, &file, &request) {
            Some(answer) => answer,
            None => host_page::missing(&request),
        },
        None => host_page::missing(&request),
    }
}
