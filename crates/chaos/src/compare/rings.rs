//! How often telephones rang.

use std::collections::BTreeMap;

use super::Asked;
use crate::{dial_check::DialCheck, truth::Truth};

/// Telephones that rang more often than somebody pressed for them.
pub(crate) fn too_many_rings(truth: &Truth, asked: &Asked) -> Vec<String> {
    let mut found = Vec::new();
    for (number, rang) in rings(truth) {
        let pressed = asked.presses.get(number).copied().unwrap_or_default();
        if rang > pressed {
            found.push(format!("{number} rang {rang} times for {pressed} presses"));
        }
    }
    found
}

/// Telephones that are called twice at the same time.
pub(super) fn twice_at_once(truth: &Truth) -> Vec<String> {
    let mut called: BTreeMap<&str, u32> = BTreeMap::new();
    for call in truth.calls.iter().filter(|call| !call.is_over() && call.is_of_number()) {
        *called.entry(&call.to).or_default() += 1;
    }
    let twice = called.into_iter().filter(|(_, times)| *times > 1);
    twice.map(|(number, times)| format!("{number} has {times} calls at once")).collect()
}

/// Telephones that rang more often than the service allowed that is asked before.
pub(crate) fn never_allowed(truth: &Truth, dial_check: &DialCheck) -> Vec<String> {
    rings(truth)
        .into_iter()
        .filter_map(|(number, rang)| {
            let allowed = dial_check.allowed(number);
            (rang > allowed)
                .then(|| format!("{number} rang {rang} times and was allowed {allowed}"))
        })
        .collect()
}

fn rings(truth: &Truth) -> BTreeMap<&str, u32> {
    let mut rings = BTreeMap::new();
    for call in truth.calls.iter().filter(|call| call.is_of_number()) {
        *rings.entry(call.to.as_str()).or_default() += call.rang;
    }
    rings
}
