//! Makes tasks, and finds those that were perhaps made:
//! <https://www.twilio.com/docs/taskrouter/api/task>.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use shared::TaskSid;

use crate::twilio::{
    client::TwilioClient, error::TwilioError, raw_object::RawObject, request::Request,
};

/// A task to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewTask {
    /// Its attributes.
    pub(crate) attributes: Value,
    /// Attributes of who asks for it: where both have a name, `attributes` counts.
    pub(crate) own_attributes: RawObject,
    /// How long it may wait for a worker.
    pub(crate) timeout_seconds: u32,
    /// Which of those that wait goes first; `TaskRouter` has defaults.
    pub(crate) priority: Option<u32>,
    /// To whom it goes without the workflow.
    pub(crate) direct: Option<DirectRoute>,
}

/// A task goes to a worker or a queue by `RoutingTarget`, past the filters of the workflow.
#[derive(Debug, Clone)]
pub(crate) struct DirectRoute {
    /// The SID of a worker, or of a task queue.
    pub(crate) target: String,
    /// Whether it goes there however much else the worker does, and wherever they are.
    /// Absent for a queue, where Twilio refuses it.
    pub(crate) ignore_capacity: Option<bool>,
}

impl NewTask {
    fn all_attributes(&self) -> String {
        let mut all = RawObject::parse(&self.attributes.to_string()).unwrap_or_default();
        all.extend(&self.own_attributes, |name| self.attributes.get(name).is_none());
        all.to_string()
    }
}

/// Lists may leave out the attributes of a task.
#[derive(Deserialize)]
struct TaskList {
    tasks: Vec<FoundTask>,
}

#[derive(Deserialize)]
struct FoundTask {
    sid: TaskSid,
}

impl TwilioClient {
    /// Makes a task.
    pub(crate) async fn create_task(&self, task: NewTask) -> Result<TaskSid, TwilioError> {
        self.create_task_with(Request::post_once(self.workspace(&["Tasks"])), task).await
    }

    /// The same with one request, which is not sent again and waits so long for the answer.
    pub(crate) async fn create_task_within(
        &self,
        task: NewTask,
        timeout: Duration,
    ) -> Result<TaskSid, TwilioError> {
        let request = Request::post_never_again(self.workspace(&["Tasks"]), timeout);
        self.create_task_with(request, task).await
    }

    async fn create_task_with(
        &self,
        request: Request,
        task: NewTask,
    ) -> Result<TaskSid, TwilioError> {
        let mut form = vec![
            ("Attributes", task.all_attributes()),
            ("WorkflowSid", self.settings.workflow_sid.to_string()),
            ("TaskChannel", self.settings.task_channel.clone()),
            ("Timeout", task.timeout_seconds.to_string()),
        ];
        form.extend(task.priority.map(|priority| ("Priority", priority.to_string())));
        if let Some(DirectRoute { target, ignore_capacity }) = task.direct {
            form.push(("RoutingTarget", target));
            form.extend(ignore_capacity.map(|flag| ("IgnoreCapacity", flag.to_string())));
        }
        let made: FoundTask = self.send(request.form(form)).await?.parse()?;
        Ok(made.sid)
    }

    /// Looks for a task by one of its attributes. Of an account, three such searches a second are
    /// answered.
    pub(crate) async fn find_task(
        &self,
        attribute: &str,
        value: &str,
    ) -> Result<Option<TaskSid>, TwilioError> {
        let request = Request::get(self.workspace(&["Tasks"]))
            .query("EvaluateTaskAttributes", &format!("{attribute} == \"{value}\""))
            .query("PageSize", "1");
        let list: TaskList = self.send(request).await?.parse()?;
        Ok(list.tasks.into_iter().next().map(|task| task.sid))
    }
}
