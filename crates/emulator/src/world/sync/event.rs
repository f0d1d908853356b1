//! What happened to a map, as its log keeps it and its subscribers are told it.

use jiff::Timestamp;
use shared::MapSid;

use super::item::{MapItem, revision};

/// One entry of a map's log.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MapEvent {
    /// Rises by one with each event of the map, from 0.
    pub(crate) id: i64,
    pub(crate) map_sid: MapSid,
    pub(crate) what: WhatHappened,
    pub(crate) date_created: Timestamp,
}

/// The event itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum WhatHappened {
    ItemAdded(MapItem),
    ItemUpdated(MapItem),
    /// The item as it was.
    ItemRemoved(MapItem),
    MapRemoved {
        unique_name: Option<String>,
    },
}

impl WhatHappened {
    /// The item that it is about.
    pub(super) fn item(&self) -> Option<&MapItem> {
        match self {
            Self::ItemAdded(item) | Self::ItemUpdated(item) | Self::ItemRemoved(item) => Some(item),
            Self::MapRemoved { .. } => None,
        }
    }
}

impl MapEvent {
    /// The revision that the item has after this event.
    pub(crate) fn item_revision(&self) -> String {
        revision(self.id)
    }

    /// The revision that the map has after this event.
    pub(crate) fn map_revision(&self) -> String {
        revision(self.id + 1)
    }
}
