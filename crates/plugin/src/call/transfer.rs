//! What the canvas says of a call that is being handed over.

use serde::Serialize;
use shared::{
    TaskSid,
    sync_map::{ParticipantItem, TransferEnd},
    transfer::{Progress, agent_of, customer_is_held, progress},
};

use super::Call;

/// A hand-over of which the agent is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
pub struct TransferView {
    /// The tile whose button takes it back: the task that asks. Absent where that is too late.
    pub taken_back_by: Option<TaskSid>,
    /// Who is asked.
    pub name: String,
    /// How far it is.
    pub phase: TransferPhase,
}

/// How far a hand-over is; the texts of `ui/strings` bear the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
#[serde(rename_all = "camelCase")]
pub enum TransferPhase {
    /// The colleague is asked.
    Waiting,
    /// They did not come, and the customer is on hold.
    NobodyCame,
    /// They are there, and the agent could not be taken off the call.
    AgentStays,
}

impl Call {
    /// The hand-over that the agent has to know of.
    pub(super) fn transfer_view(&self) -> Option<TransferView> {
        if self.is_watched() {
            return None;
        }
        let all = self.map.invitations.iter();
        let shown = all.filter_map(|(task_sid, item)| Some((self.transfer_phase(item)?, task_sid)));
        let (phase, invitation) = shown.min()?;
        let name = self.map.invitations[invitation].display_name.clone().unwrap_or_default();
        let is_open = phase != TransferPhase::AgentStays;
        Some(TransferView { taken_back_by: is_open.then(|| invitation.clone()), name, phase })
    }

    fn transfer_phase(&self, item: &ParticipantItem) -> Option<TransferPhase> {
        match progress(&self.map, item)? {
            Progress::Waiting => Some(TransferPhase::Waiting),
            Progress::NobodyCame => {
                customer_is_held(&self.map).then_some(TransferPhase::NobodyCame)
            }
            Progress::Ended(TransferEnd::AgentStays) => {
                let leg = agent_of(&self.map, item)?;
                let mut joined = self.map.joined();
                let stays = joined.any(|(call_sid, item)| call_sid == leg && self.is_agents(item));
                stays.then_some(TransferPhase::AgentStays)
            }
            Progress::Came(_) | Progress::Ended(TransferEnd::Done | TransferEnd::TakenBack) => None,
        }
    }

    /// Whether this task asks somebody to take the call over, who has not done so.
    pub(super) fn can_be_taken_back(&self, task_sid: &TaskSid) -> bool {
        self.transfer_view().is_some_and(|view| view.taken_back_by.as_ref() == Some(task_sid))
    }
}
