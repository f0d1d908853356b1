//! Transfers a call to a colleague: they are asked to come, and the agent leaves when they like, or when the
//! colleague has come.

use shared::{TaskSid, api::TransferMode, label::LegId, sync_map::ParticipantType};

use crate::calls::{
    add_participant::Added, ask_colleague, context::Calls, error::Error, flex_user::FlexUser,
    invitation::AskedTransfer, own_attributes::OwnAttributes, transfer,
};

/// What an agent asks for.
#[derive(Debug, Clone)]
pub(crate) struct TransferRequest {
    /// The id of the press.
    pub(crate) id: Option<LegId>,
    pub(crate) to: String,
    /// The agent's name, where the client says it.
    pub(crate) from: Option<String>,
    pub(crate) mode: TransferMode,
    pub(crate) note: Option<String>,
    pub(crate) own_attributes: OwnAttributes,
    pub(crate) priority: Option<u32>,
}

/// Asks the colleague.
pub(crate) async fn transfer_call(
    calls: &Calls,
    user: &FlexUser,
    call: &TaskSid,
    request: TransferRequest,
) -> Result<Added, Error> {
    let TransferRequest { id, to, from, mode, note, own_attributes, priority } = request;
    let leg = match mode {
        TransferMode::HandOver => Some(transfer::leg_of(calls, call, user).await?),
        TransferMode::AskFirst => None,
    };
    let customer = customer_of(calls, call).await?;
    let asked = AskedTransfer { mode, customer, note, leg, own_attributes, priority };
    ask_colleague::invite(calls, user, call, id, &to, from.as_deref(), Some(asked)).await
}

/// The number of the customer, as far as the map knows it.
async fn customer_of(calls: &Calls, call: &TaskSid) -> Result<Option<String>, Error> {
    let map = calls.maps.known(call).await?;
    let mut people = map.view().people();
    let customer = people.find(|(_, item)| item.participant_type == ParticipantType::Customer);
    Ok(customer.and_then(|(_, item)| item.phone_number.clone()))
}
