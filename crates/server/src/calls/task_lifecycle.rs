//! The task of a conference: who is in its attributes, and where it goes when the conference ends.

use std::time::Duration;

use serde_json::{Map, Value, json};
use shared::{CallSid, ConferenceSid, TaskSid, sync_map::ConferenceMap};

use crate::{
    calls::{context::Calls, error::Error},
    twilio::{AssignmentStatus, Task, TwilioError, jittered},
};

const MAX_ROUNDS: u32 = 10;
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// Why a task ends with its conference.
pub(crate) const CONFERENCE_ENDED: &str = "conference ended";

/// The two legs that a call begins with, and the map that tells who is there.
#[derive(Debug, Clone)]
pub(crate) struct Legs {
    pub(crate) conference_sid: ConferenceSid,
    /// A worker who has joined.
    pub(crate) worker: CallSid,
    /// The customer's leg; absent where it was in a conference before this one.
    pub(crate) customer: Option<CallSid>,
    pub(crate) map: ConferenceMap,
}

/// Puts the conference and its two legs into the task's attributes, and keeps whatever others put
/// there: old clients and reports read them. `read` is the task, if it was read already.
pub(crate) async fn name_participants(
    calls: &Calls,
    task_sid: &TaskSid,
    legs: &Legs,
    read: Option<Task>,
) -> Result<(), Error> {
    change_attributes(calls, task_sid, read, |attributes| with_conference(attributes, legs)).await
}

/// Puts the address of a recording where reports look for it.
pub(crate) async fn attach_recording(
    calls: &Calls,
    task_sid: &TaskSid,
    recording_url: &str,
) -> Result<(), Error> {
    change_attributes(calls, task_sid, None, |attributes| with_recording(attributes, recording_url))
        .await
}

