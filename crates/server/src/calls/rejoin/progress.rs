//! What is to be done while a call waits for a worker, and when that is over.

use std::time::Duration;

use shared::{
    CallSid, ConferenceSid, TaskSid, WorkerSid,
    dial::leg_with,
    label::LegId,
    rejoin::{self, Progress},
    sync_map::{ConferenceMap, ParticipantItem, Rejoin, RejoinEnd},
    transfer,
};

use super::{
    record,
    ring::{self, Ring},
};
use crate::{
    calls::{
        background_work::LIST_IS_UP_TO_DATE_AFTER, context::Calls, error::Error, policy,
        proved_transfers::proved,
    },
    clock::CLOCK_PRECISION,
    maps::KnownMap,
    twilio::{ConferenceParticipant, ParticipantUpdate, TwilioError},
};

/// A browser that is not there ends a call to it at once, so there is a pause before the next: one after the first, two
/// after the second, three after each further one.
const PAUSE: Duration = Duration::from_secs(3);
const MOST_PAUSES: u32 = 3;

const NOBODY_WAITS: &str = "the call does not wait for this worker";

/// Does what is to be done next. `map` was just read, or is as good as that.
pub(crate) async fn go_on(calls: &Calls, call: &TaskSid, map: &KnownMap) -> Result<(), Error> {
    go_on_with(calls, call, map, None).await.map(drop)
}

/// The same when the time of a call that waits is over.
pub(super) fn go_on_later(calls: &Calls, call: &TaskSid, after: Duration) {
    let if_it_fails = "a call that waits for its worker is looked at by the next sweep";
    calls.later(after, call, if_it_fails, |calls, call| {
        Box::pin(async move { go_on(&calls, &call, &calls.maps.read(&call).await?).await })
    });
}

/// Sees to it that the worker is rung whom the leg of this id is to ring, whatever fails meanwhile: the call is
/// looked at when each lease is over, until they ring, have come, are waited for no more, or another leg is to ring them.
pub(super) fn ring_after_lease(calls: &Calls, call: &TaskSid, id: String) {
    let if_it_fails = "a worker who was dropped is looked after once more";
    calls.later(calls.dial_lease + 2 * CLOCK_PRECISION, call, if_it_fails, |calls, call| {
        Box::pin(async move {
            let looked = async {
                let map = calls.maps.read(&call).await?;
                let waiting = rejoin::waiting(map.view());
                if waiting.is_none_or(|it| it.ring.as_ref() != Some(&id)) {
                    return Ok(Ring::GoesOn);
                }
                go_on_with(&calls, &call, &map, None).await
            };
            let looked = looked.await;
            if matches!(looked, Ok(Ring::Unknown) | Err(_)) {
                ring_after_lease(&calls, &call, id);
            }
            looked.map(drop)
        })
    });
}

/// Does what is to be done next. `ours` is the id of the leg to ring the worker with, for the one who has written it.
pub(super) async fn go_on_with(
    calls: &Calls,
    call: &TaskSid,
    map: &KnownMap,
    ours: Option<&LegId>,
) -> Result<Ring, Error> {
    if rejoin::progress(map.view()).is_none() {
        return Ok(Ring::GoesOn);
    }
    let view = proved(calls, call, map.view());
    let Some(wait) = Wait::of(calls, call, &view) else { return Ok(Ring::GoesOn) };
    match rejoin::progress(&view) {
        Some(Progress::Came(worker)) => wait.come(&worker).await?,
        Some(Progress::Waiting) => {
            let leaves = view.participants.get(wait.leg).is_some_and(|it| it.leaves == Some(true));
            if leaves {
                wait.give_up(RejoinEnd::Left).await?;
                return Ok(Ring::GoesOn);
            }
            if map.read_at().is_some_and(|now| now >= wait.rejoin.until) {
                wait.give_up(RejoinEnd::NobodyCame).await?;
                return Ok(Ring::GoesOn);
            }
            // Each is done whether or not the other can be. On the heap, because few calls wait.
            let held = Box::pin(wait.hold());
            let rung = Box::pin(ring::ring(calls, call, map, wait.conference_sid, ours));
            let (held, rung) = tokio::join!(held, rung);
            match rung {
                Ok(Ring::InVain) => wait.ring_anew_after(wait.pause()),
                Ok(Ring::Abandoned) => wait.ring_anew_after(Duration::ZERO),
                Ok(Ring::GoesOn | Ring::Unknown) | Err(_) => {}
            }
            return held.and(rung);
        }
        None => {}
    }
    Ok(Ring::GoesOn)
}

