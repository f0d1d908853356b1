//! `Builds` and their `Status`.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use serde_json::{Value, json};

use super::{page::page, render};
use crate::{
    TwilioError,
    http::{auth::Authenticated, form::Form, origin::Origin},
    shell::Shell,
    world::serverless::builds::NewBuild,
};

pub(super) async fn list(
    _authenticated: Authenticated,
    shell: Data<Shell>,
    origin: Origin,
    service: Path<String>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let (path, builds) = shell.look(|world| {
        let service = world.serverless.service(&service)?;
        // The newest is the first.
        let builds = service.builds.iter().rev();
        let builds = builds.map(|build| render::build(world, &origin, service, build)).collect();
        Ok::<_, TwilioError>((render::service_path(service), builds))
    })?;
    let path = format!("{path}/Builds");
    Ok(HttpResponse::Ok().json(page(&origin, &form, &path, "builds", builds)?))
}

pub(super) async fn create(
    _authenticated: Authenticated,
    shell: Data<Shell>,
    origin: Origin,
    service: Path<String>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let new = NewBuild {
        asset_versions: form.all("AssetVersions").collect(),
        function_versions: form.all("FunctionVersions").collect(),
        dependencies: dependencies(&form)?,
        runtime: form.get("Runtime").filter(|runtime| runtime.starts_with("node")),
    };
    let body = shell.act(|world| {
        let sid = world.create_build(&service, new)?.1.sid.clone();
        let service = world.serverless.service(&service)?;
        Ok::<_, TwilioError>(render::build(world, &origin, service, service.build(&sid)?))
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
        let build = service.build(&path.1)?;
        Ok::<_, TwilioError>(render::build(world, &origin, service, build))
    })?;
    Ok(HttpResponse::Ok().json(body))
}

pub(super) async fn status(
    _authenticated: Authenticated,
    shell: Data<Shell>,
    origin: Origin,
    path: Path<(String, String)>,
) -> Result<HttpResponse, TwilioError> {
    let body = shell.look(|world| {
        let service = world.serverless.service(&path.0)?;
        let build = service.build(&path.1)?;
        Ok::<_, TwilioError>(render::build_status(world, &origin, service, build))
    })?;
    Ok(HttpResponse::Ok().json(body))
}

/// A list of `{name, version}`, written as JSON.
fn dependencies(form: &Form) -> Result<Value, TwilioError> {
    let Some(text) = form.get("Dependencies").filter(|text| !text.is_empty()) else {
        return Ok(json!([]));
    };
    match serde_json::from_str(text) {
        Ok(dependencies @ Value::Array(_)) => Ok(dependencies),
        Ok(_) | Err(_) => Err(TwilioError::bad_request("Dependencies is not a JSON array")),
    }
}
