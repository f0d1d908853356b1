//! Keys that one person alone hears: once for each press, however often its request arrives.

use std::{sync::Arc, time::Duration};

use shared::{
    CallSid, TaskSid,
    key_press::KeyPress,
    keys::Keys,
    label::LegId,
    sync_map::{MapChange, ParticipantItem},
};
use tokio::sync::oneshot;

use crate::{
    calls::{context::Calls, leg_address::Leg},
    clock,
    maps::{self, Decision, KnownMap},
    twilio::TwilioError,
};

/// How long the map may take: the agent waits for the keys.
const CLAIM_TIMEOUT: Duration = Duration::from_millis(1_500);

/// Has the keys played, unless another request of the same press has.
pub(crate) async fn play(
    calls: &Calls,
    task_sid: &TaskSid,
    leg: &Leg,
    keys: &Keys,
    press: Option<&LegId>,
) -> Result<(), TwilioError> {
    let press = press
        .map(|press| KeyPress { press: press.clone(), request: LegId::from_bits(rand::random()) });
    if let Some(press) = &press
        && !is_first(calls, task_sid, &leg.call_sid, press).await
    {
        return Ok(());
    }
    let url = calls.urls.play_digits(task_sid, keys);
    let played = calls.twilio.announce(&leg.conference_sid, &leg.call_sid, url).await;
    if let (Some(press), Err(error)) = (press, &played)
        && !error.is_unknown_outcome()
    {
        release(calls, task_sid, &leg.call_sid, press).await;
    }
    played
}

/// Whether this request plays the keys. Where the map is not written soon it does: keys that are not heard are worse than
/// keys that are heard twice.
async fn is_first(calls: &Calls, task_sid: &TaskSid, call_sid: &CallSid, press: &KeyPress) -> bool {
    let (claimed, claim_ends) = oneshot::channel();
    let (call_sid, of_press) = (call_sid.clone(), press.clone());
    let if_it_fails = "could not record the key press";
    // It is recorded also if that takes longer: the request may be repeated.
    calls.in_background(task_sid, if_it_fails, |calls, task_sid| async move {
        let item = claim(&calls, &task_sid, &call_sid, &of_press).await?;
        // Nobody waits for long.
        let _ = claimed.send(item);
        Ok(())
    });
    if let Ok(Ok(item)) = clock::timeout(CLAIM_TIMEOUT, claim_ends).await {
        // Of a leg without an item nothing can be remembered; no page shows one.
        return item.is_none_or(|item| press.is_claimed(&item));
    }
    tracing::warn!(%task_sid, "the key press is not recorded yet; playing the keys without checking for a duplicate");
    true
}

/// Claims the press for this request, and returns the leg's item as it is then.
async fn claim(
    calls: &Calls,
    task_sid: &TaskSid,
    call_sid: &CallSid,
    press: &KeyPress,
) -> Result<Option<ParticipantItem>, maps::Error> {
    let write = async || {
        let press = press.clone();
        let map = write(calls, task_sid, call_sid, move |known| press.claim(known)).await?;
        Ok(map.view().participants.get(call_sid).cloned())
    };
    if let Some(item) = write().await? {
        return Ok(Some(item));
    }
    // Another replica may have heard of their join.
    calls.maps.read(task_sid).await?;
    write().await
}

/// Twilio refused to play them: whoever asks again is no repeat.
async fn release(calls: &Calls, task_sid: &TaskSid, call_sid: &CallSid, press: KeyPress) {
    if let Err(error) = write(calls, task_sid, call_sid, move |known| press.release(known)).await {
        tracing::warn!(%task_sid, %error, "failed to release the key press: a repeated request will not play the keys");
    }
}

async fn write(
    calls: &Calls,
    task_sid: &TaskSid,
    call_sid: &CallSid,
    decide: impl Fn(&ParticipantItem) -> Option<ParticipantItem> + Send + Sync + 'static,
) -> Result<KnownMap, maps::Error> {
    let call_sid = call_sid.clone();
    let decision: Decision = Arc::new(move |map| {
        let item = map.participants.get(&call_sid).and_then(&decide);
        item.map(|item| MapChange::Participant(call_sid.clone(), item)).into_iter().collect()
    });
    calls.maps.write(task_sid, decision).await
}
