//! Compares what an agent's page shows with the map, and with who is in the conference.

use shared::view::ParticipantView;

use super::tiles::{is_present, tiles};
use crate::{
    pages::Shown,
    truth::{Conference, Truth},
};

/// What is wrong with a page, and how soon it must be right.
#[derive(Debug, Default)]
pub(crate) struct PageDifferences {
    /// Within the time in which everybody sees the truth.
    pub(crate) from_truth: Vec<String>,
    /// Within the time in which a page shows what its map says.
    pub(crate) from_map: Vec<String>,
}

/// A page that says that it cannot vouch for its tiles is right about them; it must not say so for ever.
pub(crate) fn page_differences(
    truth: &Truth,
    conference: &Conference,
    map: &[ParticipantView],
    shown: &Shown,
) -> PageDifferences {
    let mut found = PageDifferences::default();
    if let Some(trap) = &shown.trap {
        found.from_map.push(format!("the page has stopped: {trap}"));
        return found;
    }
    let Some(view) = &shown.view else {
        found.from_map.push("the page draws no canvas".to_owned());
        return found;
    };
    if let Some(doubt) = &view.offers.map_doubt {
        found.from_truth.push(format!("the page says that its tiles are {doubt}"));
        return found;
    }
    let page = &view.conference.participants;
    let of_page = |difference| format!("on the page, {difference}");
    found.from_truth.extend(tiles(truth, conference, page).into_iter().map(of_page));
    for tile in present(map) {
        if !present(page).any(|shown| is_same(shown, tile)) {
            found.from_map.push(format!("the page lacks the tile {}", in_words(tile)));
        }
    }
    for shown in present(page) {
        if !present(map).any(|tile| is_same(tile, shown)) {
            found.from_map.push(format!("the page has the tile {}", in_words(shown)));
        }
    }
    found
}

/// For how long somebody is shown who is gone is the page's affair.
fn present(tiles: &[ParticipantView]) -> impl Iterator<Item = &ParticipantView> {
    tiles.iter().filter(|tile| is_present(tile))
}

fn is_same(one: &ParticipantView, other: &ParticipantView) -> bool {
    let of = |tile: &ParticipantView| {
        (tile.call_sid.clone(), tile.invitation.clone(), tile.phase, tile.muted)
    };
    of(one) == of(other)
}

fn in_words(tile: &ParticipantView) -> String {
    let leg = tile.call_sid.as_ref().map(ToString::to_string);
    let key = leg.or(tile.invitation.as_ref().map(ToString::to_string));
    let key = key.unwrap_or_else(|| "of the customer".to_owned());
    format!("{key}: {:?}, muted: {}", tile.phase, tile.muted)
}
