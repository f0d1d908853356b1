//! `If-Match`: the revision that a write was decided on.

use super::{error::SyncError, item::MapItem};

/// What must be true of an item for a write to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IfMatch {
    /// `-1`: the item is not there.
    Absent,
    /// The item is there, with this revision.
    Revision(String),
}

impl IfMatch {
    /// Reads the header: a revision as it stands in the resource, or in quotes, as in `ETag`.
    pub(crate) fn parse(header: &str) -> Result<Self, SyncError> {
        let text = header.trim();
        let bare = match text.strip_prefix('"') {
            Some(rest) => rest.strip_suffix('"').ok_or(SyncError::InvalidIfMatch)?,
            None => text,
        };
        let is_revision = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if bare.is_empty() || !bare.bytes().all(is_revision) {
            return Err(SyncError::InvalidIfMatch);
        }
        Ok(if bare == "-1" { Self::Absent } else { Self::Revision(bare.to_owned()) })
    }

    pub(super) fn check(&self, item: Option<&MapItem>) -> Result<(), SyncError> {
        let holds = match (self, item) {
            (Self::Absent, item) => item.is_none(),
            (Self::Revision(_), None) => false,
            (Self::Revision(revision), Some(item)) => item.revision() == *revision,
        };
        if holds { Ok(()) } else { Err(SyncError::RevisionMismatch) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_may_stand_bare_or_in_quotes() {
        for (header, want) in [
            ("1af", Ok(IfMatch::Revision("1af".to_owned()))),
            ("\"1af\"", Ok(IfMatch::Revision("1af".to_owned()))),
            ("-1", Ok(IfMatch::Absent)),
            ("", Err(SyncError::InvalidIfMatch)),
            ("\"1af", Err(SyncError::InvalidIfMatch)),
            ("\"1\", \"2\"", Err(SyncError::InvalidIfMatch)),
            ("W/\"1\"", Err(SyncError::InvalidIfMatch)),
            ("*", Err(SyncError::InvalidIfMatch)),
        ] {
            assert_eq!(IfMatch::parse(header), want, "{header}");
        }
    }
}