/// The page of a worker is back: they are rung once more, with a leg of this id. A request that arrives twice rings
/// once.
///
/// # Errors
/// When the call does not wait for them.
pub(crate) async fn ring_again(
    calls: &Calls,
    call: &TaskSid,
    worker_sid: &WorkerSid,
    id: Option<LegId>,
) -> Result<(), Error> {
    let map = calls.maps.read(call).await?;
    let view = proved(calls, call, map.view());
    let is_theirs = |item: &ParticipantItem| item.worker_sid.as_ref() == Some(worker_sid);
    if view.joined().any(|(_, item)| is_theirs(item)) {
        return Ok(());
    }
    let waiting = rejoin::waiting(&view).filter(|it| it.worker_sid.as_ref() == Some(worker_sid));
    let (Some(rejoin), Some(leg)) = (waiting, waiting.and_then(|it| it.leg.as_ref())) else {
        return Err(Error::NotFound(NOBODY_WAITS.to_owned()));
    };
    let id = id.unwrap_or_else(|| LegId::from_bits(rand::random()));
    if rejoin.ring.as_deref() == Some(id.as_str()) {
        return go_on(calls, call, &map).await;
    }
    let text = id.to_string();
    let change = move |rejoin: &mut Rejoin| rejoin.ring = Some(text.clone());
    record::change(calls, call, leg, change).await?;
    ring_after_lease(calls, call, id.to_string());
    let map = calls.maps.read(call).await?;
    // A telephone that was rung before the page was there does not ring in it.
    ring::stop_needless(calls, call, &proved(calls, call, map.view())).await?;
    go_on_with(calls, call, &map, Some(&id)).await.map(drop)
}

/// A leg's own call is over. If it rang for the worker who is waited for, they are rung again in a moment.
pub(crate) fn ring_is_over(calls: &Calls, call: &TaskSid, map: &ConferenceMap, leg: &CallSid) {
    let rung = rejoin::waiting(map).and_then(rejoin::label);
    if rung.is_none_or(|label| leg_with(map, &label) != Some(leg)) {
        return;
    }
    let view = proved(calls, call, map);
    if let Some(wait) = Wait::of(calls, call, &view) {
        wait.ring_anew_after(wait.pause());
    }
}

/// Rings the worker with another leg than the one that nobody picked up, unless somebody else has done so.
async fn ring_anew(calls: &Calls, call: &TaskSid, tried: String) -> Result<(), Error> {
    let map = calls.maps.read(call).await?;
    let view = proved(calls, call, map.view());
    let waiting = rejoin::waiting(&view).filter(|it| it.ring.as_ref() == Some(&tried));
    let Some(leg) = waiting.and_then(|it| it.leg.as_ref()) else { return Ok(()) };
    let id = LegId::from_bits(rand::random());
    let text = id.to_string();
    record::change(calls, call, leg, move |rejoin| {
        if rejoin.ring.as_ref() == Some(&tried) {
            rejoin.ring = Some(text.clone());
        }
    })
    .await?;
    ring_after_lease(calls, call, id.to_string());
    let map = calls.maps.read(call).await?;
    go_on_with(calls, call, &map, Some(&id)).await.map(drop)
}

/// The customer whom nobody takes over is to hear the agent who comes back. `view` is what is proved of a map that was
/// just read. Says whether an agent is waited for: else the customer can hear them now.
pub(crate) async fn unhold_at_return(
    calls: &Calls,
    call: &TaskSid,
    view: &ConferenceMap,
) -> Result<bool, Error> {
    let Some(leg) = rejoin::waiting(view).and_then(|it| it.leg.as_ref()) else { return Ok(false) };
    if let Some(customer) = transfer::held_customer(view).cloned() {
        record::change(calls, call, leg, move |rejoin| rejoin.held = Some(customer.clone()))
            .await?;
    }
    // Who has come meanwhile may not have seen it.
    let map = calls.maps.read(call).await?;
    Ok(rejoin::waiting(map.view()).is_some())
}

/// The wait for a worker, by a map that proves it.
struct Wait<'a> {
    calls: &'a Calls,
    call: &'a TaskSid,
    conference_sid: &'a ConferenceSid,
    view: &'a ConferenceMap,
    rejoin: &'a Rejoin,
    leg: &'a CallSid,
}

impl<'a> Wait<'a> {
    fn of(calls: &'a Calls, call: &'a TaskSid, view: &'a ConferenceMap) -> Option<Self> {
        let rejoin = rejoin::of_map(view)?;
        let conference_sid = calls.proofs.conference_of(call, view)?;
        Some(Self { calls, call, conference_sid, view, rejoin, leg: rejoin.leg.as_ref()? })
    }

