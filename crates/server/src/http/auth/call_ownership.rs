//! Whose call is whose: that of every worker who holds a reservation on the task that the conference
//! belongs to.
//!
//! Whose leg is in the conference as this replica knows it is let in without a question to Twilio. For
//! anybody else the reservations are listed; a yes is remembered for a minute at most, a no never.
//!
//! **Invariant:** nobody but this file makes an [`OwnedTask`], and no action touches a conference for a
//! browser without one.

use std::time::Duration;

use moka::future::Cache;
use shared::{
    ConferenceSid, TaskSid, WorkerSid,
    sync_map::{ConferenceMap, ParticipantType},
};

use crate::{
    calls::{
        context::Calls,
        error::Error,
        flex_user::{FlexUser, NO_WORKER},
    },
    http::auth::{
        named_call::NamedCall,
        task_lookup::{NOT_THEIRS, TaskLookup},
    },
    maps::KnownMap,
};

/// For how long somebody who has nothing to do with a call any more may go on.
const MAX_AGE: Duration = Duration::from_mins(1);
const MAX_ENTRIES: u64 = 10_000;

/// The task of a call that is the affair of who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnedTask {
    task_sid: TaskSid,
    conference_sid: Option<ConferenceSid>,
}

impl OwnedTask {
    /// The task whose SID is the conference's name.
    pub(crate) fn task_sid(&self) -> &TaskSid {
        &self.task_sid
    }

    /// The conference, where one of this task was named.
    pub(crate) fn conference_sid(&self) -> Option<&ConferenceSid> {
        self.conference_sid.as_ref()
    }
}

/// Whose call is whose, as far as it was looked up.
#[derive(Debug, Clone)]
pub(crate) struct CallOwnership {
    holders: Cache<(TaskSid, WorkerSid), ()>,
    tasks: TaskLookup,
}

impl CallOwnership {
    pub(crate) fn new() -> Self {
        Self {
            holders: Cache::builder().max_capacity(MAX_ENTRIES).time_to_live(MAX_AGE).build(),
            tasks: TaskLookup::new(),
        }
    }

    /// The task of the call, if it is this person's.
    pub(crate) async fn find(
        &self,
        calls: &Calls,
        user: &FlexUser,
        named: NamedCall,
    ) -> Result<OwnedTask, Error> {
        let Some(worker_sid) = &user.worker_sid else {
            return Err(Error::NotAllowed(NO_WORKER.to_owned()));
        };
        let (task_sid, conference_sid) = self.tasks.task_of(calls, worker_sid, named).await?;
        if !self.holds(calls, &task_sid, worker_sid).await? {
            return Err(Error::NotAllowed(NOT_THEIRS.to_owned()));
        }
        Ok(OwnedTask { task_sid, conference_sid })
    }

    /// Whether the call of a task is this worker's affair.
    async fn holds(
        &self,
        calls: &Calls,
        task_sid: &TaskSid,
        worker_sid: &WorkerSid,
    ) -> Result<bool, Error> {
        let known = calls.maps.known(task_sid).await?;
        if is_on_the_line(known.view(), worker_sid) {
            return Ok(true);
        }
        let entry = (task_sid.clone(), worker_sid.clone());
        if self.holders.contains_key(&entry) {
            return Ok(true);
        }
        let holds = has_reservation(calls, task_sid, worker_sid).await? || {
            // A worker who was added holds a task of their own, which the map names; another replica
            // may have added them.
            let read = calls.maps.read(task_sid).await?;
            is_on_the_line(read.view(), worker_sid) || was_added(calls, &read, worker_sid).await?
        };
        if holds {
            self.holders.insert(entry, ()).await;
        }
        Ok(holds)
    }
}

fn is_on_the_line(map: &ConferenceMap, worker_sid: &WorkerSid) -> bool {
    map.joined().any(|(_, item)| {
        item.participant_type == ParticipantType::Worker
            && item.worker_sid.as_ref() == Some(worker_sid)
    })
}

async fn was_added(calls: &Calls, map: &KnownMap, worker_sid: &WorkerSid) -> Result<bool, Error> {
    for task_sid in map.view().invitations.keys() {
        if has_reservation(calls, task_sid, worker_sid).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A task that is gone belongs to nobody.
async fn has_reservation(
    calls: &Calls,
    task_sid: &TaskSid,
    worker_sid: &WorkerSid,
) -> Result<bool, Error> {
    match calls.twilio.list_reservations(task_sid).await {
        Ok(reservations) => {
            Ok(reservations.iter().any(|it| it.is_held() && it.worker_sid == *worker_sid))
        }
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error.into()),
    }
}
