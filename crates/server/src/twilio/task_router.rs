//! Tasks and workers: <https://www.twilio.com/docs/taskrouter/api/task>.

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};
use shared::{QueueSid, TaskSid, WorkerSid, numbering_plan::Country};
use url::Url;

use crate::twilio::{
    client::TwilioClient,
    error::TwilioError,
    page::next_page,
    raw_object::RawObject,
    request::Request,
    telephone_address::{TelephoneAddress, is_same_telephone},
};

/// The most workers that one page of a list has, and that a workspace has by default.
const WORKERS_PER_PAGE: &str = "1000";
const MAX_PAGES_OF_WORKERS: usize = 15;

/// What we read of a task.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Task {
    /// Its SID.
    pub(crate) sid: TaskSid,
    /// Where it stands in its life.
    pub(crate) assignment_status: AssignmentStatus,
    /// What is known of it; nothing, where a list leaves it out.
    #[serde(deserialize_with = "json_in_a_string")]
    pub(crate) attributes: RawObject,
    /// What `If-Match` compares with.
    #[serde(skip)]
    pub(crate) revision: Option<String>,
}

/// The life of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AssignmentStatus {
    /// Waits for a worker.
    Pending,
    /// Offered to a worker.
    Reserved,
    /// Accepted.
    Assigned,
    /// Being wrapped up.
    Wrapping,
    /// Done.
    Completed,
    /// Given up.
    Canceled,
}

impl AssignmentStatus {
    /// Whether nobody can take the task any more, nor work on its call.
    pub(crate) fn is_over(self) -> bool {
        matches!(self, Self::Wrapping | Self::Completed | Self::Canceled)
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Reserved => "reserved",
            Self::Assigned => "assigned",
            Self::Wrapping => "wrapping",
            Self::Completed => "completed",
            Self::Canceled => "canceled",
        }
    }
}

/// The most tasks that one page of a list has.
const TASKS_OF_A_PAGE: &str = "1000";

#[derive(Deserialize)]
struct TaskPage {
    tasks: Vec<ListedTask>,
    meta: Meta,
}

#[derive(Deserialize)]
struct ListedTask {
    sid: TaskSid,
    #[serde(default)]
    task_channel_unique_name: String,
    assignment_status: AssignmentStatus,
    /// Twilio's API description says that they are `null` in a list.
    #[serde(default)]
    attributes: Option<String>,
}

impl From<ListedTask> for Task {
    fn from(listed: ListedTask) -> Self {
        let attributes = listed.attributes.and_then(|text| RawObject::parse(&text));
        Self {
            sid: listed.sid,
            assignment_status: listed.assignment_status,
            attributes: attributes.unwrap_or_default(),
            revision: None,
        }
    }
}

#[derive(Default, Deserialize)]
struct Meta {
    next_page_url: Option<String>,
}

/// What we read of a worker.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Worker {
    /// Its SID.
    pub(crate) sid: WorkerSid,
    /// Whether the worker's activity lets tasks come.
    #[serde(default)]
    pub(crate) available: bool,
    friendly_name: String,
    /// Nothing, where a list leaves them out or they are no object.
    #[serde(default, deserialize_with = "readable_json_in_a_string")]
    attributes: Option<Map<String, Value>>,
}

impl Worker {
    fn attribute(&self, name: &str) -> Option<&Value> {
        self.attributes.as_ref()?.get(name)
    }

    /// The address of the worker's telephone: `client:<identity>`.
    pub(crate) fn contact_uri(&self) -> Option<&str> {
        self.attribute("contact_uri")?.as_str()
    }

    /// Whether this is where the worker's telephone rings, in any spelling.
    pub(crate) fn is_reached_at(&self, to: &str) -> bool {
        self.contact_uri().is_some_and(|own| is_same_telephone(own, to))
    }

    /// What people call the worker.
    pub(crate) fn name(&self) -> &str {
        let full_name = self.attribute("full_name").and_then(Value::as_str);
        full_name.filter(|name| !name.trim().is_empty()).unwrap_or(&self.friendly_name)
    }

    /// What those hear whom the worker holds.
    pub(crate) fn hold_music_url(&self) -> Option<&str> {
        self.attribute("hold_music_url")?.as_str()
    }

    /// Whether calls of theirs may be recorded.
    pub(crate) fn may_be_recorded(&self) -> bool {
        !self.attribute("record_calls").is_some_and(|it| it == false || it == "false")
    }

    /// The country whose numbers the worker writes without a country code.
    pub(crate) fn default_country(&self) -> Option<Country> {
        Country::parse(self.attribute("default_country")?.as_str()?)
    }

    /// The number that is the worker's own.
    pub(crate) fn phone(&self) -> Option<&str> {
        self.attribute("phone")?.as_str().filter(|text| !text.trim().is_empty())
    }
}

/// What we read of a task queue.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct TaskQueue {
    /// Its SID.
    pub(crate) sid: QueueSid,
    /// What people call it.
    pub(crate) friendly_name: String,
}

#[derive(Deserialize)]
struct WorkerList {
    workers: Vec<Worker>,
    #[serde(default)]
    meta: Meta,
}

impl TwilioClient {
    pub(crate) async fn fetch_task(&self, task_sid: &TaskSid) -> Result<Task, TwilioError> {
        let answer = self.send(Request::get(self.task(task_sid))).await?;
        Ok(Task { revision: answer.etag.clone(), ..answer.parse()? })
    }

