//! The plugins that Flex loads, and the files of those that are built here.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};

use serde_json::{Value, json};

use super::{host_page, tokens};
use crate::{
    TwilioError, http::files, shell::Shell, site::Site, world::plugin_service::PluginService,
};

/// `GET flex.twilio.com/plugins`: what is released; the list of this machine, as long as nothing was.
pub(super) async fn list(
    shell: Data<Shell>,
    site: Data<Site>,
    request: HttpRequest,
) -> Result<HttpResponse, TwilioError> {
    tokens::authenticate(&shell, &request)?;
    let released = shell.look(|world| released(&world.plugin_service));
    let plugins = match released {
        Some(released) => json!(released),
        None => json!(site.plugins()),
    };
    Ok(HttpResponse::Ok().json(plugins))
}

/// The plugins of the active release, in the order in which they are loaded.
fn released(service: &PluginService) -> Option<Vec<Value>> {
    let configuration = service.active_configuration()?;
    let mut plugins: Vec<_> = service.configured(configuration).collect();
    plugins.sort_by_key(|(configured, _, _)| configured.phase);
    let plugins = plugins.into_iter().map(|(configured, plugin, version)| {
        json!({
            "name": plugin.unique_name,
            "src": version.plugin_url,
            "version": version.version.to_string(),
            "phase": configured.phase,
            "pluginSid": plugin.sid,
        })
    });
    Some(plugins.collect())
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
