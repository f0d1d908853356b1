//! A call on the emulator: what its people do, and the delivery of what Twilio says of it.

use anyhow::{Result, bail};
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::sleep;

use super::{
    CONFERENCE_EVENTS, CREATE_NEW_TASK, EventCost, milliseconds,
    phones::{AGENT_NUMBER, INTERVAL, LOOKS, Phones, text},
};
use crate::bench::{
    server::{Client, Server},
    stub::CONTACT_URI,
};

const CUSTOMER: &str = "+14155550123";
const THIRD: &str = "+14155550199";

/// A call that is being made.
pub(super) struct EmulatedCall<'a> {
    phones: &'a Phones,
    server: &'a Server,
    client: &'a Client,
    /// The number of the last callback that was delivered.
    delivered: u64,
    events: Vec<EventCost>,
}

#[derive(Debug, Deserialize)]
struct Callback {
    number: u64,
    kind: String,
    url: String,
    parameters: Vec<(String, String)>,
}

impl<'a> EmulatedCall<'a> {
    /// Makes a call from its task to its end, and says what each event of it cost.
    pub(super) async fn make(phones: &'a Phones, server: &'a Server) -> Result<Vec<EventCost>> {
        let client = &server.client;
        let mut call = Self { phones, server, client, delivered: 0, events: Vec::new() };
        call.delivered = call.callbacks().await?.last().map_or(0, |callback| callback.number);
        let task_sid = call.begin().await?;
        let agent = phones.ringing(CONTACT_URI).await?;
        phones.act(&agent, "answer").await?;
        call.deliver().await?;
        let customer = phones.ringing(CUSTOMER).await?;
        phones.act(&customer, "answer").await?;
        call.deliver().await?;
        let conference_sid = text(&customer, "conference_sid")?;
        for (leg, field) in [
            (&customer, ("Hold", "true")),
            (&customer, ("Hold", "false")),
            (&agent, ("Muted", "true")),
            (&agent, ("Muted", "false")),
        ] {
            call.update(&conference_sid, leg, field).await?;
            call.deliver().await?;
        }
        call.add_third(&task_sid).await?;
        let third = phones.ringing(THIRD).await?;
        for (leg, action) in [(&third, "answer"), (&third, "hang-up"), (&customer, "hang-up")] {
            phones.act(leg, action).await?;
            call.deliver().await?;
        }
        // The worker is free for the next one.
        let done = [("AssignmentStatus", "completed"), ("Reason", "done")];
        phones.task_router(Method::POST, &format!("/Tasks/{task_sid}"), &done).await?;
        phones.control(Method::GET, "/settled", None).await?;
        Ok(call.events)
    }

    /// The agent asks for the call and accepts its task: their telephone rings.
    async fn begin(&mut self) -> Result<String> {
        let form = [
            ("Token", self.phones.token.as_str()),
            ("To", CUSTOMER),
            ("From", AGENT_NUMBER),
            ("Worker", CONTACT_URI),
            ("Internal", "false"),
        ];
        let client = self.client;
        let answer = self.cost("create-new-task", client.succeed(CREATE_NEW_TASK, &form)).await?;
        let (task_sid, url) = (text(&answer, "taskSid")?, text(&answer, "agentJoinUrl")?);
        let reservation = self.reservation(&task_sid).await?;
        self.phones.accept(&task_sid, &reservation, &url).await?;
        Ok(task_sid)
    }

    async fn reservation(&self, task_sid: &str) -> Result<Value> {
        for _ in 0..LOOKS {
            let path = format!("/Tasks/{task_sid}/Reservations");
            let mut list = self.phones.task_router(Method::GET, &path, &[]).await?;
            let first = list["reservations"][0].take();
            if first.is_object() {
                return Ok(first);
            }
            sleep(INTERVAL).await;
        }
        bail!("the task is offered to nobody")
    }

    async fn update(&self, conference_sid: &str, leg: &Value, field: (&str, &str)) -> Result<()> {
        let account_sid = self.phones.account.field("account_sid")?;
        let call_sid = text(leg, "sid")?;
        let path = format!(
            "/api.twilio.com/2010-04-01/Accounts/{account_sid}/Conferences/{conference_sid}/Participants/{call_sid}.json"
        );
        self.phones.rest(Method::POST, &path, &[field]).await.map(drop)
    }

    async fn add_third(&mut self, task_sid: &str) -> Result<()> {
        let form = [
            ("Token", self.phones.token.as_str()),
            ("taskSid", task_sid),
            ("to", THIRD),
            ("from", AGENT_NUMBER),
        ];
        let path = "/add-conference-participant";
        let client = self.client;
        self.cost(&path[1..], client.succeed(path, &form)).await?;
        self.deliver().await
    }

    /// Delivers whatever Twilio has to say, until it has nothing more to say.
    async fn deliver(&mut self) -> Result<()> {
        loop {
            self.phones.control(Method::GET, "/settled", None).await?;
            let next = self.callbacks().await?.into_iter().find(|callback| {
                callback.kind == "status_callback" && callback.number > self.delivered
            });
            let Some(callback) = next else { return Ok(()) };
            self.delivered = callback.number;
            let client = self.client;
            let path = client.path_of(&callback.url)?;
            self.cost(&callback.name(), client.deliver(path, &callback.parameters)).await?;
        }
    }

    async fn callbacks(&self) -> Result<Vec<Callback>> {
        let mut callbacks = self.phones.control(Method::GET, "/callbacks", None).await?;
        Ok(serde_json::from_value(callbacks["callbacks"].take())?)
    }

    /// Sends one request to the server, and notes what it cost.
    async fn cost<T>(&mut self, name: &str, request: impl Future<Output = Result<T>>) -> Result<T> {
        self.phones.count_requests().await?;
        let process = self.server.process;
        let cpu = process.cpu_time_of_threads()?;
        let answer = request.await?;
        self.phones.control(Method::GET, "/settled", None).await?;
        let cpu = process.cpu_time_of_threads()?.saturating_sub(cpu);
        let requests = self.phones.count_requests().await?;
        let name = name.to_owned();
        self.events.push(EventCost { name, cpu_milliseconds: milliseconds(cpu), requests });
        Ok(answer)
    }
}

impl Callback {
    /// The path of its address.
    fn route(&self) -> &str {
        let rest = self.url.split_once("://").map_or("", |(_, rest)| rest);
        let path = rest.find('/').map_or("/", |start| &rest[start..]);
        path.split(['?', '#']).next().unwrap_or("/")
    }

    /// The event, and whose leg it is about: labels begin with what the leg is.
    fn name(&self) -> String {
        let parameter = |name: &str| {
            self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
        };
        let route = self.route();
        if route != CONFERENCE_EVENTS {
            let status = parameter("CallStatus").unwrap_or_default();
            return format!("{} {status}", &route[1..]).trim_end().to_owned();
        }
        let event = parameter("StatusCallbackEvent").unwrap_or(route);
        let leg = parameter("ParticipantLabel").and_then(|label| label.split('.').next());
        leg.map_or_else(|| event.to_owned(), |leg| format!("{event}, {leg}"))
    }
}
