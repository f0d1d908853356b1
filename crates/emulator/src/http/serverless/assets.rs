//! `Assets` and the list of their `Versions`.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};

use super::{page::page, render};
use crate::{
    TwilioError,
    http::{auth::Authenticated, form::Form, origin::Origin},
    shell::Shell,
};

pub(super) async fn list(
    _authenticated: Authenticated,
    shell: Data<Shell>,
    origin: Origin,
    service: Path<String>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let (path, assets) = shell.look(|world| {
        let service = world.serverless.service(&service)?;
        let assets = service.assets.iter();
        let assets = assets.map(|asset| render::asset(world, &origin, service, asset)).collect();
        Ok::<_, TwilioError>((render::service_path(service), assets))
    })?;
    let path = format!("{path}/Assets");
    Ok(HttpResponse::Ok().json(page(&origin, &form, &path, "assets", assets)?))
}

pub(super) async fn create(
    _authenticated: Authenticated,
    shell: Data<Shell>,
    origin: Origin,
    service: Path<String>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let friendly_name = form.required("FriendlyName")?;
    let body = shell.act(|world| {
        let sid = world.create_asset(&service, friendly_name)?.1.sid.clone();
        let service = world.serverless.service(&service)?;
        Ok::<_, TwilioError>(render::asset(world, &origin, service, service.asset(&sid)?))
    })?;
    Ok(HttpResponse::Created().json(body))
}

pub(super) async fn fetch(
    _authenticated: Authenticated,
    shell: Data<Shell>,
    origin: Origin,
    path: Path<(String, String)>,
) -> Result<HttpResponse, TwilioError> {
    let body = shell.look(|world| {
        let service = world.serverless.service(&path.0)?;
        let asset = service.asset(&path.1)?;
        Ok::<_, TwilioError>(render::asset(world, &origin, service, asset))
    })?;
    Ok(HttpResponse::Ok().json(body))
}

pub(super) async fn list_versions(
    _authenticated: Authenticated,
    shell: Data<Shell>,
    origin: Origin,
    path: Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let (list, versions) = shell.look(|world| {
        let service = world.serverless.service(&path.0)?;
        let asset = service.asset(&path.1)?;
        // The newest is the first.
        let versions = asset.versions.iter().rev();
        let versions = versions
            .map(|version| render::asset_version(world, &origin, service, version))
            .collect();
        let path = format!("{}/Assets/{}/Versions", render::service_path(service), asset.sid);
        Ok::<_, TwilioError>((path, versions))
    })?;
    Ok(HttpResponse::Ok().json(page(&origin, &form, &list, "asset_versions", versions)?))
}
