//! What was asked of the server for a person and does not show in the map yet.
//!
//! **Invariant:** one action for a leg at a time. A further hold or mute waits for the answer to the
//! one that is under way, and of several that wait the newest is sent.

use shared::view::{ParticipantPhase, ParticipantView, Timestamp};

use crate::{
    ids::Ticket,
    tile::{TileKey, TileRequest},
};

/// How long after the server's yes the map may take to show it.
const SHOWN_WITHIN_MS: u64 = 5_000;
/// After what part of that the map is read: its events may not come.
const READ_AFTER_MS: u64 = 2_000;

/// The requests of one call, at most one a person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Requests(Vec<Request>);

#[derive(Debug, Clone)]
struct Request {
    tile: TileKey,
    wish: Wish,
    /// What the map has said of it since it was asked.
    in_map: InMap,
    /// When the server said yes.
    confirmed_at: Option<Timestamp>,
    /// The map was read for it.
    is_looked_for: bool,
    /// What the map said when it should have shown it: from then on nobody waits for it.
    unseen: Option<Said>,
    /// What is asked for after the answer: at most one wish about hold and one about mute.
    waiting: Vec<Wish>,
}

/// What the map has said of a wish since the server was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InMap {
    /// Nothing that tells whether it was done: it may be what the map said before.
    Unknown,
    /// That it was not done.
    Undone,
    /// That it was done. Whatever the map says later is news of its own.
    Done,
}

/// What the map says of a person: the phase, and whether they are muted.
type Said = (ParticipantPhase, bool);

/// What is wanted for a person, and who waits for it.
#[derive(Debug, Clone)]
struct Wish {
    kind: TileRequest,
    tickets: Vec<Ticket>,
}

/// What comes of wanting something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    /// The server has to be asked.
    Ask,
    /// It has been asked that, or will be once it has answered.
    Asked,
    /// It has done that: there is nothing to wait for.
    Done,
    /// It has been asked something else.
    Busy,
}

/// What comes of the server's answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Answered {
    /// Who waited for it.
    pub(crate) tickets: Vec<Ticket>,
    /// What the server has to be asked next.
    pub(crate) next: Option<TileRequest>,
}

impl Requests {
    pub(crate) fn of(&self, tile: &TileKey) -> Option<TileRequest> {
        let request = self.0.iter().find(|request| request.is_of(tile))?;
        Some(request.wish.kind)
    }

    /// What was confirmed for a person and has not been shown.
    pub(crate) fn unseen(&self, tile: &TileKey) -> Option<TileRequest> {
        let is_unseen = |request: &&Request| request.tile == *tile && request.unseen.is_some();
        self.0.iter().find(is_unseen).map(|request| request.wish.kind)
    }

    /// Somebody wants something done for a person.
    pub(crate) fn want(
        &mut self,
        tile: &TileKey,
        kind: TileRequest,
        ticket: Option<Ticket>,
    ) -> Want {
        let wish = Wish { kind, tickets: ticket.into_iter().collect() };
        if kind == TileRequest::ConfirmRemove {
            self.0.push(Request::new(tile, wish));
            return Want::Asked;
        }
        self.decline_remove(tile);
        self.0.retain(|request| request.tile != *tile || request.unseen.is_none());
        match self.0.iter_mut().find(|request| request.is_of(tile)) {
            None => {
                self.0.push(Request::new(tile, wish));
                Want::Ask
            }
            Some(request) => request.want(wish),
        }
    }

    /// The question whether to remove somebody is gone.
    pub(crate) fn decline_remove(&mut self, tile: &TileKey) {
        self.0.retain(|request| {
            request.tile != *tile || request.wish.kind != TileRequest::ConfirmRemove
        });
    }

    /// The server answered.
    pub(crate) fn answered(&mut self, tile: &TileKey, worked: bool, now: Timestamp) -> Answered {
        let Some(index) = self.0.iter().position(|request| request.is_of(tile)) else {
            return Answered::default();
        };
        let request = &mut self.0[index];
        let tickets = std::mem::take(&mut request.wish.tickets);
        if !request.waiting.is_empty() {
            let next = request.waiting.remove(0);
            request.ask(next);
            return Answered { tickets, next: Some(request.wish.kind) };
        }
        if worked && request.in_map != InMap::Done {
            request.confirmed_at = Some(now);
        } else {
            self.0.remove(index);
        }
        Answered { tickets, next: None }
    }

