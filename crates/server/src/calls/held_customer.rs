//! Whether the customer of a call is on hold, as Twilio says.

use shared::{
    TaskSid,
    sync_map::{ConferenceMap, ParticipantType},
};

use crate::calls::{context::Calls, error::Error, leg_address::conference_of_map};

/// For a map that does not say so: the callback of a hold can be late, or lost.
pub(crate) async fn is_on_hold(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
) -> Result<bool, Error> {
    let conference_sid = conference_of_map(calls, call, map).await?;
    let legs = calls.twilio.list_participants(&conference_sid).await?;
    Ok(legs.iter().filter(|leg| leg.is_connected()).any(|leg| {
        let item = map.participants.get(&leg.call_sid);
        let is_customer =
            item.is_some_and(|item| item.participant_type == ParticipantType::Customer);
        is_customer && leg.flags().hold == Some(true)
    }))
}
