//! What workers are called, and what those hear whom they hold. Whoever reads a worker for another reason
//! leaves it here, so that the tile of a worker who joins has a name without a further question to Twilio.

use std::time::Duration;

use moka::future::Cache;
use shared::WorkerSid;

use crate::{
    clock::timeout,
    twilio::{HoldMusic, TwilioClient, Worker},
};

/// For how long what was changed may go on.
const MAX_AGE: Duration = Duration::from_mins(10);
const MAX_PROFILES: u64 = 10_000;
/// How long a hold waits for what is known of the worker.
const PROFILE_WAIT: Duration = Duration::from_millis(500);

/// What is known of a worker.
#[derive(Debug, Clone)]
pub(crate) struct WorkerProfile {
    pub(crate) name: String,
    /// The attribute `hold_music_url`.
    pub(crate) hold_music_url: Option<String>,
}

impl From<&Worker> for WorkerProfile {
    fn from(worker: &Worker) -> Self {
        Self {
            name: worker.name().to_owned(),
            hold_music_url: worker.hold_music_url().map(str::to_owned),
        }
    }
}

/// Workers, as far as they were read.
#[derive(Debug, Clone)]
pub(crate) struct WorkerProfiles(Cache<WorkerSid, WorkerProfile>);

impl WorkerProfiles {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(MAX_PROFILES).time_to_live(MAX_AGE).build())
    }

    /// Takes note of a worker who was read.
    pub(crate) async fn remember(&self, worker: &Worker) {
        self.0.insert(worker.sid.clone(), worker.into()).await;
    }

    /// What a worker is called, if nobody has to be asked.
    pub(crate) async fn known_name(&self, worker_sid: &WorkerSid) -> Option<String> {
        self.0.get(worker_sid).await.map(|profile| profile.name)
    }

    /// What a worker is called; a tile without a name is better than none.
    pub(crate) async fn name_of(
        &self,
        twilio: &TwilioClient,
        worker_sid: &WorkerSid,
    ) -> Option<String> {
        self.of(twilio, worker_sid).await.map(|profile| profile.name)
    }

    /// The music of a worker's own, if it may be played. `None`: that of the settings, also where nobody knows in time.
    pub(crate) async fn hold_music_of(
        &self,
        twilio: &TwilioClient,
        worker_sid: &WorkerSid,
    ) -> Option<HoldMusic> {
        let settings = twilio.hold_music();
        if !settings.allows_a_choice() {
            return None;
        }
        let profile = timeout(PROFILE_WAIT, self.of(twilio, worker_sid)).await;
        let music = profile.ok()??.hold_music_url?;
        let allowed = settings.allowed(&music);
        if allowed.is_none() {
            tracing::warn!(%worker_sid, "hold_music_url of the worker is not https of a host in HOLD_MUSIC_HOSTS");
        }
        allowed.map(HoldMusic::by_get)
    }

    /// What is known of a worker, or found out.
    pub(crate) async fn of(
        &self,
        twilio: &TwilioClient,
        worker_sid: &WorkerSid,
    ) -> Option<WorkerProfile> {
        if let Some(profile) = self.0.get(worker_sid).await {
            return Some(profile);
        }
        match twilio.fetch_worker(worker_sid).await {
            Ok(worker) => {
                self.remember(&worker).await;
                Some(WorkerProfile::from(&worker))
            }
            Err(error) => {
                tracing::warn!(%worker_sid, %error, "the worker cannot be read");
                None
            }
        }
    }
}
