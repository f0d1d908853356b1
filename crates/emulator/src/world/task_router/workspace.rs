//! What a workspace is set up with and what stays the same: activities, task channels, task queues.

/// What a worker is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Activity {
    pub(crate) sid: String,
    pub(crate) friendly_name: &'static str,
    /// Whether a worker who does this is given tasks.
    pub(crate) available: bool,
}

/// A kind of task, for which each worker has a capacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TaskChannel {
    pub(crate) sid: String,
    pub(crate) unique_name: String,
    pub(crate) friendly_name: String,
    /// How many such tasks a worker has at a time, unless it is changed for them.
    pub(super) capacity: u32,
}

/// Workers by their attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TaskQueue {
    pub(crate) sid: String,
    pub(crate) friendly_name: &'static str,
    /// The expression that says which workers are in it.
    pub(crate) target_workers: &'static str,
}

/// The SID of the activity `Available`.
pub(crate) const AVAILABLE: &str = "WA00000000000000000000000000000001";
/// The SID of the activity `Offline`: the workspace's default, and where a worker goes who lets a
/// reservation time out.
pub(crate) const OFFLINE: &str = "WA00000000000000000000000000000002";
/// The SID of the activity `Break`.
pub(crate) const BREAK: &str = "WA00000000000000000000000000000003";
/// The SID of the task queue in which everybody is.
pub(crate) const EVERYONE: &str = "WQ00000000000000000000000000000001";

pub(super) fn activities() -> Vec<Activity> {
    [(AVAILABLE, "Available", true), (OFFLINE, "Offline", false), (BREAK, "Break", false)]
        .map(|(sid, friendly_name, available)| Activity {
            sid: sid.to_owned(),
            friendly_name,
            available,
        })
        .into()
}

pub(super) fn task_channels() -> Vec<TaskChannel> {
    [
        ("default", "Default", 1),
        ("voice", "Voice", 1),
        ("chat", "Programmable Chat", 3),
        ("sms", "SMS", 3),
        ("custom1", "Custom 1", 1),
    ]
    .into_iter()
    .zip(1..)
    .map(|((unique_name, friendly_name, capacity), number)| TaskChannel {
        sid: format!("TC{number:032x}"),
        unique_name: unique_name.to_owned(),
        friendly_name: friendly_name.to_owned(),
        capacity,
    })
    .collect()
}

pub(super) fn task_queues() -> Vec<TaskQueue> {
    vec![TaskQueue { sid: EVERYONE.to_owned(), friendly_name: "Everyone", target_workers: "1==1" }]
}
