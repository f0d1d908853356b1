//! What a task's attributes say of its call: old clients and reports read them.

use serde_json::{Map, Value, json};
use shared::{CallSid, ConferenceSid, TaskSid, sync_map::ConferenceMap};

use crate::{
    calls::{
        context::Calls,
        error::Error,
        retry_pause::{MAX_ROUNDS, pause},
    },
    twilio::Task,
};

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
