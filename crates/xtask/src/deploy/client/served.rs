//! What the world gets from a site.

/// What a site gives to browsers at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Served {
    Content(Vec<u8>),
    /// Something that is not for browsers.
    Hidden,
    /// Nothing, or nothing yet.
    Nothing,
}

impl Served {
    pub(crate) fn content(self) -> Option<Vec<u8>> {
        match self {
            Self::Content(content) => Some(content),
            Self::Hidden | Self::Nothing => None,
        }
    }
}
