//! Tasks: created, changed, moved through their states, deleted.

use std::{collections::BTreeSet, time::Duration};

use jiff::Timestamp;
use serde_json::Value;
use shared::{TaskSid, WorkerSid};

use super::{
    World, attributes,
    error::{Place, TaskRouterError},
    reservation::Reservation,
    routing_target::RoutingTarget,
    wake::TaskRouterWake,
};
use crate::world::{Emission, Wake};

/// How long a task that is over can still be fetched.
const PURGE_AFTER: Duration = Duration::from_mins(5);
/// How long a task may wait for a worker, unless its creator says otherwise.
const DEFAULT_TIMEOUT_SECONDS: u32 = 86_400;
const MAX_TIMEOUT_SECONDS: u32 = 1_209_600;

/// Something that a worker shall do.
#[derive(Debug, Clone)]
#[expect(clippy::struct_field_names, reason = "the fields are named as Twilio names them")]
pub(crate) struct Task {
    pub(crate) sid: TaskSid,
    pub(super) serial: u64,
    pub(crate) assignment_status: AssignmentStatus,
    /// A JSON object, as text.
    pub(crate) attributes: String,
    pub(crate) task_channel_sid: String,
    pub(crate) task_queue_sid: String,
    pub(crate) priority: u32,
    pub(crate) reason: Option<String>,
    pub(crate) timeout_seconds: u32,
    /// Whether its worker gets it, however much else they do and wherever they are.
    pub(crate) ignore_capacity: bool,
    /// The SID of a worker, a queue or the workflow.
    pub(crate) routing_target: Option<String>,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
    /// Since when it waits, as a client says: lists are ordered by it, and routing is not.
    pub(crate) virtual_start_time: Timestamp,
    /// Goes up with each change; the `ETag`.
    pub(crate) version: u64,
    /// Who said no: they are asked again only when nobody else is left.
    pub(super) rejected_by: BTreeSet<WorkerSid>,
}

/// A task that is gone.
#[derive(Debug, Clone)]
pub(crate) struct PurgedTask {
    pub(crate) task: Task,
    /// The oldest first.
    pub(crate) reservations: Vec<Reservation>,
    pub(crate) date_purged: Timestamp,
}

/// Where in its life a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AssignmentStatus {
    Pending,
    Reserved,
    Assigned,
    Wrapping,
    Completed,
    Canceled,
}

/// What a client wants a new task to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CreateTask {
    pub(crate) attributes: Option<String>,
    /// A SID or a unique name.
    pub(crate) task_channel: Option<String>,
    pub(crate) task_queue_sid: Option<String>,
    pub(crate) timeout_seconds: Option<u32>,
    pub(crate) priority: Option<u32>,
    pub(crate) routing_target: Option<String>,
    /// Only for a worker, for whom it is so unless it is said.
    pub(crate) ignore_capacity: Option<bool>,
    pub(crate) virtual_start_time: Option<Timestamp>,
}

/// What a client wants to change in a task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct UpdateTask {
    pub(crate) assignment_status: Option<String>,
    pub(crate) attributes: Option<String>,
    pub(crate) priority: Option<u32>,
    pub(crate) reason: Option<String>,
    pub(crate) task_channel: Option<String>,
    pub(crate) virtual_start_time: Option<Timestamp>,
}

impl AssignmentStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Reserved => "reserved",
            Self::Assigned => "assigned",
            Self::Wrapping => "wrapping",
            Self::Completed => "completed",
            Self::Canceled => "canceled",
        }
    }

    /// Whether nothing more will happen to the task.
    pub(crate) fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Canceled)
    }

    pub(super) fn waits_for_worker(self) -> bool {
        matches!(self, Self::Pending | Self::Reserved)
    }
}

impl Task {
    pub(crate) fn attributes_value(&self) -> Value {
        attributes::value(&self.attributes)
    }

    /// One attribute; `null` if it is not there.
    pub(crate) fn attribute(&self, key: &str) -> Value {
        self.attributes_value()[key].take()
    }
}

