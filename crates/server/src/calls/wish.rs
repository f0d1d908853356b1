//! Carries out what the policy wishes for one leg, and records what Twilio made of it.

use futures_util::future::join_all;
use shared::{
    CallSid, ConferenceSid, TaskSid,
    policy::{Answer, Wish, record_answer, record_canceled, record_kept},
    sync_map::{ConferenceMap, ParticipantItem},
};

use crate::{
    calls::{context::Calls, dialled_leg, error::Error},
    twilio::{ParticipantUpdate, TwilioError, UpdatedParticipant},
};

/// Carries out wishes, all at once, and returns those that Twilio did not do. Each is tried whether or
/// not the others can be.
pub(crate) async fn carry_out(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    map: &ConferenceMap,
    wished: Vec<Wish>,
) -> Result<Vec<Wish>, Error> {
    let carried_out = wished.into_iter().filter_map(|wish| {
        let item = map.participants.get(wish.call_sid())?;
        let leg = WishedLeg { calls, task_sid, conference_sid, item };
        Some(async move {
            let is_done = leg.carry_out(&wish).await?;
            Ok::<_, Error>((!is_done).then_some(wish))
        })
    });
    let refused: Result<Vec<_>, Error> = join_all(carried_out).await.into_iter().collect();
    Ok(refused?.into_iter().flatten().collect())
}

/// A leg of which something is wished, and where it is.
struct WishedLeg<'a> {
    calls: &'a Calls,
    task_sid: &'a TaskSid,
    conference_sid: &'a ConferenceSid,
    /// The item that the wish was made from.
    item: &'a ParticipantItem,
}

impl WishedLeg<'_> {
    /// Whether Twilio does what is wished. An error: ask again.
    async fn carry_out(&self, wish: &Wish) -> Result<bool, Error> {
        let call_sid = wish.call_sid();
        match wish {
            Wish::EndConferenceOnExit(_, wanted) => {
                let update = [ParticipantUpdate::EndConferenceOnExit(*wanted)];
                self.update(call_sid, &update, *wanted).await
            }
            Wish::Unhold(_, wanted) => {
                let update = [
                    ParticipantUpdate::Hold(false),
                    ParticipantUpdate::EndConferenceOnExit(*wanted),
                ];
                self.update(call_sid, &update, *wanted).await
            }
            Wish::KeepForUnhold(_, wanted) => {
                let wanted = *wanted;
                self.record(call_sid, move |known| record_kept(known, wanted)).await.map(|()| true)
            }
            Wish::Cancel(_) => {
                let canceled = self.calls.twilio.cancel_call(call_sid).await;
                if self.agreed(call_sid, canceled)?.is_none() {
                    return Ok(false);
                }
                self.record(call_sid, record_canceled).await.map(|()| true)
            }
        }
    }

    async fn update(
        &self,
        call_sid: &CallSid,
        update: &[ParticipantUpdate],
        wanted: bool,
    ) -> Result<bool, Error> {
        let Self { calls, conference_sid, .. } = self;
        let updated = calls.twilio.update_participant(conference_sid, call_sid, update).await;
        let Some(UpdatedParticipant { hold, end_conference_on_exit }) =
            self.agreed(call_sid, updated)?
        else {
            return Ok(false);
        };
        let answer = Answer { hold, end_conference_on_exit };
        let took = answer.end_conference_on_exit == wanted;
        // Once for each wish: it is tried again whenever somebody joins or leaves.
        if !took && self.item.end_conference_on_exit_wanted != Some(wanted) {
            tracing::warn!(task_sid = %self.task_sid, %call_sid, wanted, "twilio did not take endConferenceOnExit");
        }
        let item = self.item.clone();
        self.record(call_sid, move |known| record_answer(known, &item, wanted, answer)).await?;
        Ok(took)
    }

    /// What Twilio refuses for good needs no other try: the leg is gone, or not what the map says.
    fn agreed<T>(
        &self,
        call_sid: &CallSid,
        answer: Result<T, TwilioError>,
    ) -> Result<Option<T>, Error> {
        match answer {
            Ok(done) => Ok(Some(done)),
            Err(error) if error.final_refusal().is_some() => {
                tracing::debug!(task_sid = %self.task_sid, %call_sid, %error, "what is wished cannot be done");
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn record(
        &self,
        call_sid: &CallSid,
        record: impl Fn(&ParticipantItem) -> Option<ParticipantItem> + Send + Sync + 'static,
    ) -> Result<(), Error> {
        let change = move |known: Option<&ParticipantItem>| record(known?);
        dialled_leg::change(self.calls, self.task_sid, call_sid.clone(), change).await.map(drop)
    }
}
