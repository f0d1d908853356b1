//! What happens to the dialpad, and what has to be done about it: plain data in both directions.

use serde::Serialize;
use shared::{TaskSid, numbering_plan::Country, view::Timestamp};

use crate::{
    canvas::AgentCalls,
    failure::Failure,
    ids::Ticket,
    server_request::{Answer, ServerRequest, Transfer},
};

/// Who presses Call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caller {
    /// `contact_uri`: where the agent's own phone is.
    pub contact_uri: Option<String>,
    /// `full_name`: what a colleague is shown.
    pub full_name: Option<String>,
    /// The caller ID: the number that is shown to whom is called; the server has a default.
    pub number: Option<String>,
    /// Whether they are in an activity in which TaskRouter gives them nothing.
    pub away: bool,
    /// A JSON object: what is to be kept on the task of the call.
    pub attributes: Option<String>,
    /// Whether the call is recorded; absent where that is not for them to say.
    pub record: Option<bool>,
}

/// What happens to the dialpad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialpadMsg {
    /// The panel was opened.
    Opened,
    /// The dialog was opened that adds somebody to this call.
    DialogOpened(TaskSid),
    /// The dialog was opened that transfers this call.
    TransferOpened(TaskSid),
    /// The call of the open dialog is transferred.
    TransferPressed {
        /// To whom, and how.
        transfer: Transfer,
        /// Who waits for it.
        ticket: Ticket,
    },
    /// Panel or dialog was closed.
    Closed,
    /// The text of the number field, after typing, pasting or a key of the keypad.
    Typed(String),
    /// The number field lost the focus.
    FieldLeft,
    /// Whose numbers those without a country code are.
    CountryChosen(Option<Country>),
    /// Call, or Add to call.
    CallPressed(Caller),
    /// A colleague was chosen, by their `contact_uri`.
    WorkerChosen(String, Caller),
    /// An action of Flex's calls this number, or the `contact_uri` of a colleague.
    CallAsked(String, Caller, Ticket),
    /// The server answered.
    Answered(Answer),
    /// The server answered whether a task that came to nobody is given up.
    GaveUp(Answer),
    /// A reservation of ours came: its task, and whom that calls.
    ReservationCame(TaskSid, Option<String>),
    /// What the agent's calls leave room for is something else.
    AgentCallsChanged(AgentCalls),
    /// Time passed.
    ClockMoved,
}

/// What the shell has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialpadEffect {
    /// Ask the server.
    Post(ServerRequest),
    /// Draw it again.
    Draw(DialpadView),
    /// Tell the agent, who does not see the dialpad.
    Notify(Failure),
    /// Tell who waits for it: the call goes out and has this task, or the transfer has begun, or it has not.
    Settle(Ticket, Result<Option<TaskSid>, Failure>),
    /// Come back then with [`DialpadMsg::ClockMoved`].
    WakeAt(Timestamp),
}

/// What a person sees of the dialpad.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
#[expect(clippy::struct_excessive_bools, reason = "each is asked for by another component")]
pub struct DialpadView {
    /// Whether the panel is shown.
    pub open: bool,
    /// The call whose dialog is shown.
    pub dialog_of: Option<TaskSid>,
    /// The call whose transfer dialog is shown.
    pub transfer_of: Option<TaskSid>,
    /// The text of the number field.
    pub text: String,
    /// The country whose number it is if it has no country code, by its two letters.
    pub country: Option<String>,
    /// The number that is meant, in E.164.
    pub number: Option<String>,
    /// What is to be pressed once somebody answers.
    pub extension: Option<String>,
    /// Whether a call is being set up.
    pub busy: bool,
    /// Whether the number is added to a call that goes on.
    pub adds: bool,
    /// What the button of a message task says.
    pub call_customer: CallCustomer,
    /// The key of the text that says what is wrong.
    pub problem: Option<String>,
    /// The words of the other side about it.
    pub detail: String,
    /// Whether it is the number in the field that is wrong: then it is said there.
    pub is_at_field: bool,
}

/// What the button says that calls the customer of a message task; the texts of `ui/strings` bear the
/// same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
#[serde(rename_all = "camelCase")]
pub enum CallCustomer {
    /// It calls the customer.
    Call,
    /// It is disabled: a call is being set up.
    Busy,
    /// It is disabled: the agent is on a call.
    OnACall,
}