/// Changes the attributes, and nothing that others wrote in the meantime. A task that is gone has none.
async fn change_attributes(
    calls: &Calls,
    task_sid: &TaskSid,
    mut read: Option<Task>,
    change: impl Fn(Map<String, Value>) -> Map<String, Value>,
) -> Result<(), Error> {
    for round in 0..MAX_ROUNDS {
        pause(round).await;
        let task = match read.take() {
            Some(task) => task,
            None => match calls.twilio.fetch_task(task_sid).await {
                Ok(task) => task,
                Err(error) if error.is_not_found() => {
                    tracing::info!(%task_sid, "the task is gone, and its attributes with it");
                    return Ok(());
                }
                Err(error) => return Err(error.into()),
            },
        };
        let attributes = change(task.attributes.clone());
        if attributes == task.attributes {
            return Ok(());
        }
        let revision = task.revision.unwrap_or_default();
        match calls.twilio.update_task_attributes(task_sid, &attributes, &revision).await {
            Ok(()) => return Ok(()),
            Err(error) if error.is_precondition_failed() => {}
            // The task is completed, or gone: nobody reads its attributes.
            Err(error) if error.final_refusal().is_some() => {
                tracing::warn!(%task_sid, %error, "the attributes stay as they are");
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::TooManyWriters(format!("the task {task_sid}")))
}

fn with_recording(mut attributes: Map<String, Value>, recording_url: &str) -> Map<String, Value> {
    let mut conversations = take_object(&mut attributes, "conversations");
    conversations.insert("segment_link".to_owned(), json!(recording_url));
    attributes.insert("conversations".to_owned(), conversations.into());
    attributes
}

fn with_conference(mut attributes: Map<String, Value>, legs: &Legs) -> Map<String, Value> {
    let mut conference = take_object(&mut attributes, "conference");
    let mut participants = take_object(&mut conference, "participants");
    // Whoever joins later does not take the place of the worker who is there.
    let named = participants.get("worker").and_then(Value::as_str);
    let is_there = legs.map.joined().any(|(call_sid, _)| Some(call_sid.as_str()) == named);
    if !is_there {
        participants.insert("worker".to_owned(), json!(legs.worker));
    }
    if let Some(customer) = &legs.customer {
        participants.insert("customer".to_owned(), json!(customer));
    }
    conference.insert("participants".to_owned(), participants.into());
    conference.insert("sid".to_owned(), json!(legs.conference_sid));
    attributes.insert("conference".to_owned(), conference.into());
    attributes
}

/// Takes an object out of a field; whatever else is there gives way.
fn take_object(parent: &mut Map<String, Value>, name: &str) -> Map<String, Value> {
    match parent.remove(name) {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

/// Moves the task to where a task goes when its call is over. Where it stands decides.
pub(crate) async fn end(calls: &Calls, task_sid: &TaskSid, reason: &str) -> Result<(), Error> {
    move_on(calls, task_sid, reason, after_the_end).await.map(drop)
}

/// Gives a task up that was offered to nobody, and says whether nobody can take it any more. What is
/// offered is about to be accepted: it stays.
pub(crate) async fn give_up(
    calls: &Calls,
    task_sid: &TaskSid,
    reason: &str,
) -> Result<bool, Error> {
    let if_pending = |status: AssignmentStatus| {
        (status == AssignmentStatus::Pending).then_some(AssignmentStatus::Canceled)
    };
    let last = move_on(calls, task_sid, reason, if_pending).await?;
    Ok(matches!(last, None | Some(AssignmentStatus::Completed | AssignmentStatus::Canceled)))
}

/// Moves the task on, and says where it stands then; a task that is gone stands nowhere.
async fn move_on(
    calls: &Calls,
    task_sid: &TaskSid,
    reason: &str,
    next: impl Fn(AssignmentStatus) -> Option<AssignmentStatus>,
) -> Result<Option<AssignmentStatus>, Error> {
    for round in 0..MAX_ROUNDS {
        pause(round).await;
        let task = match calls.twilio.fetch_task(task_sid).await {
            Ok(task) => task,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let Some(next) = next(task.assignment_status) else {
            return Ok(Some(task.assignment_status));
        };
        match calls.twilio.move_task(task_sid, next, reason).await {
            Ok(()) => return Ok(Some(next)),
            // It has moved in the meantime: look again.
            Err(error) if is_wrong_state(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::TooManyWriters(format!("the task {task_sid}")))
}

fn after_the_end(status: AssignmentStatus) -> Option<AssignmentStatus> {
    match status {
        AssignmentStatus::Assigned => Some(AssignmentStatus::Wrapping),
        AssignmentStatus::Pending | AssignmentStatus::Reserved => Some(AssignmentStatus::Canceled),
        AssignmentStatus::Wrapping | AssignmentStatus::Completed | AssignmentStatus::Canceled => {
            None
        }
    }
}

fn is_wrong_state(error: &TwilioError) -> bool {
    matches!(error.status(), Some(400 | 404 | 409 | 412))
}

async fn pause(round: u32) {
    if round > 1 {
        tokio::time::sleep(jittered(FIRST_PAUSE * round)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_put_into_the_attributes_stays() {
        let conference = json!({"sid": "old", "participants": {"supervisor": "CA1"}, "note": "x"});
        let attributes = Map::from_iter([
            ("crm_id".to_owned(), json!(7)),
            ("conference".to_owned(), conference),
        ]);
        assert_eq!(
            Value::from(with_conference(attributes, &legs())),
            json!({
                "crm_id": 7,
                "conference": {
                    "sid": ConferenceSid::from_bits(1),
                    "participants": {
                        "supervisor": "CA1",
                        "worker": CallSid::from_bits(2),
                        "customer": CallSid::from_bits(3),
                    },
                    "note": "x",
                },
            })
        );
    }

    #[test]
    fn what_reports_know_of_a_conversation_stays_beside_its_recording() {
        let attributes = Map::from_iter([("conversations".to_owned(), json!({"outcome": "sold"}))]);
        assert_eq!(
            Value::from(with_recording(attributes, "https://r")),
            json!({"conversations": {"outcome": "sold", "segment_link": "https://r"}})
        );
    }

    #[test]
    fn a_conference_that_is_no_object_is_replaced() {
        let attributes = Map::from_iter([("conference".to_owned(), json!("CF1"))]);
        let attributes = Value::from(with_conference(attributes, &legs()));
        assert_eq!(attributes["conference"]["sid"], json!(ConferenceSid::from_bits(1)));
    }

    fn legs() -> Legs {
        Legs {
            conference_sid: ConferenceSid::from_bits(1),
            worker: CallSid::from_bits(2),
            customer: Some(CallSid::from_bits(3)),
            map: ConferenceMap::default(),
        }
    }
}
