//! What follows when a leg joins: it comes into the map at once, with what its label says; then the
//! policy, and for a worker the dial of the customer.
//!
//! What has to be looked up (who is on a leg without a label of ours, the name of a worker) stands in
//! front of none of this. It is looked up at the same time, and completes the item. Only the item of
//! somebody who listens waits for it.

use std::{pin::pin, sync::Weak, time::Duration};

use shared::{
    TaskSid, WorkerSid,
    event::{ConferenceEvent, ParticipantEvent},
    label::Label,
    sync_map::{ParticipantItem, ParticipantType},
};
use tokio::sync::oneshot;

use crate::{
    calls::{
        apply_event::{write, write_and_claim},
        context::Calls,
        dial::{
            claim::Claim,
            customer::{dial_customer, dial_if_claimed},
        },
        dialled_leg,
        error::Error,
        invitation_end,
        leg_identity::{self, Identity},
        policy, rejoin, reservation_leg,
        transfer::complete::complete_those_due,
    },
    clock::timeout,
    maps::KnownMap,
};

/// How long the answer to Twilio waits for a name. A longer look-up goes on in the background.
const NAME_WAIT: Duration = Duration::from_secs(1);

/// How long the item of somebody who only listens waits for the look-up of who they are.
const LISTENER_WAIT: Duration = Duration::from_secs(2);

/// Carries out the join of a leg.
pub(crate) async fn participant_joined(
    calls: &Calls,
    task_sid: &TaskSid,
    event: ConferenceEvent,
    participant: &ParticipantEvent,
) -> Result<(), Error> {
    match &participant.label {
        Some(Label::Worker { worker_sid, .. }) => {
            worker_joined(calls, task_sid, event, participant, worker_sid).await
        }
        Some(Label::Customer(_) | Label::External(_)) => {
            write_and_settle(calls, task_sid, event, None).await
        }
        Some(Label::Foreign(_)) | None => {
            unlabelled_joined(calls, task_sid, event, participant).await
        }
    }
}

/// Writes the join, and carries out what the policy wishes then.
async fn write_and_settle(
    calls: &Calls,
    task_sid: &TaskSid,
    event: ConferenceEvent,
    identity: Option<Identity>,
) -> Result<(), Error> {
    let (conference_sid, claim) = (event.conference_sid.clone(), Claim::new());
    let Some(written) = write_and_claim(calls, task_sid, event, identity, &claim).await? else {
        return Ok(());
    };
    // A worker may be there whose join was lost. On the heap, because few joins dial.
    let dialled = dial_if_claimed(calls, task_sid, &conference_sid, written.map.clone(), claim);
    let followed = after_join(calls, task_sid, written.map, written.is_first);
    let (dialled, followed) = tokio::join!(Box::pin(dialled), Box::pin(followed));
    dialled.and(followed)
}

/// The last worker can have left a moment before, when nobody was there who could be left alone. If they were dropped, and
/// their task is not wrapped up by now, the call waits for them.
async fn after_join(
    calls: &Calls,
    task_sid: &TaskSid,
    map: KnownMap,
    is_first: bool,
) -> Result<(), Error> {
    let map = policy::after_join(calls, task_sid, map, is_first).await?;
    if is_first || !policy::somebody_is_alone(calls, task_sid, map.view()) {
        return Ok(());
    }
    let map = rejoin::begin_lost(calls, task_sid, &map).await?.unwrap_or(map);
    policy::end_for_who_is_alone(calls, task_sid, map.view()).await
}

async fn worker_joined(
    calls: &Calls,
    task_sid: &TaskSid,
    event: ConferenceEvent,
    participant: &ParticipantEvent,
    worker_sid: &WorkerSid,
) -> Result<(), Error> {
    let claim = Claim::new();
    let conference_sid = event.conference_sid.clone();
    let name = calls.worker_profiles.known_name(worker_sid).await;
    let identity = name.map(Identity::of_named_worker);
    let Some(written) = write_and_claim(calls, task_sid, event, identity, &claim).await? else {
        return Ok(());
    };
    let map = written.map.clone();
    let item = written.map.view().participants.get(&participant.call_sid);
    let has_name = item.is_none_or(|item| item.display_name.is_some());
    let named = async {
        if !has_name {
            look_up_name(calls, task_sid, participant, worker_sid).await;
        }
    };
    // Each is done whether or not the other can be, and the customer rings as soon as may be.
    let followed = async {
        if written.is_first {
            return policy::settle(calls, task_sid, written.map).await;
        }
        let map = calls.maps.read(task_sid).await?;
        let map = invitation_end::end_those_accepted(calls, task_sid, map).await?;
        // The policy would let the conference end when one of two legs leaves.
        reservation_leg::remove_others(calls, task_sid, &map, &participant.call_sid).await?;
        policy::settle(calls, task_sid, map.clone()).await?;
        complete_those_due(calls, task_sid, map.view()).await?;
        rejoin::go_on(calls, task_sid, &map).await
    };
    let (dialled, followed, ()) =
        tokio::join!(dial_customer(calls, task_sid, &conference_sid, map, claim), followed, named);
    dialled.and(followed)
}

