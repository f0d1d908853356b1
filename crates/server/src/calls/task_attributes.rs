//! What a task's attributes say of its call: old clients and reports read them.

use shared::{CallSid, ConferenceSid, TaskSid, sync_map::ConferenceMap};

use crate::{
    calls::{context::Calls, error::Error},
    twilio::{
        RawObject, Task,
        rounds::{MAX_ROUNDS, pause},
    },
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
    change_attributes(calls, task_sid, read, |it| with_conference(it, legs)).await
}

/// Whether the task says that the customer was dialled into this conference.
pub(crate) fn names_customer(task: &Task, conference_sid: &ConferenceSid) -> bool {
    let conference = task.attributes.object("conference");
    conference.string("sid").as_deref() == Some(conference_sid.as_str())
        && conference.object("participants").string("customer").is_some()
}

/// Puts the address of a recording where reports look for it.
pub(crate) async fn attach_recording(
    calls: &Calls,
    task_sid: &TaskSid,
    recording_url: &str,
) -> Result<(), Error> {
    change_attributes(calls, task_sid, None, |it| with_recording(it, recording_url)).await
}

/// Changes the attributes, and nothing that others wrote in the meantime. A task that is gone has none.
async fn change_attributes(
    calls: &Calls,
    task_sid: &TaskSid,
    mut read: Option<Task>,
    change: impl Fn(&mut RawObject) -> serde_json::Result<()>,
) -> Result<(), Error> {
    for round in 0..MAX_ROUNDS {
        pause(round).await;
        let task = match read.take() {
            Some(task) => Some(task),
            None => fetch(calls, task_sid).await?,
        };
        let Some(task) = task else { return Ok(()) };
        let mut attributes = task.attributes.clone();
        if let Err(error) = change(&mut attributes) {
            tracing::error!(%task_sid, %error, "the attributes cannot be written as JSON");
            return Ok(());
        }
        if replace(calls, &task, &attributes).await? == Replaced::Settled {
            return Ok(());
        }
    }
    Err(too_many_writers(task_sid))
}

/// The task whose attributes are to be changed; nothing if it is gone.
pub(crate) async fn fetch(calls: &Calls, task_sid: &TaskSid) -> Result<Option<Task>, Error> {
    match calls.twilio.fetch_task(task_sid).await {
        Ok(task) => Ok(Some(task)),
        Err(error) if error.is_not_found() => {
            tracing::info!(%task_sid, "the task is gone, and its attributes with it");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// What became of a change of attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Replaced {
    /// It is made, or cannot be.
    Settled,
    /// Somebody else was faster: it is to be decided anew.
    Overtaken,
}

/// Replaces the attributes of a task as it was read.
pub(crate) async fn replace(
    calls: &Calls,
    task: &Task,
    attributes: &RawObject,
) -> Result<Replaced, Error> {
    if *attributes == task.attributes {
        return Ok(Replaced::Settled);
    }
    let revision = task.revision.clone().unwrap_or_default();
    match calls.twilio.update_task_attributes(&task.sid, attributes, &revision).await {
        Ok(()) => Ok(Replaced::Settled),
        Err(error) if error.is_precondition_failed() => Ok(Replaced::Overtaken),
        // The task is completed, or gone: nobody reads its attributes.
        Err(error) if error.final_refusal().is_some() => {
            tracing::warn!(task_sid = %task.sid, %error, "the attributes stay as they are");
            Ok(Replaced::Settled)
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn too_many_writers(task_sid: &TaskSid) -> Error {
    Error::TooManyWriters(format!("the task {task_sid}"))
}

fn with_recording(attributes: &mut RawObject, recording_url: &str) -> serde_json::Result<()> {
    let mut conversations = attributes.object("conversations");
    conversations.set("segment_link", &recording_url)?;
    attributes.set("conversations", &conversations)
}

/// Whatever else is in the place of an object gives way.
fn with_conference(attributes: &mut RawObject, legs: &Legs) -> serde_json::Result<()> {
    let mut conference = attributes.object("conference");
    let mut participants = conference.object("participants");
    // Whoever joins later does not take the place of the worker who is there.
    let named = participants.string("worker");
    let is_there =
        legs.map.joined().any(|(call_sid, _)| Some(call_sid.as_str()) == named.as_deref());
    if !is_there {
        participants.set("worker", &legs.worker)?;
    }
    if let Some(customer) = &legs.customer {
        participants.set("customer", customer)?;
    }
    conference.set("participants", &participants)?;
    conference.set("sid", &legs.conference_sid)?;
    attributes.set("conference", &conference)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_others_put_into_the_attributes_stays() {
        let mut attributes = RawObject::parse(
            r#"{"crm_id":12345678901234567890123,"said":"\ud83d","conference":{"sid":"old","participants":{"supervisor":"CA1"},"note":"\ud83d"}}"#,
        )
        .unwrap();
        with_conference(&mut attributes, &legs()).unwrap();
        let (conference, worker, customer) =
            (ConferenceSid::from_bits(1), CallSid::from_bits(2), CallSid::from_bits(3));
        let want = [
            r#"{"crm_id":12345678901234567890123,"said":"\ud83d","conference":{"sid":""#,
            conference.as_str(),
            r#"","participants":{"supervisor":"CA1","worker":""#,
            worker.as_str(),
            r#"","customer":""#,
            customer.as_str(),
            r#""},"note":"\ud83d"}}"#,
        ]
        .concat();
        assert_eq!(attributes.to_string(), want);
    }

    #[test]
    fn what_reports_know_of_a_conversation_stays_beside_its_recording() {
        let mut attributes = RawObject::parse(r#"{"conversations":{"outcome":"sold"}}"#).unwrap();
        with_recording(&mut attributes, "https://r").unwrap();
        assert_eq!(
            Value::Object(attributes.readable()),
            json!({"conversations": {"outcome": "sold", "segment_link": "https://r"}})
        );
    }

    #[test]
    fn a_conference_that_is_no_object_is_replaced() {
        let mut attributes = RawObject::parse(r#"{"conference":"CF1"}"#).unwrap();
        with_conference(&mut attributes, &legs()).unwrap();
        assert_eq!(attributes.readable()["conference"]["sid"], json!(ConferenceSid::from_bits(1)));
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
