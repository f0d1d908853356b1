//! `Assets` and the list of their `Versions`.

use actix_web::web::Path;

use super::{
    context::{Answer, Context},
    render,
};
use crate::http::form::Form;

pub(super) async fn list(context: Context, service: Path<String>, form: Form) -> Answer {
    context.list(&form, &service, ("/Assets", "assets"), |view| {
        let assets = view.service.assets.iter();
        Ok(assets.map(|asset| render::asset(view, asset)).collect())
    })
}

pub(super) async fn create(context: Context, service: Path<String>, form: Form) -> Answer {
    let friendly_name = form.required("FriendlyName")?;
    context.create(|world| world.create_asset(&service, friendly_name), render::asset)
}

pub(super) async fn fetch(context: Context, path: Path<(String, String)>) -> Answer {
    let (service, asset) = path.into_inner();
    context.fetch(&service, |view| Ok(render::asset(view, view.service.asset(&asset)?)))
}

pub(super) async fn list_versions(
    context: Context,
    path: Path<(String, String)>,
    form: Form,
) -> Answer {
    let (service, asset) = path.into_inner();
    let path = format!("/Assets/{asset}/Versions");
    context.list(&form, &service, (&path, "asset_versions"), |view| {
        // The newest is the first.
        let versions = view.service.asset(&asset)?.versions.iter().rev();
        Ok(versions.map(|version| render::asset_version(view, version)).collect())
    })
}
