//! The emulator over HTTP: what people at their telephones and desks do, and what is true.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use reqwest::Client;
use serde::Deserialize;
use serde_json::{Value, json};
use shared::{CallSid, TaskSid};

use crate::truth::Truth;

/// What the emulator prints when it listens.
#[derive(Debug, Clone, Deserialize)]
#[expect(clippy::struct_field_names, reason = "they are named as the settings of a server are")]
pub(crate) struct Account {
    pub(crate) url: String,
    pub(crate) account_sid: String,
    pub(crate) auth_token: String,
    pub(crate) api_key: String,
    pub(crate) api_secret: String,
    pub(crate) workspace_sid: String,
    pub(crate) workflow_sid: String,
    pub(crate) sync_service_sid: String,
}

/// A request of a server.
#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(deserialize_with = "crate::truth::date")]
    date: Timestamp,
    ticks: (u64, u64),
}

/// Asks the emulator.
#[derive(Debug, Clone)]
pub(crate) struct Twilio {
    http: Client,
    account: Account,
}

impl Twilio {
    pub(crate) fn new(account: Account) -> Result<Self> {
        let http = Client::builder().timeout(Duration::from_mins(1)).build()?;
        Ok(Self { http, account })
    }

    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    /// What is true of one call.
    pub(crate) async fn truth(&self, task_sid: &TaskSid) -> Result<Truth> {
        let url = self.control(&format!("snapshot?conference={task_sid}"));
        let answer = self.http.get(url).send().await?.error_for_status()?;
        Ok(answer.json().await?)
    }

    /// What time it is.
    pub(crate) async fn now(&self) -> Result<Timestamp> {
        let clock = self.get("clock").await?;
        clock["now"].as_str().context("a clock without a time")?.parse().context("a time")
    }

    /// What happens to the sockets of agents' pages from here on.
    pub(crate) async fn set_sockets(&self, faults: &Value) -> Result<()> {
        self.set("sync/sockets", faults).await
    }

    /// A token of a worker's session, which lasts for a shift or for so long.
    pub(crate) async fn log_in(&self, email: &str, lifetime: Option<Duration>) -> Result<String> {
        let lifetime = lifetime.map(|lifetime| format!("&lifetime_seconds={}", lifetime.as_secs()));
        let lifetime = lifetime.unwrap_or_default();
        let session = self.get(&format!("session?worker={email}{lifetime}")).await?;
        Ok(session["token"].as_str().context("a session without a token")?.to_owned())
    }

    /// A person does something with their telephone. It is no error if the call is over by then.
    pub(crate) async fn phone(&self, call_sid: &CallSid, action: &str) -> Result<bool> {
        let answer =
            self.http.post(self.control(&format!("calls/{call_sid}/{action}"))).send().await?;
        Ok(answer.status().is_success())
    }

    /// Something happens to the account that nobody in it has done. Says whether it could.
    pub(crate) async fn accident(&self, path: &str) -> Result<bool> {
        Ok(self.http.post(self.control(path)).send().await?.status().is_success())
    }

    /// When servers have asked for the conferences that go on, as a sweep does. Each request has a number.
    pub(crate) async fn sweeps(&self) -> Result<BTreeMap<u64, Timestamp>> {
        let found = self.get("requests?path=*/Conferences.json*Status=in-progress*").await?;
        let requests: Vec<Asked> = serde_json::from_value(found["requests"].clone())?;
        Ok(requests.into_iter().map(|request| (request.ticks.0, request.date)).collect())
    }

    pub(crate) async fn set_faults(&self, faults: &Value) -> Result<()> {
        self.set("faults", faults).await
    }

    pub(crate) async fn set_quirks(&self, quirks: &Value) -> Result<()> {
        self.set("quirks", quirks).await
    }

    /// Asks `TaskRouter`, as a worker's desk does. Says whether it was done.
    pub(crate) async fn task_router(&self, path: &str, form: &[(&str, &str)]) -> Result<bool> {
        let Account { account_sid, auth_token, .. } = &self.account;
        let request = self
            .http
            .post(self.workspace(path))
            .basic_auth(account_sid, Some(auth_token))
            .form(form);
        // A fault can meet it, like all others.
        Ok(request.send().await.is_ok_and(|answer| answer.status().is_success()))
    }

    /// Adds to the attributes of a worker.
    pub(crate) async fn add_to_worker(&self, sid: &str, added: &[(&str, &str)]) -> Result<()> {
        let path = format!("Workers/{sid}");
        let Account { account_sid, auth_token, .. } = &self.account;
        let request =
            self.http.get(self.workspace(&path)).basic_auth(account_sid, Some(auth_token));
        let worker: Value = request.send().await?.error_for_status()?.json().await?;
        let attributes = worker["attributes"].as_str().context("a worker without attributes")?;
        let mut attributes: BTreeMap<String, Value> = serde_json::from_str(attributes)?;
        attributes.extend(added.iter().map(|(name, value)| ((*name).to_owned(), json!(value))));
        let attributes = serde_json::to_string(&attributes)?;
        if !self.task_router(&path, &[("Attributes", &attributes)]).await? {
            bail!("a worker's attributes cannot be set");
        }
        Ok(())
    }

    /// How many callbacks there were, and how many requests of servers.
    pub(crate) async fn counts(&self) -> Result<(u64, u64)> {
        let callbacks = self.get("callbacks").await?;
        let requests = self.get("requests").await?;
        let last = |list: &Value| list.as_array().and_then(|it| it.last().cloned());
        let callbacks = last(&callbacks["callbacks"]).unwrap_or(json!({ "number": 0 }));
        // Each request ticks when it begins and when it ends.
        let requests = last(&requests["requests"]).unwrap_or(json!({ "ticks": [0, 0] }));
        let number = |value: &Value| value.as_u64().unwrap_or_default();
        Ok((number(&callbacks["number"]), number(&requests["ticks"][1]) / 2))
    }

    /// How often each fault has happened.
    pub(crate) async fn faults_happened(&self) -> Result<BTreeMap<String, u64>> {
        let snapshot = self.get("snapshot?conference=none").await?;
        Ok(serde_json::from_value(snapshot["faults_happened"].clone())?)
    }

    async fn set(&self, what: &str, to: &Value) -> Result<()> {
        let answer = self.http.put(self.control(what)).json(to).send().await?;
        if !answer.status().is_success() {
            bail!("the emulator refuses the {what}: {}", answer.text().await?);
        }
        Ok(())
    }

    fn workspace(&self, path: &str) -> String {
        let Account { url, workspace_sid, .. } = &self.account;
        format!("{url}/taskrouter.twilio.com/v1/Workspaces/{workspace_sid}/{path}")
    }

    async fn get(&self, path: &str) -> Result<Value> {
        let answer = self.http.get(self.control(path)).send().await?.error_for_status()?;
        Ok(answer.json().await?)
    }

    fn control(&self, path: &str) -> String {
        format!("{}/_emulator/{path}", self.account.url)
    }
}
