//! `Plugins`.

use actix_web::web::Path;

use super::{
    context::{Answer, Context},
    render,
};
use crate::http::form::Form;

pub(super) async fn list(context: Context, form: Form) -> Answer {
    context.list(&form, ("/Plugins", "plugins"), |view| {
        let plugins = view.service.plugins().iter().rev();
        Ok(plugins.map(|plugin| render::plugin(view, plugin)).collect())
    })
}

pub(super) async fn create(context: Context, form: Form) -> Answer {
    let unique_name = form.required("UniqueName")?;
    let (friendly_name, description) = (form.get("FriendlyName"), form.get("Description"));
    context.create(
        |world| {
            let plugin = world.create_plugin(unique_name, friendly_name, description)?;
            Ok(plugin.sid.clone())
        },
        |view, sid| Ok(render::plugin(view, view.service.plugin(sid)?)),
    )
}

pub(super) async fn fetch(context: Context, plugin: Path<String>) -> Answer {
    context.fetch(|view| Ok(render::plugin(view, view.service.plugin(&plugin)?)))
}

pub(super) async fn update(context: Context, plugin: Path<String>, form: Form) -> Answer {
    let (friendly_name, description) = (form.get("FriendlyName"), form.get("Description"));
    context.update(
        |world| Ok(world.update_plugin(&plugin, friendly_name, description)?.sid.clone()),
        |view, sid| Ok(render::plugin(view, view.service.plugin(sid)?)),
    )
}
