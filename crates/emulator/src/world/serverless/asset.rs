//! An asset and its versions as plain data: a version is a file at a path.

use jiff::Timestamp;

use super::ServerlessError;

#[derive(Debug)]
pub(crate) struct Asset {
    pub(crate) sid: String,
    pub(crate) friendly_name: String,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
    pub(crate) versions: Vec<AssetVersion>,
}

#[derive(Debug)]
pub(crate) struct AssetVersion {
    pub(crate) sid: String,
    pub(crate) asset_sid: String,
    pub(crate) path: String,
    pub(crate) visibility: Visibility,
    pub(crate) content_type: String,
    pub(crate) content: Vec<u8>,
    pub(crate) date_created: Timestamp,
}

/// Who may fetch an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visibility {
    Public,
    /// With a valid signature of Twilio's, so never a browser.
    Protected,
    /// Functions alone.
    Private,
}

impl Visibility {
    /// In any case: Twilio's own tools write `Public`.
    pub(crate) fn parse(text: &str) -> Result<Self, ServerlessError> {
        match text.to_ascii_lowercase().as_str() {
            "public" => Ok(Self::Public),
            "protected" => Ok(Self::Protected),
            "private" => Ok(Self::Private),
            _ => Err(ServerlessError::UnknownVisibility),
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Protected => "protected",
            Self::Private => "private",
        }
    }
}
