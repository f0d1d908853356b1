//! Switches for the corners of Twilio that nobody outside knows: the product must be right under
//! every setting.

use serde::{Deserialize, Serialize};

/// How this Twilio behaves where the real one's behaviour is not documented.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Quirks {
    /// Sync REST names what is missing (54200, 54201, 54300); otherwise it says 20404 for all of it.
    pub sync_rest_names_what_is_missing: bool,
    /// The grant `flex_insights` opens a Sync service of its own; otherwise the default one.
    pub flex_insights_has_its_own_sync_service: bool,
}
