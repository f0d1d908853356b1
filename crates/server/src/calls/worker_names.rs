//! What workers are called. Whoever reads a worker for another reason leaves the name here, so that the
//! tile of a worker who joins has it without a further question to Twilio.

use std::time::Duration;

use moka::future::Cache;
use shared::WorkerSid;

use crate::twilio::{TwilioClient, Worker};

/// For how long a name that was changed may go on.
const MAX_AGE: Duration = Duration::from_mins(10);
const MAX_NAMES: u64 = 10_000;

/// The names of workers, as far as they were read.
#[derive(Debug, Clone)]
pub(crate) struct WorkerNames(Cache<WorkerSid, String>);

impl WorkerNames {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(MAX_NAMES).time_to_live(MAX_AGE).build())
    }

    /// Takes note of a worker who was read.
    pub(crate) async fn remember(&self, worker: &Worker) {
        self.0.insert(worker.sid.clone(), worker.name().to_owned()).await;
    }

    /// What a worker is called, if nobody has to be asked.
    pub(crate) async fn known(&self, worker_sid: &WorkerSid) -> Option<String> {
        self.0.get(worker_sid).await
    }

    /// What a worker is called; a tile without a name is better than none.
    pub(crate) async fn of(&self, twilio: &TwilioClient, worker_sid: &WorkerSid) -> Option<String> {
        if let Some(name) = self.known(worker_sid).await {
            return Some(name);
        }
        match twilio.fetch_worker(worker_sid).await {
            Ok(worker) => {
                self.remember(&worker).await;
                Some(worker.name().to_owned())
            }
            Err(error) => {
                tracing::warn!(%worker_sid, %error, "the worker's name is not known");
                None
            }
        }
    }
}
