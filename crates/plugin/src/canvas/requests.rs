//! What was asked of the server for a leg and does not show in the map yet.

use shared::{
    CallSid,
    view::{ParticipantPhase, ParticipantView, Timestamp},
};

use super::{call_view::TileRequest, msg::Ticket};

/// How long after the server's yes the map may take to show it.
const SHOWN_WITHIN_MS: u64 = 5_000;

/// The requests of one call, at most one a leg.
#[derive(Debug, Clone, Default)]
pub(crate) struct Requests(Vec<Request>);

#[derive(Debug, Clone)]
struct Request {
    call_sid: CallSid,
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
    pub(crate) fn of(&self, call_sid: &CallSid) -> Option<TileRequest> {
        self.0.iter().find(|request| request.call_sid == *call_sid).map(|request| request.kind)
    }

    /// Somebody wants something done to a leg.
    pub(crate) fn want(
        &mut self,
        call_sid: &CallSid,
        kind: TileRequest,
        ticket: Option<Ticket>,
    ) -> Want {
        if kind == TileRequest::ConfirmRemove {
            self.0.push(Request::new(call_sid, kind, None));
            return Want::Asked;
        }
        self.decline_remove(call_sid);
        match self.0.iter_mut().find(|request| request.call_sid == *call_sid) {
            None => {
                self.0.push(Request::new(call_sid, kind, ticket));
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
    pub(crate) fn decline_remove(&mut self, call_sid: &CallSid) {
        self.0.retain(|request| {
            request.call_sid != *call_sid || request.kind != TileRequest::ConfirmRemove
        });
    }

    /// The server answered. Returns who waits for that.
    pub(crate) fn answered(
        &mut self,
        call_sid: &CallSid,
        worked: bool,
        now: Timestamp,
    ) -> Vec<Ticket> {
        let Some(index) = self.0.iter().position(|request| request.call_sid == *call_sid) else {
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
            let leg =
                participants.iter().find(|leg| leg.call_sid.as_ref() == Some(&request.call_sid));
            let is_shown = leg.is_none_or(|leg| request.kind.is_shown_by(leg.phase));
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
    fn new(call_sid: &CallSid, kind: TileRequest, ticket: Option<Ticket>) -> Self {
        Self {
            call_sid: call_sid.clone(),
            kind,
            tickets: ticket.into_iter().collect(),
            until: None,
        }
    }
}

impl TileRequest {
    fn is_shown_by(self, phase: ParticipantPhase) -> bool {
        match phase {
            ParticipantPhase::Calling => false,
            ParticipantPhase::Live => self == Self::Unhold,
            ParticipantPhase::OnHold => self == Self::Hold,
            ParticipantPhase::Left
            | ParticipantPhase::Removed
            | ParticipantPhase::Busy
            | ParticipantPhase::NoAnswer
            | ParticipantPhase::Failed
            | ParticipantPhase::Canceled => true,
        }
    }
}
