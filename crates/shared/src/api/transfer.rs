//! How a call is transferred.

use serde::{Deserialize, Serialize};

use crate::TaskSid;

/// The most characters that a note has.
pub const MAX_NOTE_CHARS: usize = 500;

/// How a call is transferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum TransferMode {
    /// The colleague takes part in the call, and the agent leaves when they like.
    AskFirst,
    /// The customer is held, and the agent leaves when the colleague has come.
    HandOver,
}

impl TransferMode {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AskFirst => "ask-first",
            Self::HandOver => "hand-over",
        }
    }
}

/// The body of [`TRANSFER_CALL`](super::path::TRANSFER_CALL). Its answer is an [`AddParticipantResponse`](super::AddParticipantResponse).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TransferCallRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default, rename = "Token")]
    pub token: String,
    /// The task of the call.
    pub task_sid: TaskSid,
    /// To whom the call is transferred: the `contact_uri` or the SID of a worker, or the SID of a task queue.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub to: String,
    /// The name of the agent; their worker's where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// `ask-first`: the colleague takes part in the call. `hand-over`: the customer is held, and the agent
    /// leaves when the colleague has come.
    #[cfg_attr(feature = "openapi", schema(pattern = "^(ask-first|hand-over)$"))]
    pub mode: String,
    /// What the colleague is told: [`MAX_NOTE_CHARS`] characters at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 500))]
    pub note: Option<String>,
    /// A JSON object: attributes of who asks, kept on the task that asks the colleague. What the server writes there wins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<String>,
    /// The priority of that task, a whole number; `TaskRouter`'s own where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9]+$"))]
    pub priority: Option<String>,
    /// Eight hexadecimal digits, chosen for each press of the button: a request that arrives twice asks
    /// once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}
