//! The end of a call: somebody ends it, the others hang up one after the other, and the agent is done
//! with the task.

use std::collections::BTreeSet;

use anyhow::Result;
use rand::{RngExt, seq::IndexedRandom};
use shared::CallSid;

use super::Play;
use crate::{
    act::Act,
    compare::{in_hindsight, never_allowed},
};

/// So often somebody hangs up who is still there, before that is told as a difference.
const MOST_HANG_UPS: u32 = 12;

impl Play<'_> {
    /// Ends the call. Returns what differs.
    pub(super) async fn end(&mut self, mut agent: CallSid) -> Result<Vec<String>> {
        let mut truth = self.look().await?;
        agent = self.leg_of_agent(agent, &truth);
        let first = match self.chance.random_range(0..10) {
            0..4 => Some(Act::End),
            4..7 => Some(Act::Leave(agent.clone())),
            _ => None,
        };
        if let Some(act) = first
            && truth.live().is_some()
        {
            self.carry_out(truth.now, &[act]).await?;
        }
        let mut telephones_hung_up = BTreeSet::new();
        for _ in 0..MOST_HANG_UPS {
            truth = self.settle().await?;
            if !self.late(&truth).is_empty() || truth.live().is_none() {
                break;
            }
            let there = truth.joined().filter_map(|leg| truth.call(&leg.call_sid));
            // A colleague who hangs up counts as dropped, and is rung again while somebody is there: then it is the
            // others' turn.
            let (rung_again, others): (Vec<_>, Vec<_>) =
                there.partition(|call| telephones_hung_up.contains(&call.to));
            let whose_turn = if others.is_empty() { rung_again } else { others };
            let Some(leaver) = whose_turn.choose(&mut self.chance) else {
                self.wait(super::LOOK_EVERY).await?;
                continue;
            };
            telephones_hung_up.insert(leaver.to.clone());
            let leaver = leaver.sid.clone();
            agent = self.leg_of_agent(agent, &truth);
            let act = if leaver == agent { Act::Leave(leaver) } else { Act::HangUp(leaver) };
            self.carry_out(truth.now, &[act]).await?;
        }
        truth = self.settle().await?;
        let mut found = self.late(&truth);
        if found.is_empty() {
            if truth.live().is_some() {
                found.push("the conference goes on though everybody hung up".to_owned());
            }
            // What lasts as long as the limit is told with a little more.
            found.extend(never_allowed(&truth, &self.desk.environment.dial_check));
            found.extend(in_hindsight(&truth, &self.asked, self.limit + super::LOOK_EVERY * 2));
        }
        Ok(found)
    }

    /// The agent and the colleague are done with their tasks; whoever is still there hangs up.
    pub(super) async fn wrap_up(&mut self) -> Result<()> {
        let twilio = &self.desk.environment.twilio;
        for _ in 0..5 {
            let truth = twilio.truth(&self.task_sid).await?;
            for call in truth.calls.iter().filter(|call| !call.is_over()) {
                twilio.phone(&call.sid, "hang-up").await?;
                twilio.phone(&call.sid, "no-answer").await?;
            }
            let mut open = truth
                .tasks
                .iter()
                .filter(|task| task.date_purged.is_none())
                .filter(|task| task.is_open() || task.assignment_status == "wrapping")
                .peekable();
            if open.peek().is_none() {
                break;
            }
            for task in open {
                let status = match task.assignment_status.as_str() {
                    "wrapping" | "assigned" => "completed",
                    _ => "canceled",
                };
                let path = format!("Tasks/{}", task.sid);
                twilio.task_router(&path, &[("AssignmentStatus", status)]).await?;
            }
        }
        Ok(())
    }
}
