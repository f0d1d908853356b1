//! The agent's page: opened when they have accepted, closed when they are done.

use std::time::Duration;

use anyhow::Result;
use shared::view::{self, Departures};

use super::Play;
use crate::{
    compare::{PageDifferences, page_differences},
    truth::Truth,
};

/// Within so long a page shows what its map says, or says that it may be out of date.
const LIMIT: Duration = Duration::from_secs(10);
/// The same where its socket is open and silent and the page waits for nothing: it asks only now and then.
const LIMIT_IN_SILENCE: Duration = Duration::from_secs(40);

impl Play<'_> {
    /// What is wrong with the page, as long as the agent works on a call that goes on.
    pub(super) async fn look_at_page(&mut self, truth: &Truth) -> Result<PageDifferences> {
        let Some(pages) = &self.desk.environment.pages else {
            return Ok(PageDifferences::default());
        };
        let task = truth.task(&self.task_sid);
        let mut reservations = task.into_iter().flat_map(|task| &task.reservations);
        let accepted = reservations.find(|reservation| reservation.status == "accepted");
        let map = truth.map(&self.task_sid);
        let (Some(reservation), Some(conference)) = (accepted, truth.live()) else {
            self.close_page().await?;
            return Ok(PageDifferences::default());
        };
        let Some(shown) = pages.show(self.seed).filter(|_| self.page_is_open) else {
            pages.open(self.seed, &self.task_sid, reservation, &self.desk.token()).await?;
            self.page_is_open = true;
            return Ok(PageDifferences::default());
        };
        let of_map = view::view(&map, &Departures::default(), view::Timestamp(0));
        Ok(page_differences(truth, conference, &of_map.participants, &shown))
    }

    pub(super) fn page_limit(&self) -> Duration {
        if self.desk.environment.silence.lasts() { LIMIT_IN_SILENCE } else { LIMIT }
    }

    pub(super) async fn close_page(&mut self) -> Result<()> {
        let Some(pages) = self.desk.environment.pages.as_ref().filter(|_| self.page_is_open) else {
            return Ok(());
        };
        self.page_is_open = false;
        pages.close(self.seed).await
    }
}
