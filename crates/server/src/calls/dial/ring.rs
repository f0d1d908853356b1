//! Rings the customer on a claim of ours, again while it is sure that nothing rings.

use std::time::Duration;

use shared::{
    ConferenceSid, TaskSid,
    label::{Label, LegId},
    reduce::DialledLeg,
    sync_map::CustomerDial,
};

use crate::calls::{
    context::Calls,
    dial::{
        claim::{change_dial, renew},
        refusal::refusal,
    },
    dialled_leg::{self, NewLeg, NotRung},
    error::Error,
};

/// How often the one who holds the claim tries while it is sure that nothing rings, and how long it
/// rests in between. In each try Twilio's client makes attempts of its own.
const TRIES: u32 = 5;
const REST: Duration = Duration::from_secs(2);

/// Rings the customer's telephone. `None`: Twilio refused, and the map says so.
pub(crate) async fn ring(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    dial: &CustomerDial,
    id: &LegId,
) -> Result<Option<DialledLeg>, Error> {
    let leg = NewLeg {
        conference_sid: conference_sid.clone(),
        label: Label::Customer(id.clone()),
        to: dial.to.clone(),
        from: dial.from.clone(),
    };
    match ring_persistently(calls, task_sid, id, leg).await {
        Ok(leg) => Ok(leg),
        Err(NotRung::Unknown(error)) => {
            tracing::warn!(%task_sid, %error, "it is not known whether the customer was dialled");
            Err(Error::DialUnknown)
        }
        Err(NotRung::Refused(error)) => {
            tracing::warn!(%task_sid, %error, "twilio did not dial the customer");
            let refusal = refusal(error);
            change_dial(calls, task_sid, id, move |dial| dial.refusal = Some(refusal.clone()))
                .await?;
            Ok(None)
        }
    }
}

/// Asks Twilio to dial, again and again while it is sure that it did not. Whoever told of the join may
/// have been answered long before: nobody else would come to dial. `None`: the claim was lost in the
/// meantime.
async fn ring_persistently(
    calls: &Calls,
    task_sid: &TaskSid,
    id: &LegId,
    leg: NewLeg,
) -> Result<Option<DialledLeg>, NotRung> {
    let mut tries = 0;
    loop {
        tries += 1;
        match dialled_leg::ring(calls, task_sid, leg.clone()).await {
            Err(NotRung::Refused(error)) if error.is_not_processed() && tries < TRIES => {
                tracing::warn!(%task_sid, %error, "the customer cannot be dialled yet");
                tokio::time::sleep(REST).await;
                if !renew(calls, task_sid, id).await {
                    return Ok(None);
                }
            }
            answer => return answer.map(Some),
        }
    }
}
