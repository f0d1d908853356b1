//! Whose call is whose: that of every worker who holds an accepted reservation on the task that the
//! conference belongs to, or on a task by which we have asked them to come. Who wraps up acts only if they are
//! on the line: the conference was born again.
//!
//! `TaskRouter` says so. A yes counts for a minute from when it was asked, a no is asked again. The map
//! only tells which invitations to ask about.
//!
//! **Invariant:** nobody but this file makes an [`OwnedTask`], and no action touches a conference for a
//! browser without one.

mod recent_holders;

use shared::{ConferenceSid, TaskSid};

use crate::{
    calls::{
        context::Calls,
        error::Error,
        flex_user::{FlexUser, NO_WORKER},
        restarted_conference,
    },
    clock::Instant,
    http::auth::{
        named_call::{NamedCall, Purpose},
        task_lookup::{NOT_THEIRS, TaskLookup},
    },
    maps::KnownMap,
    twilio::Reservation,
};
use recent_holders::{Holder, RecentHolders};

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
    holders: RecentHolders,
    tasks: TaskLookup,
}

impl CallOwnership {
    pub(crate) fn new() -> Self {
        Self { holders: RecentHolders::new(), tasks: TaskLookup::new() }
    }

    /// The task of the call, if it is this person's.
    pub(crate) async fn find(
        &self,
        calls: &Calls,
        user: &FlexUser,
        named: NamedCall,
        purpose: Purpose,
    ) -> Result<OwnedTask, Error> {
        let Some(worker_sid) = &user.worker_sid else {
            return Err(Error::NotAllowed(NO_WORKER.to_owned()));
        };
        let (task_sid, conference_sid) = self.tasks.task_of(calls, worker_sid, named).await?;
        let holder = Holder { task_sid, worker_sid: worker_sid.clone(), purpose };
        if !self.holds(calls, &holder).await? {
            return Err(Error::NotAllowed(NOT_THEIRS.to_owned()));
        }
        Ok(OwnedTask { task_sid: holder.task_sid, conference_sid })
    }

    async fn holds(&self, calls: &Calls, holder: &Holder) -> Result<bool, Error> {
        let now = Instant::now();
        if self.holders.knows(holder, now).await {
            return Ok(true);
        }
        let holds = holds_a_reservation(calls, holder).await?;
        if holds {
            self.holders.note(holder.clone(), now).await;
        }
        Ok(holds)
    }
}

/// Whether somebody holds a reservation of a call, by its own task or by one that asks them to come.
async fn holds_a_reservation(calls: &Calls, holder: &Holder) -> Result<bool, Error> {
    let known = calls.maps.known(&holder.task_sid).await?;
    let mut asked = invitations(calls, &known, holder);
    asked.push(holder.task_sid.clone());
    if holds_one_of(calls, &asked, holder).await? {
        return Ok(true);
    }
    // Another replica may have asked them to come.
    let read = calls.maps.read(&holder.task_sid).await?;
    let mut more = invitations(calls, &read, holder);
    more.retain(|task_sid| !asked.contains(task_sid));
    holds_one_of(calls, &more, holder).await
}

/// The tasks by which we have asked this worker to come.
fn invitations(calls: &Calls, map: &KnownMap, holder: &Holder) -> Vec<TaskSid> {
    let is_theirs = |task_sid: &TaskSid, item: &_| {
        calls.proofs.has_invitation(&holder.task_sid, task_sid, item)
    };
    let theirs = map.view().invitations.iter().filter(|(task_sid, item)| {
        item.worker_sid.as_ref() == Some(&holder.worker_sid) && is_theirs(task_sid, item)
    });
    theirs.map(|(task_sid, _)| task_sid.clone()).collect()
}

async fn holds_one_of(calls: &Calls, tasks: &[TaskSid], holder: &Holder) -> Result<bool, Error> {
    let suffices = |reservation: &Reservation| match holder.purpose {
        Purpose::Act => reservation.is_accepted(),
        Purpose::See => reservation.is_held(),
    };
    for task_sid in tasks {
        let mut reservations = match calls.twilio.list_reservations(task_sid).await {
            Ok(reservations) => reservations,
            // A task that is gone belongs to nobody.
            Err(error) if error.is_not_found() => continue,
            Err(error) => return Err(error.into()),
        };
        reservations.retain(|it| it.worker_sid == holder.worker_sid);
        if reservations.iter().any(suffices) {
            return Ok(true);
        }
        for reservation in reservations.iter().filter(|it| it.is_wrapping()) {
            if restarted_conference::has_leg(calls, &holder.task_sid, &reservation.sid).await? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
