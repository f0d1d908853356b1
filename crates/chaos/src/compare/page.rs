//! Compares what an agent's page shows with the map, and with who is in the conference.

use shared::view::ParticipantView;

use super::tiles::{is_present, tiles};
use crate::{
    pages::Shown,
    truth::{Conference, Truth},
};

/// What a difference is about, which decides how soon it must be gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageDifference {
    /// The page does not show what is true.
    Truth,
    /// It does not show what its map says.
    Map,
    /// It draws nothing.
    Canvas,
    /// It says that it cannot vouch for its tiles.
    Doubt,
}

/// What is wrong with a page. One that says that it cannot vouch for its tiles is right about them.
pub(crate) fn page_differences(
    truth: &Truth,
    conference: &Conference,
    map: &[ParticipantView],
    shown: &Shown,
) -> Vec<(PageDifference, String)> {
    if let Some(trap) = &shown.trap {
        return vec![(PageDifference::Map, format!("the page has stopped: {trap}"))];
    }
    let Some(view) = &shown.view else {
        return vec![(PageDifference::Canvas, "the page draws no canvas".to_owned())];
    };
    if let Some(doubt) = &view.offers.map_doubt {
        return vec![(PageDifference::Doubt, format!("the page says that its tiles are {doubt}"))];
    }
    let page = &view.conference.participants;
    let mut found: Vec<_> = tiles(truth, conference, page)
        .into_iter()
        .map(|difference| (PageDifference::Truth, format!("on the page, {difference}")))
        .collect();
    for tile in present(map).filter(|tile| !present(page).any(|shown| is_same(shown, tile))) {
        found.push((PageDifference::Map, format!("the page lacks the tile {}", in_words(tile))));
    }
    for tile in present(page).filter(|tile| !present(map).any(|told| is_same(told, tile))) {
        found.push((PageDifference::Map, format!("the page has the tile {}", in_words(tile))));
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
