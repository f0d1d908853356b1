//! `Services`.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};

use super::{page::page, render};
use crate::{
    TwilioError,
    http::{auth::Authenticated, form::Form, origin::Origin},
    shell::Shell,
    world::serverless::services::NewService,
};

pub(super) async fn list(
    _authenticated: Authenticated,
    shell: Data<Shell>,
    origin: Origin,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let services = shell.look(|world| {
        let services = world.serverless.services().iter();
        services.map(|service| render::service(world, &origin, service)).collect()
    });
    Ok(HttpResponse::Ok().json(page(&origin, &form, "/v1/Services", "services", services)?))
}

pub(super) async fn create(
    _authenticated: Authenticated,
    shell: Data<Shell>,
    origin: Origin,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let new = NewService {
        unique_name: form.required("UniqueName")?,
        friendly_name: form.required("FriendlyName")?,
        include_credentials: form.flag("IncludeCredentials")?.unwrap_or(true),
        ui_editable: form.flag("UiEditable")?.unwrap_or(false),
    };
    let body = shell.act(|world| {
        let sid = world.create_service(&new)?.sid.clone();
        let service = world.serverless.service(&sid)?;
        Ok::<_, TwilioError>(render::service(world, &origin, service))
    })?;
    Ok(HttpResponse::Created().json(body))
}

pub(super) async fn fetch(
    _authenticated: Authenticated,
    shell: Data<Shell>,
    origin: Origin,
    service: Path<String>,
) -> Result<HttpResponse, TwilioError> {
    let body = shell.look(|world| {
        let service = world.serverless.service(&service)?;
        Ok::<_, TwilioError>(render::service(world, &origin, service))
    })?;
    Ok(HttpResponse::Ok().json(body))
}
