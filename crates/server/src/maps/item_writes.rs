//! What decisions about a map come to: which items are written, with what, over which revision.

use std::{collections::BTreeSet, sync::Arc};

use shared::sync_map::{
    CONF_STATUS_KEY, ConferenceItem, ConferenceMap, MapChange, MapItem, ParticipantItem,
};

use crate::{
    maps::{
        error::Error,
        fit::fit,
        known_map::{self, KnownMap},
    },
    twilio::{RawObject, TwilioError},
};

/// What shall change in a map, given the map. It may be asked several times.
pub(crate) type Decision = Arc<dyn Fn(&ConferenceMap) -> Vec<MapChange> + Send + Sync>;

/// One item to be written.
#[derive(Debug)]
pub(super) struct ItemWrite {
    pub(super) key: String,
    pub(super) data: RawObject,
    /// The revision that the decision was made on. `None`: the item is not there.
    pub(super) revision: Option<String>,
}

/// What decisions that are made one after the other come to: each item once, however many of them
/// changed it.
pub(super) fn item_writes<'a>(
    map: &KnownMap,
    decisions: impl IntoIterator<Item = &'a Decision>,
) -> Result<Vec<ItemWrite>, Error> {
    let mut decided = map.view().clone();
    let mut touched = BTreeSet::new();
    for decision in decisions {
        for change in decision(&decided) {
            touched.insert(known_map::key(&change));
            decided.apply(change);
        }
    }
    touched
        .into_iter()
        .filter_map(|key| {
            let known = map.item(&key);
            let revision = known.map(|item| item.revision.clone());
            let data = known_map::data(&decided, &key, known.map(|item| &item.data))?;
            Some(data.map(|mut data| {
                let dropped = fit(&mut data, fields_of(&key));
                if !dropped.is_empty() {
                    let fields = dropped.len();
                    tracing::warn!(%key, fields, "the item is full: fields of others are dropped");
                    tracing::debug!(%key, ?dropped, "these fields are dropped");
                }
                ItemWrite { key, data, revision }
            }))
        })
        .collect::<serde_json::Result<_>>()
        .map_err(|error| TwilioError::unreadable(&error).into())
}

/// The names of the fields that are ours.
fn fields_of(key: &str) -> &'static [&'static str] {
    if key == CONF_STATUS_KEY { ConferenceItem::FIELDS } else { ParticipantItem::FIELDS }
}
