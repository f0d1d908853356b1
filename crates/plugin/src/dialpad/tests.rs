//! The dialpad as an agent lives with it.

use super::*;
use crate::server_request::Done;

mod asked;
mod numbers;
mod transfer;

const TICKET: Ticket = 3;

#[test]
fn a_second_press_does_not_dial_twice() {
    let mut dialpad = typed("+14155550123");
    assert!(dialled(&dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(0))).is_some());
    assert_eq!(dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(1)), []);
    dialpad.update(DialpadMsg::Answered(Ok(task_made(7))), Timestamp(2));
    assert_eq!(dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(3)), []);
    assert!(dialpad.view().busy);
}

#[test]
fn the_panel_closes_when_the_reservation_is_there() {
    let mut dialpad = typed("+14155550123");
    dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(0));
    dialpad.update(DialpadMsg::Answered(Ok(task_made(7))), Timestamp(2));
    dialpad.update(DialpadMsg::ReservationCame(TaskSid::from_bits(8), None), Timestamp(3));
    assert!(dialpad.view().open, "another task's reservation is no answer");
    dialpad.update(DialpadMsg::ReservationCame(TaskSid::from_bits(7), None), Timestamp(4));
    assert_eq!(dialpad.view(), Dialpad::default().view());
}

#[test]
fn a_reservation_may_overtake_the_answer() {
    let mut dialpad = typed("+14155550123");
    dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(0));
    dialpad.update(DialpadMsg::ReservationCame(TaskSid::from_bits(7), None), Timestamp(1));
    assert!(dialpad.view().busy, "the server can still say no");
    dialpad.update(DialpadMsg::Answered(Ok(task_made(7))), Timestamp(2));
    assert!(!dialpad.view().open);
}

#[test]
fn a_task_whose_reservation_does_not_come_is_given_up_before_that_is_told() {
    let mut dialpad = awaiting_task();
    let effects = dialpad.update(DialpadMsg::ClockMoved, Timestamp(15_001));
    assert_eq!(effects, [DialpadEffect::WakeAt(Timestamp(15_002))], "a timer can be early");
    let effects = dialpad.update(DialpadMsg::ClockMoved, Timestamp(15_002));
    let give_up = ServerRequest::GiveUpCall { task_sid: TaskSid::from_bits(7) };
    let wanted = [DialpadEffect::Post(give_up), DialpadEffect::WakeAt(Timestamp(32_002))];
    assert_eq!(effects, wanted);
    assert_eq!(dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(15_003)), []);
    assert!(dialpad.view().busy, "it can go out yet");
    dialpad.update(DialpadMsg::GaveUp(Ok(Done::default())), Timestamp(15_100));
    assert_eq!(dialpad.view().problem.as_deref(), Some("noReservation"));
    assert_eq!(dialpad.view().text, "+14155550123", "it can be called again");
}

#[test]
fn a_task_that_is_not_given_up_is_waited_for_until_it_cannot_be_offered_any_more() {
    let mut dialpad = awaiting_task();
    dialpad.update(DialpadMsg::ClockMoved, Timestamp(15_002));
    let no = Failure::Refused { code: 403, words: "it is offered".to_owned() };
    assert_eq!(dialpad.update(DialpadMsg::GaveUp(Err(no)), Timestamp(15_100)), []);
    assert!(dialpad.view().busy);
    let mut offered = dialpad.clone();
    offered.update(DialpadMsg::ReservationCame(TaskSid::from_bits(7), None), Timestamp(20_000));
    assert_eq!(offered.view(), Dialpad::default().view());
    dialpad.update(DialpadMsg::ClockMoved, Timestamp(32_002));
    assert_eq!(dialpad.view().problem.as_deref(), Some("noReservation"));
}

#[test]
fn what_comes_of_giving_up_a_call_is_no_answer_to_the_next_one() {
    let forbidden = || Failure::Refused { code: 403, words: "it is offered".to_owned() };
    for answer in [Ok(Done::default()), Err(forbidden()), Err(Failure::AnswerLost)] {
        let mut dialpad = awaiting_task();
        dialpad.update(DialpadMsg::ClockMoved, Timestamp(15_002));
        dialpad.update(DialpadMsg::ReservationCame(TaskSid::from_bits(7), None), Timestamp(16_000));
        dialpad.update(DialpadMsg::Typed("+14155550123".to_owned()), Timestamp(17_000));
        dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(17_001));
        dialpad.update(DialpadMsg::GaveUp(answer), Timestamp(17_002));
        assert!(dialpad.view().busy, "the new call is asked for");
        dialpad.update(DialpadMsg::Answered(Err(forbidden())), Timestamp(17_003));
        assert_eq!(dialpad.view().problem.as_deref(), Some("forbidden"));
    }
}

