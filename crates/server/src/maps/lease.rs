//! A lease: an item in a map of our own, which one replica at a time holds.
//!
//! Twilio's clock decides when it is over, and `If-Match` who has it next: a replica that was killed is
//! followed when its lease is over.

use std::time::Duration;

use serde_json::json;

use crate::{
    maps::error::Error,
    twilio::{Item, RawObject, TwilioClient, TwilioError},
};

/// The map of everything that belongs to no call.
const MAP: &str = "outbound-participants-canvas";
/// A map that lives until somebody deletes it.
const FOREVER: u32 = 0;

/// What this replica knows of a lease.
#[derive(Debug)]
pub(crate) struct Lease {
    twilio: TwilioClient,
    key: &'static str,
    duration: Duration,
    holder: String,
    /// The revision that this replica wrote last, while it holds the lease.
    revision: Option<String>,
}

impl Lease {
    pub(crate) fn new(twilio: TwilioClient, key: &'static str, duration: Duration) -> Self {
        let holder = format!("{:016x}", rand::random::<u64>());
        Self { twilio, key, duration, holder, revision: None }
    }

    /// Takes the lease, or holds it for longer. `false`: another replica has it.
    pub(crate) async fn hold(&mut self) -> Result<bool, Error> {
        if let Some(revision) = self.revision.take()
            && self.write_over(&revision).await?
        {
            return Ok(true);
        }
        let list = match self.twilio.list_items(MAP).await {
            Ok(list) => list,
            Err(error) if error.is_not_found() => {
                self.make_map().await?;
                self.twilio.list_items(MAP).await?
            }
            Err(error) => return Err(error.into()),
        };
        let Some(item) = list.items.iter().find(|item| item.key == self.key) else {
            let created = self.twilio.create_item(MAP, self.key, &self.data()).await;
            return self.take_over(created);
        };
        let age = list
            .now
            .zip(item.date_updated)
            .and_then(|(now, written)| Duration::try_from(now.duration_since(written)).ok());
        // The answer to a write of ours may have been lost.
        let is_ours = item.data.string("holder").as_deref() == Some(&self.holder);
        if !is_ours && age.is_none_or(|age| age < self.duration) {
            return Ok(false);
        }
        self.write_over(&item.revision).await
    }

    async fn write_over(&mut self, revision: &str) -> Result<bool, Error> {
        let written = self.twilio.update_item(MAP, self.key, &self.data(), revision).await;
        self.take_over(written)
    }

    /// What an answer means: somebody else was faster, or the lease is ours.
    fn take_over(&mut self, answer: Result<Item, TwilioError>) -> Result<bool, Error> {
        match answer {
            Ok(item) => {
                self.revision = Some(item.revision);
                Ok(true)
            }
            Err(error)
                if error.is_conflict()
                    || error.is_precondition_failed()
                    || error.is_not_found() =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn make_map(&self) -> Result<(), Error> {
        match self.twilio.create_map(MAP, FOREVER).await {
            Err(error) if !error.is_conflict() => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn data(&self) -> RawObject {
        RawObject::parse(&json!({ "holder": self.holder }).to_string()).unwrap_or_default()
    }
}
