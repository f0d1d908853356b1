//! What was asked of the server for a person and does not show in the map yet.

use shared::view::{ParticipantPhase, ParticipantView, Timestamp};

use crate::{
    ids::Ticket,
    tile::{TileKey, TileRequest},
};

/// How long after the server's yes the map may take to show it.
const SHOWN_WITHIN_MS: u64 = 5_000;

/// The requests of one call, at most one a person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Requests(Vec<Request>);

#[derive(Debug, Clone)]
struct Request {
    tile: TileKey,
    kind: TileRequest,
    tickets: Vec<Ticket>,
    /// The server said yes; until then the map may take.
    until: Option<Timestamp>,
}

/// What comes of wanting something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    /// The server has to be asked.
    Ask,
    /// It has been asked that.
    Asked,
    /// It has been asked something else.
    Busy,
}

impl Requests {
    pub(crate) fn of(&self, tile: &TileKey) -> Option<TileRequest> {
        self.0.iter().find(|request| request.tile == *tile).map(|request| request.kind)
    }

    /// Somebody wants something done for a person.
    pub(crate) fn want(
        &mut self,
        tile: &TileKey,
        kind: TileRequest,
        ticket: Option<Ticket>,
    ) -> Want {
        if kind == TileRequest::ConfirmRemove {
            self.0.push(Request::new(tile, kind, None));
            return Want::Asked;
        }
        self.decline_remove(tile);
        match self.0.iter_mut().find(|request| request.tile == *tile) {
            None => {
                self.0.push(Request::new(tile, kind, ticket));
                Want::Ask
            }
            Some(request) if request.kind == kind => {
                // Whoever comes after the answer has nothing to wait for.
                if request.until.is_none() {
                    request.tickets.extend(ticket);
                }
                Want::Asked
            }
            Some(_) => Want::Busy,
        }
    }

    /// The question whether to remove somebody is gone.
    pub(crate) fn decline_remove(&mut self, tile: &TileKey) {
        self.0
            .retain(|request| request.tile != *tile || request.kind != TileRequest::ConfirmRemove);
    }

    /// The server answered. Returns who waits for that.
    pub(crate) fn answered(&mut self, tile: &TileKey, worked: bool, now: Timestamp) -> Vec<Ticket> {
        let Some(index) = self.0.iter().position(|request| request.tile == *tile) else {
            return Vec::new();
        };
        if !worked {
            return self.0.remove(index).tickets;
        }
        self.0[index].until = Some(Timestamp(now.0 + SHOWN_WITHIN_MS));
        std::mem::take(&mut self.0[index].tickets)
    }

    /// Drops what the map shows, and what has waited for it long enough.
    pub(crate) fn tidy(&mut self, participants: &[ParticipantView], now: Timestamp) {
        self.0.retain(|request| {
            let is_late = request.until.is_some_and(|until| until <= now);
            let is_answered = request.until.is_some();
            let is_question = request.kind == TileRequest::ConfirmRemove;
            let leg = participants.iter().find(|leg| request.tile.is_of(leg));
            let is_shown = leg.is_none_or(|leg| request.kind.is_shown_by(leg));
            !is_late && !(is_shown && (is_answered || is_question))
        });
    }

    /// When time alone changes something.
    pub(crate) fn next_change(&self) -> Option<Timestamp> {
        self.0.iter().filter_map(|request| request.until).min()
    }

    /// The call is over. Returns who waits.
    pub(crate) fn end(&mut self) -> Vec<Ticket> {
        std::mem::take(&mut self.0).into_iter().flat_map(|request| request.tickets).collect()
    }
}

impl Request {
    fn new(tile: &TileKey, kind: TileRequest, ticket: Option<Ticket>) -> Self {
        Self { tile: tile.clone(), kind, tickets: ticket.into_iter().collect(), until: None }
    }
}

impl TileRequest {
    fn is_shown_by(self, leg: &ParticipantView) -> bool {
        let (is_there, holds) = match leg.phase {
            ParticipantPhase::Calling | ParticipantPhase::Ringing => return false,
            ParticipantPhase::Live => (true, false),
            ParticipantPhase::OnHold => (true, true),
            ParticipantPhase::Left
            | ParticipantPhase::Removed
            | ParticipantPhase::Busy
            | ParticipantPhase::NoAnswer
            | ParticipantPhase::Failed
            | ParticipantPhase::Canceled => (false, false),
        };
        match self {
            // The tile of the call before makes room for the tile of the next.
            Self::CallAgain => is_there,
            Self::Hold => holds || !is_there,
            Self::Unhold => !holds,
            Self::Mute => leg.muted || !is_there,
            Self::Unmute => !leg.muted || !is_there,
            Self::ConfirmRemove | Self::Remove => !is_there,
        }
    }
}