#[test]
fn after_a_lost_answer_nothing_is_dialled_until_the_reservation_cannot_come() {
    let mut dialpad = typed("+14155550123");
    dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(0));
    let effects = dialpad.update(DialpadMsg::Answered(Err(Failure::AnswerLost)), Timestamp(2));
    assert_eq!(effects, [DialpadEffect::WakeAt(Timestamp(32_002))]);
    assert_eq!(dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(3)), []);
    dialpad.update(came("+14155550199"), Timestamp(4));
    assert!(dialpad.view().busy, "it calls somebody else");
    let mut without_reservation = dialpad.clone();
    dialpad.update(came("+14155550123"), Timestamp(5));
    assert_eq!(dialpad.view(), Dialpad::default().view());
    without_reservation.update(DialpadMsg::ClockMoved, Timestamp(32_002));
    assert_eq!(without_reservation.view().problem.as_deref(), Some("answerLost"));
}

#[test]
fn who_has_closed_the_dialpad_hears_that_the_call_failed() {
    for close in [true, false] {
        let mut dialpad = typed("+14155550123");
        dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(0));
        if close {
            dialpad.update(DialpadMsg::Closed, Timestamp(1));
        }
        let answer = DialpadMsg::Answered(Err(Failure::Unreachable));
        let effects = dialpad.update(answer, Timestamp(2));
        let is_told = effects.contains(&DialpadEffect::Notify(Failure::Unreachable));
        assert_eq!(is_told, close, "whoever sees the dialpad reads it there");
    }
}

#[test]
fn who_is_away_is_told_at_once_and_can_still_add_somebody_to_their_call() {
    let away = || Caller { away: true, ..anna() };
    let mut dialpad = typed("+14155550123");
    let effects = dialpad.update(DialpadMsg::CallPressed(away()), Timestamp(0));
    assert_eq!(effects, [DialpadEffect::Draw(dialpad.view())]);
    assert_eq!(dialpad.view().problem.as_deref(), Some("notAvailable"));
    dialpad.update(on_call(TaskSid::from_bits(1)), Timestamp(1));
    let effects = dialpad.update(DialpadMsg::CallPressed(away()), Timestamp(2));
    assert!(matches!(
        effects.first(),
        Some(DialpadEffect::Post(ServerRequest::AddParticipant { .. }))
    ));
}

#[test]
fn while_a_call_is_being_set_up_nobody_is_called_but_from_the_dialog_of_another() {
    let mut dialpad = typed("+14155550123");
    dialpad.update(DialpadMsg::AgentCallsChanged(AgentCalls::SettingUp), Timestamp(0));
    assert!(dialpad.view().busy);
    assert_eq!(dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(1)), []);
    assert_eq!(dialpad.update(choice_of_sam(anna()), Timestamp(2)), []);
    dialpad.update(DialpadMsg::DialogOpened(TaskSid::from_bits(2)), Timestamp(3));
    assert!(!dialpad.view().busy);
    let effects = dialpad.update(choice_of_sam(anna()), Timestamp(4));
    assert!(matches!(effects.first(), Some(DialpadEffect::Post(_))));
}

#[test]
fn who_is_on_several_calls_is_on_a_call_whichever_is_meant() {
    let mut dialpad = Dialpad::default();
    for (agent_calls, want) in [
        (AgentCalls::NoCall, (false, false, CallCustomer::Call)),
        (AgentCalls::SettingUp, (true, false, CallCustomer::Busy)),
        (AgentCalls::Live(Some(TaskSid::from_bits(1))), (false, true, CallCustomer::OnACall)),
        (AgentCalls::Live(None), (false, false, CallCustomer::OnACall)),
    ] {
        dialpad.update(DialpadMsg::AgentCallsChanged(agent_calls.clone()), Timestamp(0));
        let view = dialpad.view();
        assert_eq!((view.busy, view.adds, view.call_customer), want, "{agent_calls:?}");
    }
}

