//! `Services`.

use actix_web::{HttpResponse, web::Path};

use super::{
    context::{Answer, Context},
    render::{self, View},
};
use crate::{
    http::{form::Form, list_page::page},
    world::serverless::services::NewService,
};

pub(super) async fn list(context: Context, form: Form) -> Answer {
    let Context { shell, origin } = context;
    let services = shell.look(|world| {
        let services = world.serverless.services().iter();
        services.map(|service| render::service(&View::new(world, &origin, service))).collect()
    });
    Ok(HttpResponse::Ok().json(page(&origin, &form, "/v1/Services", "services", services)?))
}

pub(super) async fn create(context: Context, form: Form) -> Answer {
    let new = NewService {
        unique_name: form.required("UniqueName")?,
        friendly_name: form.required("FriendlyName")?,
        include_credentials: form.flag("IncludeCredentials")?.unwrap_or(true),
        ui_editable: form.flag("UiEditable")?.unwrap_or(false),
    };
    context.create(
        |world| world.create_service(&new).map(|service| (service, service)),
        |view, _service| render::service(view),
    )
}

pub(super) async fn fetch(context: Context, service: Path<String>) -> Answer {
    context.fetch(&service, |view| Ok(render::service(view)))
}