impl World {
    pub(crate) fn create_task(&mut self, wish: CreateTask) -> Result<TaskSid, TaskRouterError> {
        let attributes = attributes::check(wish.attributes.as_deref().unwrap_or("{}"))?;
        let task_channel_sid =
            self.task_channel_sid(wish.task_channel.as_deref().unwrap_or("default"))?;
        let timeout_seconds = wish.timeout_seconds.unwrap_or(DEFAULT_TIMEOUT_SECONDS);
        if timeout_seconds > MAX_TIMEOUT_SECONDS {
            let value = timeout_seconds.to_string();
            return Err(TaskRouterError::InvalidParameter { name: "Timeout", value });
        }
        self.check_start(wish.virtual_start_time)?;
        if let Some(sid) = &wish.task_queue_sid
            && self.task_router.task_queue(sid).is_none()
        {
            let (name, value) = ("TaskQueueSid", sid.clone());
            return Err(TaskRouterError::InvalidParameter { name, value });
        }
        let route = self.task_router.workflow.route(&attributes::value(&attributes))?;
        let target = wish.routing_target.as_deref();
        let target = target.map(|text| self.task_router.routing_target(text)).transpose()?;
        let is_for_worker = matches!(target, Some(RoutingTarget::Worker(_)));
        if wish.ignore_capacity.is_some() && !is_for_worker {
            let value = "it is only for a task whose RoutingTarget is a worker".to_owned();
            return Err(TaskRouterError::InvalidParameter { name: "IgnoreCapacity", value });
        }
        // Attributes hold addresses too, which are others at each start; who is called is not.
        let to = attributes::value(&attributes)["to"].to_string();
        let sid = TaskSid::from_bits(self.mint.bits_about("WT", &to));
        let task = Task {
            sid: sid.clone(),
            serial: self.task_router.next_serial(),
            assignment_status: AssignmentStatus::Pending,
            attributes,
            task_channel_sid,
            task_queue_sid: match target {
                Some(RoutingTarget::Queue(queue_sid)) => queue_sid,
                _ => wish.task_queue_sid.unwrap_or(route.queue_sid),
            },
            priority: wish.priority.or(route.priority).unwrap_or(0),
            reason: None,
            timeout_seconds,
            ignore_capacity: wish.ignore_capacity.unwrap_or(is_for_worker),
            routing_target: wish.routing_target,
            date_created: self.now,
            date_updated: self.now,
            virtual_start_time: wish.virtual_start_time.unwrap_or(self.now),
            version: 0,
            rejected_by: BTreeSet::new(),
        };
        self.task_router.tasks.insert(sid.clone(), task);
        self.task_router_changes();
        self.wake_task_router(
            Duration::from_secs(u64::from(timeout_seconds)),
            TaskRouterWake::TaskTimeout(sid.clone()),
        );
        self.route_soon();
        Ok(sid)
    }

    /// Changes a task; with `if_match` only if it still has that version.
    pub(crate) fn update_task(
        &mut self,
        sid: &TaskSid,
        wish: UpdateTask,
        if_match: Option<&str>,
    ) -> Result<(), TaskRouterError> {
        check_version(self.task(sid)?.version, if_match)?;
        let attributes = wish.attributes.as_deref().map(attributes::check).transpose()?;
        let task_channel_sid =
            wish.task_channel.as_deref().map(|name| self.task_channel_sid(name)).transpose()?;
        self.check_start(wish.virtual_start_time)?;
        if attributes.is_some()
            || wish.priority.is_some()
            || task_channel_sid.is_some()
            || wish.virtual_start_time.is_some()
        {
            self.change_task(sid, |task| {
                task.virtual_start_time =
                    wish.virtual_start_time.unwrap_or(task.virtual_start_time);
                task.attributes =
                    attributes.unwrap_or_else(|| std::mem::take(&mut task.attributes));
                task.priority = wish.priority.unwrap_or(task.priority);
                if let Some(task_channel_sid) = task_channel_sid {
                    task.task_channel_sid = task_channel_sid;
                }
            })?;
            self.tell_of_task(sid, "task.updated");
        }
        match wish.assignment_status.as_deref() {
            None => Ok(()),
            Some("wrapping") => self.wrap_up_task(sid, wish.reason),
            Some("completed") => self.complete_task(sid, wish.reason),
            Some("canceled") => self.cancel_task(sid, wish.reason),
            Some(status) => Err(TaskRouterError::CannotSetStatus {
                task_sid: sid.clone(),
                place: self.place(),
                status: status.to_owned(),
            }),
        }
    }

    /// A task cannot have waited since a moment that has not come.
    fn check_start(&self, virtual_start_time: Option<Timestamp>) -> Result<(), TaskRouterError> {
        match virtual_start_time.filter(|start| *start > self.now) {
            None => Ok(()),
            Some(start) => Err(TaskRouterError::InvalidParameter {
                name: "VirtualStartTime",
                value: start.to_string(),
            }),
        }
    }

    pub(crate) fn delete_task(
        &mut self,
        sid: &TaskSid,
        if_match: Option<&str>,
    ) -> Result<(), TaskRouterError> {
        let task = self.task(sid)?;
        check_version(task.version, if_match)?;
        if task.assignment_status.waits_for_worker() {
            self.cancel_task(sid, None)?;
        }
        self.purge_task(sid);
        Ok(())
    }

