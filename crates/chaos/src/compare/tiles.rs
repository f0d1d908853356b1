//! Compares tiles, wherever they are drawn, with who is in the conference.

use shared::{
    CallSid,
    view::{ParticipantPhase, ParticipantView},
};

use crate::truth::{Conference, Participant, Truth};

/// What the tiles of a conference that goes on tell and is not so.
pub(super) fn tiles(
    truth: &Truth,
    conference: &Conference,
    participants: &[ParticipantView],
) -> Vec<String> {
    let mut found = Vec::new();
    let tile = |leg: &Participant| {
        participants.iter().find(|tile| tile.call_sid.as_ref() == Some(&leg.call_sid))
    };
    for leg in people_of(truth, conference) {
        found.extend(tile_of(leg, tile(leg)));
    }
    let supervisors =
        conference.participants.iter().filter(|leg| truth.only_listens(&leg.call_sid));
    for leg in supervisors.filter(|leg| leg.joined && tile(leg).is_some()) {
        found.push(format!("{} only listens, and has a tile", leg.call_sid));
    }
    for tile in participants {
        found.extend(ghost(truth, conference, tile));
    }
    found.extend(hearing(truth, conference, participants));
    found
}

/// Who is in the conference or on the way, but for those who only listen.
pub(super) fn people_of<'a>(
    truth: &'a Truth,
    conference: &'a Conference,
) -> impl Iterator<Item = &'a Participant> {
    conference.participants.iter().filter(|leg| !truth.only_listens(&leg.call_sid))
}

/// The leg of whose tile a difference tells.
pub(crate) fn tile_that_differs(difference: &str) -> Option<CallSid> {
    let (call_sid, rest) = difference.split_once(' ')?;
    rest.starts_with("is shown ").then(|| CallSid::parse(call_sid).ok()).flatten()
}

/// Whether a leg's tile shows what the leg is.
fn tile_of(leg: &Participant, tile: Option<&ParticipantView>) -> Option<String> {
    let call_sid = &leg.call_sid;
    let Some(tile) = tile else {
        return Some(format!("{call_sid} has no tile"));
    };
    let is_right = match tile.phase {
        ParticipantPhase::Live => leg.joined && !leg.hold,
        ParticipantPhase::OnHold => leg.joined && leg.hold,
        ParticipantPhase::Calling | ParticipantPhase::Ringing => !leg.joined,
        ParticipantPhase::Left
        | ParticipantPhase::Removed
        | ParticipantPhase::Busy
        | ParticipantPhase::NoAnswer
        | ParticipantPhase::Failed
        | ParticipantPhase::Canceled => false,
    };
    if !is_right {
        let (joined, hold) = (leg.joined, leg.hold);
        return Some(format!(
            "{call_sid} is shown {:?}; joined: {joined}, held: {hold}",
            tile.phase
        ));
    }
    (leg.joined && tile.muted != leg.muted)
        .then(|| format!("{call_sid} is shown muted: {}; it is {}", tile.muted, leg.muted))
}

/// Whether a tile shows somebody as being there or on their way.
pub(super) fn is_present(tile: &ParticipantView) -> bool {
    matches!(
        tile.phase,
        ParticipantPhase::Live
            | ParticipantPhase::OnHold
            | ParticipantPhase::Calling
            | ParticipantPhase::Ringing
    )
}

/// A tile of somebody who is neither there nor on their way.
fn ghost(truth: &Truth, conference: &Conference, tile: &ParticipantView) -> Option<String> {
    if !is_present(tile) {
        return None;
    }
    if let Some(call_sid) = &tile.call_sid {
        let is_true = conference.participants.iter().any(|leg| leg.call_sid == *call_sid);
        return (!is_true).then(|| format!("{call_sid} is shown {:?} and is gone", tile.phase));
    }
    let Some(invitation) = &tile.invitation else {
        return Some("the customer is shown as called, and nobody calls them".to_owned());
    };
    let is_open = truth.task(invitation).is_some_and(|task| {
        task.is_open() && truth.worker_call(invitation).is_none_or(|call| !call.is_over())
    });
    (!is_open).then(|| format!("{invitation} is shown as an invitation and is over"))
}

/// Who can hear whom, by the tiles.
fn hearing(truth: &Truth, conference: &Conference, tiles: &[ParticipantView]) -> Vec<String> {
    let live: Vec<&ParticipantView> =
        tiles.iter().filter(|tile| tile.phase == ParticipantPhase::Live).collect();
    let can = |listener: &CallSid, speaker: &CallSid| {
        let is = |tile: &&&ParticipantView, sid| tile.call_sid.as_ref() == Some(sid);
        let hears = live.iter().any(|tile| is(&tile, listener));
        hears && live.iter().any(|tile| is(&tile, speaker) && !tile.muted)
    };
    let mut found = Vec::new();
    for pair in &conference.hearing {
        let (listener, speaker) = (&pair.listener, &pair.speaker);
        if truth.only_listens(listener) || truth.only_listens(speaker) {
            continue;
        }
        if pair.now != can(listener, speaker) {
            found.push(format!("{listener} hears {speaker}: {}, the tiles differ", pair.now));
        }
    }
    found
}
