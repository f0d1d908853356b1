//! The emulated account: its people, its telephones, and the switches below `/_emulator`.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::bench::programs::TwilioAccount;

/// The number that the agent shows.
pub(in crate::bench::cases) const AGENT_NUMBER: &str = "+15005550101";
/// How long, and how often, something is looked for that comes by itself.
pub(in crate::bench::cases) const INTERVAL: Duration = Duration::from_millis(5);
pub(in crate::bench::cases) const LOOKS: usize = 1000;

/// The emulated account: its people and its telephones.
#[derive(Debug)]
pub(in crate::bench::cases) struct Phones {
    http: reqwest::Client,
    pub(in crate::bench::cases) account: TwilioAccount,
    pub(in crate::bench::cases) token: String,
}

impl Phones {
    /// Logs the agent in; nobody picks up by themselves, and no callback arrives.
    pub(in crate::bench::cases) async fn prepare(account: &TwilioAccount) -> Result<Self> {
        let phones = Self::log_in(account).await?;
        let quirks = json!({ "desk_phone_answers_after_ms": null });
        phones.control(Method::PUT, "/quirks", Some(&quirks)).await?;
        let faults = json!({ "callbacks": { "drop": 1.0 } });
        phones.control(Method::PUT, "/faults", Some(&faults)).await?;
        Ok(phones)
    }

    /// Logs the agent in; telephones and callbacks are as they are.
    pub(in crate::bench::cases) async fn log_in(account: &TwilioAccount) -> Result<Self> {
        let mut phones =
            Self { http: reqwest::Client::new(), account: account.clone(), token: String::new() };
        let session = phones.control(Method::GET, "/session", None).await?;
        phones.token = text(&session, "token")?;
        Ok(phones)
    }

    pub(in crate::bench::cases) async fn control(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value> {
        let url = format!("{}/_emulator{path}", self.account.field("url")?);
        let request = self.http.request(method, url);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let text = request.send().await?.error_for_status()?.text().await?;
        Ok(if text.is_empty() { Value::Null } else { serde_json::from_str(&text)? })
    }

    /// Asks Twilio, as somebody else with the account's credentials.
    pub(in crate::bench::cases) async fn rest(
        &self,
        method: Method,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<Value> {
        let account = &self.account;
        let request = self
            .http
            .request(method.clone(), format!("{}{path}", account.field("url")?))
            .basic_auth(account.field("account_sid")?, Some(account.field("auth_token")?));
        let request = if method == Method::POST { request.form(form) } else { request };
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    pub(in crate::bench::cases) async fn task_router(
        &self,
        method: Method,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<Value> {
        let workspace_sid = self.account.field("workspace_sid")?;
        let path = format!("/taskrouter.twilio.com/v1/Workspaces/{workspace_sid}{path}");
        self.rest(method, &path, form).await
    }

    /// The agent accepts a reservation: their telephone rings.
    pub(in crate::bench::cases) async fn accept(
        &self,
        task_sid: &str,
        reservation: &Value,
        join_url: &str,
    ) -> Result<()> {
        let (sid, worker_sid) = (text(reservation, "sid")?, text(reservation, "worker_sid")?);
        let (url, fragment) = join_url.split_once('#').unwrap_or((join_url, ""));
        let url = format!("{url}&reservationSid={sid}&workerSid={worker_sid}#{fragment}");
        let form = [
            ("Instruction", "call"),
            ("CallFrom", AGENT_NUMBER),
            ("CallUrl", &url),
            ("CallAccept", "true"),
        ];
        let path = format!("/Tasks/{task_sid}/Reservations/{sid}");
        self.task_router(Method::POST, &path, &form).await.map(drop)
    }

    /// Asks a server with the agent's token, and has to get a yes.
    pub(in crate::bench::cases) async fn ask(
        &self,
        url: &str,
        form: &[(&str, &str)],
    ) -> Result<Value> {
        let form = [&[("Token", self.token.as_str())], form].concat();
        let answer = self.http.post(url).form(&form).send().await?;
        let (status, body) = (answer.status(), answer.text().await?);
        if !status.is_success() {
            bail!("{url} was answered with {status}: {body}");
        }
        Ok(serde_json::from_str(&body)?)
    }

    /// How many requests servers have made since they were counted last.
    pub(in crate::bench::cases) async fn count_requests(&self) -> Result<usize> {
        let requests = self.control(Method::GET, "/requests", None).await?;
        self.control(Method::DELETE, "/requests", None).await?;
        Ok(requests["requests"].as_array().map_or(0, Vec::len))
    }

    /// The call that rings somebody, as soon as it does.
    pub(in crate::bench::cases) async fn ringing(&self, to: &str) -> Result<Value> {
        for _ in 0..LOOKS {
            let mut state = self.control(Method::GET, "/state", None).await?;
            let calls = state["calls"].as_array_mut().map(std::mem::take).unwrap_or_default();
            let rings = |call: &Value| call["to"] == to && call["status"] == "ringing";
            if let Some(call) = calls.into_iter().find(rings) {
                return Ok(call);
            }
            sleep(INTERVAL).await;
        }
        bail!("nobody rings {to}")
    }

    pub(in crate::bench::cases) async fn act(&self, call: &Value, action: &str) -> Result<()> {
        let path = format!("/calls/{}/{action}", text(call, "sid")?);
        self.control(Method::POST, &path, None).await.map(drop)
    }
}

/// A field that is a text.
pub(in crate::bench::cases) fn text(value: &Value, name: &str) -> Result<String> {
    let text = value[name].as_str().with_context(|| format!("{name} is missing in {value}"))?;
    Ok(text.to_owned())
}
