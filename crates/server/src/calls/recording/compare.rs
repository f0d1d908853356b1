//! Brings what the map says of a recording in line with Twilio.

use std::sync::Arc;

use shared::{
    TaskSid,
    recording::{ActualRecording, change, of_map, settled},
    sync_map::{ConferenceMap, Recording, RecordingStatus},
};

use super::place::place;
use crate::{
    calls::{context::Calls, error::Error},
    maps::KnownMap,
    twilio::RecordingsOf,
};

/// How often it is compared while others ask Twilio.
const ROUNDS: u32 = 5;

/// Asks Twilio how the recording is, and writes it, until nobody else has written meanwhile. Returns it;
/// `None`: nothing is recorded. `read` is the map, if it was read just now; `request` is the id of the request that this
/// answers, if there was one.
pub(super) async fn compare(
    calls: &Calls,
    call: &TaskSid,
    mut read: Option<KnownMap>,
    request: Option<&str>,
) -> Result<Option<RecordingStatus>, Error> {
    for _ in 0..ROUNDS {
        let map = match read.take() {
            Some(map) => map,
            None => calls.maps.read(call).await?,
        };
        let Some(before) = of_map(map.view()) else { return Ok(None) };
        let actual = match place(calls, call, map.view()).await? {
            Some(of) => {
                calls.twilio.current_recording(&of).await?.map(|status| actual(&of, status))
            }
            None => None,
        };
        let status = actual.as_ref().map(|it| it.status);
        if settle(calls, call, before, actual, request).await? {
            return Ok(status);
        }
    }
    Err(Error::TooManyWriters(format!("the recording of {call}")))
}

/// Writes how the recording is, over what was known before Twilio was asked. `false`: somebody else has
/// written meanwhile.
pub(super) async fn settle(
    calls: &Calls,
    call: &TaskSid,
    before: &Recording,
    actual: Option<ActualRecording>,
    request: Option<&str>,
) -> Result<bool, Error> {
    let after = settled(before, actual.as_ref(), request);
    let (before, wanted) = (before.clone(), after.clone());
    let decision = move |map: &ConferenceMap| {
        let is_same = of_map(map) == Some(&before);
        is_same.then(|| change(map, wanted.clone())).flatten().into_iter().collect()
    };
    let map = calls.maps.write(call, Arc::new(decision)).await?;
    Ok(of_map(map.view()) == Some(&after))
}

/// The recording at a place, as Twilio has answered.
pub(super) fn actual(of: &RecordingsOf, status: RecordingStatus) -> ActualRecording {
    let call_sid = match of {
        RecordingsOf::Conference(_) => None,
        RecordingsOf::Call(call_sid) => Some(call_sid.clone()),
    };
    ActualRecording { status, call_sid }
}
