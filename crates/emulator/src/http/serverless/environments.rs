//! `Environments` and their `Deployments`.

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
    let (path, environments) = shell.look(|world| {
        let service = world.serverless.service(&service)?;
        let environments = service.environments.iter();
        let environments = environments
            .map(|environment| render::environment(world, &origin, service, environment))
            .collect();
        Ok::<_, TwilioError>((render::service_path(service), environments))
    })?;
    let path = format!("{path}/Environments");
    Ok(HttpResponse::Ok().json(page(&origin, &form, &path, "environments", environments)?))
}

pub(super) async fn create(
    _authenticated: Authenticated,
    shell: Data<Shell>,
    origin: Origin,
    service: Path<String>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let name = form.required("UniqueName")?;
    let suffix = form.get("DomainSuffix");
    let body = shell.act(|world| {
        let (_, environment) = world.create_environment(&service, name, suffix)?;
        let sid = environment.sid.clone();
        let service = world.serverless.service(&service)?;
        let environment = service.environment(&sid)?;
        Ok::<_, TwilioError>(render::environment(world, &origin, service, environment))
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
        let environment = service.environment(&path.1)?;
        Ok::<_, TwilioError>(render::environment(world, &origin, service, environment))
    })?;
    Ok(HttpResponse::Ok().json(body))
}

pub(super) async fn list_deployments(
    _authenticated: Authenticated,
    shell: Data<Shell>,
    origin: Origin,
    path: Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let (list, deployments) = shell.look(|world| {
        let service = world.serverless.service(&path.0)?;
        let environment = service.environment(&path.1)?;
        // The newest is the first.
        let deployments = environment.deployments.iter().rev();
        let deployments = deployments
            .map(|deployment| render::deployment(world, &origin, service, environment, deployment))
            .collect();
        let path = format!("{}/Environments/{}", render::service_path(service), environment.sid);
        Ok::<_, TwilioError>((format!("{path}/Deployments"), deployments))
    })?;
    Ok(HttpResponse::Ok().json(page(&origin, &form, &list, "deployments", deployments)?))
}

pub(super) async fn deploy(
    _authenticated: Authenticated,
    shell: Data<Shell>,
    origin: Origin,
    path: Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let build_sid = form.required("BuildSid")?;
    let body = shell.act(|world| {
        world.deploy(&path.0, &path.1, build_sid)?;
        let service = world.serverless.service(&path.0)?;
        let environment = service.environment(&path.1)?;
        let deployment = environment.deployments.last();
        let body = deployment
            .map(|deployment| render::deployment(world, &origin, service, environment, deployment));
        Ok::<_, TwilioError>(body)
    })?;
    Ok(HttpResponse::Created().json(body))
}
