//! A conference that was born again: its end has let the worker wrap up, whose leg goes on in the new one.

use shared::{CallSid, ReservationSid, TaskSid};

use crate::calls::{context::Calls, error::Error};

/// Whether a leg of this reservation is in the call's conference. That it is theirs is proved, and that it is
/// there is Twilio's word.
pub(crate) async fn has_leg(
    calls: &Calls,
    call: &TaskSid,
    reservation_sid: &ReservationSid,
) -> Result<bool, Error> {
    let map = calls.maps.known(call).await?;
    let map = map.view();
    let legs: Vec<&CallSid> = map
        .joined()
        .filter(|(call_sid, item)| {
            item.reservation_sid.as_ref() == Some(reservation_sid)
                && calls.proofs.has_leg(call, call_sid, item)
        })
        .map(|(call_sid, _)| call_sid)
        .collect();
    let Some(conference_sid) = calls.proofs.conference_of(call, map).filter(|_| !legs.is_empty())
    else {
        return Ok(false);
    };
    match calls.twilio.list_participants(conference_sid).await {
        Ok(participants) => {
            Ok(participants.iter().any(|it| it.is_connected() && legs.contains(&&it.call_sid)))
        }
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error.into()),
    }
}
