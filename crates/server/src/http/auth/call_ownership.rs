//! The second door for browsers: a handler that takes an [`OwnedRequest`] is reached only by a worker
//! who holds a reservation on the task that the conference belongs to.
//!
//! Whose leg is in the conference as this replica knows it is let in without a question to Twilio. For
//! anybody else the reservations are listed; a yes is remembered for a minute at most, a no never.
//!
//! **Invariant:** nobody but this file makes an [`OwnedTask`], and nothing below the handlers
//! touches a conference for a browser without one.

use std::{future::Future, pin::Pin, time::Duration};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use moka::future::Cache;
use shared::{
    ConferenceSid, TaskSid, WorkerSid,
    sync_map::{ConferenceMap, ParticipantType},
};
use tokio::time::timeout;

use crate::{
    http::{
        answer_deadline::ANSWER_PATIENCE,
        app::AppState,
        auth::{
            browser_request::BrowserRequest,
            flex_token::FlexUser,
            named_call::{AboutCall, Place},
        },
        error_response::Error,
    },
    maps::KnownMap,
};
/// For how long somebody who has nothing to do with a call any more may go on.
const MAX_AGE: Duration = Duration::from_mins(1);
const MAX_ENTRIES: u64 = 10_000;

/// A request from the browser of a worker about a call of theirs.
#[derive(Debug)]
pub(crate) struct OwnedRequest<T> {
    /// Who they are.
    pub(crate) user: FlexUser,
    /// What they ask.
    pub(crate) asked: T,
    /// The task of the call.
    pub(crate) task: OwnedTask,
}

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

impl<T: AboutCall + 'static> FromRequest for OwnedRequest<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let state = request.app_data::<Data<AppState>>().cloned();
        let browser_request = BrowserRequest::from_request(request, payload);
        Box::pin(async move {
            let BrowserRequest { user, fields, .. } = browser_request.await?;
            let state = state.ok_or(Error::Broken)?;
            let asked: T = fields.read()?;
            let found = state.ownership.find(&state, &user, asked.place()?);
            let task = timeout(ANSWER_PATIENCE, found).await.map_err(|_| Error::TooSlow)??;
            Ok(Self { user, asked, task })
        })
    }
}

/// Whose call is whose, as far as it was looked up.
#[derive(Debug, Clone)]
pub(crate) struct Ownership {
    holders: Cache<(TaskSid, WorkerSid), ()>,
    /// The task that a SID of something else leads to.
    pub(crate) tasks: Cache<String, TaskSid>,
}

impl Ownership {
    pub(crate) fn new() -> Self {
        Self {
            holders: Cache::builder().max_capacity(MAX_ENTRIES).time_to_live(MAX_AGE).build(),
            tasks: Cache::builder().max_capacity(MAX_ENTRIES).time_to_live(MAX_AGE).build(),
        }
    }

    async fn find(
        &self,
        state: &AppState,
        user: &FlexUser,
        place: Place,
    ) -> Result<OwnedTask, Error> {
        let Some(worker_sid) = &user.worker_sid else {
            return Err(Error::NotAllowed("the person who asks is no worker".to_owned()));
        };
        let (task_sid, conference_sid) = self.task_of(state, worker_sid, place).await?;
        if !self.holds(state, &task_sid, worker_sid).await? {
            return Err(not_theirs());
        }
        Ok(OwnedTask { task_sid, conference_sid })
    }

    /// Whether the call of a task is this worker's affair.
    async fn holds(
        &self,
        state: &AppState,
        task_sid: &TaskSid,
        worker_sid: &WorkerSid,
    ) -> Result<bool, Error> {
        let known = state.sync_writer.known(task_sid).await?;
        if is_on_the_line(known.view(), worker_sid) {
            return Ok(true);
        }
        let entry = (task_sid.clone(), worker_sid.clone());
        if self.holders.contains_key(&entry) {
            return Ok(true);
        }
        let holds = has_reservation(state, task_sid, worker_sid).await? || {
            // A worker who was added holds a task of their own, which the map names; another replica
            // may have added them.
            let read = state.sync_writer.read(task_sid).await?;
            is_on_the_line(read.view(), worker_sid) || was_added(state, &read, worker_sid).await?
        };
        if holds {
            self.holders.insert(entry, ()).await;
        }
        Ok(holds)
    }
}

pub(crate) fn not_theirs() -> Error {
    Error::NotAllowed("this call is another worker's; only who has its task may change it".into())
}

fn is_on_the_line(map: &ConferenceMap, worker_sid: &WorkerSid) -> bool {
    map.joined().any(|(_, item)| {
        item.participant_type == ParticipantType::Worker
            && item.worker_sid.as_ref() == Some(worker_sid)
    })
}

async fn was_added(
    state: &AppState,
    map: &KnownMap,
    worker_sid: &WorkerSid,
) -> Result<bool, Error> {
    for task_sid in map.view().invitations.keys() {
        if has_reservation(state, task_sid, worker_sid).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A task that is gone belongs to nobody.
async fn has_reservation(
    state: &AppState,
    task_sid: &TaskSid,
    worker_sid: &WorkerSid,
) -> Result<bool, Error> {
    match state.twilio.list_reservations(task_sid).await {
        Ok(reservations) => {
            Ok(reservations.iter().any(|it| it.is_held() && it.worker_sid == *worker_sid))
        }
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error.into()),
    }
}
