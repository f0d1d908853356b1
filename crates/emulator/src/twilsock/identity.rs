//! Who is at the other end: a Flex session or a Sync access token, and until when.

use jiff::Timestamp;
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
        let quirks = &world.quirks;
        let is_of_flex =
            grant == Some("flex_insights") && quirks.flex_insights_has_its_own_sync_service;
        if is_of_flex || quirks.flex_tokens_open_no_other_sync_service {
            return flex_service_sid();
        }
        world.account.sync_service_sid.clone()
    }
}
