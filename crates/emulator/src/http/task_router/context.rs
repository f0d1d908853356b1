//! What every request to `TaskRouter` needs: proof of who asks, the right workspace, and a hand on
//! the world.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder, dev::Payload, web::Data,
};
use serde_json::Value;

use crate::{
    TwilioError,
    http::{api_request::ApiRequest, origin::Origin},
    shell::Shell,
    world::World,
};

/// A request by somebody who may ask, about the workspace that there is.
#[derive(Debug)]
pub(super) struct Context {
    shell: Data<Shell>,
    pub(super) origin: Origin,
    /// The path behind the version.
    pub(super) path: String,
    if_match: Option<String>,
}

impl Context {
    pub(super) fn act<T>(&self, command: impl FnOnce(&mut World) -> T) -> T {
        self.shell.act(command)
    }

    /// The header `If-Match`.
    pub(super) fn if_match(&self) -> Option<&str> {
        self.if_match.as_deref()
    }
}

impl FromRequest for Context {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut context = || {
            let ApiRequest { shell, origin } =
                ApiRequest::from_request(request, payload).into_inner()?;
            let path = request.path().trim_start_matches(super::ROOT).to_owned();
            // The list of workspaces is in none.
            let wanted = request.match_info().get("workspace");
            let ours = shell.look(|world| world.account.workspace_sid.clone());
            if wanted.is_some_and(|wanted| wanted != ours.as_str()) {
                return Err(TwilioError::not_found(&path).into());
            }
            let header = request.headers().get("If-Match");
            // What is not text is no version either.
            let if_match = header.map(|value| value.to_str().unwrap_or_default().to_owned());
            Ok(Self { shell, origin, path, if_match })
        };
        ready(context())
    }
}

/// An answer about a resource that has a version.
pub(super) fn versioned(
    mut status: HttpResponseBuilder,
    version: u64,
    body: &Value,
) -> HttpResponse {
    status.insert_header(("ETag", format!("\"{version}\""))).json(body)
}

/// The headers of Twilio's limits on tasks. Their numbers are not published.
pub(super) fn with_rate_limit(mut response: HttpResponse) -> HttpResponse {
    use actix_web::http::header::{HeaderName, HeaderValue};
    for (name, value) in [
        ("x-rate-limit-limit", "1000"),
        ("x-rate-limit-remaining", "999"),
        ("x-rate-limit-config", "Tasks"),
    ] {
        response
            .headers_mut()
            .insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}
