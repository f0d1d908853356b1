//! Carries out what the policy wishes for the legs of a conference, and records what Twilio made of it.
//!
//! The answers are recorded together, by one decision: records that went their own way would wait for
//! each other, because a map is written by one at a time.

use std::sync::Arc;

use futures_util::future::join_all;
use shared::{
    CallSid, ConferenceSid, TaskSid,
    policy::{Answer, Wish, record_answer, record_canceled, record_kept},
    sync_map::{ConferenceMap, MapChange, ParticipantItem},
};

use crate::{
    calls::{context::Calls, error::Error},
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
            let outcome = leg.carry_out(&wish).await;
            (wish, outcome)
        })
    });
    let mut records = Vec::new();
    let mut refused = Vec::new();
    let mut failure = None;
    for (wish, outcome) in join_all(carried_out).await {
        match outcome {
            Ok(Outcome { is_done, record }) => {
                records.extend(record.map(|record| (wish.call_sid().clone(), record)));
                if !is_done {
                    refused.push(wish);
                }
            }
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    write(calls, task_sid, records).await?;
    failure.map_or(Ok(refused), |error| Err(error.into()))
}

/// Writes the records into the items of their legs.
async fn write(
    calls: &Calls,
    task_sid: &TaskSid,
    records: Vec<(CallSid, Record)>,
) -> Result<(), Error> {
    if records.is_empty() {
        return Ok(());
    }
    let decision = move |map: &ConferenceMap| {
        let changes = records.iter().filter_map(|(call_sid, record)| {
            let item = record.write_over(map.participants.get(call_sid)?)?;
            Some(MapChange::Participant(call_sid.clone(), item))
        });
        changes.collect()
    };
    calls.maps.write(task_sid, Arc::new(decision)).await?;
    Ok(())
}

/// What became of a wish.
struct Outcome {
    is_done: bool,
    record: Option<Record>,
}

/// What is to be written into a leg's item.
enum Record {
    Answer { decided_on: Box<ParticipantItem>, wanted: bool, answer: Answer },
    Kept(bool),
    Canceled,
}

impl Record {
    /// The item with this in it. `None`: it is there already.
    fn write_over(&self, known: &ParticipantItem) -> Option<ParticipantItem> {
        match self {
            Self::Answer { decided_on, wanted, answer } => {
                record_answer(known, decided_on, *wanted, *answer)
            }
            Self::Kept(wanted) => record_kept(known, *wanted),
            Self::Canceled => record_canceled(known),
        }
    }
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
    /// Asks Twilio for what is wished. An error: ask again.
    async fn carry_out(&self, wish: &Wish) -> Result<Outcome, TwilioError> {
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
                Ok(Outcome { is_done: true, record: Some(Record::Kept(*wanted)) })
            }
            Wish::Cancel(_) => {
                let canceled = self.calls.twilio.cancel_call(call_sid).await;
                let is_done = self.agreed(call_sid, canceled)?.is_some();
                Ok(Outcome { is_done, record: is_done.then_some(Record::Canceled) })
            }
        }
    }

    async fn update(
        &self,
        call_sid: &CallSid,
        update: &[ParticipantUpdate],
        wanted: bool,
    ) -> Result<Outcome, TwilioError> {
        let Self { calls, conference_sid, .. } = self;
        let updated = calls.twilio.update_participant(conference_sid, call_sid, update).await;
        let Some(UpdatedParticipant { hold, end_conference_on_exit, .. }) =
            self.agreed(call_sid, updated)?
        else {
            return Ok(Outcome { is_done: false, record: None });
        };
        let answer = Answer { hold, end_conference_on_exit };
        let took = answer.end_conference_on_exit == wanted;
        // Once for each wish: it is tried again whenever somebody joins or leaves.
        if !took && self.item.end_conference_on_exit_wanted != Some(wanted) {
            tracing::warn!(task_sid = %self.task_sid, %call_sid, wanted, "twilio did not take endConferenceOnExit");
        }
        let decided_on = Box::new(self.item.clone());
        let record = Some(Record::Answer { decided_on, wanted, answer });
        Ok(Outcome { is_done: took, record })
    }

    /// What Twilio refuses for good needs no other try: the leg is gone, or not what the map says.
    fn agreed<T>(
        &self,
        call_sid: &CallSid,
        answer: Result<T, TwilioError>,
    ) -> Result<Option<T>, TwilioError> {
        match answer {
            Ok(done) => Ok(Some(done)),
            Err(error) if error.final_refusal().is_some() => {
                tracing::debug!(task_sid = %self.task_sid, %call_sid, %error, "what is wished cannot be done");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}
