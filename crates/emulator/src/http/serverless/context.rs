//! What every request to Serverless needs: proof of who asks, and the three kinds of answers about
//! a service.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, web::Data};
use serde::Serialize;
use serde_json::Value;

use super::render::View;
use crate::{
    TwilioError,
    http::{api_request::ApiRequest, form::Form, list_page::page, origin::Origin},
    shell::Shell,
    world::{
        World,
        serverless::{ServerlessError, service::Service},
    },
};

pub(super) type Answer = Result<HttpResponse, TwilioError>;

/// A request by somebody who may ask.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) shell: Data<Shell>,
    pub(super) origin: Origin,
}

impl Context {
    /// Shows one resource of a service.
    pub(super) fn fetch(
        &self,
        service: &str,
        body: impl FnOnce(&View<'_>) -> Result<Value, ServerlessError>,
    ) -> Answer {
        Ok(HttpResponse::Ok().json(self.look(service, body)?))
    }

    /// Shows one page of the list at `path` below a service; `key` names the list.
    pub(super) fn list(
        &self,
        form: &Form,
        service: &str,
        (path, key): (&str, &str),
        bodies: impl FnOnce(&View<'_>) -> Result<Vec<Value>, ServerlessError>,
    ) -> Answer {
        let (path, bodies) = self.look(service, |view| Ok((view.path(path), bodies(view)?)))?;
        Ok(HttpResponse::Ok().json(page(&self.origin, form, &path, key, bodies)?))
    }

    /// Makes a resource of a service, and shows it.
    pub(super) fn create<T, B: Serialize>(
        &self,
        command: impl FnOnce(&mut World) -> Result<(&Service, &T), ServerlessError>,
        body: impl FnOnce(&View<'_>, &T) -> B,
    ) -> Answer {
        let body = self.shell.act(|world| {
            let account_sid = world.account.account_sid.clone();
            let (service, made) = command(world)?;
            let view = View { account_sid: &account_sid, origin: &self.origin, service };
            Ok::<_, ServerlessError>(body(&view, made))
        })?;
        Ok(HttpResponse::Created().json(body))
    }

    fn look<T>(
        &self,
        service: &str,
        question: impl FnOnce(&View<'_>) -> Result<T, ServerlessError>,
    ) -> Result<T, ServerlessError> {
        self.shell.look(|world| {
            let service = world.serverless.service(service)?;
            question(&View::new(world, &self.origin, service))
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
