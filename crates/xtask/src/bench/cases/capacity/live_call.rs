//! A call that goes on: an agent and a customer talk, and the customer is held now and then.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, bail};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::super::{
    CREATE_NEW_TASK,
    events::phones::{AGENT_NUMBER, Phones, text},
};
use crate::bench::stub::CONTACT_URI;

const FIRST_CUSTOMER: usize = 14_152_000_000;
const HOLD: &str = "/hold-conference-participant";
/// How often and how long something is looked for that comes by itself.
const INTERVAL: Duration = Duration::from_millis(200);
const LOOKS: usize = 150;

/// One call.
#[derive(Debug)]
pub(super) struct LiveCall {
    phones: Arc<Phones>,
    server: String,
    task_sid: String,
    customer: String,
    is_held: bool,
}

impl LiveCall {
    /// Calls the customer with this number, and returns when they have picked up.
    pub(super) async fn begin(phones: Arc<Phones>, server: &str, index: usize) -> Result<Self> {
        let to = format!("+{}", FIRST_CUSTOMER + index);
        let form = [
            ("To", to.as_str()),
            ("From", AGENT_NUMBER),
            ("Worker", CONTACT_URI),
            ("Internal", "false"),
        ];
        let made = phones.ask(&format!("{server}{CREATE_NEW_TASK}"), &form).await?;
        let (task_sid, url) = (text(&made, "taskSid")?, text(&made, "agentJoinUrl")?);
        accept(&phones, &task_sid, &url).await?;
        let customer = customer_of(&phones, &task_sid).await?;
        pick_up(&phones, &customer).await?;
        Ok(Self { phones, server: server.to_owned(), task_sid, customer, is_held: false })
    }

    /// Holds the customer, or unholds them.
    pub(super) async fn hold_or_unhold(&mut self) -> Result<()> {
        self.is_held = !self.is_held;
        let hold = self.is_held.to_string();
        let form =
            [("taskSid", self.task_sid.as_str()), ("participant", &self.customer), ("hold", &hold)];
        self.phones.ask(&format!("{}{HOLD}", self.server), &form).await.map(drop)
    }
}

/// The customer picks up as soon as their telephone rings: the map knows of the leg before it does.
async fn pick_up(phones: &Phones, customer: &str) -> Result<()> {
    let leg = json!({ "sid": customer });
    for _ in 0..LOOKS {
        if phones.act(&leg, "answer").await.is_ok() {
            return Ok(());
        }
        sleep(INTERVAL).await;
    }
    bail!("the customer {customer} cannot pick up")
}

/// The agent accepts, and their telephone picks up by itself.
async fn accept(phones: &Phones, task_sid: &str, join_url: &str) -> Result<()> {
    let list = format!("/Tasks/{task_sid}/Reservations");
    for _ in 0..LOOKS {
        let reservations = phones.task_router(Method::GET, &list, &[]).await?;
        let Some(reservation) = reservations["reservations"].get(0) else {
            sleep(INTERVAL).await;
            continue;
        };
        return phones.accept(task_sid, reservation, join_url).await;
    }
    bail!("the task {task_sid} is offered to nobody")
}

/// The leg of the customer, once the map has it.
async fn customer_of(phones: &Phones, task_sid: &str) -> Result<String> {
    let path = format!("/sync.twilio.com/v1/Services/default/Maps/{task_sid}.CS/Items");
    for _ in 0..LOOKS {
        let list = phones.rest(Method::GET, &path, &[]).await?;
        let items = list["items"].as_array().context("a map has no items")?;
        let is_customer = |item: &&Value| {
            let label = item["data"]["label"].as_str();
            label.is_some_and(|label| label.starts_with("customer."))
        };
        if let Some(item) = items.iter().find(is_customer) {
            return text(item, "key");
        }
        sleep(INTERVAL).await;
    }
    bail!("nobody calls the customer of {task_sid}")
}
