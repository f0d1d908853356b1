//! Who comes to the call: the agent, those whose telephones ring, and the colleague who was asked.

use std::time::Duration;

use anyhow::Result;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use shared::{CallSid, TaskSid, api::path};
use tokio::time::sleep;

use super::{LOOK_EVERY, PATIENCE, Play};
use crate::{
    act::Pickup,
    truth::{Reservation, Truth},
};

/// Within so many milliseconds people do something about their telephone.
const HESITATION_MS: i64 = 8000;

impl Play<'_> {
    /// The agent takes the task, and their leg goes into the conference; `None` if it does not.
    pub(super) async fn accept(&mut self, url: &str) -> Result<Option<CallSid>> {
        let task_sid = self.task_sid.clone();
        let mut waited = Duration::ZERO;
        while waited < PATIENCE * 2 {
            let truth = self.look().await?;
            self.standing.clear();
            let joined = truth.worker_call(&task_sid).map(|call| call.sid.clone());
            if let Some(agent) = joined {
                if truth.joined().any(|leg| leg.call_sid == agent) {
                    self.story.tell(truth.now, format!("the agent is in the conference: {agent}"));
                    return Ok(Some(agent));
                }
                if truth.call(&agent).is_none_or(crate::truth::Call::is_over) {
                    self.story.tell(truth.now, "the agent's leg did not get in");
                    return Ok(None);
                }
            } else if let Some(reservation) = open_offer(&truth, &task_sid) {
                let caller_id = self.desk.agent.caller_id;
                self.ring_worker(&task_sid, &reservation, caller_id, url).await?;
            }
            sleep(self.flags.real(LOOK_EVERY)).await;
            waited += LOOK_EVERY;
        }
        Ok(None)
    }

    /// The agent's leg: another one after they were dropped.
    pub(super) fn leg_of_agent(&self, known: CallSid, truth: &Truth) -> CallSid {
        truth.worker_call(&self.task_sid).map_or(known, |call| call.sid.clone())
    }

    /// Whether the workers' telephones are their browsers. A server of another version may not know that.
    fn is_in_browser(&self) -> bool {
        self.seed / 4 % 2 == 1 && self.flags.server.len() < 2
    }

    /// `AcceptTask`: the worker's own telephone rings, and accepts.
    async fn ring_worker(
        &self,
        task_sid: &TaskSid,
        reservation: &Reservation,
        from: &str,
        url: &str,
    ) -> Result<bool> {
        let (url, fragment) = url.split_once('#').map_or((url, None), |(url, it)| (url, Some(it)));
        let glue = if url.contains('?') { '&' } else { '?' };
        let (sid, worker_sid) = (&reservation.sid, &reservation.worker_sid);
        let mut url = format!("{url}{glue}reservationSid={sid}&workerSid={worker_sid}");
        if !url.contains("taskSid=") {
            url = format!("{url}&taskSid={task_sid}");
        }
        if self.is_in_browser() {
            url.push_str("&rejoin=1");
        }
        if let Some(fragment) = fragment {
            url = format!("{url}#{fragment}");
        }
        let form = [
            ("Instruction", "call"),
            ("CallFrom", from),
            ("CallUrl", url.as_str()),
            ("CallAccept", "true"),
        ];
        let path = format!("Tasks/{task_sid}/Reservations/{sid}");
        self.desk.environment.twilio.task_router(&path, &form).await
    }

    /// Whoever is called decides what to do, and does it in their own time.
    pub(super) async fn people(&mut self, truth: &Truth) -> Result<()> {
        for call in truth.calls.iter().filter(|it| it.status == "ringing" && !it.is_of_worker()) {
            let (seed, before) = (self.seed, self.pickups.len() as u64);
            let decided = self.pickups.entry(call.sid.clone()).or_insert_with(|| {
                let mut chance = StdRng::seed_from_u64(seed.wrapping_mul(1000) + before);
                let after =
                    Duration::from_millis(chance.random_range(0..HESITATION_MS).unsigned_abs());
                (truth.now + after, Pickup::draw(&mut chance))
            });
            let (at, pickup) = *decided;
            let Some(action) = pickup.action().filter(|_| at <= truth.now) else { continue };
            if self.desk.environment.twilio.phone(&call.sid, action).await? {
                self.story.tell(truth.now, format!("{} ({}): {action}", call.to, call.sid));
            }
        }
        Ok(())
    }

    /// The colleague accepts, rejects, or does nothing about it.
    pub(super) async fn offers(&mut self, truth: &Truth) -> Result<()> {
        let invitations = truth.tasks.iter().filter(|task| task.sid != self.task_sid);
        for task in invitations {
            let task_sid = &task.sid;
            let Some(reservation) = open_offer(truth, task_sid) else { continue };
            if truth.worker_call(task_sid).is_some() {
                continue;
            }
            let reservation_path = format!("Tasks/{task_sid}/Reservations/{}", reservation.sid);
            let rejected = [("ReservationStatus", "rejected")];
            if reservation.worker_sid.as_str() != self.desk.colleague.sid {
                // A queue asks whoever is in it.
                self.desk.environment.twilio.task_router(&reservation_path, &rejected).await?;
                continue;
            }
            if !self.offers.insert(task_sid.clone()) {
                continue;
            }
            let decision = self.chance.random_range(0..10);
            match decision {
                0..6 => {
                    let url = format!(
                        "{}{}?conferenceSid={}&taskSid={task_sid}",
                        self.desk.environment.url,
                        path::AGENT_JOIN_CONFERENCE,
                        self.task_sid
                    );
                    let caller_id = self.desk.colleague.caller_id;
                    let done = self.ring_worker(task_sid, &reservation, caller_id, &url).await?;
                    self.story.tell(truth.now, format!("the colleague accepts {task_sid}: {done}"));
                }
                6..8 => {
                    let answer = self.desk.reject(&self.task_sid).await?;
                    self.desk.environment.twilio.task_router(&reservation_path, &rejected).await?;
                    let said = answer.in_words();
                    self.story.tell(truth.now, format!("the colleague rejects {task_sid}: {said}"));
                }
                _ => {
                    self.story.tell(truth.now, format!("the colleague ignores {task_sid}"));
                }
            }
        }
        Ok(())
    }
}

fn open_offer(truth: &Truth, task_sid: &TaskSid) -> Option<Reservation> {
    let task = truth.task(task_sid)?;
    task.reservations.iter().find(|it| it.status == "pending").cloned()
}
