//! One thing that is done to one leg.

use std::{sync::Arc, time::Duration};

use shared::{
    CallSid, ConferenceSid, TaskSid,
    event::ParticipantFlags,
    keys::Keys,
    label::LegId,
    reconcile::record_flags,
    sync_map::{MapChange, ParticipantItem},
};

use crate::{
    calls::{
        context::Calls,
        error::Error,
        heal,
        leg_address::{self, CallOf, Leg, Person},
        send_digits,
    },
    maps::Decision,
    twilio::{HoldMusic, ParticipantUpdate, TwilioError, UpdatedParticipant},
};

/// Twilio tells of a change within a second or two.
const RECORD_AFTER: Duration = Duration::from_secs(2);

/// The one thing. Nobody can ask for another: nothing else of a request gets as far as this.
#[derive(Debug, Clone)]
pub(crate) enum LegAction {
    Update(ParticipantUpdate),
    /// Holds with music that was chosen for it.
    HoldWith(HoldMusic),
    /// Presses keys that nobody else hears; with the id of the press where the page has one.
    SendDigits(Keys, Option<LegId>),
    Remove,
}

/// Does it, and says to which leg, if there is one.
pub(crate) async fn act(
    calls: &Calls,
    call: CallOf<'_>,
    person: &Person,
    action: &LegAction,
) -> Result<Option<Leg>, Error> {
    let twilio = &calls.twilio;
    let task_sid = call.task_sid;
    let done = leg_address::on_leg(calls, &call, person, |leg| async move {
        let Leg { conference_sid, call_sid } = leg.clone();
        let (update, hold_music) = match action {
            LegAction::Update(update) => (*update, None),
            LegAction::HoldWith(music) => (ParticipantUpdate::Hold(true), Some(music)),
            LegAction::SendDigits(keys, press) => {
                let played = send_digits::play(calls, task_sid, &leg, keys, press.as_ref());
                Box::pin(played).await?;
                return Ok(leg);
            }
            LegAction::Remove => {
                twilio.remove_participant(&conference_sid, &call_sid).await?;
                return Ok(leg);
            }
        };
        let asked = Asked { task_sid: task_sid.clone(), conference_sid, call_sid, update };
        asked.carry_out(calls, hold_music).await?;
        Ok(leg)
    })
    .await;
    match (action, done) {
        // One who is gone already is what was wanted.
        (LegAction::Remove, Err(Error::NotFound(_))) => Ok(None),
        (LegAction::Remove, done) => done.map(Some),
        (
            LegAction::Update(_) | LegAction::HoldWith(_) | LegAction::SendDigits(..),
            Err(Error::Twilio(error)),
        ) if error.is_unknown_outcome() => Err(Error::OutcomeUnknown),
        (LegAction::Update(_) | LegAction::HoldWith(_) | LegAction::SendDigits(..), done) => {
            done.map(Some)
        }
    }
}

/// A flag that an agent asked for.
#[derive(Debug, Clone)]
struct Asked {
    task_sid: TaskSid,
    conference_sid: ConferenceSid,
    call_sid: CallSid,
    update: ParticipantUpdate,
}

impl Asked {
    /// Asks Twilio for it. The event that tells of it can be lost: if the leg's item is the same a moment
    /// later, Twilio's answer is written into it, and later still it is looked what Twilio says.
    ///
    /// Not at once: an event that is older than the answer and has not come would set the flag back for as
    /// long as it takes the next one to come, and the agent would see both.
    async fn carry_out(
        self,
        calls: &Calls,
        hold_music: Option<&HoldMusic>,
    ) -> Result<(), TwilioError> {
        let before = calls.maps.remembered(&self.task_sid).await;
        let decided_on =
            before.and_then(|map| map.view().participants.get(&self.call_sid).cloned());
        heal::look_later(
            calls,
            &self.task_sid,
            &self.conference_sid,
            &self.call_sid,
            self.update.flags(),
        );
        let Self { conference_sid, call_sid, update, .. } = &self;
        let twilio = &calls.twilio;
        let updated = twilio
            .update_participant_for_agent(conference_sid, call_sid, *update, hold_music)
            .await?;
        if let (Some(decided_on), Some(calls)) = (decided_on, calls.me.upgrade()) {
            let background = calls.background.clone();
            let me = Arc::downgrade(&calls);
            background.later(RECORD_AFTER, async move {
                if let Some(calls) = me.upgrade() {
                    self.record(&calls, decided_on, updated).await;
                }
            });
        }
        Ok(())
    }

    async fn record(self, calls: &Calls, decided_on: ParticipantItem, updated: UpdatedParticipant) {
        let Self { task_sid, call_sid, .. } = self;
        let flags = only(self.update.flags(), updated.flags());
        let decision: Decision = Arc::new(move |map| {
            let known = map.participants.get(&call_sid);
            let item = known.and_then(|known| record_flags(known, &decided_on, flags));
            item.map(|item| MapChange::Participant(call_sid.clone(), item)).into_iter().collect()
        });
        if let Err(error) = calls.maps.write(&task_sid, decision).await {
            tracing::warn!(%task_sid, %error, "the map waits for the event to say what was done");
        }
    }
}

/// The flags of an answer that were asked for: of the others it may be older than the map.
fn only(asked: ParticipantFlags, answered: ParticipantFlags) -> ParticipantFlags {
    ParticipantFlags {
        muted: asked.muted.and(answered.muted),
        hold: asked.hold.and(answered.hold),
        coaching: asked.coaching.and(answered.coaching),
        end_conference_on_exit: asked.end_conference_on_exit.and(answered.end_conference_on_exit),
    }
}
