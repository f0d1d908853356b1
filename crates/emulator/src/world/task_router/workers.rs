//! Workers: what they are doing, and how many tasks of each kind they can take.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};
use shared::WorkerSid;

use super::{
    TaskRouter, World, attributes,
    error::TaskRouterError,
    payload,
    reservations::ReservationStatus,
    tasks::check_version,
    workspace::{self, AVAILABLE, OFFLINE},
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
    pub(crate) task_channel_unique_name: &'static str,
    pub(crate) configured_capacity: u32,
    pub(crate) available: bool,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
}

/// What a client wants to change in a worker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct UpdateWorker {
    pub(crate) activity_sid: Option<String>,
    pub(crate) attributes: Option<String>,
    pub(crate) friendly_name: Option<String>,
    pub(crate) reject_pending_reservations: bool,
}

/// What a client wants to change in a worker's channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct UpdateWorkerChannel {
    pub(crate) capacity: Option<u32>,
    pub(crate) available: Option<bool>,
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
                .map(|(channel, number)| WorkerChannel {
                    sid: format!("WC{:016x}{number:016x}", person.number),
                    task_channel_sid: channel.sid,
                    task_channel_unique_name: channel.unique_name,
                    configured_capacity: channel.capacity,
                    available: true,
                    date_created: now,
                    date_updated: now,
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
    fn is_called(&self, name: &str) -> bool {
        [self.sid.as_str(), self.task_channel_sid.as_str(), self.task_channel_unique_name]
            .contains(&name)
    }
}

impl TaskRouter {
    /// How many tasks of one channel a worker has.
    pub(crate) fn assigned_tasks(&self, worker_sid: &WorkerSid, task_channel_sid: &str) -> u32 {
        let busy = self.reservations.values().filter(|reservation| {
            reservation.worker_sid == *worker_sid
                && reservation.status.is_active()
                && self
                    .tasks
                    .get(&reservation.task_sid)
                    .is_some_and(|task| task.task_channel_sid == task_channel_sid)
        });
        u32::try_from(busy.count()).unwrap_or(u32::MAX)
    }
}

impl World {
    /// Changes a worker; with `if_match` only if they still have that version.
    pub(crate) fn update_worker(
        &mut self,
        sid: &WorkerSid,
        wish: UpdateWorker,
        if_match: Option<&str>,
    ) -> Result<(), TaskRouterError> {
        check_version(self.worker(sid)?.version, if_match)?;
        let attributes = wish.attributes.as_deref().map(attributes::check).transpose()?;
        if let Some(activity_sid) = &wish.activity_sid {
            self.check_activity(sid, activity_sid, wish.reject_pending_reservations)?;
        }
        if attributes.is_some() || wish.friendly_name.is_some() {
            let now = self.now;
            let worker = self.worker_mut(sid)?;
            worker.attributes =
                attributes.unwrap_or_else(|| std::mem::take(&mut worker.attributes));
            worker.friendly_name =
                wish.friendly_name.unwrap_or_else(|| std::mem::take(&mut worker.friendly_name));
            worker.version += 1;
            worker.date_updated = now;
            self.tell_of_worker(sid, "worker.attributes.update");
            self.route_soon();
        }
        if let Some(activity_sid) = &wish.activity_sid {
            self.set_activity(sid, activity_sid);
        }
        Ok(())
    }

    /// Changes what a worker can take.
    pub(crate) fn update_worker_channel(
        &mut self,
        sid: &WorkerSid,
        name: &str,
        wish: UpdateWorkerChannel,
    ) -> Result<(), TaskRouterError> {
        let missing = self.missing(&format!("Workers/{sid}/Channels/{name}"));
        let now = self.now;
        let worker = self.worker_mut(sid)?;
        let channel = worker.channels.iter_mut().find(|channel| channel.is_called(name));
        let channel = channel.ok_or(missing)?;
        channel.configured_capacity = wish.capacity.unwrap_or(channel.configured_capacity);
        channel.available = wish.available.unwrap_or(channel.available);
        channel.date_updated = now;
        let channel = channel.clone();
        let payload = payload::worker_channel(self, sid, &channel);
        if wish.capacity.is_some() {
            self.tell_worker(sid, "worker.capacity.update", payload.clone());
        }
        if wish.available.is_some() {
            self.tell_worker(sid, "worker.channel.availability.update", payload);
        }
        self.route_soon();
        Ok(())
    }

    /// Sets what a worker is doing, and tells them.
    pub(super) fn set_activity(&mut self, sid: &WorkerSid, activity_sid: &str) {
        let now = self.now;
        let Ok(worker) = self.worker_mut(sid) else { return };
        activity_sid.clone_into(&mut worker.activity_sid);
        worker.version += 1;
        worker.date_status_changed = now;
        worker.date_updated = now;
        self.tell_of_worker(sid, "worker.activity.update");
        self.route_soon();
    }

    /// Whether a worker may do this: somebody with open offers may not walk away from them.
    fn check_activity(
        &mut self,
        sid: &WorkerSid,
        activity_sid: &str,
        reject_pending_reservations: bool,
    ) -> Result<(), TaskRouterError> {
        let Some(activity) = self.task_router.activity(activity_sid) else {
            let value = activity_sid.to_owned();
            return Err(TaskRouterError::InvalidParameter { name: "ActivitySid", value });
        };
        let pending: Vec<_> = self
            .task_router
            .reservations_of_worker(sid)
            .into_iter()
            .filter(|reservation| reservation.status == ReservationStatus::Pending)
            .map(|reservation| reservation.sid.clone())
            .collect();
        if activity.available || pending.is_empty() {
            return Ok(());
        }
        if !reject_pending_reservations {
            let (worker_sid, count) = (sid.clone(), pending.len());
            return Err(TaskRouterError::PendingReservations { worker_sid, count });
        }
        for reservation_sid in pending {
            self.set_reservation_status(&reservation_sid, "rejected", None)?;
        }
        Ok(())
    }

    fn tell_of_worker(&mut self, sid: &WorkerSid, event: &'static str) {
        let Ok(worker) = self.worker(sid) else { return };
        let payload = payload::worker(self, worker);
        self.tell_worker(sid, event, payload);
    }
}

#[cfg(test)]
mod tests;
