//! Carries out what the policy wishes for the legs of a conference, and records it in their items.
//!
//! What a flag shall be is written while Twilio is being asked to change it: whoever reads the map after
//! that knows what may have been changed, also if this server is killed before the answer. The event that
//! follows confirms the flag. What else was done is recorded from Twilio's answers.
//!
//! Records are written together, by one decision: a map is written by one at a time.

use std::sync::Arc;

use futures_util::future::join_all;
use shared::{
    CallSid, ConferenceSid, TaskSid,
    event::CallStatus,
    policy::{Answer, Wish, record_over, record_unhold, record_wanted},
    sync_map::{ConferenceMap, MapChange, ParticipantItem},
};

use crate::{
    calls::{context::Calls, error::Error},
    twilio::{ParticipantUpdate, TwilioError, UpdatedParticipant},
};

/// What became of wishes. Those that Twilio refused, or did not do in silence, are not asked for again
/// in the same run.
#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    pub(crate) done: Vec<Wish>,
    pub(crate) refused: Vec<Wish>,
}

/// Carries out wishes, all at once. Each is tried whether or not the others can be.
pub(crate) async fn carry_out(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    map: &ConferenceMap,
    wished: Vec<Wish>,
) -> Result<Outcomes, Error> {
    let wanted: Vec<_> = wished.iter().filter_map(wanted_flag).collect();
    let carried_out = wished.into_iter().filter_map(|wish| {
        let item = map.participants.get(wish.call_sid())?;
        let leg = WishedLeg { calls, task_sid, conference_sid, item };
        Some(async move {
            let outcome = leg.carry_out(&wish).await;
            (wish, outcome)
        })
    });
    let (written, carried_out) =
        tokio::join!(write(calls, task_sid, wanted), join_all(carried_out));
    let mut records = Vec::new();
    let mut outcomes = Outcomes::default();
    let mut failure = None;
    for (wish, outcome) in carried_out {
        match outcome {
            Ok(Outcome { is_done, record }) => {
                records.extend(record.map(|record| (wish.call_sid().clone(), record)));
                let list = if is_done { &mut outcomes.done } else { &mut outcomes.refused };
                list.push(wish);
            }
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    write(calls, task_sid, records).await?;
    written?;
    failure.map_or(Ok(outcomes), |error| Err(error.into()))
}

/// What is written of a wish before Twilio has answered.
fn wanted_flag(wish: &Wish) -> Option<(CallSid, Record)> {
    match wish {
        Wish::EndConferenceOnExit(call_sid, wanted) | Wish::KeepForUnhold(call_sid, wanted) => {
            Some((call_sid.clone(), Record::Wanted(*wanted)))
        }
        Wish::Unhold(..) | Wish::Cancel(_) => None,
    }
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
    Wanted(bool),
    Unhold { decided_on: Box<ParticipantItem>, wanted: bool, answer: Answer },
    Over(CallStatus),
}

impl Record {
    /// The item with this in it. `None`: it is there already.
    fn write_over(&self, known: &ParticipantItem) -> Option<ParticipantItem> {
        match self {
            Self::Wanted(wanted) => record_wanted(known, *wanted),
            Self::Unhold { decided_on, wanted, answer } => {
                record_unhold(known, decided_on, *wanted, *answer)
            }
            Self::Over(how) => record_over(known, *how),
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
                let answer = self.update(call_sid, &update, *wanted).await?;
                Ok(Outcome { is_done: took(answer, *wanted), record: None })
            }
            Wish::Unhold(_, wanted) => {
                let wanted = *wanted;
                let update = [
                    ParticipantUpdate::Hold(false),
                    ParticipantUpdate::EndConferenceOnExit(wanted),
                ];
                let answer = self.update(call_sid, &update, wanted).await?;
                let decided_on = Box::new(self.item.clone());
                let record = answer.map(|answer| Record::Unhold { decided_on, wanted, answer });
                Ok(Outcome { is_done: took(answer, wanted), record })
            }
            // There is nothing to ask for while the leg is held.
            Wish::KeepForUnhold(..) => Ok(Outcome { is_done: true, record: None }),
            // Whatever rings in the account can be canceled, so it has to be one of this call.
            Wish::Cancel(_) if !self.is_of_this_call(call_sid).await? => {
                Ok(Outcome { is_done: false, record: None })
            }
            Wish::Cancel(_) => {
                let canceled = self.calls.twilio.cancel_call(call_sid).await;
                let how = match self.agreed(call_sid, canceled)? {
                    Some(()) => Some(CallStatus::Canceled),
                    // What was told of the end of the call may have been lost.
                    None => self.status(call_sid).await?.filter(|status| status.is_final()),
                };
                Ok(Outcome { is_done: how.is_some(), record: how.map(Record::Over) })
            }
        }
    }

    /// Whether the leg is one of this call: the item proves it, or Twilio says so.
    async fn is_of_this_call(&self, call_sid: &CallSid) -> Result<bool, TwilioError> {
        let Self { calls, task_sid, conference_sid, item } = self;
        if calls.proofs.has_leg(task_sid, call_sid, item) {
            return Ok(true);
        }
        let found = calls.twilio.find_participant(conference_sid, call_sid.as_str()).await?;
        Ok(found.is_some())
    }

    /// Changes the leg, and returns what Twilio answered. `None`: it refused for good.
    async fn update(
        &self,
        call_sid: &CallSid,
        update: &[ParticipantUpdate],
        wanted: bool,
    ) -> Result<Option<Answer>, TwilioError> {
        let Self { calls, conference_sid, .. } = self;
        let updated = calls.twilio.update_participant(conference_sid, call_sid, update).await;
        let Some(UpdatedParticipant { hold, end_conference_on_exit, .. }) =
            self.agreed(call_sid, updated)?
        else {
            return Ok(None);
        };
        let answer = Some(Answer { hold, end_conference_on_exit });
        // Once for each wish: it is tried again whenever somebody joins or leaves.
        if !took(answer, wanted) && self.item.end_conference_on_exit_wanted != Some(wanted) {
            tracing::warn!(task_sid = %self.task_sid, %call_sid, wanted, "twilio did not take endConferenceOnExit");
        }
        Ok(answer)
    }

    /// How far a call is, as Twilio says; `None`: it knows none.
    async fn status(&self, call_sid: &CallSid) -> Result<Option<CallStatus>, TwilioError> {
        let call = self.agreed(call_sid, self.calls.twilio.fetch_call(call_sid).await)?;
        Ok(call.and_then(|call| CallStatus::parse(&call.status)))
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

/// Whether a flag is as it was asked for. Twilio can ignore a change in silence.
fn took(answer: Option<Answer>, wanted: bool) -> bool {
    answer.is_some_and(|answer| answer.end_conference_on_exit == wanted)
}
