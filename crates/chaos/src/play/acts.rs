//! What people do in a call, and what must be true from then on.

use anyhow::Result;
use futures_util::future::join_all;
use jiff::Timestamp;
use rand::RngExt;
use shared::CallSid;

use super::Play;
use crate::{
    act::Act,
    asked_flags::AskedFlags,
    compare::HandOver,
    desk::{Answer, Desk},
    faults::Weather,
    numbers::{is_refused, number},
    settings::{CHOSEN_MUSIC, HOLD_MUSIC},
    truth::Truth,
};

impl Play<'_> {
    /// One or two people do something, at once.
    pub(super) async fn act(&mut self, agent: &CallSid, truth: &Truth) -> Result<()> {
        let count = if self.chance.random_bool(0.15) { 2 } else { 1 };
        // Drawn before the acts, so that the sequence of random numbers does not depend on them.
        let repeats = self.chance.random_range(0..12);
        let versions = self.flags.server.len();
        let mut acts = Vec::new();
        for _ in 0..count {
            let (seed, added, task_sid) = (self.seed, self.added, &self.task_sid);
            acts.extend(Act::draw(&mut self.chance, seed, agent, added, task_sid, truth));
            // A server of another version may not know how to complete it.
            if versions > 1 {
                acts.retain(|act| !act.is_transfer());
            }
            if let Some(Act::Add(index, _)) = acts.last() {
                self.added = *index;
            }
        }
        if let Some(index) = acts.iter().position(Act::is_alone) {
            acts = vec![acts.swap_remove(index)];
        }
        if let [act] = &acts[..]
            && act.is_pressed()
        {
            // An impatient press, or a request that arrives twice; keys are rare, and half of them do.
            let are_keys = matches!(act, Act::SendDigits(..));
            let again = match repeats {
                // A server of another version may play them for each request.
                _ if are_keys && versions > 1 => None,
                0 | 1 => Some(act.clone()),
                2 | 3 => Some(act.pressed_again(self.chance.random())),
                4..8 if are_keys => Some(act.clone()),
                _ => None,
            };
            acts.extend(again);
        }
        let rings = self.rings_before_drop(&acts, truth);
        self.carry_out(truth.now, &acts).await?;
        match rings {
            Some(rings) => self.expect_ring(rings).await,
            None => Ok(()),
        }
    }

    pub(super) async fn carry_out(&mut self, now: Timestamp, acts: &[Act]) -> Result<()> {
        for (index, act) in acts.iter().enumerate() {
            if acts[..index].contains(act) {
                // The same press, twice.
                continue;
            }
            let number = act.rings().map(|index| number(self.seed, index));
            if let Some(number) = number.filter(|it| !is_refused(it)) {
                *self.asked.presses.entry(number).or_default() += 1;
            }
        }
        let late = self.desk.environment.late(false);
        let answers =
            join_all(acts.iter().map(|act| self.desk.press(self.seed, &self.task_sid, act))).await;
        let answers = answers.into_iter().collect::<Result<Vec<_>>>()?;
        self.was_late = self.desk.environment.late(false) > late;
        let at_once = acts.iter().any(|act| *act != acts[0]);
        for (index, (act, answer)) in acts.iter().zip(&answers).enumerate() {
            if let Act::SendDigits(leg, _) = act {
                let is_repeated = acts[..index].contains(act);
                // Where Sync does not take the claim in time, the keys of both requests are played.
                if !is_repeated || Weather::of(self.seed).fails_requests() {
                    *self.asked.keys.entry(leg.clone()).or_default() += 1;
                }
                // A repeated request is answered before it is known what becomes of the first one.
                let mut of_press = acts.iter().zip(&answers).filter(|(other, _)| *other == act);
                if !is_repeated && of_press.all(|(_, answer)| answer.is_yes()) {
                    *self.asked.promised_keys.entry(leg.clone()).or_default() += 1;
                }
            }
            if matches!(act, Act::Reload(..)) {
                self.close_page().await?;
            }
            self.story.tell(now, format!("{act:?}: {}", answer.in_words()));
            self.remember(now, act, answer, at_once);
            *self.acts.entry(act.name()).or_default() += 1;
        }
        Ok(())
    }

    /// What must be true from here on. Which of two requests at once is the later one, nobody knows.
    fn remember(&mut self, now: Timestamp, act: &Act, answer: &Answer, at_once: bool) {
        let yes = answer.is_yes();
        // Until a conference born again is told of, whoever asks means the one before.
        let is_told = self
            .born_again
            .is_none_or(|at| now.duration_since(at).as_secs_f64() > self.limit.as_secs_f64());
        let is_clear = is_told && !at_once;
        match act {
            Act::Hold(leg, wanted) => {
                self.asked.hold.remember(leg, *wanted, now, yes && is_clear);
                let music = self.desk.agent.hold_music;
                // Where the worker cannot be looked up in time, who is held hears the account's.
                let is_looked_up = !Weather::of(self.seed).fails_requests() && !self.was_late;
                let is_certain = yes && is_clear && (music == HOLD_MUSIC || is_looked_up);
                self.asked.music.remember(leg, wanted.then_some(music), is_certain);
            }
            Act::HoldWithMusic(leg) => {
                self.asked.hold.remember(leg, true, now, yes && is_clear);
                self.asked.music.remember(leg, Some(CHOSEN_MUSIC), yes && is_clear);
            }
            Act::Mute(leg, wanted) => {
                self.asked.muted.remember(leg, *wanted, now, yes && is_clear);
            }
            Act::PauseRecording(agent, wanted) => {
                self.asked.paused.remember(agent, *wanted, now, yes && is_clear);
            }
            Act::Remove(leg) if yes && is_told => {
                self.asked.removed.insert(leg.clone());
            }
            Act::Add(index, _) if yes && is_refused(&number(self.seed, *index)) => {
                self.wrong.push(format!("number {index} was dialled, and must not be"));
            }
            Act::Add(..) | Act::CallAgain(_) if yes => {
                self.asked.promised.extend(Desk::leg(answer));
            }
            // Also where it is not known whether it was done.
            Act::HandOver(_) | Act::HandOverToQueue(_) => {
                self.asked.handed_over = Some(HandOver { at: now, is_certain: yes && is_clear });
                self.asked.music.forget();
            }
            Act::End if yes && is_told => self.asked.ended = true,
            Act::TokenExpires if yes => {
                self.wrong.push("the call was ended with a token that is over".to_owned());
            }
            Act::Reload(..) if !yes && Weather::of(self.seed) == Weather::Calm => {
                self.wrong.push(format!("no token for the maps: {}", answer.in_words()));
            }
            // Everybody comes in anew, unheld and heard.
            Act::BornAgain => {
                self.born_again = Some(now);
                self.asked.hold = AskedFlags::default();
                if let Some(handed_over) = &mut self.asked.handed_over {
                    handed_over.is_certain = false;
                }
                self.asked.muted = AskedFlags::default();
                self.asked.paused = AskedFlags::default();
                self.asked.music.forget();
                self.asked.promised_keys.clear();
            }
            Act::SendDigits(..)
            | Act::Remove(_)
            | Act::Add(..)
            | Act::CallAgain(_)
            | Act::Invite(_)
            | Act::AskFirst(_)
            | Act::AskQueueFirst(_)
            | Act::TakeBack(_)
            | Act::HangUp(_)
            | Act::Leave(_)
            | Act::End
            | Act::Reload(..)
            | Act::TokenExpires
            | Act::Monitor(_)
            | Act::Purge => {}
        }
    }
}
