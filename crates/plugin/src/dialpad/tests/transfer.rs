//! The dialog that transfers a call.

use std::slice;

use shared::api::TransferMode::{self, AskFirst, HandOver};

use super::*;
use crate::server_request::Transfer;

#[test]
fn the_dialog_that_transfers_asks_once_and_closes_with_the_answer() {
    let mut dialpad = Dialpad::default();
    let call = TaskSid::from_bits(2);
    let settled = |outcome| DialpadEffect::Settle(TICKET, outcome);
    let busy = settled(Err(Failure::SettingUp));
    let effects = dialpad.update(pressed(HandOver), Timestamp(0));
    assert_eq!(effects, slice::from_ref(&busy), "no call is meant");
    dialpad.update(DialpadMsg::TransferOpened(call.clone()), Timestamp(1));
    let view = dialpad.view();
    assert_eq!((view.transfer_of.as_ref(), view.dialog_of), (Some(&call), None));
    let effects = dialpad.update(pressed(HandOver), Timestamp(2));
    let request = ServerRequest::TransferCall { task_sid: call, transfer: to_sam(HandOver) };
    assert_eq!(effects.first(), Some(&DialpadEffect::Post(request)));
    assert_eq!(dialpad.update(pressed(AskFirst), Timestamp(3)), [busy]);
    let refused = Failure::Refused { code: 1020, words: String::new() };
    let effects = dialpad.update(DialpadMsg::Answered(Err(refused.clone())), Timestamp(4));
    assert!(effects.contains(&settled(Err(refused))), "{effects:?}");
    assert_eq!(dialpad.view().problem.as_deref(), Some("cannotHandOver"));
    assert!(!dialpad.update(pressed(AskFirst), Timestamp(5)).is_empty());
    let effects = dialpad.update(DialpadMsg::Answered(Ok(Done::default())), Timestamp(6));
    assert!(effects.contains(&settled(Ok(None))), "{effects:?}");
    assert_eq!((dialpad.view().transfer_of, dialpad.view().busy), (None, false));
}

#[test]
fn an_answer_closes_no_dialog_that_was_opened_after_the_question() {
    let mut dialpad = Dialpad::default();
    let call = TaskSid::from_bits(2);
    dialpad.update(DialpadMsg::DialogOpened(call.clone()), Timestamp(0));
    dialpad.update(choice_of_sam(anna()), Timestamp(1));
    dialpad.update(DialpadMsg::Closed, Timestamp(2));
    dialpad.update(DialpadMsg::TransferOpened(call.clone()), Timestamp(3));
    dialpad.update(DialpadMsg::Answered(Ok(Done::default())), Timestamp(4));
    assert_eq!(dialpad.view().transfer_of.as_ref(), Some(&call), "somebody writes a note in it");
    dialpad.update(pressed(AskFirst), Timestamp(5));
    dialpad.update(DialpadMsg::Answered(Ok(Done::default())), Timestamp(6));
    assert_eq!(dialpad.view().transfer_of, None, "its own answer closes it");
}

#[test]
fn a_colleague_of_whom_no_answer_tells_is_no_number_that_may_ring() {
    let call = TaskSid::from_bits(2);
    let lost = || DialpadMsg::Answered(Err(Failure::AnswerLost));
    let mut transfers = Dialpad::default();
    transfers.update(DialpadMsg::TransferOpened(call.clone()), Timestamp(0));
    transfers.update(pressed(HandOver), Timestamp(1));
    let mut adds = Dialpad::default();
    adds.update(DialpadMsg::DialogOpened(call), Timestamp(0));
    adds.update(choice_of_sam(anna()), Timestamp(1));
    for mut dialpad in [transfers, adds] {
        dialpad.update(lost(), Timestamp(15_001));
        assert_eq!(dialpad.view().problem.as_deref(), Some("answerLost"));
    }
}

fn pressed(mode: TransferMode) -> DialpadMsg {
    DialpadMsg::TransferPressed { transfer: to_sam(mode), ticket: TICKET }
}

/// As an action of Flex's says it.
fn to_sam(mode: TransferMode) -> Transfer {
    Transfer {
        to: "client:sam".to_owned(),
        mode,
        note: "a note".to_owned(),
        attributes: Some("{\"case\":7}".to_owned()),
        priority: Some("5".to_owned()),
    }
}
