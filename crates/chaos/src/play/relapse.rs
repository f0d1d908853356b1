//! A callback that is repeated, however late, changes nothing: a tile that told the truth goes on doing so
//! while nothing happens to its leg, and no item is written that says the same afterwards.

use std::time::Duration;

use shared::CallSid;

use super::Play;
use crate::{
    compare::tile_that_differs,
    faults::Weather,
    truth::{Item, Truth},
};

/// What is told for the first time has come by then.
const NEWS: Duration = Duration::from_secs(15);

impl Play<'_> {
    /// Takes note of tiles that were right at the last look, and are wrong though nothing has happened.
    /// Where requests fail, or servers are killed, something old may still be told for the first time.
    pub(super) fn note_relapses(&mut self, truth: &Truth, differences: &[String]) {
        if !self.tells_news_at_once() {
            return;
        }
        let Some(looked) = self.looked else { return };
        let differed: Vec<_> =
            self.standing.keys().filter_map(|standing| tile_that_differs(standing)).collect();
        for difference in differences {
            let Some(leg) = tile_that_differs(difference) else { continue };
            let was_quiet = truth.leg_changed(&leg).is_some_and(|changed| {
                looked.duration_since(changed).as_secs_f64() > NEWS.as_secs_f64()
            });
            if was_quiet && !differed.contains(&leg) {
                self.wrong.push(format!("{difference}, and it was right before"));
            }
        }
    }

    /// Takes note of items of legs that were written since the last look, and say what they said.
    pub(super) fn note_needless_writes(&mut self, truth: &Truth) {
        let items = truth.items(&self.task_sid);
        if self.tells_news_at_once() {
            // What a leg shall do when it leaves follows from how many are there, which can change and change
            // back between two looks.
            let is_quiet = truth.last_came_or_left().is_none_or(|moment| {
                truth.now.duration_since(moment).as_secs_f64() > NEWS.as_secs_f64()
            });
            for item in items.iter().filter(|item| is_quiet && CallSid::parse(&item.key).is_ok()) {
                let was_there = |before: &&Item| before.key == item.key;
                let Some(before) = self.items.iter().find(was_there) else { continue };
                let is_toggled = CallSid::parse(&item.key).is_ok_and(|leg| {
                    self.asked.muted.is_toggled(&leg) || self.asked.hold.is_toggled(&leg)
                });
                if before.revision != item.revision && before.data == item.data && !is_toggled {
                    self.wrong.push(format!("{} was written, and says what it said", item.key));
                }
            }
        }
        self.items = items.to_vec();
    }

    fn tells_news_at_once(&self) -> bool {
        matches!(Weather::of(self.seed), Weather::Calm | Weather::Callbacks)
    }
}
