//! Whether the customer of a call is on hold, whoever has heard of it.

use shared::{
    TaskSid,
    sync_map::{ConferenceMap, ParticipantType},
    transfer::customer_is_held,
};

use crate::calls::{context::Calls, error::Error, leg_address::conference_of_map};

/// Asks Twilio where the map does not say that they are: the callback of a hold can be late, or lost.
pub(crate) async fn is_on_hold(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
) -> Result<bool, Error> {
    if customer_is_held(map) {
        return Ok(true);
    }
    let conference_sid = conference_of_map(calls, call, map).await?;
    let legs = calls.twilio.list_participants(&conference_sid).await?;
    Ok(legs.iter().filter(|leg| leg.is_connected()).any(|leg| {
        let item = map.participants.get(&leg.call_sid);
        let is_customer =
            item.is_some_and(|item| item.participant_type == ParticipantType::Customer);
        is_customer && leg.flags().hold == Some(true)
    }))
}