    /// Writes one attribute as `TaskRouter` itself does: whoever holds an older version loses.
    pub(super) fn write_task_attribute(&mut self, sid: &TaskSid, key: &str, attribute: &Value) {
        let written = self.change_task(sid, |task| {
            task.attributes = attributes::with(&task.attributes, key, attribute);
        });
        if written.is_ok() {
            self.tell_of_task(sid, "task.updated");
        }
    }

    fn wrap_up_task(
        &mut self,
        sid: &TaskSid,
        reason: Option<String>,
    ) -> Result<(), TaskRouterError> {
        if self.task(sid)?.assignment_status != AssignmentStatus::Assigned {
            let place = self.place();
            return Err(TaskRouterError::CannotWrapUp { task_sid: sid.clone(), place });
        }
        self.move_task(sid, AssignmentStatus::Wrapping, reason)
    }

    fn complete_task(
        &mut self,
        sid: &TaskSid,
        reason: Option<String>,
    ) -> Result<(), TaskRouterError> {
        let status = self.task(sid)?.assignment_status;
        if !matches!(status, AssignmentStatus::Assigned | AssignmentStatus::Wrapping) {
            let place = self.place();
            return Err(TaskRouterError::CannotComplete { task_sid: sid.clone(), place });
        }
        self.move_task(sid, AssignmentStatus::Completed, reason)
    }

    fn cancel_task(
        &mut self,
        sid: &TaskSid,
        reason: Option<String>,
    ) -> Result<(), TaskRouterError> {
        if !self.task(sid)?.assignment_status.waits_for_worker() {
            let place = self.place();
            return Err(TaskRouterError::CannotCancel { task_sid: sid.clone(), place });
        }
        self.move_task(sid, AssignmentStatus::Canceled, reason)
    }

    /// Cancels a task that nobody has taken in time.
    pub(super) fn task_timed_out(&mut self, sid: &TaskSid) {
        // Whoever has a worker by then, or is gone, has nothing to fear.
        self.cancel_task(sid, Some("Task TTL Exceeded".to_owned())).ok();
    }

    /// Forgets a task and its reservations, as Twilio does five minutes after its end.
    pub(crate) fn purge_task(&mut self, sid: &TaskSid) {
        let reservations =
            self.task_router.reservations_of_task(sid).into_iter().cloned().collect();
        if let Some(task) = self.task_router.tasks.remove(sid) {
            let date_purged = self.now;
            self.task_router.purged.push(PurgedTask { task, reservations, date_purged });
        }
        self.task_router_changes();
        self.task_router.reservations.retain(|_, reservation| reservation.task_sid != *sid);
    }

    /// Sets the status of a task and of its reservations, and tells their workers.
    pub(super) fn move_task(
        &mut self,
        sid: &TaskSid,
        status: AssignmentStatus,
        reason: Option<String>,
    ) -> Result<(), TaskRouterError> {
        self.change_task(sid, |task| {
            task.assignment_status = status;
            task.reason = reason.or(task.reason.take());
        })?;
        if status.is_over() {
            self.wake_task_router(PURGE_AFTER, TaskRouterWake::TaskPurge(sid.clone()));
        }
        self.follow_task(sid, status);
        Ok(())
    }

    pub(super) fn change_task(
        &mut self,
        sid: &TaskSid,
        change: impl FnOnce(&mut Task),
    ) -> Result<(), TaskRouterError> {
        let now = self.now;
        let task = self.task_mut(sid)?;
        change(task);
        task.version += 1;
        task.date_updated = now;
        Ok(())
    }

    pub(super) fn wake_task_router(&mut self, after: Duration, wake: TaskRouterWake) {
        self.emit(Emission::Later { after, wake: Wake::TaskRouter(wake) });
    }

    fn task_channel_sid(&self, name: &str) -> Result<String, TaskRouterError> {
        let channel = self.task_router.task_channel(name);
        channel.map(|channel| channel.sid.clone()).ok_or_else(|| {
            TaskRouterError::InvalidParameter { name: "TaskChannel", value: name.to_owned() }
        })
    }

    fn place(&self) -> Place {
        Place {
            workspace_sid: self.account.workspace_sid.clone(),
            account_sid: self.account.account_sid.clone(),
        }
    }
}

/// Compares a version with the text of `If-Match`, which may be quoted or bare.
pub(super) fn check_version(version: u64, if_match: Option<&str>) -> Result<(), TaskRouterError> {
    let Some(text) = if_match else { return Ok(()) };
    let wanted = text.trim().trim_start_matches("W/").trim_matches('"');
    if wanted == "*" || wanted == version.to_string() {
        return Ok(());
    }
    Err(TaskRouterError::OtherVersion { version, wanted: wanted.to_owned() })
}

#[cfg(test)]
mod tests;
