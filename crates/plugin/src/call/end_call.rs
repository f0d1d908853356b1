//! The button that ends a call for everyone, and the question that it asks first.

use serde::{Deserialize, Serialize};

/// How far ending the call is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
#[serde(rename_all = "snake_case")]
pub enum EndCall {
    /// There is the button.
    #[default]
    Offered,
    /// The agent is asked whether to.
    Asking,
    /// The agent said yes.
    Ending,
}

/// What the question warns of; the texts of `ui/strings` bear the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
pub enum EndWarning {
    /// All are disconnected, and the agent could leave the call to the others.
    #[serde(rename = "warning")]
    Group,
    /// Others have left since the question was asked: two are disconnected.
    #[serde(rename = "warningOfTwo")]
    Pair,
}

/// What the agent presses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
#[serde(rename_all = "camelCase")]
pub enum EndCallButton {
    /// The button that raises the question.
    Ask,
    /// Yes, end it.
    Confirm,
    /// No; also when the agent turns to something else.
    Decline,
}

impl EndCall {
    /// A button was pressed; `true` if the call is to be ended.
    pub(crate) fn press(&mut self, button: EndCallButton) -> bool {
        let (next, ends) = match (button, *self) {
            (EndCallButton::Ask, Self::Offered) => (Self::Asking, false),
            (EndCallButton::Confirm, Self::Asking) => (Self::Ending, true),
            (EndCallButton::Decline, Self::Asking | Self::Ending) => (Self::Offered, false),
            (_, unchanged) => (unchanged, false),
        };
        *self = next;
        ends
    }

    /// The call could not be ended. A question that was asked since then stays.
    pub(crate) fn fail(&mut self) {
        if *self == Self::Ending {
            *self = Self::Offered;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_is_ended_only_after_the_question_and_only_once() {
        use EndCallButton::{Ask, Confirm, Decline};
        for (buttons, want, times) in [
            (&[Ask][..], EndCall::Asking, 0),
            (&[Confirm], EndCall::Offered, 0),
            (&[Decline], EndCall::Offered, 0),
            (&[Ask, Decline], EndCall::Offered, 0),
            (&[Ask, Ask], EndCall::Asking, 0),
            (&[Ask, Confirm], EndCall::Ending, 1),
            (&[Ask, Confirm, Confirm, Ask], EndCall::Ending, 1),
            (&[Ask, Confirm, Decline, Confirm], EndCall::Offered, 1),
        ] {
            let mut end_call = EndCall::default();
            let ended = buttons.iter().filter(|button| end_call.press(**button)).count();
            assert_eq!((end_call, ended), (want, times), "{buttons:?}");
        }
    }

    #[test]
    fn a_failure_offers_the_button_again_and_closes_no_later_question() {
        for (before, want) in [
            (EndCall::Ending, EndCall::Offered),
            (EndCall::Asking, EndCall::Asking),
            (EndCall::Offered, EndCall::Offered),
        ] {
            let mut end_call = before;
            end_call.fail();
            assert_eq!(end_call, want, "{before:?}");
        }
    }
}