#[test]
fn a_reservation_may_come_before_the_answer_is_given_up() {
    let mut dialpad = typed("+14155550123");
    dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(0));
    dialpad.update(came("+14155550123"), Timestamp(1));
    dialpad.update(DialpadMsg::Answered(Err(Failure::AnswerLost)), Timestamp(15_000));
    assert_eq!(dialpad.view(), Dialpad::default().view());
}

#[test]
fn who_was_perhaps_added_may_be_ringing() {
    let mut dialpad = typed("+14155550123");
    dialpad.update(on_call(TaskSid::from_bits(1)), Timestamp(0));
    dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(1));
    dialpad.update(DialpadMsg::Answered(Err(Failure::AnswerLost)), Timestamp(15_001));
    assert_eq!(dialpad.view().problem.as_deref(), Some("mayBeRinging"));
}

#[test]
fn the_server_s_refusal_is_shown_until_something_is_typed() {
    let mut dialpad = typed("+14155550123");
    dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(0));
    let refusal =
        Failure::Refused { code: 1, words: "no permission to call this country".to_owned() };
    dialpad.update(DialpadMsg::Answered(Err(refusal)), Timestamp(1));
    let view = dialpad.view();
    assert_eq!((view.problem.as_deref(), view.is_at_field), (Some("refused"), false));
    assert_eq!(view.detail, "no permission to call this country");
    assert_eq!(view.text, "+14155550123", "the number is still there to be corrected");
    dialpad.update(DialpadMsg::Typed("+141555501234".to_owned()), Timestamp(2));
    assert_eq!(dialpad.view().problem, None);
    assert_eq!(dialpad.view().text, "+141555501234");
}

#[test]
fn a_yes_without_a_task_is_not_our_servers() {
    let mut dialpad = typed("+14155550123");
    dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(0));
    dialpad.update(DialpadMsg::Answered(Ok(Done::default())), Timestamp(1));
    let view = dialpad.view();
    assert_eq!(view.problem.as_deref(), Some("wrongServer"));
    assert_eq!(view.text, "+14155550123", "nobody was called, and the panel says so");
}

#[test]
fn during_a_call_the_number_is_added_to_it() {
    let mut dialpad = typed("+14155550123");
    let task_sid = TaskSid::from_bits(1);
    dialpad.update(on_call(task_sid.clone()), Timestamp(0));
    assert!(dialpad.view().adds);
    let effects = dialpad.update(DialpadMsg::CallPressed(Caller::default()), Timestamp(1));
    let to = "+14155550123".to_owned();
    let request = ServerRequest::AddParticipant { task_sid, to, extension: None, from: None };
    assert_eq!(effects.first(), Some(&DialpadEffect::Post(request)));
    dialpad.update(DialpadMsg::Answered(Ok(Done::default())), Timestamp(2));
    assert!(!dialpad.view().open);
}

#[test]
fn a_colleague_is_called_by_an_internal_call_and_shown_who_calls() {
    let mut dialpad = typed("");
    let recorded = Caller { record: Some(true), ..anna() };
    let effects = dialpad.update(choice_of_sam(recorded), Timestamp(0));
    let request = ServerRequest::CreateTask {
        to: "client:sam".to_owned(),
        extension: None,
        from: Some("Anna Agent".to_owned()),
        worker: "client:anna".to_owned(),
        internal: true,
        attributes: None,
        record: Some(true),
    };
    assert_eq!(effects.first(), Some(&DialpadEffect::Post(request)));
    assert_eq!(dialpad.update(choice_of_sam(anna()), Timestamp(1)), [], "once");
    dialpad.update(DialpadMsg::Answered(Ok(task_made(7))), Timestamp(2));
    dialpad.update(DialpadMsg::ReservationCame(TaskSid::from_bits(7), None), Timestamp(3));
    assert_eq!(dialpad.view(), Dialpad::default().view());
}

#[test]
fn the_caller_id_is_the_one_that_was_chosen() {
    let mut dialpad = typed("+14155550123");
    let caller = Caller { number: Some("+15005550199".to_owned()), ..anna() };
    let effects = dialpad.update(DialpadMsg::CallPressed(caller), Timestamp(0));
    let Some(DialpadEffect::Post(ServerRequest::CreateTask { from, internal, .. })) =
        effects.first()
    else {
        panic!("{effects:?}");
    };
    assert_eq!(from.as_deref(), Some("+15005550199"));
    assert!(!internal);
}

