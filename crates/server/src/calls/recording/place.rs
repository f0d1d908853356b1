//! Where Twilio has the recording of a call: at its conference, or at the customer's leg.

use shared::{
    CallSid, TaskSid,
    sync_map::{ConferenceMap, ParticipantType, Recorded},
};

use super::plan::{of_call, proved};
use crate::{
    calls::{
        context::Calls,
        error::Error,
        leg_address::{conference_of_map, is_in_conference},
    },
    twilio::RecordingsOf,
};

/// Where it is by this map, if anything is recorded and the call goes on.
pub(super) async fn place(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
) -> Result<Option<RecordingsOf>, Error> {
    // It may have been made while the settings were others.
    let unproved = || match of_call(calls, call, map) {
        Recorded::Nothing => Recorded::Conference,
        of @ (Recorded::Conference | Recorded::Customer) => of,
    };
    match proved(calls, call, map).unwrap_or_else(unproved) {
        Recorded::Nothing => Ok(None),
        Recorded::Conference => match conference_of_map(calls, call, map).await {
            Ok(conference_sid) => Ok(Some(RecordingsOf::Conference(conference_sid))),
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        },
        Recorded::Customer => {
            Ok(customer(calls, call, map).await?.cloned().map(RecordingsOf::Call))
        }
    }
}

/// The customer's leg. Any call of the account has recordings, so it has to be one of this call.
async fn customer<'map>(
    calls: &Calls,
    call: &TaskSid,
    map: &'map ConferenceMap,
) -> Result<Option<&'map CallSid>, Error> {
    let mut joined = map.joined();
    let customer = joined.find(|(_, item)| item.participant_type == ParticipantType::Customer);
    let Some((call_sid, item)) = customer else { return Ok(None) };
    let is_of_call = calls.proofs.has_leg(call, call_sid, item)
        || is_in_conference(calls, call, map, call_sid).await?;
    Ok(is_of_call.then_some(call_sid))
}
