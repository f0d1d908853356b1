//! `Releases`; `Active` is the last one.

use actix_web::web::Path;

use super::{
    context::{Answer, Context},
    render,
};
use crate::http::form::Form;

pub(super) async fn list(context: Context, form: Form) -> Answer {
    context.list(&form, ("/Releases", "releases"), |view| {
        let releases = view.service.releases().iter().rev();
        Ok(releases.map(|release| render::release(view, release)).collect())
    })
}

pub(super) async fn create(context: Context, form: Form) -> Answer {
    let configuration_sid = form.required("ConfigurationId")?;
    context.create(
        |world| Ok(world.release_plugins(configuration_sid)?.sid.clone()),
        |view, sid| Ok(render::release(view, view.service.release(sid)?)),
    )
}

pub(super) async fn fetch(context: Context, release: Path<String>) -> Answer {
    context.fetch(|view| {
        let found = if release.eq_ignore_ascii_case("active") {
            view.service.active_release()?
        } else {
            view.service.release(&release)?
        };
        Ok(render::release(view, found))
    })
}
