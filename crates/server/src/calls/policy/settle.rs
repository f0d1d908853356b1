//! Carries out what is wished for the legs of a conference, until nothing is.
//!
//! Wishes span items, and a write guards one. So they are decided from a list that is read after our own
//! write, and after they are carried out and what was wanted is written, the list is read once more. Of
//! two replicas that change a flag, the one whose change comes last reads the list after it: it sees
//! each change of membership that the other decided on. And whoever changes the membership later sees
//! what was wanted.

use shared::{
    ConferenceSid, TaskSid,
    label::Label,
    policy::{CarriedOut, Wish, wishes_left},
    rejoin::is_needless_ring,
    sync_map::ConferenceMap,
};

use crate::{
    calls::{
        background_work::LIST_IS_UP_TO_DATE_AFTER, conference_end::write_missing_leaves,
        context::Calls, error::Error, policy_action::carry_out, proved_transfers::proved,
    },
    maps::KnownMap,
    twilio::ConferenceParticipant,
};

/// How often wishes are decided for one event: once, once more for what others do at the same time, and
/// for what they do then.
const ROUNDS: u32 = 5;

/// Whether all was done that is wished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Settled {
    Yes,
    /// Somebody stays on hold, because a worker is there by Twilio's word and not by the map's.
    ButUnholds,
}

/// Carries out whatever is wished, until nothing is. `map` is the map as it was read after the event was
/// written, or as good as that.
pub(crate) async fn settle(calls: &Calls, task_sid: &TaskSid, map: KnownMap) -> Result<(), Error> {
    if settle_once(calls, task_sid, map).await? == Settled::ButUnholds {
        look_once_more(calls, task_sid);
    }
    Ok(())
}

/// Tries again a moment later what Twilio's list has prevented; once, then it is for the sweep.
fn look_once_more(calls: &Calls, task_sid: &TaskSid) {
    let if_it_fails = "somebody may be on hold until the next sweep";
    calls.later(LIST_IS_UP_TO_DATE_AFTER, task_sid, if_it_fails, |calls, task_sid| async move {
        let map = calls.maps.read(&task_sid).await?;
        settle_once(&calls, &task_sid, map).await.map(drop)
    });
}

async fn settle_once(
    calls: &Calls,
    task_sid: &TaskSid,
    mut map: KnownMap,
) -> Result<Settled, Error> {
    if map.view().conference_sid().is_some() {
        write_missing_leaves(calls, task_sid, map.view()).await?;
    }
    let Some(conference_sid) = calls.proofs.conference_of(task_sid, map.view()).cloned() else {
        return Ok(Settled::Yes);
    };
    let mut settled = Settled::Yes;
    let mut carried_out = CarriedOut::default();
    let mut refused = Vec::new();
    for round in 0..ROUNDS {
        let mut wished = wishes_left(&proved(calls, task_sid, map.view()), &carried_out);
        // Which telephone is to ring stands in another item than the telephone, so both have to be read.
        if round == 0 && wished.iter().any(|wish| is_needless(map.view(), wish)) {
            map = calls.maps.read(task_sid).await?;
            wished = wishes_left(&proved(calls, task_sid, map.view()), &carried_out);
        }
        wished.retain(|wish| !refused.contains(wish));
        // Whether the last worker has left is Twilio's word: what a held person hears is not for them.
        if wished.iter().any(is_unhold) && worker_is_there(calls, &conference_sid).await? {
            wished.retain(|wish| !is_unhold(wish));
            settled = Settled::ButUnholds;
        }
        if wished.is_empty() || map.view().conference_sid() != Some(&conference_sid) {
            return Ok(settled);
        }
        let outcomes = carry_out(calls, task_sid, &conference_sid, map.view(), wished).await?;
        outcomes.done.iter().for_each(|wish| carried_out.note(wish));
        refused.extend(outcomes.refused);
        map = calls.maps.read(task_sid).await?;
    }
    // Whoever changes the conference so fast comes here, too, and goes on.
    tracing::warn!(%task_sid, %conference_sid, "the conference changes faster than its policy");
    Ok(settled)
}

fn is_unhold(wish: &Wish) -> bool {
    matches!(wish, Wish::Unhold(..))
}

/// Whether this stops a telephone that rings for a worker who was dropped, though another one is to.
fn is_needless(map: &ConferenceMap, wish: &Wish) -> bool {
    let item = map.participants.get(wish.call_sid());
    matches!(wish, Wish::Cancel(_)) && item.is_some_and(|item| is_needless_ring(map, item))
}

/// Whether Twilio knows a worker in a conference, whom we have let in.
async fn worker_is_there(calls: &Calls, conference_sid: &ConferenceSid) -> Result<bool, Error> {
    let participants = match calls.twilio.list_participants(conference_sid).await {
        Ok(participants) => participants,
        Err(error) if error.is_not_found() => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let is_worker = |it: &ConferenceParticipant| {
        let label = it.label.as_deref().map(Label::parse);
        matches!(label, Some(Label::Worker { .. }))
    };
    Ok(participants.iter().any(|it| it.is_connected() && is_worker(it)))
}