    /// Puts on hold who hears nobody. Who comes back meanwhile finds in the record whom to take off hold, and so does
    /// who finds that they have come.
    async fn hold(&self) -> Result<(), Error> {
        let Some(alone) = rejoin::alone(self.view) else { return Ok(()) };
        let Self { calls, call, .. } = self;
        if self.rejoin.held.as_ref() != Some(alone) {
            let held = alone.clone();
            record::change(calls, call, self.leg, move |rejoin| rejoin.held = Some(held.clone()))
                .await?;
        }
        let music = match &self.rejoin.worker_sid {
            Some(worker_sid) => {
                calls.worker_profiles.hold_music_of(&calls.twilio, worker_sid).await
            }
            None => None,
        };
        let update = ParticipantUpdate::Hold(true);
        let twilio = &calls.twilio;
        let updated = twilio
            .update_participant_for_agent(self.conference_sid, alone, update, music.as_ref())
            .await;
        self.unless_gone(alone, updated.map(drop))?;
        let map = calls.maps.read(call).await?;
        if rejoin::waiting(map.view()).is_none() {
            self.unhold(alone).await?;
        }
        Ok(())
    }

    /// How long after a ring in vain the next one begins: it grows with their number.
    fn pause(&self) -> Duration {
        let rings = rejoin::rings_in_vain(self.view, self.rejoin);
        let pauses = u32::try_from(rings).unwrap_or(MOST_PAUSES).clamp(1, MOST_PAUSES);
        PAUSE * pauses
    }

    /// The worker is rung with another leg than the one that rang in vain, or was to, if the call waits for them still.
    fn ring_anew_after(&self, after: Duration) {
        let Some(tried) = self.rejoin.ring.clone() else { return };
        let if_it_fails = "a worker who was dropped is looked after once more";
        self.calls.later(after, self.call, if_it_fails, |calls, call| {
            Box::pin(async move {
                let rung = ring_anew(&calls, &call, tried.clone()).await;
                if rung.is_err() {
                    ring_after_lease(&calls, &call, tried);
                }
                rung
            })
        });
    }

    /// A worker is there: who was put on hold for them hears them.
    async fn come(&self, worker: &CallSid) -> Result<(), Error> {
        let Self { calls, call, .. } = self;
        let participants = match calls.twilio.list_participants(self.conference_sid).await {
            Ok(participants) => participants,
            Err(error) if error.is_not_found() => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let connected = |call_sid: &CallSid| {
            let mut legs = participants.iter();
            legs.find(|it| it.call_sid == *call_sid).filter(|it| it.is_connected())
        };
        if connected(worker).is_none() {
            self.look_once_more();
            return Ok(());
        }
        let item = self.view.participants.get(worker);
        let is_back =
            item.and_then(|it| it.reservation_sid.as_ref()) == self.rejoin.reservation_sid.as_ref();
        // The customer of an agent who hands them over waits for the colleague, though the map said too late that they
        // are on hold.
        let is_handed_over = is_back && transfer::is_waited_for(self.view);
        let is_held =
            |it: &&ConferenceParticipant| it.flags().hold == Some(true) && !is_handed_over;
        if let Some(held) = self.rejoin.held.as_ref().and_then(connected).filter(is_held) {
            self.unhold(&held.call_sid).await?;
        }
        record::end(calls, call, self.leg, RejoinEnd::Done).await?;
        ring::stop(calls, call, self.view).await?;
        if !is_back {
            policy::after_leave(calls, call, self.leg).await?;
        }
        Ok(())
    }

    /// Nobody is waited for any more: what would have followed from the leave at once follows from it.
    async fn give_up(&self, how: RejoinEnd) -> Result<(), Error> {
        record::end(self.calls, self.call, self.leg, how).await?;
        policy::after_leave(self.calls, self.call, self.leg).await
    }

    fn look_once_more(&self) {
        let if_it_fails = "somebody may be on hold until the next sweep";
        self.calls.later(
            LIST_IS_UP_TO_DATE_AFTER,
            self.call,
            if_it_fails,
            |calls, call| async move {
                let map = calls.maps.read(&call).await?;
                let view = proved(&calls, &call, map.view());
                match (Wait::of(&calls, &call, &view), rejoin::progress(&view)) {
                    (Some(wait), Some(Progress::Came(worker))) => {
                        Box::pin(wait.come(&worker)).await
                    }
                    _ => Ok(()),
                }
            },
        );
    }

    async fn unhold(&self, leg: &CallSid) -> Result<(), TwilioError> {
        let update = [ParticipantUpdate::Hold(false)];
        let updated = self.calls.twilio.update_participant(self.conference_sid, leg, &update).await;
        self.unless_gone(leg, updated.map(drop))
    }

    /// What Twilio refuses for good needs no other try: the leg is gone.
    fn unless_gone(
        &self,
        leg: &CallSid,
        answer: Result<(), TwilioError>,
    ) -> Result<(), TwilioError> {
        match answer {
            Err(error) if error.final_refusal().is_some() => {
                tracing::debug!(call = %self.call, %leg, %error, "who was to be held or heard is gone");
                Ok(())
            }
            answer => answer,
        }
    }
}
