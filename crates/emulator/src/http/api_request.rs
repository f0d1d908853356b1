//! What requests to Twilio's REST APIs have in common: proof of who asks, a hand on the world, and the address
//! at which they came.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};

use super::{auth::Authenticated, origin::Origin};
use crate::shell::Shell;

/// A request by somebody with credentials of the account.
#[derive(Debug)]
pub(crate) struct ApiRequest {
    pub(crate) shell: Data<Shell>,
    pub(crate) origin: Origin,
}

impl FromRequest for ApiRequest {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut read = || {
            Authenticated::from_request(request, payload).into_inner()?;
            let shell = Data::<Shell>::from_request(request, payload).into_inner()?;
            let origin = Origin::from_request(request, payload).into_inner()?;
            Ok(Self { shell, origin })
        };
        ready(read())
    }
}
