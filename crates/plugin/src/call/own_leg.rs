//! The agent's own leg, and whether this browser is its telephone.
//!
//! Flex hangs up and mutes the call that the browser holds. Where the agent talks on a desk phone, or in
//! another browser, there is none: then the server does both.

use serde::Serialize;
use shared::{
    CallSid,
    rejoin::{is_waited_for, rejoins},
    sync_map::{ParticipantItem, ParticipantType},
    view::{ParticipantView, Timestamp},
};

use super::Call;
use crate::tile::{TileAction, TileButton, TileKey};

/// How long after the leg joined the browser may take to show that it holds it.
const TAKEN_UP_WITHIN_MS: u64 = 2_000;

/// What Flex says of the agent's telephone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phone {
    /// The SID of the call that this browser holds: Flex's `activeCall`.
    pub active_call: Option<String>,
    /// The agent's `contact_uri` is a browser, this one or another.
    pub is_browser: bool,
}

/// The button with which agents mute themselves, where the browser holds no call that it could mute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
pub struct OwnMute {
    /// The name of the agent's own tile.
    pub tile: String,
    /// `mute` or `unmute`.
    pub action: TileAction,
    /// Whether something was asked for the leg and has not happened yet.
    pub is_waiting: bool,
}

/// Why the agent hears nothing here; the texts of `ui/strings` bear the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
#[serde(rename_all = "camelCase")]
pub enum OwnLegNote {
    /// Their leg was dropped, and they are rung again.
    Dropped,
    /// They talk in another browser, or in another tab of this one.
    InAnotherBrowser,
}

/// The action of Flex that ends the call for the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
pub enum LeaveAction {
    /// Hangs up the call that the browser holds.
    HangupCall,
    /// Ends the task where the browser holds none.
    WrapupTask,
}

impl Call {
    /// The agent's own legs that are joined; before the server hung up the second there can be two.
    pub(super) fn own_legs(&self) -> impl Iterator<Item = (&CallSid, &ParticipantItem)> {
        self.map.joined().filter(|(_, item)| self.is_agents(item))
    }

    pub(super) fn is_agents(&self, item: &ParticipantItem) -> bool {
        let worker_sid = self.reservation.worker_sid.as_ref();
        let is_own_worker = worker_sid.is_some() && item.worker_sid.as_ref() == worker_sid;
        item.participant_type != ParticipantType::Supervisor && (self.is_own(item) || is_own_worker)
    }

    /// Whether the server rings the agent again when their leg is dropped, or does so at this moment.
    pub(crate) fn is_rung_again(&self) -> bool {
        self.own_legs().any(|(_, item)| rejoins(item)) || self.is_waited_for()
    }

    /// Whether the call waits for the agent, whose leg was dropped.
    pub(crate) fn is_waited_for(&self) -> bool {
        !self.is_watched() && is_waited_for(&self.map, Some(&self.reservation.sid))
    }

    /// Whether the agent was in the conference and has left it, and this browser holds no call.
    pub(crate) fn was_hung_up(&self, phone: &Phone) -> bool {
        let mut items = self.map.participants.values();
        let was_there = items.any(|item| self.is_agents(item) && !item.is_connecting());
        was_there && self.own_legs().next().is_none() && phone.active_call.is_none()
    }

    /// The agent's leg, if it is joined and this browser does not hold it.
    pub(crate) fn leg_elsewhere(&self, phone: &Phone) -> Option<&CallSid> {
        let (first, _) = self.own_legs().next().filter(|_| !self.is_watched())?;
        (!self.is_held_here(phone)).then_some(first)
    }

    /// Whether the call that this browser holds is the agent's leg in this one.
    pub(crate) fn is_held_here(&self, phone: &Phone) -> bool {
        let active = phone.active_call.as_deref();
        self.own_legs().any(|(call_sid, _)| active == Some(call_sid.as_str()))
    }

    /// Whether Flex can hang up by itself.
    pub(crate) fn hangs_up_here(&self, phone: &Phone) -> bool {
        phone.active_call.is_some() && self.leg_elsewhere(phone).is_none()
    }

    pub(crate) fn leave_action(&self, phone: &Phone) -> LeaveAction {
        if self.hangs_up_here(phone) { LeaveAction::HangupCall } else { LeaveAction::WrapupTask }
    }

    /// Takes in where the agent's leg is at this moment.
    pub(super) fn observe_own_leg(&mut self, phone: &Phone, now: Timestamp) {
        let is_elsewhere = self.leg_elsewhere(phone).is_some();
        self.elsewhere_since = is_elsewhere.then(|| self.elsewhere_since.unwrap_or(now));
    }

    /// When it is certain that this browser does not hold the leg, if nothing changes until then.
    fn certain_at(&self) -> Option<Timestamp> {
        self.elsewhere_since.map(|since| Timestamp(since.0 + TAKEN_UP_WITHIN_MS))
    }

    pub(super) fn next_change_of_own_leg(&self, now: Timestamp) -> Option<Timestamp> {
        self.certain_at().filter(|at| now < *at)
    }

    fn is_certainly_elsewhere(&self, now: Timestamp) -> bool {
        self.certain_at().is_some_and(|at| at <= now)
    }

    pub(super) fn own_leg_note(&self, phone: &Phone, now: Timestamp) -> Option<OwnLegNote> {
        let is_elsewhere = phone.is_browser && self.is_certainly_elsewhere(now);
        let elsewhere = is_elsewhere.then_some(OwnLegNote::InAnotherBrowser);
        self.is_waited_for().then_some(OwnLegNote::Dropped).or(elsewhere)
    }

    pub(super) fn own_mute(
        &self,
        phone: &Phone,
        participants: &[ParticipantView],
        now: Timestamp,
    ) -> Option<OwnMute> {
        let call_sid = self.leg_elsewhere(phone).filter(|_| self.is_certainly_elsewhere(now))?;
        let own = participants.iter().find(|person| person.call_sid.as_ref() == Some(call_sid))?;
        let tile = self.tile_view(own);
        let mute = tile.buttons.iter().find(|view| view.button == TileButton::Mute)?;
        Some(OwnMute { tile: tile.key, action: mute.action, is_waiting: tile.is_waiting })
    }

    /// The tile of the agent's own leg, where Flex cannot mute it.
    pub(crate) fn own_tile_elsewhere(&self, phone: &Phone) -> Option<TileKey> {
        self.leg_elsewhere(phone).map(|call_sid| TileKey::Leg(call_sid.clone()))
    }
}