    /// Whether the map has to be read, once for each request that it does not show.
    pub(crate) fn want_a_read(&mut self, now: Timestamp) -> bool {
        let mut is_due = false;
        for request in &mut self.0 {
            if request.read_at().is_some_and(|at| at <= now) {
                request.is_looked_for = true;
                is_due = true;
            }
        }
        is_due
    }

    /// Drops what the map shows. What it has not shown in its time stays until the map says anything new
    /// of the person.
    pub(crate) fn tidy(&mut self, participants: &[ParticipantView], now: Timestamp) {
        self.0.retain_mut(|request| {
            let is_answered = request.confirmed_at.is_some();
            let is_question = request.wish.kind == TileRequest::ConfirmRemove;
            let Some(leg) = participants.iter().find(|leg| request.tile.is_of(leg)) else {
                return !is_answered && !is_question && request.unseen.is_none();
            };
            let said = (leg.phase, leg.muted);
            if let Some(before) = request.unseen {
                return before == said;
            }
            if request.late_at().is_some_and(|at| at <= now) {
                request.confirmed_at = None;
                request.unseen = Some(said);
            }
            let is_shown = request.wish.kind.is_shown_by(leg);
            request.in_map = match request.in_map {
                InMap::Unknown | InMap::Undone if !is_shown => InMap::Undone,
                InMap::Undone => InMap::Done,
                known @ (InMap::Unknown | InMap::Done) => known,
            };
            !(is_shown && (is_answered || is_question))
        });
    }

    /// When time alone changes something.
    pub(crate) fn next_change(&self) -> Option<Timestamp> {
        self.0.iter().filter_map(|request| request.read_at().or(request.late_at())).min()
    }

    /// The call is over. Returns who waits.
    pub(crate) fn end(&mut self) -> Vec<Ticket> {
        let wishes = std::mem::take(&mut self.0)
            .into_iter()
            .flat_map(|request| std::iter::once(request.wish).chain(request.waiting));
        wishes.flat_map(|wish| wish.tickets).collect()
    }
}

impl Request {
    fn new(tile: &TileKey, wish: Wish) -> Self {
        Self {
            tile: tile.clone(),
            wish,
            in_map: InMap::Unknown,
            confirmed_at: None,
            is_looked_for: false,
            unseen: None,
            waiting: Vec::new(),
        }
    }

    /// Whether somebody waits for this, for the person of a tile.
    fn is_of(&self, tile: &TileKey) -> bool {
        self.tile == *tile && self.unseen.is_none()
    }

    /// The server is asked for something else.
    fn ask(&mut self, wish: Wish) {
        self.confirmed_at = None;
        self.is_looked_for = false;
        self.in_map = InMap::Unknown;
        self.wish = wish;
    }

    fn want(&mut self, mut wish: Wish) -> Want {
        let is_same = self.wish.kind == wish.kind;
        let is_answered = self.confirmed_at.is_some();
        if is_answered && is_same {
            return Want::Done;
        }
        if !is_same && (self.wish.kind.subject().is_none() || wish.kind.subject().is_none()) {
            return Want::Busy;
        }
        if is_answered {
            self.ask(wish);
            return Want::Ask;
        }
        // What was wanted in between is not wanted any more.
        wish.tickets.extend(self.drop_waiting(wish.kind));
        if is_same {
            self.wish.tickets.extend(wish.tickets);
        } else {
            self.waiting.push(wish);
        }
        Want::Asked
    }

    fn read_at(&self) -> Option<Timestamp> {
        let confirmed_at = self.confirmed_at.filter(|_| !self.is_looked_for)?;
        Some(Timestamp(confirmed_at.0 + READ_AFTER_MS))
    }

    fn late_at(&self) -> Option<Timestamp> {
        self.confirmed_at.map(|at| Timestamp(at.0 + SHOWN_WITHIN_MS))
    }

    /// Drops the wish about the same that has not been sent; returns who waits for it.
    fn drop_waiting(&mut self, kind: TileRequest) -> Vec<Ticket> {
        let is_about_that = |wish: &mut Wish| wish.kind.subject() == kind.subject();
        self.waiting.extract_if(.., is_about_that).flat_map(|wish| wish.tickets).collect()
    }
}

/// What can be turned on and off for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Hold,
    Mute,
}

impl TileRequest {
    fn subject(self) -> Option<Subject> {
        match self {
            Self::Hold | Self::Unhold => Some(Subject::Hold),
            Self::Mute | Self::Unmute => Some(Subject::Mute),
            Self::ConfirmRemove | Self::Remove | Self::CallAgain => None,
        }
    }

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