/// Adds the worker's name to their item. A tile without a name is better than a callback that fails.
async fn look_up_name(
    calls: &Calls,
    task_sid: &TaskSid,
    participant: &ParticipantEvent,
    worker_sid: &WorkerSid,
) {
    let (me, task_sid) = (Weak::clone(&calls.me), task_sid.clone());
    let (call_sid, worker_sid) = (participant.call_sid.clone(), worker_sid.clone());
    let (done, is_done) = oneshot::channel::<()>();
    calls.background.spawn(async move {
        let _done = done;
        let Some(calls) = me.upgrade() else { return };
        let Some(name) = calls.worker_profiles.name_of(&calls.twilio, &worker_sid).await else {
            return;
        };
        let identity = Identity::of_named_worker(name);
        let complete = move |known: Option<&ParticipantItem>| {
            let known = known?;
            let mut item = known.clone();
            identity.complete(&mut item);
            (item != *known).then_some(item)
        };
        if let Err(error) = dialled_leg::change(&calls, &task_sid, call_sid, complete).await {
            tracing::warn!(%task_sid, %worker_sid, %error, "the worker's name is not in the map");
        }
    });
    // It ends with the work, however that ends.
    let _ = timeout(NAME_WAIT, is_done).await;
}

/// The leg is in the map at once, unless it only listens, and is found out about at the same time. If that
/// fails, Twilio's next try finds out.
async fn unlabelled_joined(
    calls: &Calls,
    task_sid: &TaskSid,
    event: ConferenceEvent,
    participant: &ParticipantEvent,
) -> Result<(), Error> {
    let known = calls.maps.known(task_sid).await?;
    // On the heap, because few legs have no label.
    let look_up = Box::pin(leg_identity::find(calls, task_sid, participant, known.view()));
    if leg_identity::only_listens(participant) {
        return Box::pin(listener_joined(calls, task_sid, event, look_up)).await;
    }
    let settled = write_and_settle(calls, task_sid, event.clone(), None);
    let identified = async {
        match look_up.await? {
            Some(identity) if identity.participant_type == ParticipantType::Worker => {
                worker_identified(calls, task_sid, event.clone(), identity).await
            }
            Some(identity) => write(calls, task_sid, event.clone(), Some(identity)).await.map(drop),
            None => Ok(()),
        }
    };
    let (settled, identified) = tokio::join!(settled, identified);
    settled.and(identified)
}

/// Somebody joined who only listens. Their item waits for the look-up: when it appears, Flex decides by
/// its worker whether the supervisor at this browser monitors the call, and never asks again; and they
/// have no tile that could be late.
async fn listener_joined(
    calls: &Calls,
    task_sid: &TaskSid,
    event: ConferenceEvent,
    look_up: impl Future<Output = Result<Option<Identity>, Error>>,
) -> Result<(), Error> {
    let mut look_up = pin!(look_up);
    let in_time = timeout(LISTENER_WAIT, &mut look_up).await.ok();
    if let Some(Ok(Some(identity))) = in_time {
        write_and_settle(calls, task_sid, event.clone(), Some(identity.clone())).await?;
        if identity.participant_type == ParticipantType::Worker {
            return worker_identified(calls, task_sid, event, identity).await;
        }
        return Ok(());
    }
    write_and_settle(calls, task_sid, event.clone(), Some(Identity::of_listener())).await?;
    let found = match in_time {
        Some(found) => found,
        None => look_up.await,
    };
    let Some(identity) = found? else { return Ok(()) };
    if identity.participant_type == ParticipantType::Worker {
        return worker_identified(calls, task_sid, event, identity).await;
    }
    let is_person = identity.participant_type != ParticipantType::Supervisor;
    let written = write(calls, task_sid, event, Some(identity)).await?;
    // The policy has not counted who only listens.
    if written.is_some() && is_person {
        return policy::read_and_settle(calls, task_sid).await;
    }
    Ok(())
}

/// The leg without a label is a worker's: the customer is dialled.
async fn worker_identified(
    calls: &Calls,
    task_sid: &TaskSid,
    event: ConferenceEvent,
    identity: Identity,
) -> Result<(), Error> {
    let claim = Claim::new();
    let conference_sid = event.conference_sid.clone();
    let written = write_and_claim(calls, task_sid, event, Some(identity), &claim).await?;
    match written {
        Some(written) => {
            let map = written.map.clone();
            dial_customer(calls, task_sid, &conference_sid, written.map, claim).await?;
            complete_those_due(calls, task_sid, map.view()).await?;
            rejoin::go_on(calls, task_sid, &map).await
        }
        None => Ok(()),
    }
}
