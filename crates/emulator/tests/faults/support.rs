//! An emulator whose clock stands still, and a client with the account's credentials.

use emulator::{Clock, Emulator, Options};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use shared::{CallSid, TaskSid};

pub(crate) const CUSTOMER: &str = "+15005550006";
pub(crate) const AGENT: &str = "client:agent_40example_2Ecom";

/// The emulator, and who asks it.
pub(crate) struct Twilio {
    pub(crate) emulator: Emulator,
    pub(crate) client: Client,
}

impl Twilio {
    pub(crate) fn start() -> Self {
        Self::start_with(Clock::stopped())
    }

    pub(crate) fn start_with(clock: Clock) -> Self {
        let emulator = Emulator::start(Options { clock, ..Options::default() }).unwrap();
        Self { emulator, client: Client::new() }
    }

    /// Asks below `/_emulator/`.
    pub(crate) async fn control(&self, method: Method, path: &str, body: &Value) -> Value {
        let (status, answer) = self.try_control(method, path, body).await;
        assert!(status.is_success(), "{path}: {answer}");
        answer
    }

    pub(crate) async fn try_control(
        &self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> (StatusCode, Value) {
        let url = format!("{}/_emulator/{path}", self.emulator.url());
        let response = self.client.request(method, url).body(body.to_string()).send().await;
        let response = response.unwrap();
        (response.status(), response.json().await.unwrap())
    }

    pub(crate) async fn snapshot(&self) -> Value {
        self.control(Method::GET, "snapshot", &Value::Null).await
    }

    /// A request to Twilio, with the host in front of the path.
    pub(crate) fn ask(&self, method: &Method, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
        let account = self.emulator.account();
        let request = self.client.request(method.clone(), format!("{}{path}", self.emulator.url()));
        let request =
            request.basic_auth(account.account_sid.as_str(), Some(account.auth_token.clone()));
        if *method == Method::POST { request.form(form) } else { request }
    }

    pub(crate) async fn twilio(
        &self,
        method: Method,
        path: &str,
        form: &[(&str, &str)],
    ) -> (StatusCode, Value) {
        let response = self.ask(&method, path, form).send().await.unwrap();
        (response.status(), response.json().await.unwrap_or(Value::Null))
    }

    /// A path of the Voice API.
    pub(crate) fn voice(&self, path: &str) -> String {
        format!(
            "/api.twilio.com/2010-04-01/Accounts/{}/{path}",
            self.emulator.account().account_sid
        )
    }

    /// Adds somebody to a conference, with a label.
    pub(crate) async fn add(&self, conference: &str, label: &str) -> CallSid {
        let path = self.voice(&format!("Conferences/{conference}/Participants.json"));
        let form =
            [("From", "+15005550000"), ("To", CUSTOMER), ("Label", label), ("Timeout", "20")];
        let (status, answer) = self.twilio(Method::POST, &path, &form).await;
        assert_eq!(status, 201, "{answer}");
        CallSid::parse(answer["call_sid"].as_str().unwrap()).unwrap()
    }

    /// A task for the first agent.
    pub(crate) async fn create_task(&self) -> TaskSid {
        let path = format!("{}/Tasks", self.workspace());
        let attributes = json!({ "to": CUSTOMER, "targetWorker": AGENT }).to_string();
        let form = [
            ("WorkflowSid", self.emulator.account().workflow_sid.as_str()),
            ("Attributes", attributes.as_str()),
            ("TaskChannel", "custom1"),
        ];
        let (status, answer) = self.twilio(Method::POST, &path, &form).await;
        assert_eq!(status, 201, "{answer}");
        TaskSid::parse(answer["sid"].as_str().unwrap()).unwrap()
    }

    pub(crate) fn workspace(&self) -> String {
        format!("/taskrouter.twilio.com/v1/Workspaces/{}", self.emulator.account().workspace_sid)
    }

    /// A Sync map of this name.
    pub(crate) async fn create_map(&self, name: &str) -> String {
        let (status, answer) = self.twilio(Method::POST, MAPS, &[("UniqueName", name)]).await;
        assert_eq!(status, 201, "{answer}");
        format!("{MAPS}/{name}")
    }

    pub(crate) async fn stop(self) {
        self.emulator.stop().await;
    }
}

pub(crate) const MAPS: &str = "/sync.twilio.com/v1/Services/default/Maps";
