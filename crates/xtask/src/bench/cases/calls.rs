//! Calls against the stub: each event as Twilio tells of it, one after the other.

use std::sync::Arc;

use anyhow::{Context, Result};

use super::{CONFERENCE_EVENTS, CREATE_NEW_TASK};
use crate::bench::{
    scenario::{CALLBACKS, Event, callback},
    server::Client,
    stub::{CONTACT_URI, Stub, TOKEN, number_of},
};

/// A call that is under way.
#[derive(Debug)]
pub(super) struct Call {
    client: Client,
    stub: Arc<Stub>,
    number: u64,
    sequence_number: usize,
    customer_label: String,
}

impl Call {
    /// The agent asks for it: its task and its map are made.
    pub(super) async fn create(client: &Client, stub: &Arc<Stub>) -> Result<Self> {
        let task_sid = create_task(client).await?;
        let number = number_of(&task_sid).context("the task is not the stub's")?;
        Ok(Self {
            client: client.clone(),
            stub: Arc::clone(stub),
            number,
            sequence_number: 0,
            customer_label: String::new(),
        })
    }

    /// A call in which the agent and the customer talk.
    pub(super) async fn talk(client: &Client, stub: &Arc<Stub>) -> Result<Self> {
        let mut call = Self::create(client, stub).await?;
        for event in &CALLBACKS[..3] {
            call.tell(*event).await?;
        }
        Ok(call)
    }

    /// All of a call, from the request for it to its end.
    pub(super) async fn whole(client: &Client, stub: &Arc<Stub>) -> Result<()> {
        let mut call = Self::create(client, stub).await?;
        for event in CALLBACKS {
            call.tell(event).await?;
        }
        stub.forget(call.number);
        Ok(())
    }

    /// Tells the server of an event.
    pub(super) async fn tell(&mut self, event: Event) -> Result<()> {
        self.sequence_number += 1;
        let form = callback(self.number, self.sequence_number, event, &self.customer_label);
        self.client.deliver(CONFERENCE_EVENTS, &form).await?;
        if self.customer_label.is_empty() {
            // The customer is dialled when the agent has joined.
            self.customer_label = self.stub.customer_label(self.number).unwrap_or_default();
        }
        Ok(())
    }

    /// Holds the customer, or unholds them, in turn.
    pub(super) async fn hold_or_unhold(&mut self) -> Result<()> {
        self.tell(Event::CustomerHeld(self.sequence_number % 2 == 1)).await
    }
}

/// Makes a task, as the dialpad does.
pub(super) async fn create_task(client: &Client) -> Result<String> {
    let form = [
        ("Token", TOKEN),
        ("Worker", CONTACT_URI),
        ("To", "+14155550123"),
        ("From", "+15005550101"),
        ("Internal", "false"),
    ];
    let body = client.succeed(CREATE_NEW_TASK, &form).await?;
    let task_sid = body["taskSid"].as_str().context("the answer names no task")?;
    Ok(task_sid.to_owned())
}
