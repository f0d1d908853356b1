//! Whether calls are recorded, which nobody should find out afterwards.

use super::{environment::Environment, finding::Finding};
use crate::deploy::FlexConfiguration;

pub(super) fn findings(
    environment: &Environment,
    flex: Option<&FlexConfiguration>,
) -> Vec<Finding> {
    findings_with(environment, flex.is_some_and(FlexConfiguration::has_record_choice))
}

/// `has_choice`: whether the dialpad has a box for it.
fn findings_with(environment: &Environment, has_choice: bool) -> Vec<Finding> {
    let text = match environment.get("RECORD_CALLS") {
        Some("false") if environment.get("RECORDING_CHOICE") == Some("true") => {
            "no call is recorded unless its dialpad says so"
        }
        Some("false") => "no call is recorded",
        _ => {
            "every call is recorded from the start; where people have to agree before, set RECORD_CALLS=false"
        }
    };
    let mut found = vec![Finding::good("recording", text)];
    if has_choice && environment.get("RECORDING_CHOICE") != Some("true") {
        found.push(Finding::problem(
            "recording-choice",
            "agents choose in the dialpad whether a call is recorded (ui_attributes.outbound_participants_canvas.record_calls), and the server refuses calls that choose otherwise than it does",
            "set RECORDING_CHOICE=true, or take record_calls out of ui_attributes",
        ));
    }
    found
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
            let found = findings_with(&Environment::of(&[], settings), false);
            assert!(found[0].text.contains(want), "{settings:?}: {}", found[0].text);
            assert_eq!(found.len(), 1);
        }
    }

    #[test]
    fn a_choice_that_the_server_refuses_is_found() {
        let (off, choice) = (("RECORD_CALLS", "false"), ("RECORDING_CHOICE", "true"));
        for (settings, is_wrong) in
            [(&[][..], true), (&[off], true), (&[choice], false), (&[off, choice], false)]
        {
            let found = findings_with(&Environment::of(&[], settings), true);
            assert_eq!(found.len() == 2, is_wrong, "{settings:?}");
        }
    }
}
