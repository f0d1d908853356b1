//! The agent's page: opened when they have accepted, closed when they are done.

use std::time::Duration;

use anyhow::Result;
use shared::view::{self, Departures};

use super::Play;
use crate::{
    compare::{PageDifference, page_differences},
    truth::Truth,
};

/// Within so long a page shows what its map says, or says that it may be out of date.
const LIMIT: Duration = Duration::from_secs(10);
/// The same where its socket is open and silent and the page waits for nothing: it asks only now and then.
const LIMIT_IN_SILENCE: Duration = Duration::from_secs(40);
/// Within so long it draws a canvas, or says that it has none: it tries for ten seconds first.
const LIMIT_TO_DRAW: Duration = Duration::from_secs(15);
/// For how long it may say that it is out of date: after a few attempts the Sync SDK connects only every two minutes.
const LIMIT_OF_DOUBT: Duration = Duration::from_mins(4);

impl Play<'_> {
    /// What is wrong with the page, as long as the agent works on a call that goes on, and for how long it may
    /// be.
    pub(super) async fn look_at_page(&mut self, truth: &Truth) -> Result<Vec<(String, Duration)>> {
        let Some(pages) = &self.desk.environment.pages else {
            return Ok(Vec::new());
        };
        let task = truth.task(&self.task_sid);
        let mut reservations = task.into_iter().flat_map(|task| &task.reservations);
        let accepted = reservations.find(|reservation| reservation.status == "accepted");
        let map = truth.map(&self.task_sid);
        let (Some(reservation), Some(conference)) = (accepted, truth.live()) else {
            self.close_page().await?;
            return Ok(Vec::new());
        };
        let Some(shown) = pages.show(self.seed).filter(|_| self.page_is_open) else {
            pages.open(self.seed, &self.task_sid, reservation, &self.desk.token()).await?;
            self.page_is_open = true;
            return Ok(Vec::new());
        };
        let of_map = view::view(&map, &Departures::default(), view::Timestamp(0));
        let found = page_differences(truth, conference, &of_map.participants, &shown);
        Ok(found
            .into_iter()
            .map(|(about, difference)| (difference, self.limit_of(about)))
            .collect())
    }

    fn limit_of(&self, about: PageDifference) -> Duration {
        match about {
            PageDifference::Truth => self.limit,
            PageDifference::Map if self.desk.environment.silence.lasts() => LIMIT_IN_SILENCE,
            PageDifference::Map => LIMIT,
            PageDifference::Canvas => LIMIT_TO_DRAW,
            PageDifference::Doubt => LIMIT_OF_DOUBT,
        }
    }

    pub(super) async fn close_page(&mut self) -> Result<()> {
        let Some(pages) = self.desk.environment.pages.as_ref().filter(|_| self.page_is_open) else {
            return Ok(());
        };
        self.page_is_open = false;
        pages.close(self.seed).await
    }
}
