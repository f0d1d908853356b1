//! The calls of this agent, and how one of them is found.

use shared::{ReservationSid, TaskSid, view::Timestamp};

use crate::{
    call::{Call, Phone, SyncSource},
    ids::LinkId,
};

/// The calls of this agent, and what Flex knows of them.
#[derive(Debug, Default)]
pub struct CanvasState {
    pub(super) calls: Vec<Call>,
    /// The server's address, where the account names one.
    pub(super) server_url: Option<String>,
    /// The Sync client that had the last map.
    pub(super) remembered_source: Option<SyncSource>,
    pub(super) own_client_used: bool,
    pub(super) phone: Phone,
    pub(super) last_link: LinkId,
    pub(super) alarm: Option<Timestamp>,
    pub(super) frame_requested: bool,
}

impl CanvasState {
    /// No calls.
    pub fn new(server_url: Option<String>) -> Self {
        Self { server_url, ..Self::default() }
    }

    /// Whether this opening of a map is still wanted.
    pub fn wants_link(&self, task_sid: &TaskSid, id: LinkId) -> bool {
        self.calls.iter().any(|call| is_of_link(call, task_sid, id))
    }

    /// The task of the call that a task of the agent's belongs to.
    pub fn call_task(&self, task_sid: &TaskSid) -> TaskSid {
        let own = self.calls.iter().find(|call| call.reservation.task_sid == *task_sid);
        own.map_or_else(|| task_sid.clone(), |call| call.reservation.call_task())
    }

    /// The call whose agent has to be told that this worker does not come.
    pub fn call_to_decline(&self, sid: &ReservationSid) -> Option<TaskSid> {
        self.calls.iter().find(|call| call.is(sid))?.reservation.call_to_decline()
    }

    /// Whether Flex hangs up the agent's leg by itself; the reservation may be over.
    pub fn hangs_up_here(&self, sid: &ReservationSid) -> bool {
        let mut others = self.calls.iter().filter(|call| !call.is(sid));
        if others.any(|call| call.is_held_here(&self.phone)) {
            return false;
        }
        let call = self.calls.iter().find(|call| call.is(sid));
        call.map_or(self.phone.active_call.is_some(), |call| call.hangs_up_here(&self.phone))
    }

    pub(super) fn call_of_reservation(&mut self, sid: &ReservationSid) -> Option<&mut Call> {
        self.calls.iter_mut().find(|call| call.is(sid))
    }

    /// The call that requests refer to: not one whose reservation has ended, and which only waits for what its map
    /// says yet.
    pub(super) fn call_of_task(&mut self, task_sid: &TaskSid) -> Option<&mut Call> {
        let is_it = |call: &&mut Call| call.reservation.task_sid == *task_sid && !call.has_ended();
        self.calls.iter_mut().find(is_it)
    }

    /// The call whose map this link opened. What a closed map still reports belongs to no call.
    pub(super) fn call_of_link(&mut self, task_sid: &TaskSid, id: LinkId) -> Option<&mut Call> {
        self.calls.iter_mut().find(|call| is_of_link(call, task_sid, id))
    }
}

fn is_of_link(call: &Call, task_sid: &TaskSid, id: LinkId) -> bool {
    call.link.is(id) && call.reservation.call_task() == *task_sid
}
