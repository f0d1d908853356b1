//! A worker as plain data, and the workers that there are.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};
use shared::WorkerSid;

use super::{
    attributes,
    workspace::{self, AVAILABLE, OFFLINE, TaskChannel},
};
use crate::world::people::{PEOPLE, Person};

/// Somebody who takes tasks.
#[derive(Debug, Clone)]
pub(crate) struct Worker {
    pub(crate) sid: WorkerSid,
    pub(crate) friendly_name: String,
    /// A JSON object, as text.
    pub(crate) attributes: String,
    pub(crate) activity_sid: String,
    pub(crate) channels: Vec<WorkerChannel>,
    pub(crate) date_created: Timestamp,
    /// When the activity changed.
    pub(crate) date_status_changed: Timestamp,
    pub(crate) date_updated: Timestamp,
    /// Goes up with each change; the `ETag`.
    pub(crate) version: u64,
}

/// What a worker can take of one kind of task.
#[derive(Debug, Clone)]
pub(crate) struct WorkerChannel {
    pub(crate) sid: String,
    pub(crate) task_channel_sid: String,
    pub(crate) task_channel_unique_name: String,
    pub(crate) configured_capacity: u32,
    pub(crate) available: bool,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
}

/// The workers of the people who work here: the agents at their desks, the supervisor away.
pub(super) fn of_people(now: Timestamp) -> BTreeMap<WorkerSid, Worker> {
    PEOPLE.iter().map(|person| (person.worker_sid(), Worker::of(person, now))).collect()
}

impl Worker {
    fn of(person: &Person, now: Timestamp) -> Self {
        let attributes = json!({
            "full_name": person.full_name,
            "email": person.email,
            "phone": person.phone,
            "contact_uri": person.contact_uri(),
            "roles": person.roles,
        });
        let activity_sid = if person.roles.contains(&"agent") { AVAILABLE } else { OFFLINE };
        let channels = workspace::task_channels().into_iter().zip(1..);
        Self {
            sid: person.worker_sid(),
            friendly_name: person.email.to_owned(),
            attributes: attributes.to_string(),
            activity_sid: activity_sid.to_owned(),
            channels: channels
                .map(|(channel, number)| {
                    let sid = format!("WC{:016x}{number:016x}", person.number);
                    WorkerChannel::of(&channel, sid, now)
                })
                .collect(),
            date_created: now,
            date_status_changed: now,
            date_updated: now,
            version: 0,
        }
    }

    pub(crate) fn attributes_value(&self) -> Value {
        attributes::value(&self.attributes)
    }

    /// A channel by its SID, the SID of its task channel or the unique name of it.
    pub(crate) fn channel(&self, name: &str) -> Option<&WorkerChannel> {
        self.channels.iter().find(|channel| channel.is_called(name))
    }
}

impl WorkerChannel {
    pub(super) fn of(channel: &TaskChannel, sid: String, now: Timestamp) -> Self {
        Self {
            sid,
            task_channel_sid: channel.sid.clone(),
            task_channel_unique_name: channel.unique_name.clone(),
            configured_capacity: channel.capacity,
            available: true,
            date_created: now,
            date_updated: now,
        }
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        [&self.sid, &self.task_channel_sid, &self.task_channel_unique_name]
            .iter()
            .any(|known| *known == name)
    }

    /// How much of the capacity is free, in percent.
    pub(crate) fn free_percentage(&self, assigned_tasks: u32) -> u32 {
        let free = self.configured_capacity.saturating_sub(assigned_tasks);
        let percentage = (u64::from(free) * 100).checked_div(u64::from(self.configured_capacity));
        percentage.and_then(|percentage| u32::try_from(percentage).ok()).unwrap_or(0)
    }
}
