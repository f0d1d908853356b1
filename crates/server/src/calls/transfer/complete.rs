//! The end of a hand-over, when the worker who was asked has come. All of it may be done again, by whoever
//! hears of their leg, and by the sweep.

use std::{collections::BTreeMap, sync::Arc};

use shared::{
    CallSid, ConferenceSid, TaskSid,
    label::Label,
    reconcile::ActualParticipant,
    rejoin,
    sync_map::{ConferenceMap, MapChange, ParticipantItem, TransferEnd},
    transfer::{self, Progress, Step, next_step, under_way},
};

use crate::{
    calls::{
        background_work::LIST_IS_UP_TO_DATE_AFTER, context::Calls, error::Error,
        proved_transfers::proved, rejoin::stop_ringing,
    },
    maps::Decision,
    twilio::{AssignmentStatus, ConferenceParticipant, ParticipantUpdate, TwilioError},
};

/// The legs of a conference as Twilio lists them.
type Legs = BTreeMap<CallSid, ActualParticipant>;

const KEEP: ParticipantUpdate = ParticipantUpdate::EndConferenceOnExit(false);
/// More steps than a hand-over has, however many customers are held.
const MAX_STEPS: u32 = 12;

/// Completes the hand-overs whose workers are there. `map` was just read, or is as good as that.
pub(crate) async fn complete_those_due(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
) -> Result<(), Error> {
    if !complete_once(calls, call, map).await? {
        let if_it_fails = "a hand-over waits for the next sweep";
        calls.later(LIST_IS_UP_TO_DATE_AFTER, call, if_it_fails, |calls, call| async move {
            let map = calls.maps.read(&call).await?;
            complete_once(&calls, &call, map.view()).await.map(drop)
        });
    }
    Ok(())
}

/// Says whether Twilio lists all who have come.
async fn complete_once(calls: &Calls, call: &TaskSid, map: &ConferenceMap) -> Result<bool, Error> {
    let map = proved(calls, call, map);
    let Some(conference_sid) = calls.proofs.conference_of(call, &map) else { return Ok(true) };
    if map.has_ended() {
        return Ok(true);
    }
    let mut all_are_listed = true;
    for (task_sid, item, progress) in under_way(&map) {
        let Progress::Came(worker) = progress else { continue };
        let agent = item.transfer.as_ref().and_then(|transfer| transfer.leg.as_ref());
        let Some(agent) = agent else { continue };
        if !has_accepted(calls, task_sid).await? {
            tracing::warn!(%call, %task_sid, "nobody has accepted to take the call over");
            continue;
        }
        let hand_over =
            HandOver { calls, call, conference_sid, map: &map, asked_with: agent, worker: &worker };
        match hand_over.complete().await? {
            Some(how) => end(calls, call, task_sid, how).await?,
            None => all_are_listed = false,
        }
    }
    Ok(all_are_listed)
}

/// Writes how a hand-over ended.
pub(super) async fn end(
    calls: &Calls,
    call: &TaskSid,
    task_sid: &TaskSid,
    how: TransferEnd,
) -> Result<(), Error> {
    let task_sid = task_sid.clone();
    let decision: Decision = Arc::new(move |map| {
        let item = map.invitations.get(&task_sid).and_then(|item| transfer::end(item, how));
        item.map(|item| MapChange::Invitation(task_sid.clone(), item)).into_iter().collect()
    });
    calls.maps.write(call, decision).await?;
    Ok(())
}

