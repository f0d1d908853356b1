//! How much there is to do in each queue, and for how many workers.
//!
//! Twilio gives it twice: as `RealTimeStatistics` of its REST API, counted when it is asked for, and as items of a
//! Sync map that browsers read. The map follows within a second, so that a busy minute is a few events and
//! not one for each change.
//!
//! See <https://www.twilio.com/docs/taskrouter/api/taskqueue-statistics>. The map is in no document of Twilio's: Flex
//! UI reads its item `workspace`, and widely used plugins read the items that have the SIDs of queues.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    TaskRouter,
    expression::Expression,
    tasks::{AssignmentStatus, Task},
    wake::TaskRouterWake,
    worker::Worker,
    workspace::TaskQueue,
};
use crate::world::{Emission, Wake, World};

const REFRESHED_AFTER: Duration = Duration::from_secs(1);
const LIVE: [AssignmentStatus; 4] = [
    AssignmentStatus::Reserved,
    AssignmentStatus::Pending,
    AssignmentStatus::Assigned,
    AssignmentStatus::Wrapping,
];

impl TaskRouter {
    /// The statistics of a queue; with a channel, of the tasks of that channel.
    pub(crate) fn queue_statistics(
        &self,
        queue: &TaskQueue,
        channel_sid: Option<&str>,
        now: Timestamp,
    ) -> Value {
        let is_counted = |task: &&Task| {
            task.task_queue_sid == queue.sid
                && channel_sid.is_none_or(|sid| task.task_channel_sid == sid)
        };
        let workers = self.workers_in(queue);
        let available = workers.iter().filter(|worker| self.is_available(worker)).count();
        let mut statistics = self.statistics(&workers, self.tasks.values().filter(is_counted), now);
        statistics["total_available_workers"] = available.into();
        statistics["total_eligible_workers"] = workers.len().into();
        // A task is in its queue from its beginning.
        statistics["longest_relative_task_age_in_queue"] =
            statistics["longest_task_waiting_age"].clone();
        statistics["longest_relative_task_sid_in_queue"] =
            statistics["longest_task_waiting_sid"].clone();
        statistics
    }

    /// The statistics of all queues together.
    fn workspace_statistics(&self, now: Timestamp) -> Value {
        let workers: Vec<_> = self.workers.values().collect();
        let mut statistics = self.statistics(&workers, self.tasks.values(), now);
        statistics["total_workers"] = workers.len().into();
        statistics
    }

    fn statistics<'a>(
        &self,
        workers: &[&Worker],
        tasks: impl Iterator<Item = &'a Task>,
        now: Timestamp,
    ) -> Value {
        let tasks: Vec<_> = tasks.filter(|task| !task.assignment_status.is_over()).collect();
        let waiting = tasks.iter().filter(|task| task.assignment_status.waits_for_worker());
        let longest = waiting.min_by_key(|task| task.serial);
        let with = |status| tasks.iter().filter(|task| task.assignment_status == status).count();
        let by_status: BTreeMap<_, _> =
            LIVE.map(|status| (status.as_str(), with(status))).into_iter().collect();
        let mut by_priority = BTreeMap::<String, u32>::new();
        for task in &tasks {
            *by_priority.entry(task.priority.to_string()).or_default() += 1;
        }
        let in_activity =
            |sid: &str| workers.iter().filter(|worker| worker.activity_sid == sid).count();
        let activities = self.activities.iter().map(|activity| {
            json!({
                "sid": activity.sid,
                "friendly_name": activity.friendly_name,
                "workers": in_activity(&activity.sid),
            })
        });
        json!({
            "activity_statistics": activities.collect::<Vec<_>>(),
            "longest_task_waiting_age":
                longest.map_or(0, |task| now.duration_since(task.date_created).as_secs()),
            "longest_task_waiting_sid": longest.map(|task| &task.sid),
            "tasks_by_priority": by_priority,
            "tasks_by_status": by_status,
            "total_tasks": tasks.len(),
        })
    }

    fn workers_in(&self, queue: &TaskQueue) -> Vec<&Worker> {
        let expression = Expression::parse(queue.target_workers);
        expression.map(|expression| self.workers_of(Some(&expression))).unwrap_or_default()
    }

    fn is_available(&self, worker: &Worker) -> bool {
        self.activity(&worker.activity_sid).is_some_and(|activity| activity.available)
    }
}

impl World {
    /// Something has changed: the live queries are told, and before long the statistics are right again.
    pub(super) fn task_router_changes(&mut self) {
        self.emit(Emission::LiveData);
        if !std::mem::replace(&mut self.task_router.statistics_are_due, true) {
            let wake = Wake::TaskRouter(TaskRouterWake::Statistics);
            self.emit(Emission::Later { after: REFRESHED_AFTER, wake });
        }
    }

