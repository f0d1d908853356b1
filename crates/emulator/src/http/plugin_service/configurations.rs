//! `Configurations`, and the `Plugins` of each.

use actix_web::web::Path;

use super::{
    context::{Answer, Context},
    render,
};
use crate::{
    http::form::Form,
    world::plugin_service::{PluginServiceError, configuration::ConfiguredPlugin},
};

pub(super) async fn list(context: Context, form: Form) -> Answer {
    context.list(&form, ("/Configurations", "configurations"), |view| {
        let configurations = view.service.configurations().iter().rev();
        Ok(configurations.map(|it| render::configuration(view, it)).collect())
    })
}

pub(super) async fn create(context: Context, form: Form) -> Answer {
    let name = form.required("Name")?;
    let description = form.get("Description").unwrap_or_default();
    let plugins = form.all("Plugins").map(read).collect::<Result<_, _>>()?;
    context.create(
        |world| {
            let configuration = world.create_plugin_configuration(name, description, plugins)?;
            Ok(configuration.sid.clone())
        },
        |view, sid| Ok(render::configuration(view, view.service.configuration(sid)?)),
    )
}

/// A list is a repeated parameter; each of these is JSON.
fn read(text: &str) -> Result<ConfiguredPlugin, PluginServiceError> {
    serde_json::from_str(text)
        .map_err(|error| PluginServiceError::UnreadablePlugin { problem: error.to_string() })
}

pub(super) async fn fetch(context: Context, configuration: Path<String>) -> Answer {
    context
        .fetch(|view| Ok(render::configuration(view, view.service.configuration(&configuration)?)))
}

pub(super) async fn list_plugins(
    context: Context,
    configuration: Path<String>,
    form: Form,
) -> Answer {
    let path = format!("/Configurations/{configuration}/Plugins");
    context.list(&form, (&path, "plugins"), |view| {
        let configuration = view.service.configuration(&configuration)?;
        let configured = view.service.configured(configuration);
        Ok(configured.map(|it| render::configured_plugin(view, configuration, it)).collect())
    })
}

pub(super) async fn fetch_plugin(context: Context, path: Path<(String, String)>) -> Answer {
    let (configuration, plugin) = path.into_inner();
    context.fetch(|view| {
        let plugin = view.service.plugin(&plugin)?;
        let configuration = view.service.configuration(&configuration)?;
        let mut configured = view.service.configured(configuration);
        let found = configured.find(|(_, other, _)| other.sid == plugin.sid).ok_or_else(|| {
            let path = format!("/Configurations/{}/Plugins/{}", configuration.sid, plugin.sid);
            PluginServiceError::not_found(&path)
        })?;
        Ok(render::configured_plugin(view, configuration, found))
    })
}