#[test]
fn the_dialog_adds_to_its_own_call_whichever_is_selected() {
    let mut dialpad = typed("+1415");
    let of_dialog = TaskSid::from_bits(2);
    dialpad.update(on_call(TaskSid::from_bits(1)), Timestamp(0));
    dialpad.update(DialpadMsg::DialogOpened(of_dialog.clone()), Timestamp(1));
    let view = dialpad.view();
    assert_eq!((view.dialog_of.as_ref(), view.open), (Some(&of_dialog), false));
    assert_eq!(view.text, "", "what was typed for another call is gone");
    let effects = dialpad.update(choice_of_sam(anna()), Timestamp(2));
    let to = "client:sam".to_owned();
    let request =
        ServerRequest::AddParticipant { task_sid: of_dialog, to, extension: None, from: None };
    assert_eq!(effects.first(), Some(&DialpadEffect::Post(request)));
    // A colleague is invited by a task of their own, whose reservation does not come here.
    dialpad.update(DialpadMsg::Answered(Ok(task_made(9))), Timestamp(3));
    assert_eq!((dialpad.view().dialog_of, dialpad.view().busy), (None, false));
}

#[test]
fn what_is_under_way_goes_on_when_the_dialog_is_closed() {
    let mut dialpad = Dialpad::default();
    dialpad.update(DialpadMsg::DialogOpened(TaskSid::from_bits(2)), Timestamp(0));
    dialpad.update(DialpadMsg::Typed("+14155550123".to_owned()), Timestamp(1));
    dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(2));
    dialpad.update(DialpadMsg::Closed, Timestamp(3));
    assert!(dialpad.view().busy);
    dialpad.update(DialpadMsg::Answered(Err(Failure::Unreachable)), Timestamp(4));
    assert_eq!(dialpad.view().problem.as_deref(), Some("unreachable"));
}

#[test]
fn without_a_contact_address_nobody_can_call() {
    let mut dialpad = typed("+14155550123");
    dialpad.update(DialpadMsg::CallPressed(Caller::default()), Timestamp(0));
    assert_eq!(dialpad.view().problem.as_deref(), Some("noContact"));
}

fn typed(text: &str) -> Dialpad {
    let mut dialpad = Dialpad::default();
    dialpad.update(DialpadMsg::Opened, Timestamp(0));
    dialpad.update(DialpadMsg::Typed(text.to_owned()), Timestamp(0));
    dialpad
}

fn anna() -> Caller {
    Caller {
        contact_uri: Some("client:anna".to_owned()),
        full_name: Some("Anna Agent".to_owned()),
        number: None,
        away: false,
        attributes: None,
        record: None,
    }
}

fn on_call(task_sid: TaskSid) -> DialpadMsg {
    DialpadMsg::AgentCallsChanged(AgentCalls::Live(Some(task_sid)))
}

/// Task 7 was made, and its reservation has not come.
fn awaiting_task() -> Dialpad {
    let mut dialpad = typed("+14155550123");
    dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(0));
    let effects = dialpad.update(DialpadMsg::Answered(Ok(task_made(7))), Timestamp(2));
    assert_eq!(effects, [DialpadEffect::WakeAt(Timestamp(15_002))]);
    dialpad
}

fn choice_of_sam(caller: Caller) -> DialpadMsg {
    DialpadMsg::WorkerChosen("client:sam".to_owned(), caller)
}

fn dialled(effects: &[DialpadEffect]) -> Option<&str> {
    effects.iter().find_map(|effect| match effect {
        DialpadEffect::Post(ServerRequest::CreateTask { to, .. }) => Some(to.as_str()),
        DialpadEffect::Post(_)
        | DialpadEffect::Draw(_)
        | DialpadEffect::Notify(_)
        | DialpadEffect::Settle(..)
        | DialpadEffect::WakeAt(_) => None,
    })
}

fn came(number: &str) -> DialpadMsg {
    DialpadMsg::ReservationCame(TaskSid::from_bits(9), Some(number.to_owned()))
}

fn task_made(bits: u128) -> Done {
    Done { task_sid: Some(TaskSid::from_bits(bits)) }
}
