//! What Flex's store is given of a call: the shared view, with the requests in flight on top.

use serde::Serialize;
use shared::{
    TaskSid,
    sync_map::ParticipantType,
    view::{ConferenceView, ParticipantView},
};
use ts_rs::TS;

use super::{requests::Requests, whom::Whom};
use crate::failure::key_of_code;

/// What a person sees of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "../seam/")]
pub struct CallView {
    /// The task: the key of Flex's store.
    pub task_sid: TaskSid,
    /// The conference.
    pub conference: ConferenceView,
    /// The request in flight of each participant, in the same order.
    pub requests: Vec<Option<TileRequest>>,
    /// The key of the text that says why Twilio refused to dial the customer.
    pub refusal: Option<&'static str>,
}

/// What has been asked for a participant, and has not happened yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "../seam/")]
pub enum TileRequest {
    /// To be held.
    Hold,
    /// To be unheld.
    Unhold,
    /// To be muted.
    Mute,
    /// To be unmuted.
    Unmute,
    /// The agent is asked whether to remove them.
    ConfirmRemove,
    /// To be removed.
    Remove,
    /// To be called once more.
    CallAgain,
}

impl CallView {
    pub(crate) fn new(
        task_sid: &TaskSid,
        mut conference: ConferenceView,
        requests: &Requests,
        customer_name: Option<&str>,
    ) -> Self {
        for participant in &mut conference.participants {
            participant.name = Some(shown_name(participant, customer_name));
        }
        let request_of = |leg: &ParticipantView| requests.of(&Whom::of(leg));
        let of_each = conference.participants.iter().map(request_of).collect();
        let refusal = conference.dial_refusal.as_ref().map(|refusal| key_of_code(refusal.code));
        Self { task_sid: task_sid.clone(), conference, requests: of_each, refusal }
    }
}

/// Nobody is shown without a name: the number stands in, for the customer what the task says.
fn shown_name(participant: &ParticipantView, customer_name: Option<&str>) -> String {
    let is_customer = participant.participant_type == ParticipantType::Customer;
    let of_task = customer_name.filter(|_| is_customer);
    [participant.name.as_deref(), participant.phone_number.as_deref(), of_task]
        .into_iter()
        .flatten()
        .find(|name| !name.is_empty())
        .unwrap_or_default()
        .to_owned()
}
