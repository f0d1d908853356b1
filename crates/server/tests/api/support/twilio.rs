//! What Twilio knows, and what somebody else asks of it with the account's credentials.

use std::collections::BTreeMap;

use emulator::{Emulator, ParticipantSnapshot};
use jiff::Timestamp;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use shared::{CallSid, TaskSid};

use super::{AGENT, AGENT_NUMBER, SUPERVISOR, TestApp, TestCall};

impl TestApp {
    /// The data of all items of a task's map.
    pub(crate) async fn map(&self, task_sid: &TaskSid) -> BTreeMap<String, Value> {
        let path = format!("/sync.twilio.com/v1/Services/default/Maps/{task_sid}.CS/Items");
        let list = self.rest(Method::GET, &path, &[]).await;
        let items = list["items"].as_array().cloned().unwrap_or_default();
        let data = |item: &Value| (item["key"].as_str().unwrap().to_owned(), item["data"].clone());
        items.iter().map(data).collect()
    }

    /// How many seconds a task's map lives from now on.
    pub(crate) async fn life_of_map(&self, task_sid: &TaskSid) -> u32 {
        let path = format!("/sync.twilio.com/v1/Services/default/Maps/{task_sid}.CS");
        let map = self.rest(Method::GET, &path, &[]).await;
        let date = |name: &str| map[name].as_str().unwrap().parse::<Timestamp>().unwrap();
        date("date_expires").duration_since(date("date_updated")).as_secs().try_into().unwrap()
    }

    /// Who hears hold music.
    pub(crate) fn held(&self, call: &TestCall) -> Vec<CallSid> {
        let participants = self.emulator.participants(call.task_sid.as_str()).into_iter();
        participants.filter(|participant| participant.hold).map(|it| it.call_sid).collect()
    }

    /// A leg at Twilio.
    pub(crate) fn participant(&self, call: &TestCall, call_sid: &CallSid) -> ParticipantSnapshot {
        let participants = self.emulator.participants(call.task_sid.as_str());
        participants.into_iter().find(|participant| participant.call_sid == *call_sid).unwrap()
    }

    /// The label of a leg at Twilio; empty where it has none.
    pub(crate) fn label_of(&self, task_sid: &TaskSid, call_sid: &CallSid) -> String {
        let participants = self.emulator.participants(task_sid.as_str());
        let leg = participants.iter().find(|participant| participant.call_sid == *call_sid);
        leg.unwrap().label.clone().unwrap_or_default()
    }

    /// Dials somebody into a call without a label, as an old dialpad or a supervisor does.
    pub(crate) async fn add_without_label(&self, call: &TestCall, to: &str) -> CallSid {
        let account_sid = &self.emulator.account().account_sid;
        let path = format!(
            "/api.twilio.com/2010-04-01/Accounts/{account_sid}/Conferences/{}/Participants.json",
            call.conference_sid
        );
        let form = [("To", to), ("From", AGENT_NUMBER)];
        let answer = self.rest(Method::POST, &path, &form).await;
        CallSid::parse(answer["call_sid"].as_str().unwrap()).unwrap()
    }

    /// A supervisor monitors a call, as Flex lets them; their leg rings.
    pub(crate) async fn monitor(&self, call: &TestCall) -> CallSid {
        let reservation = self.reservation(&call.task_sid).await;
        let sid = reservation["sid"].as_str().unwrap();
        let path = format!("/Tasks/{}/Reservations/{sid}", call.task_sid);
        let form = [
            ("Instruction", "supervise"),
            ("Supervisor", "WK00000000000000000000000000000003"),
            ("SupervisorMode", "monitor"),
        ];
        self.task_router(Method::POST, &path, &form).await;
        let snapshot = self.emulator.wait_for(|it| it.calls_to(SUPERVISOR).next().is_some()).await;
        snapshot.calls_to(SUPERVISOR).last().unwrap().sid.clone()
    }

    /// Changes a leg at Twilio, as somebody else.
    pub(crate) async fn update_participant(
        &self,
        call: &TestCall,
        call_sid: &CallSid,
        form: &[(&str, &str)],
    ) {
        let account_sid = &self.emulator.account().account_sid;
        let path = format!(
            "/api.twilio.com/2010-04-01/Accounts/{account_sid}/Conferences/{}/Participants/{call_sid}.json",
            call.conference_sid
        );
        let answer = self.rest(Method::POST, &path, form).await;
        assert_eq!(answer["call_sid"], json!(call_sid), "{answer}");
    }

    /// The attributes of a task.
    pub(crate) fn attributes(&self, task_sid: &TaskSid) -> Value {
        let task = self.emulator.task(task_sid).unwrap();
        serde_json::from_str(&task.attributes).unwrap()
    }

    /// Replaces the attributes of a task.
    pub(crate) async fn set_attributes(&self, task_sid: &TaskSid, attributes: &Value) {
        let path = format!("/Tasks/{task_sid}");
        let attributes = attributes.to_string();
        self.task_router(Method::POST, &path, &[("Attributes", &attributes)]).await;
    }

    /// Asks `TaskRouter`.
    pub(crate) async fn task_router(
        &self,
        method: Method,
        path: &str,
        form: &[(&str, &str)],
    ) -> Value {
        let workspace_sid = &self.emulator.account().workspace_sid;
        let path = format!("/taskrouter.twilio.com/v1/Workspaces/{workspace_sid}{path}");
        self.rest(method, &path, form).await
    }

    /// Asks Twilio, as somebody else with the account's credentials.
    pub(crate) async fn rest(&self, method: Method, path: &str, form: &[(&str, &str)]) -> Value {
        rest(&self.emulator, method, path, form).await
    }

    /// Makes a task one of another server or an old dialpad: it says itself whom to dial.
    pub(crate) async fn say_whom_to_dial_in_task(&self, task_sid: &TaskSid) {
        let mut attributes = self.attributes(task_sid);
        attributes.as_object_mut().unwrap().remove("dialInMap");
        self.set_attributes(task_sid, &attributes).await;
    }

    /// Deletes the map of a task.
    pub(crate) async fn delete_map(&self, task_sid: &TaskSid) {
        let path = format!("/sync.twilio.com/v1/Services/default/Maps/{task_sid}.CS");
        self.rest(Method::DELETE, &path, &[]).await;
    }

    /// Gives the agent's worker another number, or none.
    pub(crate) async fn set_agents_phone(&self, phone: &str) {
        let path = "/Workers/WK00000000000000000000000000000001";
        let attributes = json!({ "contact_uri": AGENT, "phone": phone }).to_string();
        let answer = self.task_router(Method::POST, path, &[("Attributes", &attributes)]).await;
        assert!(answer["sid"].is_string(), "{answer}");
    }

    /// The first reservation of a task.
    pub(crate) async fn reservation(&self, task_sid: &TaskSid) -> Value {
        let path = format!("/Tasks/{task_sid}/Reservations");
        let list = self.task_router(Method::GET, &path, &[]).await;
        list["reservations"][0].clone()
    }
}

/// Asks an emulator with the account's credentials.
pub(super) async fn rest(
    emulator: &Emulator,
    method: Method,
    path: &str,
    form: &[(&str, &str)],
) -> Value {
    let account = emulator.account();
    let request = Client::new()
        .request(method.clone(), format!("{}{path}", emulator.url()))
        .basic_auth(account.account_sid.as_str(), Some(&account.auth_token));
    let request = if method == Method::POST { request.form(form) } else { request };
    request.send().await.unwrap().json().await.unwrap_or(json!(null))
}
