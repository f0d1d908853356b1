//! Whether calls are recorded, which nobody should find out afterwards.

use super::{environment::Environment, finding::Finding};

pub(super) fn findings(environment: &Environment) -> Vec<Finding> {
    let text = match environment.get("RECORD_CALLS") {
        Some("false") if environment.get("RECORDING_CHOICE") == Some("true") => {
            "no call is recorded unless its dialpad says so"
        }
        Some("false") => "no call is recorded",
        _ => {
            "every call is recorded from the start; where people have to agree before, set RECORD_CALLS=false"
        }
    };
    vec![Finding::good("recording", text)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_set_nothing_reads_that_calls_are_recorded() {
        for (settings, want) in [
            (&[][..], "every call is recorded"),
            (&[("RECORD_CALLS", "true")], "every call is recorded"),
            (&[("RECORD_CALLS", "false")], "no call is recorded"),
            (&[("RECORD_CALLS", "false"), ("RECORDING_CHOICE", "true")], "unless its dialpad"),
        ] {
            let found = findings(&Environment::of(&[], settings));
            assert!(found[0].text.contains(want), "{settings:?}: {}", found[0].text);
        }
    }
}
