//! The countries among which an agent chooses one for numbers without a country code.

use serde::Serialize;
use shared::numbering_plan;

/// A country that has telephone numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
pub struct CountryView {
    /// Its code of ISO 3166-1, with two letters.
    pub id: &'static str,
    /// Its country code.
    pub code: &'static str,
}

/// All of them, by their country codes.
pub fn countries() -> Vec<CountryView> {
    let view = |country: numbering_plan::Country| CountryView {
        id: country.id(),
        code: country.plan().code(),
    };
    numbering_plan::countries().map(view).collect()
}
