//! Makes task channels, and takes them away.

use super::{World, error::TaskRouterError, worker::WorkerChannel, workspace::TaskChannel};

/// How many tasks of a new channel each worker can have at a time.
const CAPACITY: u32 = 1;

impl World {
    /// Makes a channel, for which each worker has a capacity of one.
    pub(crate) fn create_task_channel(
        &mut self,
        unique_name: &str,
        friendly_name: &str,
    ) -> Result<TaskChannel, TaskRouterError> {
        if self.task_router.task_channel(unique_name).is_some() {
            let value = unique_name.to_owned();
            return Err(TaskRouterError::InvalidParameter { name: "UniqueName", value });
        }
        let channel = TaskChannel {
            sid: self.mint.sid("TC"),
            unique_name: unique_name.to_owned(),
            friendly_name: friendly_name.to_owned(),
            capacity: CAPACITY,
        };
        let now = self.now;
        for worker in self.task_router.workers.values_mut() {
            let sid = self.mint.sid("WC");
            worker.channels.push(WorkerChannel::of(&channel, sid, now));
        }
        self.task_router.task_channels.push(channel.clone());
        Ok(channel)
    }

    /// Takes a channel away, by its SID or its unique name.
    pub(crate) fn delete_task_channel(&mut self, name: &str) -> Result<(), TaskRouterError> {
        let Some(channel) = self.task_router.task_channel(name).cloned() else {
            return Err(TaskRouterError::NotFound { path: format!("/TaskChannels/{name}") });
        };
        self.task_router.task_channels.retain(|known| *known != channel);
        for worker in self.task_router.workers.values_mut() {
            worker.channels.retain(|known| known.task_channel_sid != channel.sid);
        }
        Ok(())
    }

    /// Replaces the configuration of the workflow.
    pub(crate) fn configure_workflow(
        &mut self,
        configuration: &str,
    ) -> Result<(), TaskRouterError> {
        let queues = &self.task_router.task_queues;
        let is_queue = |sid: &str| queues.iter().any(|queue| queue.sid == sid);
        self.task_router.workflow.configure(configuration, is_queue)
    }
}
