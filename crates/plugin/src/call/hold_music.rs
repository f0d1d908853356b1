//! What somebody hears who is held, if the action of Flex that holds them has chosen it.

use crate::{flex_action::Music, tile::TileKey};

/// For each person the choice that was made last: the hold can wait for another request.
#[derive(Debug, Clone, Default)]
pub(crate) struct HoldMusic(Vec<(TileKey, Option<Music>)>);

impl HoldMusic {
    /// Chooses for the next hold; without a choice it is the server's.
    pub(crate) fn choose(&mut self, tile: &TileKey, music: Option<Music>) {
        match self.0.iter_mut().find(|(held, _)| held == tile) {
            Some((_, chosen)) => *chosen = music,
            None => self.0.push((tile.clone(), music)),
        }
    }

    pub(crate) fn of(&self, tile: &TileKey) -> Option<Music> {
        self.0.iter().find(|(held, _)| held == tile)?.1.clone()
    }
}
