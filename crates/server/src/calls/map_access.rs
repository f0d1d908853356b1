//! Who may read the map of a call, where the Sync service opens maps by permission: the workers of the
//! call, those who are asked to come, and supervisors, who may watch any call.
//!
//! The tokens of browsers are made by this server, so it chooses under which identity they come: a worker's
//! SID, which is known wherever a worker is, or one identity for all supervisors, whose browsers tell us
//! nothing when they begin to watch a call.
//!
//! **Invariant:** a permission that cannot be given breaks nothing else, and is tried again.

use std::{sync::Weak, time::Duration};

use futures_util::future::join_all;
use shared::{
    TaskSid, WorkerSid,
    sync_map::{ConferenceMap, ParticipantItem},
};
use tokio::sync::oneshot;

use crate::{calls::context::Calls, clock, twilio::TwilioError};

/// Twilio's identities of workers are their SIDs; this one is no SID.
const SUPERVISORS: &str = "supervisors";
/// How long a request waits for its permissions. They are given behind its answer then.
const WAIT: Duration = Duration::from_millis(1_500);
/// The pauses between tries: a map may be made a moment later. Then it is for the sweep.
const PAUSES: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
];

/// Somebody who may read a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MapReader {
    Worker(WorkerSid),
    /// Everybody who may watch calls.
    Supervisors,
}

impl MapReader {
    /// The identity of their tokens.
    pub(crate) fn identity(&self) -> &str {
        match self {
            Self::Worker(worker_sid) => worker_sid.as_str(),
            Self::Supervisors => SUPERVISORS,
        }
    }
}

/// Lets people read the map of a call. Waits for it a moment.
pub(crate) async fn permit(calls: &Calls, call: &TaskSid, readers: Vec<MapReader>) {
    let (permitted, wait) = oneshot::channel();
    if begin(calls, call, readers, permitted) {
        // What is not done by then goes on.
        let _ = clock::timeout(WAIT, wait).await;
    }
}

/// The same behind the answer of whoever asks.
pub(crate) fn permit_meanwhile(calls: &Calls, call: &TaskSid, readers: Vec<MapReader>) {
    begin(calls, call, readers, oneshot::channel().0);
}

/// The same for everybody of whom it is proved that they are on a call, or asked to come.
pub(crate) async fn permit_those_on(calls: &Calls, call: &TaskSid, map: &ConferenceMap) {
    if !calls.map_readers.may_be_needed() {
        return;
    }
    let of_legs = map
        .participants
        .iter()
        .filter(|(call_sid, item)| item.is_joined() && calls.proofs.has_leg(call, call_sid, item));
    let invited =
        map.invited().filter(|(task_sid, item)| calls.proofs.has_invitation(call, task_sid, item));
    let worker = |item: &ParticipantItem| item.worker_sid.clone().map(MapReader::Worker);
    let items = of_legs.map(|(_, item)| item).chain(invited.map(|(_, item)| item));
    let readers = items.filter_map(worker).chain([MapReader::Supervisors]).collect();
    permit(calls, call, readers).await;
}

/// Begins to permit, if permissions may be needed. `permitted` is told of the first try that did it all.
fn begin(
    calls: &Calls,
    call: &TaskSid,
    readers: Vec<MapReader>,
    permitted: oneshot::Sender<()>,
) -> bool {
    let Some(me) = calls.me.upgrade().filter(|calls| calls.map_readers.may_be_needed()) else {
        return false;
    };
    let call = call.clone();
    calls.background.spawn(async move {
        match permit_all(&me, &call, &readers).await {
            // Nobody may wait for it any more.
            Ok(()) => permitted.send(()).unwrap_or_default(),
            Err(error) => try_later(&me, call, readers, &error, 0),
        }
    });
    true
}

fn try_later(
    calls: &Calls,
    call: TaskSid,
    readers: Vec<MapReader>,
    error: &TwilioError,
    tries: usize,
) {
    let Some(pause) = PAUSES.get(tries) else {
        tracing::error!(%call, %error, "somebody may not read the map of their call");
        return;
    };
    tracing::warn!(%call, %error, "a permission to read a map is asked for again");
    let me = Weak::clone(&calls.me);
    calls.background.later(*pause, async move {
        let Some(calls) = me.upgrade() else { return };
        if let Err(error) = permit_all(&calls, &call, &readers).await {
            try_later(&calls, call, readers, &error, tries + 1);
        }
    });
}

/// Permits all at once, each whether or not the others can be.
async fn permit_all(
    calls: &Calls,
    call: &TaskSid,
    readers: &[MapReader],
) -> Result<(), TwilioError> {
    let permit = |reader: &MapReader| {
        let identity = reader.identity().to_owned();
        async move { calls.map_readers.permit(call, &identity).await }
    };
    join_all(readers.iter().map(permit)).await.into_iter().collect()
}
