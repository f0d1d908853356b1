//! Sync's refusals, with the codes of <https://www.twilio.com/docs/api/errors> (54xxx).

use thiserror::Error;

use crate::error::TwilioError;

/// Why Sync did not do what it was asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum SyncError {
    #[error("Service instance not found")]
    ServiceNotFound,
    #[error("Map not found")]
    MapNotFound,
    #[error("Unique name not found")]
    UniqueNameNotFound,
    #[error("Item not found")]
    ItemNotFound,
    /// An identity has no permission for a map.
    #[error("Permission not found")]
    PermissionNotFound,
    #[error("Access forbidden for identity")]
    AccessForbidden,
    #[error("Unique name already exists")]
    UniqueNameExists,
    #[error("An Item with given key already exists in the Map")]
    ItemExists,
    #[error("The revision of the Item does not match the expected revision")]
    RevisionMismatch,
    #[error("Invalid If-Match header")]
    InvalidIfMatch,
    #[error("Request entity too large. Data is limited to 16 KiB")]
    TooLarge,
    #[error("Invalid JSON")]
    InvalidJson,
    #[error("Rate limit exceeded")]
    RateLimitExceeded,
    #[error("At least one parameter is required")]
    NoParameters,
    #[error("Invalid TTL. Expected a number of seconds from 0 to 31536000")]
    InvalidTtl,
    #[error("Invalid item data. Expected a JSON object")]
    InvalidData,
    #[error("Invalid item key. Expected a string with length 1-320")]
    InvalidKey,
    #[error(
        "Invalid unique name. Expected a string with length 1-320 not matching the SID pattern \
         [A-Z]{{2}}[a-f0-9]{{32}}"
    )]
    InvalidUniqueName,
}

impl SyncError {
    fn status_and_code(self) -> (u16, u32) {
        match self {
            Self::ServiceNotFound => (404, 54050),
            Self::MapNotFound => (404, 54200),
            Self::UniqueNameNotFound => (404, 54300),
            Self::ItemNotFound => (404, 54201),
            Self::PermissionNotFound => (404, 20404),
            Self::AccessForbidden => (403, 54007),
            Self::UniqueNameExists => (409, 54301),
            Self::ItemExists => (409, 54208),
            Self::RevisionMismatch => (412, 54205),
            Self::InvalidIfMatch => (400, 54003),
            Self::TooLarge => (413, 54006),
            Self::InvalidJson => (400, 54008),
            Self::RateLimitExceeded => (429, 54009),
            Self::NoParameters => (400, 54010),
            Self::InvalidTtl => (400, 54011),
            Self::InvalidData => (400, 54206),
            Self::InvalidKey => (400, 54209),
            Self::InvalidUniqueName => (400, 54302),
        }
    }
}

impl From<SyncError> for TwilioError {
    fn from(error: SyncError) -> Self {
        let (status, code) = error.status_and_code();
        Self::new(status, code, error.to_string())
    }
}
