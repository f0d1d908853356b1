//! `Plugins/{plugin}/Versions`.

use actix_web::web::Path;

use super::{
    context::{Answer, Context},
    render,
};
use crate::{http::form::Form, world::plugin_service::versions::NewVersion};

pub(super) async fn list(context: Context, plugin: Path<String>, form: Form) -> Answer {
    let path = format!("/Plugins/{plugin}/Versions");
    context.list(&form, (&path, "plugin_versions"), |view| {
        let plugin = view.service.plugin(&plugin)?;
        let versions = plugin.versions.iter().rev();
        Ok(versions.map(|version| render::version(view, plugin, version)).collect())
    })
}

pub(super) async fn create(context: Context, plugin: Path<String>, form: Form) -> Answer {
    let new = NewVersion {
        version: form.required("Version")?,
        plugin_url: form.required("PluginUrl")?,
        changelog: form.get("Changelog").unwrap_or_default(),
        private: form.flag("Private")?.unwrap_or(false),
    };
    context.create(
        |world| Ok(world.create_plugin_version(&plugin, &new)?.1.sid.clone()),
        |view, sid| {
            let plugin = view.service.plugin(&plugin)?;
            Ok(render::version(view, plugin, plugin.version(sid)?))
        },
    )
}

pub(super) async fn fetch(context: Context, path: Path<(String, String)>) -> Answer {
    let (plugin, version) = path.into_inner();
    context.fetch(|view| {
        let plugin = view.service.plugin(&plugin)?;
        Ok(render::version(view, plugin, plugin.version(&version)?))
    })
}
