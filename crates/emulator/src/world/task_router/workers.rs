//! Changes what workers are doing, and how many tasks of each kind they can take.

use shared::WorkerSid;

use super::{
    World, attributes, error::TaskRouterError, payload, reservation::ReservationStatus,
    tasks::check_version,
};

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
