//! What somebody hears who is held, if the action of Flex that holds them has chosen it.

use crate::tile::TileKey;

/// The choice that was made last, and for whom: the hold can wait for another request.
#[derive(Debug, Clone, Default)]
pub(crate) struct HoldMusic(Option<(TileKey, String)>);

impl HoldMusic {
    /// Chooses for the next hold; without a choice it is the server's.
    pub(crate) fn choose(&mut self, tile: &TileKey, music: Option<String>) {
        match music {
            Some(music) => self.0 = Some((tile.clone(), music)),
            None => drop(self.0.take_if(|(held, _)| held == tile)),
        }
    }

    pub(crate) fn of(&self, tile: &TileKey) -> Option<String> {
        self.0.as_ref().filter(|(held, _)| held == tile).map(|(_, music)| music.clone())
    }
}
