//! The one port. Every Twilio host answers here under its own name as the first path segment
//! (`/taskrouter.twilio.com/v1/...`), or by the `Host` header; `/_emulator/` is not Twilio's.
//!
//! Each file below `http/` has a `configure(&mut ServiceConfig)` that registers the hosts it plays.

mod api_request;
pub(crate) mod auth;
pub(crate) mod control;
pub(crate) mod date_header;
mod desktop;
mod event_bridge;
pub(crate) mod files;
pub(crate) mod form;
mod iam;
pub(crate) mod list_page;
pub(crate) mod origin;
mod plugin_service;
mod serverless;
mod sync;
pub(crate) mod task_router;
pub(crate) mod unanswered;
mod voice;
pub(crate) mod watch;

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::uri::{PathAndQuery, Uri},
    middleware::Next,
    web::{self, ServiceConfig},
};

pub(crate) fn configure(config: &mut ServiceConfig) {
    // A scope takes all that is below it, so those who serve single addresses come first.
    config
        .configure(desktop::configure)
        .configure(sync::configure)
        .configure(crate::twilsock::configure)
        .configure(voice::configure)
        .configure(control::configure)
        .configure(serverless::configure)
        .configure(plugin_service::configure)
        .configure(event_bridge::configure)
        .configure(iam::configure)
        .configure(task_router::configure)
        .default_service(web::to(desktop::host_page::otherwise));
}

/// The host page alone: Flex finds everything else at Twilio.
pub(crate) fn configure_page(config: &mut ServiceConfig) {
    config
        .configure(desktop::configure_page)
        .configure(control::configure_live_reload)
        .default_service(web::to(desktop::host_page::otherwise));
}

/// Puts a Twilio `Host` in front of the path, so that there is one way to name a resource.
pub(crate) async fn host_as_path(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let host = request.connection_info().host().split(':').next().unwrap_or_default().to_owned();
    if is_twilio(&host)
        && let Some(uri) = with_host(&host, request.uri())
    {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    next.call(request).await
}

/// Whether Twilio serves this host name.
pub(crate) fn is_twilio(host: &str) -> bool {
    ["twilio.com", "twiliocdn.com", "twil.io"].iter().any(|domain| {
        host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

fn with_host(host: &str, uri: &Uri) -> Option<Uri> {
    let path_and_query = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    format!("/{host}{path_and_query}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_twilios_own_domains_are_twilio() {
        for (host, want) in [
            ("api.twilio.com", true),
            ("tsock.us1.twilio.com", true),
            ("default-1234.twil.io", true),
            ("twilio.com.example.com", false),
            ("nottwilio.com", false),
            ("localhost", false),
        ] {
            assert_eq!(is_twilio(host), want, "{host}");
        }
    }
}