    /// The tasks of our channel that stand in one of these places.
    pub(crate) async fn list_tasks(
        &self,
        statuses: &[AssignmentStatus],
    ) -> Result<Vec<Task>, TwilioError> {
        let url = self.workspace(&["Tasks"]);
        let mut request = Request::get(url.clone()).query("PageSize", TASKS_OF_A_PAGE);
        for status in statuses {
            request = request.query("AssignmentStatus", status.as_str());
        }
        let mut tasks = Vec::new();
        loop {
            let page: TaskPage = self.send(request).await?.parse()?;
            let channel = self.settings.task_channel.as_str();
            let of_ours =
                page.tasks.into_iter().filter(|task| task.task_channel_unique_name == channel);
            tasks.extend(of_ours.map(Task::from));
            let Some(next) = page.meta.next_page_url else { return Ok(tasks) };
            request = Request::get(next_page(&url, &next));
        }
    }

    /// Replaces the attributes of a task, all of them. 412: somebody else was faster.
    pub(crate) async fn update_task_attributes(
        &self,
        task_sid: &TaskSid,
        attributes: &RawObject,
        revision: &str,
    ) -> Result<(), TwilioError> {
        let form = vec![("Attributes", attributes.to_string())];
        let request = Request::post(self.task(task_sid)).form(form).if_match(revision);
        self.send(request).await.map(drop)
    }

    /// Moves a task. 400: it is not in a state from which it can get there.
    pub(crate) async fn move_task(
        &self,
        task_sid: &TaskSid,
        assignment_status: AssignmentStatus,
        reason: &str,
    ) -> Result<(), TwilioError> {
        let form = vec![
            ("AssignmentStatus", assignment_status.as_str().to_owned()),
            ("Reason", reason.to_owned()),
        ];
        self.send(Request::post(self.task(task_sid)).form(form)).await.map(drop)
    }

    pub(crate) async fn fetch_worker(&self, worker_sid: &WorkerSid) -> Result<Worker, TwilioError> {
        let url = self.workspace(&["Workers", worker_sid.as_str()]);
        let worker: Worker = self.send(Request::get(url)).await?.parse()?;
        if worker.attributes.is_none() {
            let problem = "the attributes of the worker are no object";
            return Err(TwilioError::Unreadable(problem.to_owned()));
        }
        Ok(worker)
    }

    pub(crate) async fn fetch_task_queue(
        &self,
        queue_sid: &QueueSid,
    ) -> Result<TaskQueue, TwilioError> {
        let url = self.workspace(&["TaskQueues", queue_sid.as_str()]);
        self.send(Request::get(url)).await?.parse()
    }

    /// Looks for the worker whose telephone has this address, as it is written here or usually written.
    pub(crate) async fn worker_at(&self, contact_uri: &str) -> Result<Option<Worker>, TwilioError> {
        let mut spellings = TelephoneAddress::parse(contact_uri).spellings();
        if !spellings.iter().any(|spelling| spelling == contact_uri) {
            spellings.push(contact_uri.to_owned());
        }
        // Expressions have no way to write a quotation mark inside of a text.
        spellings.retain(|spelling| !spelling.contains(['"', '\\']));
        if spellings.is_empty() {
            return Ok(None);
        }
        let is_it = spellings.iter().map(|it| format!("contact_uri == \"{it}\""));
        let request = Request::get(self.workspace(&["Workers"]))
            .query("TargetWorkersExpression", &is_it.collect::<Vec<_>>().join(" OR "))
            .query("PageSize", "1");
        let list: WorkerList = self.send(request).await?.parse()?;
        match list.workers.into_iter().next() {
            Some(found) if found.attributes.is_none() => {
                self.fetch_worker(&found.sid).await.map(Some)
            }
            found => Ok(found),
        }
    }

    /// All workers.
    pub(crate) async fn list_workers(&self) -> Result<Vec<Worker>, TwilioError> {
        let mut workers = Vec::new();
        let mut request =
            Request::get(self.workspace(&["Workers"])).query("PageSize", WORKERS_PER_PAGE);
        for _ in 0..MAX_PAGES_OF_WORKERS {
            let list: WorkerList = self.send(request).await?.parse()?;
            workers.extend(list.workers);
            let Some(next) = list.meta.next_page_url else { break };
            request = Request::get(next_page(&self.workspace(&["Workers"]), &next));
        }
        Ok(workers)
    }

    fn task(&self, task_sid: &TaskSid) -> Url {
        self.workspace(&["Tasks", task_sid.as_str()])
    }

    pub(super) fn workspace(&self, path: &[&str]) -> Url {
        let root = ["v1", "Workspaces", self.settings.workspace_sid.as_str()];
        self.settings.base_url.resource("taskrouter", &[&root, path].concat())
    }
}

/// `TaskRouter` writes attributes as a text that is JSON.
fn json_in_a_string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RawObject, D::Error> {
    let text = String::deserialize(deserializer)?;
    RawObject::parse(&text).ok_or_else(|| de::Error::custom("the attributes are no object"))
}

/// The same where nothing is written back: what can be read of it, if it is there.
fn readable_json_in_a_string<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Map<String, Value>>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.and_then(|text| Some(RawObject::parse(&text)?.readable())))
}
