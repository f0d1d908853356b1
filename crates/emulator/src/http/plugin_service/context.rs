//! What every request to the Plugins API needs: proof of who asks, and the three kinds of answers.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, web::Data};
use serde_json::Value;

use super::render::View;
use crate::{
    TwilioError,
    http::{api_request::ApiRequest, form::Form, list_page::page, origin::Origin},
    shell::Shell,
    world::{World, plugin_service::PluginServiceError},
};

pub(super) type Answer = Result<HttpResponse, TwilioError>;

/// A request by somebody who may ask.
#[derive(Debug)]
pub(super) struct Context {
    shell: Data<Shell>,
    origin: Origin,
}

impl Context {
    /// Shows one resource.
    pub(super) fn fetch(
        &self,
        body: impl FnOnce(&View<'_>) -> Result<Value, PluginServiceError>,
    ) -> Answer {
        let body = self.shell.look(|world| body(&View::new(world, &self.origin)))?;
        Ok(HttpResponse::Ok().json(body))
    }

    /// Shows one page of the list at `path`; `key` names the list. The newest comes first.
    pub(super) fn list(
        &self,
        form: &Form,
        (path, key): (&str, &str),
        bodies: impl FnOnce(&View<'_>) -> Result<Vec<Value>, PluginServiceError>,
    ) -> Answer {
        let bodies = self.shell.look(|world| bodies(&View::new(world, &self.origin)))?;
        let path = format!("/v1/PluginService{path}");
        Ok(HttpResponse::Ok().json(page(&self.origin, form, &path, key, bodies)?))
    }

    /// Makes a resource, and shows it.
    pub(super) fn create(
        &self,
        command: impl FnOnce(&mut World) -> Result<String, PluginServiceError>,
        body: impl FnOnce(&View<'_>, &str) -> Result<Value, PluginServiceError>,
    ) -> Answer {
        Ok(HttpResponse::Created().json(self.change(command, body)?))
    }

    /// Changes a resource, and shows it.
    pub(super) fn update(
        &self,
        command: impl FnOnce(&mut World) -> Result<String, PluginServiceError>,
        body: impl FnOnce(&View<'_>, &str) -> Result<Value, PluginServiceError>,
    ) -> Answer {
        Ok(HttpResponse::Ok().json(self.change(command, body)?))
    }

    fn change(
        &self,
        command: impl FnOnce(&mut World) -> Result<String, PluginServiceError>,
        body: impl FnOnce(&View<'_>, &str) -> Result<Value, PluginServiceError>,
    ) -> Result<Value, PluginServiceError> {
        self.shell.act(|world| {
            let sid = command(world)?;
            body(&View::new(world, &self.origin), &sid)
        })
    }
}

impl FromRequest for Context {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let read = ApiRequest::from_request(request, payload).into_inner();
        ready(read.map(|ApiRequest { shell, origin }| Self { shell, origin }))
    }
}
