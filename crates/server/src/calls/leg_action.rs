//! One thing that is done to one leg.

use crate::{
    calls::{
        context::Calls,
        error::Error,
        leg_address::{self, CallOf, Leg, Person},
    },
    twilio::ParticipantUpdate,
};

/// The one thing. Nobody can ask for another: nothing else of a request gets as far as this.
#[derive(Debug, Clone, Copy)]
pub(crate) enum LegAction {
    Update(ParticipantUpdate),
    Remove,
}

/// Does it.
pub(crate) async fn act(
    calls: &Calls,
    call: CallOf<'_>,
    person: &Person,
    action: LegAction,
) -> Result<(), Error> {
    let twilio = &calls.twilio;
    let done = leg_address::on_leg(calls, &call, person, |leg| async move {
        let Leg { conference_sid, call_sid } = leg;
        match action {
            LegAction::Update(update) => {
                twilio.update_participant(&conference_sid, &call_sid, &[update]).await.map(drop)
            }
            LegAction::Remove => twilio.remove_participant(&conference_sid, &call_sid).await,
        }
    })
    .await;
    match (action, done) {
        // One who is gone already is what was wanted.
        (LegAction::Remove, Err(Error::NotFound(_))) => Ok(()),
        (LegAction::Remove | LegAction::Update(_), done) => done,
    }
}
