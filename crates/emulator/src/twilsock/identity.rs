//! Who is at the other end: a Flex session or a Sync access token, and until when.

use jiff::Timestamp;
use serde_json::{Value, json};
use shared::{SyncServiceSid, WorkerSid};

use crate::world::{
    World,
    access_token::{self, AccessToken},
    sync::flex_service_sid,
    tokens::TokenError,
};

/// The client of a connection, as its token names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Client {
    pub(crate) identity: String,
    /// Only a Flex session has a worker.
    pub(crate) worker_sid: Option<WorkerSid>,
    /// The Sync service that the token names; a Flex token names none.
    pub(crate) sync_service_sid: Option<SyncServiceSid>,
    pub(crate) expiration: Timestamp,
}

impl Client {
    /// Reads a Flex token, or a JWT of the account.
    pub(super) fn of_token(world: &World, token: &str) -> Result<Self, TokenError> {
        match world.tokens.check(token, world.now) {
            Ok(session) => Ok(Self {
                identity: session.identity.clone(),
                worker_sid: session.worker_sid.clone(),
                sync_service_sid: None,
                expiration: session.expiration,
            }),
            Err(TokenError::Expired) => Err(TokenError::Expired),
            Err(TokenError::Unknown) => {
                let token = access_token::check(&world.account, token, world.now)?;
                Self::of_access_token(world, token)
            }
        }
    }

    fn of_access_token(world: &World, token: AccessToken) -> Result<Self, TokenError> {
        let service = token.sync_service.as_deref().unwrap_or("default");
        let service = world.sync.service(service).map_err(|_no_service| TokenError::Unknown)?;
        Ok(Self {
            identity: token.identity,
            worker_sid: None,
            sync_service_sid: Some(service.sid.clone()),
            expiration: token.expiration,
        })
    }

    /// The service in which requests in the name of this grant happen.
    pub(super) fn service_sid(&self, world: &World, grant: Option<&str>) -> SyncServiceSid {
        if let Some(service_sid) = &self.sync_service_sid {
            return service_sid.clone();
        }
        let own_service = world.quirks.flex_insights_has_its_own_sync_service;
        if grant == Some("flex_insights") && own_service {
            return flex_service_sid();
        }
        world.account.sync_service_sid.clone()
    }
}

/// The status with which a token is refused.
pub(super) fn refusal(error: TokenError) -> Value {
    match error {
        TokenError::Unknown => unauthorized(20101, "Invalid Access Token"),
        TokenError::Expired => {
            unauthorized(20104, "Access Token expired or expiration date invalid")
        }
    }
}

/// The status of a new token that belongs to somebody else.
pub(super) fn refusal_of_other() -> Value {
    unauthorized(
        51215,
        "Can't update token, new token was issued for other identity/instance/product.",
    )
}

/// The status of a request by somebody who has not said who it is, or whose token is over.
pub(super) fn refusal_of_nobody() -> Value {
    unauthorized(20101, "Invalid Access Token")
}

fn unauthorized(error_code: u32, description: &str) -> Value {
    json!({
        "code": 401,
        "status": "UNAUTHORIZED",
        "description": description,
        "errorCode": error_code,
    })
}
