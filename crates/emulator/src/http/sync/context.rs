//! What every request to Sync needs: proof of who asks, and a hand on the world.

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use shared::{MapSid, SyncServiceSid};
use std::future::{Ready, ready};

use crate::{
    error::TwilioError,
    http::{api_request::ApiRequest, origin::Origin},
    shell::Shell,
    world::{
        World,
        sync::{SyncError, SyncMap, condition::IfMatch},
    },
};

/// A request by somebody who may ask.
#[derive(Debug)]
pub(super) struct Context {
    shell: Data<Shell>,
    pub(super) origin: Origin,
    path: String,
    if_match: Option<String>,
}

impl Context {
    /// Carries out a command on the world as it is at this time, without what has expired.
    pub(super) fn act<T>(
        &self,
        command: impl FnOnce(&mut World) -> Result<T, SyncError>,
    ) -> Result<T, TwilioError> {
        self.shell.act(|world| {
            world.expire_sync();
            command(world).map_err(|error| self.refusal(world, error))
        })
    }

    /// The header `If-Match`.
    pub(super) fn if_match(&self) -> Result<Option<IfMatch>, SyncError> {
        self.if_match.as_deref().map(IfMatch::parse).transpose()
    }

    fn refusal(&self, world: &World, error: SyncError) -> TwilioError {
        let refusal = TwilioError::from(error);
        if refusal.status == 404 && !world.quirks.sync_rest_names_what_is_missing {
            return TwilioError::not_found(&self.path);
        }
        refusal
    }
}

impl FromRequest for Context {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut context = || {
            let ApiRequest { shell, origin } =
                ApiRequest::from_request(request, payload).into_inner()?;
            let header = request.headers().get("If-Match");
            let path = request.path().trim_start_matches(super::ROOT).to_owned();
            // What is not text is no revision either.
            let if_match = header.map(|value| value.to_str().unwrap_or_default().to_owned());
            Ok(Self { shell, origin, path, if_match })
        };
        ready(context())
    }
}

/// The service that the path names.
pub(super) fn service_sid(world: &World, name: &str) -> Result<SyncServiceSid, SyncError> {
    Ok(world.sync.service(name)?.sid.clone())
}

/// The map that the path names.
pub(super) fn map<'world>(
    world: &'world World,
    service: &str,
    name: &str,
) -> Result<&'world SyncMap, SyncError> {
    world.sync.map(&service_sid(world, service)?, name)
}

/// Counts a read of the map that the path names, or refuses it.
pub(super) fn count_read(world: &mut World, service: &str, name: &str) -> Result<(), SyncError> {
    let map_sid = map_sid(world, service, name)?;
    world.count_sync_read(&map_sid)
}

/// The SID of the map that the path names.
pub(super) fn map_sid(world: &World, service: &str, name: &str) -> Result<MapSid, SyncError> {
    Ok(map(world, service, name)?.sid.clone())
}
