//! The resources of `TaskRouter`'s REST API, field by field as Twilio publishes them.

use serde_json::{Value, json};

use crate::{
    date::iso8601,
    http::origin::Origin,
    world::{
        World,
        task_router::{
            reservation::Reservation,
            tasks::Task,
            worker::{Worker, WorkerChannel},
            workspace::{Activity, TaskChannel, TaskQueue},
        },
    },
};

/// Renders what there is in one world for a client that came by one origin.
pub(super) struct Renderer<'a> {
    pub(super) world: &'a World,
    pub(super) origin: &'a Origin,
}

impl Renderer<'_> {
    /// A task or a worker as a list shows it.
    pub(super) fn listed(&self, mut resource: Value) -> Value {
        if !self.world.quirks.lists_show_attributes {
            resource["attributes"] = Value::Null;
        }
        resource
    }

    pub(super) fn task(&self, task: &Task) -> Value {
        let task_router = &self.world.task_router;
        let queue = task_router.task_queue(&task.task_queue_sid);
        let channel = task_router.task_channel(&task.task_channel_sid);
        let url = self.url(&format!("/Tasks/{}", task.sid));
        json!({
            "sid": task.sid,
            "account_sid": self.world.account.account_sid,
            "workspace_sid": self.world.account.workspace_sid,
            "workflow_sid": task_router.workflow.sid,
            "workflow_friendly_name": task_router.workflow.friendly_name,
            "task_queue_sid": task.task_queue_sid,
            "task_queue_friendly_name": queue.map(|queue| queue.friendly_name),
            "task_channel_sid": task.task_channel_sid,
            "task_channel_unique_name": channel.map(|channel| &channel.unique_name),
            "assignment_status": task.assignment_status.as_str(),
            "attributes": task.attributes,
            "addons": "{}",
            "age": self.world.now.duration_since(task.date_created).as_secs(),
            "priority": task.priority,
            "reason": task.reason,
            "timeout": task.timeout_seconds,
            "ignore_capacity": task.ignore_capacity,
            "routing_target": task.routing_target,
            "date_created": iso8601(task.date_created),
            "date_updated": iso8601(task.date_updated),
            "task_queue_entered_date": iso8601(task.date_created),
            "virtual_start_time": iso8601(task.virtual_start_time),
            "url": url,
            "links": {
                "task_queue": self.url(&format!("/TaskQueues/{}", task.task_queue_sid)),
                "workflow": self.url(&format!("/Workflows/{}", task_router.workflow.sid)),
                "workspace": self.url(""),
                "reservations": format!("{url}/Reservations"),
            },
        })
    }

    /// A reservation, as part of its task (`Tasks/WT...`) or of its worker (`Workers/WK...`).
    pub(super) fn reservation(&self, reservation: &Reservation, parent: &str) -> Value {
        let worker = self.world.task_router.workers.get(&reservation.worker_sid);
        json!({
            "sid": reservation.sid,
            "account_sid": self.world.account.account_sid,
            "workspace_sid": self.world.account.workspace_sid,
            "task_sid": reservation.task_sid,
            "worker_sid": reservation.worker_sid,
            "worker_name": worker.map(|worker| &worker.friendly_name),
            "reservation_status": reservation.status.as_str(),
            "date_created": iso8601(reservation.date_created),
            "date_updated": iso8601(reservation.date_updated),
            "url": self.url(&format!("/{parent}/Reservations/{}", reservation.sid)),
            "links": {
                "task": self.url(&format!("/Tasks/{}", reservation.task_sid)),
                "worker": self.url(&format!("/Workers/{}", reservation.worker_sid)),
                "workspace": self.url(""),
            },
        })
    }

    pub(super) fn worker(&self, worker: &Worker) -> Value {
        let activity = self.world.task_router.activity(&worker.activity_sid);
        let url = self.url(&format!("/Workers/{}", worker.sid));
        json!({
            "sid": worker.sid,
            "account_sid": self.world.account.account_sid,
            "workspace_sid": self.world.account.workspace_sid,
            "friendly_name": worker.friendly_name,
            "attributes": worker.attributes,
            "activity_sid": worker.activity_sid,
            "activity_name": activity.map(|activity| activity.friendly_name),
            "available": activity.is_some_and(|activity| activity.available),
            "date_created": iso8601(worker.date_created),
            "date_status_changed": iso8601(worker.date_status_changed),
            "date_updated": iso8601(worker.date_updated),
            "url": url,
            "links": {
                "activity": self.url(&format!("/Activities/{}", worker.activity_sid)),
                "channels": format!("{url}/Channels"),
                "reservations": format!("{url}/Reservations"),
                "workspace": self.url(""),
            },
        })
    }

    pub(super) fn worker_channel(&self, worker: &Worker, channel: &WorkerChannel) -> Value {
        let task_router = &self.world.task_router;
        let assigned_tasks = task_router.assigned_tasks(&worker.sid, &channel.task_channel_sid);
        json!({
            "sid": channel.sid,
            "account_sid": self.world.account.account_sid,
            "workspace_sid": self.world.account.workspace_sid,
            "worker_sid": worker.sid,
            "task_channel_sid": channel.task_channel_sid,
            "task_channel_unique_name": channel.task_channel_unique_name,
            "assigned_tasks": assigned_tasks,
            "available": channel.available,
            "available_capacity_percentage": channel.free_percentage(assigned_tasks),
            "configured_capacity": channel.configured_capacity,
            "date_created": iso8601(channel.date_created),
            "date_updated": iso8601(channel.date_updated),
            "url": self.url(&format!("/Workers/{}/Channels/{}", worker.sid, channel.sid)),
        })
    }

    pub(super) fn activity(&self, activity: &Activity) -> Value {
        json!({
            "sid": activity.sid,
            "account_sid": self.world.account.account_sid,
            "workspace_sid": self.world.account.workspace_sid,
            "friendly_name": activity.friendly_name,
            "available": activity.available,
            "date_created": self.birth(),
            "date_updated": self.birth(),
            "url": self.url(&format!("/Activities/{}", activity.sid)),
            "links": { "workspace": self.url("") },
        })
    }

    pub(super) fn task_channel(&self, channel: &TaskChannel) -> Value {
        json!({
            "sid": channel.sid,
            "account_sid": self.world.account.account_sid,
            "workspace_sid": self.world.account.workspace_sid,
            "friendly_name": channel.friendly_name,
            "unique_name": channel.unique_name,
            "channel_optimized_routing": false,
            "date_created": self.birth(),
            "date_updated": self.birth(),
            "url": self.url(&format!("/TaskChannels/{}", channel.sid)),
            "links": { "workspace": self.url("") },
        })
    }

    pub(super) fn task_queue(&self, queue: &TaskQueue) -> Value {
        json!({
            "sid": queue.sid,
            "account_sid": self.world.account.account_sid,
            "workspace_sid": self.world.account.workspace_sid,
            "friendly_name": queue.friendly_name,
            "target_workers": queue.target_workers,
            "max_reserved_workers": 1,
            "task_order": "FIFO",
            "assignment_activity_sid": null,
            "assignment_activity_name": null,
            "reservation_activity_sid": null,
            "reservation_activity_name": null,
            "date_created": self.birth(),
            "date_updated": self.birth(),
            "url": self.url(&format!("/TaskQueues/{}", queue.sid)),
            "links": {
                "real_time_statistics": self.url(&queue_statistics_path(queue)),
                "workspace": self.url(""),
            },
        })
    }

    pub(super) fn queue_statistics(&self, queue: &TaskQueue, channel_sid: Option<&str>) -> Value {
        let World { account, now, task_router, .. } = self.world;
        let mut statistics = task_router.queue_statistics(queue, channel_sid, *now);
        statistics["account_sid"] = json!(account.account_sid);
        statistics["workspace_sid"] = json!(account.workspace_sid);
        statistics["task_queue_sid"] = json!(queue.sid);
        statistics["url"] = json!(self.url(&queue_statistics_path(queue)));
        statistics
    }

    pub(super) fn workflow(&self) -> Value {
        let workflow = &self.world.task_router.workflow;
        json!({
            "sid": workflow.sid,
            "account_sid": self.world.account.account_sid,
            "workspace_sid": self.world.account.workspace_sid,
            "friendly_name": workflow.friendly_name,
            "configuration": workflow.configuration(),
            "document_content_type": "application/json",
            "task_reservation_timeout": workflow.task_reservation_timeout_seconds,
            "assignment_callback_url": null,
            "fallback_assignment_callback_url": null,
            "date_created": self.birth(),
            "date_updated": self.birth(),
            "url": self.url(&format!("/Workflows/{}", workflow.sid)),
            "links": { "workspace": self.url("") },
        })
    }

    pub(super) fn workspace(&self) -> Value {
        use crate::world::task_router::workspace::OFFLINE;
        let links: serde_json::Map<_, _> = [
            ("activities", "Activities"),
            ("task_channels", "TaskChannels"),
            ("task_queues", "TaskQueues"),
            ("tasks", "Tasks"),
            ("workers", "Workers"),
            ("workflows", "Workflows"),
        ]
        .into_iter()
        .map(|(name, path)| (name.to_owned(), json!(self.url(&format!("/{path}")))))
        .collect();
        json!({
            "sid": self.world.account.workspace_sid,
            "account_sid": self.world.account.account_sid,
            "friendly_name": "Flex Task Assignment",
            "default_activity_sid": OFFLINE,
            "default_activity_name": "Offline",
            "timeout_activity_sid": OFFLINE,
            "timeout_activity_name": "Offline",
            "event_callback_url": null,
            "events_filter": null,
            "multi_task_enabled": true,
            "prioritize_queue_order": "FIFO",
            "date_created": self.birth(),
            "date_updated": self.birth(),
            "url": self.url(""),
            "links": links,
        })
    }

    /// When everything was set up.
    fn birth(&self) -> String {
        iso8601(self.world.task_router.date_created)
    }

    fn url(&self, rest: &str) -> String {
        let workspace_sid = &self.world.account.workspace_sid;
        self.origin.url(&format!("/v1/Workspaces/{workspace_sid}{rest}"))
    }
}

fn queue_statistics_path(queue: &TaskQueue) -> String {
    format!("/TaskQueues/{}/RealTimeStatistics", queue.sid)
}
