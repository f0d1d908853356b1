//! A worker whose leg is dropped is rung again.

use std::time::Duration;

use anyhow::Result;
use shared::{CallSid, label::Label};

use super::Play;
use crate::{
    act::Act,
    faults::Weather,
    truth::{Task, Truth},
};

/// How soon they are rung, where no request and no callback is lost.
const RUNG_WITHIN: Duration = Duration::from_secs(10);

impl Play<'_> {
    /// How often the agent's telephone has rung, if what is about to happen drops their leg and the call waits for
    /// them: they talk to the customer, and no other worker is there or on their way.
    pub(super) fn rings_before_drop(&self, acts: &[Act], truth: &Truth) -> Option<usize> {
        let [Act::HangUp(leg) | Act::Reload(_, Some(leg))] = acts else { return None };
        let is_simple = Weather::of(self.seed) == Weather::Calm
            && self.flags.server.len() == 1
            && !self.asked.ended;
        let task = truth.task(&self.task_sid)?;
        let works_on_it = task.assignment_status == "assigned" && task.date_purged.is_none();
        let comes = |other: &Task| {
            other.sid != task.sid && other.is_open() && truth.worker_call(&other.sid).is_some()
        };
        let nobody_comes = !truth.tasks.iter().any(comes);
        let label =
            |call_sid: &CallSid| truth.live()?.leg(call_sid)?.label.as_deref().map(Label::parse);
        let rejoins = label(leg).is_some_and(|label| label.rejoins());
        let is_customer = |call_sid| matches!(label(call_sid), Some(Label::Customer(_)));
        let customer_is_there = truth.joined().any(|it| is_customer(&it.call_sid));
        let workers = truth.joined().filter(|it| it.is_worker(truth)).count();
        let leaves = truth.map(&self.task_sid).participants.get(leg)?.leaves == Some(true);
        let waits = rejoins && customer_is_there && workers == 1 && !leaves;
        (is_simple && works_on_it && nobody_comes && waits).then(|| self.rings(truth))
    }

    /// Waits until the agent is rung again, and takes note if they are not.
    pub(super) async fn expect_ring(&mut self, before: usize) -> Result<()> {
        let truth = self.wait(RUNG_WITHIN).await?;
        if self.rings(&truth) == before {
            self.wrong.push("the agent was dropped, and is not rung again".to_owned());
        }
        Ok(())
    }

    /// How often the agent's telephone was called.
    fn rings(&self, truth: &Truth) -> usize {
        let address = self.desk.agent.contact_uri;
        truth.calls.iter().filter(|call| call.to == address).count()
    }
}
