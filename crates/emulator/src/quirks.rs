//! Switches for the corners of Twilio that nobody outside knows: the product must be right under
//! every setting.

use serde::{Deserialize, Serialize};

/// How this Twilio behaves where the real one's behaviour is not documented.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Quirks {}