    /// Writes the statistics that have changed into the map.
    pub(in crate::world) fn publish_statistics(&mut self) {
        self.task_router.statistics_are_due = false;
        let now = self.now;
        let queues = self.task_router.task_queues.iter();
        let of_queues = queues.map(|queue| {
            let mut data = self.task_router.queue_statistics(queue, None, now);
            data["friendly_name"] = queue.friendly_name.into();
            data["sid"] = queue.sid.as_str().into();
            (queue.sid.clone(), data)
        });
        let workspace = ("workspace".to_owned(), self.task_router.workspace_statistics(now));
        let items: Vec<_> = of_queues.chain([workspace]).collect();
        for (key, data) in items {
            self.write_statistics(&key, &data);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::testing::Desk, *};
    use crate::world::{
        people::PEOPLE,
        sync::flex_service_sid,
        task_router::{
            workers::UpdateWorker,
            workspace::{BREAK, EVERYONE},
        },
    };

    #[test]
    fn a_queue_counts_who_is_available_and_what_waits() {
        let mut desk = Desk::open();
        let [eligible, available, ..] = counts(&desk);
        assert_eq!((eligible, counts(&desk)), (PEOPLE.len(), [eligible, available, 0, 0]));
        let away = UpdateWorker { activity_sid: Some(BREAK.to_owned()), ..UpdateWorker::default() };
        desk.world.update_worker(&PEOPLE[1].worker_sid(), away, None).unwrap();
        let (task_sid, _) = desk.task();
        desk.pass(Duration::from_secs(20));
        assert_eq!(counts(&desk), [eligible, available - 1, 1, 0]);
        let statistics = statistics(&desk);
        let priority = desk.world.task(&task_sid).unwrap().priority.to_string();
        assert_eq!(statistics["tasks_by_priority"], json!({ priority: 1 }));
        assert_eq!(statistics["longest_task_waiting_sid"], json!(task_sid));
        let activities = statistics["activity_statistics"].as_array().unwrap();
        let on_break = activities.iter().find(|it| it["sid"] == BREAK).unwrap();
        assert_eq!(on_break["workers"], 1);
    }

    #[test]
    fn the_map_of_each_service_follows_within_a_second_and_once() {
        let mut desk = Desk::open();
        let services = [desk.world.account.sync_service_sid.clone(), flex_service_sid()];
        let in_map = |desk: &Desk| {
            services.clone().map(|service| {
                let map = desk.world.sync.map(&service, "realtime_statistics_v1").unwrap();
                let total = map.items[EVERYONE].data["total_tasks"].clone();
                (total, map.items["workspace"].data["total_tasks"].clone(), map.last_event_id())
            })
        };
        let before = in_map(&desk);
        desk.task();
        assert_eq!(in_map(&desk), before, "not at once");
        desk.pass(REFRESHED_AFTER);
        let [(of_queue, of_all, event), other] = in_map(&desk);
        assert_eq!((&of_queue, &of_all), (&json!(1), &json!(1)));
        assert_eq!(event, before[0].2 + 2, "one event for each item");
        assert_eq!(other, (of_queue, of_all, event));
        let map_sid =
            desk.world.sync.map(&services[0], "realtime_statistics_v1").unwrap().sid.clone();
        let events = desk.world.sync.events_after(&map_sid, -1);
        assert_eq!(events.len(), 2, "of each item the newest");
    }

    #[test]
    fn of_a_channel_only_its_tasks_are_counted() {
        let mut desk = Desk::open();
        desk.task();
        let of_channel = |name: &str| {
            let task_router = &desk.world.task_router;
            let channel = task_router.task_channel(name).unwrap();
            let queue = task_router.task_queue(EVERYONE).unwrap();
            let now = desk.world.now;
            task_router.queue_statistics(queue, Some(&channel.sid), now)["total_tasks"].clone()
        };
        let used = desk.world.task_router.tasks.values().next().unwrap().task_channel_sid.clone();
        let used = desk.world.task_router.task_channel(&used).unwrap().unique_name.clone();
        assert_eq!((of_channel(&used), of_channel("chat")), (json!(1), json!(0)));
    }

    /// Who is in the queue, who of them is available, what waits, and what somebody works on.
    fn counts(desk: &Desk) -> [usize; 4] {
        let statistics = statistics(desk);
        let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
        let status = |name: &str| number(&statistics["tasks_by_status"][name]);
        [
            number(&statistics["total_eligible_workers"]),
            number(&statistics["total_available_workers"]),
            status("pending") + status("reserved"),
            status("assigned") + status("wrapping"),
        ]
    }

    fn statistics(desk: &Desk) -> Value {
        let task_router = &desk.world.task_router;
        let queue = task_router.task_queue(EVERYONE).unwrap();
        task_router.queue_statistics(queue, None, desk.world.now)
    }
}