/// Whether a worker has taken the task, as Twilio says: the map may say so of one that was taken back.
async fn has_accepted(calls: &Calls, task_sid: &TaskSid) -> Result<bool, Error> {
    match calls.twilio.fetch_task(task_sid).await {
        Ok(task) => Ok(matches!(
            task.assignment_status,
            AssignmentStatus::Assigned | AssignmentStatus::Wrapping
        )),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// A hand-over whose worker is there.
struct HandOver<'a> {
    calls: &'a Calls,
    call: &'a TaskSid,
    conference_sid: &'a ConferenceSid,
    map: &'a ConferenceMap,
    /// The agent's leg when they asked.
    asked_with: &'a CallSid,
    worker: &'a CallSid,
}

impl HandOver<'_> {
    /// Does one step after another. Each answer of Twilio's says what the next one is decided on.
    async fn complete(&self) -> Result<Option<TransferEnd>, Error> {
        let mut legs = self.list().await?;
        let mut agent = self.agent(&legs);
        let mut is_rung = rejoin::of_map(self.map).is_some();
        let mut has_refused = false;
        for _ in 0..MAX_STEPS {
            let step = next_step(self.map, &agent, self.worker, &legs, has_refused);
            let Some(step) = step else { return Ok(None) };
            let unhold = ParticipantUpdate::Hold(false);
            let is_done = match step {
                Step::KeepConference(leg) => {
                    has_refused = true;
                    // Twilio may ignore the flag unless it comes with `Hold`, in silence.
                    self.update(&mut legs, &leg, &[KEEP]).await?
                        || self.update(&mut legs, &leg, &[unhold, KEEP]).await?
                        || legs.contains_key(&leg)
                }
                Step::UnholdAndKeepConference(leg) => {
                    has_refused = true;
                    self.update(&mut legs, &leg, &[unhold, KEEP]).await? || legs.contains_key(&leg)
                }
                Step::Unhold(leg) => self.update(&mut legs, &leg, &[unhold]).await?,
                Step::Remove(leg) => self.remove(&mut legs, &leg).await?,
                Step::End(TransferEnd::Done) if is_rung => {
                    // An agent who was dropped need not come back. Who picks up at this moment leaves by the next step.
                    stop_ringing(self.calls, self.call, self.map).await?;
                    is_rung = false;
                    legs = self.list().await?;
                    agent = self.agent(&legs);
                    true
                }
                Step::End(how) => return Ok(Some(how)),
            };
            if !is_done {
                break;
            }
        }
        tracing::warn!(conference_sid = %self.conference_sid, "a hand-over comes to no end");
        Ok(None)
    }

    /// The leg that is to leave: another one than the agent asked with, if they were dropped and are back. Which one that
    /// is Twilio says, and not the map: whoever has a token of the Sync service can write there whose leg is whose.
    fn agent(&self, legs: &Legs) -> CallSid {
        let Self { calls, call, asked_with, .. } = self;
        let is_there = legs.get(*asked_with).is_some_and(|leg| leg.is_connected);
        let item = self.map.participants.get(*asked_with).filter(|_| !is_there);
        let proved = item.filter(|item| calls.proofs.has_leg(call, asked_with, item));
        let reservation_sid = proved.and_then(|item| item.reservation_sid.as_ref());
        let is_theirs = |leg: &ActualParticipant| match &leg.label {
            Some(Label::Worker { reservation_sid: of_leg, .. }) => {
                leg.is_connected && Some(of_leg) == reservation_sid
            }
            _ => false,
        };
        let back = legs.iter().find(|(_, leg)| is_theirs(leg)).map(|(call_sid, _)| call_sid);
        back.unwrap_or(asked_with).clone()
    }

    async fn list(&self) -> Result<Legs, Error> {
        let participants = match self.calls.twilio.list_participants(self.conference_sid).await {
            Ok(participants) => participants,
            Err(error) if error.is_not_found() => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let actual = |leg: ConferenceParticipant| {
            let is_connected = leg.is_connected();
            let label = leg.label.as_deref().map(Label::parse);
            let (call_sid, flags) = (leg.call_sid.clone(), leg.flags());
            (call_sid, ActualParticipant { is_connected, label, flags })
        };
        Ok(participants.into_iter().map(actual).collect())
    }

    /// Changes a leg, and says whether it is as was asked for. One that is gone is out of the list then, and
    /// needs nothing more.
    async fn update(
        &self,
        legs: &mut Legs,
        leg: &CallSid,
        updates: &[ParticipantUpdate],
    ) -> Result<bool, Error> {
        let twilio = &self.calls.twilio;
        match twilio.update_participant(self.conference_sid, leg, updates).await {
            Ok(answer) => {
                let flags = answer.flags();
                if let Some(known) = legs.get_mut(leg) {
                    known.flags = flags;
                }
                let is_asked = |it: &ParticipantUpdate| match it {
                    ParticipantUpdate::EndConferenceOnExit(flag) => {
                        flags.end_conference_on_exit == Some(*flag)
                    }
                    ParticipantUpdate::Hold(flag) => flags.hold == Some(*flag),
                    ParticipantUpdate::Muted(flag) => flags.muted == Some(*flag),
                };
                Ok(updates.iter().all(is_asked))
            }
            Err(error) => gone(legs, leg, error),
        }
    }

    async fn remove(&self, legs: &mut Legs, leg: &CallSid) -> Result<bool, Error> {
        match self.calls.twilio.remove_participant(self.conference_sid, leg).await {
            Ok(()) => {
                legs.remove(leg);
                Ok(true)
            }
            Err(error) => gone(legs, leg, error),
        }
    }
}

/// Whether a leg is gone that Twilio does not know; what it refuses for another reason is not done.
fn gone(legs: &mut Legs, leg: &CallSid, error: TwilioError) -> Result<bool, Error> {
    if error.is_not_found() {
        legs.remove(leg);
        return Ok(true);
    }
    match error.final_refusal() {
        Some(_) => {
            tracing::warn!(%leg, %error, "a step of a hand-over is refused");
            Ok(false)
        }
        None => Err(error.into()),
    }
}

/// The invitations by which nobody has taken the call over, though that is still said of them.
pub(super) fn given_up(map: &ConferenceMap) -> impl Iterator<Item = (&TaskSid, &ParticipantItem)> {
    let nobody_came =
        |item: &ParticipantItem| transfer::progress(map, item) == Some(Progress::NobodyCame);
    map.invitations.iter().filter(move |(_, item)| nobody_came(item))
}
