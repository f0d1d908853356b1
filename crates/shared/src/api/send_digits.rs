//! What is asked to have keys pressed that one person alone hears.

use serde::{Deserialize, Serialize};

use crate::{ConferenceSid, TaskSid};

/// The body of [`SEND_DIGITS`](super::path::SEND_DIGITS).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SendDigitsRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default, rename = "Token")]
    pub token: String,
    /// The task whose conference it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_sid: Option<TaskSid>,
    /// The conference; the one of the task where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conference: Option<ConferenceSid>,
    /// The leg.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub participant: String,
    /// What is pressed: digits, `*`, `#`, and a `,` for each pause.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9*#,]{1,32}$"))]
    pub digits: String,
    /// Identifies one press of the button: eight hexadecimal digits, different for each press. Repeated requests
    /// with the same id are played once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-fA-F]{8}$"))]
    pub id: Option<String>,
}
