//! Click to dial: what comes of a call that an action of Flex's asks for.

use super::*;

#[test]
fn a_call_that_an_action_asks_for_goes_out_with_its_attributes_and_resolves_with_its_task() {
    let mut dialpad = typed("+49 30");
    let caller = Caller { attributes: Some("{}".to_owned()), ..anna() };
    let effects = dialpad.update(asks("tel:+1 (415) 555-0123", caller), Timestamp(0));
    let request = ServerRequest::CreateTask {
        to: "+14155550123".to_owned(),
        extension: None,
        from: None,
        worker: "client:anna".to_owned(),
        internal: false,
        attributes: Some("{}".to_owned()),
        record: None,
    };
    assert_eq!(effects.first(), Some(&DialpadEffect::Post(request)));
    assert!(dialpad.view().busy);
    dialpad.update(DialpadMsg::Answered(Ok(task_made(7))), Timestamp(1));
    let effects =
        dialpad.update(DialpadMsg::ReservationCame(TaskSid::from_bits(7), None), Timestamp(2));
    assert_eq!(settled(&effects), [Ok(Some(TaskSid::from_bits(7)))]);
    assert_eq!(dialpad.view().text, "+49 30", "that was not called");
    assert!(!dialpad.view().open);
}

#[test]
fn a_reservation_that_overtakes_the_answer_names_the_task_as_well() {
    let mut dialpad = Dialpad::default();
    dialpad.update(asks("+14155550123", anna()), Timestamp(0));
    dialpad.update(DialpadMsg::ReservationCame(TaskSid::from_bits(7), None), Timestamp(1));
    let effects = dialpad.update(DialpadMsg::Answered(Ok(task_made(7))), Timestamp(2));
    assert_eq!(settled(&effects), [Ok(Some(TaskSid::from_bits(7)))]);
}

#[test]
fn a_colleague_is_called_by_their_contact_uri() {
    for contact_uri in ["client:sam", "sip:sam@example.sip.twilio.com"] {
        let effects = Dialpad::default().update(asks(contact_uri, anna()), Timestamp(0));
        let Some(DialpadEffect::Post(ServerRequest::CreateTask { to, internal, .. })) =
            effects.first()
        else {
            panic!("{effects:?}");
        };
        assert_eq!((to.as_str(), *internal), (contact_uri, true));
    }
}

#[test]
fn what_cannot_be_called_is_refused_and_told_and_the_field_stays_as_it_is() {
    for (destination, key) in [
        ("", "badNumber"),
        ("  ", "badNumber"),
        ("4155550123", "numberNoCountryCode"),
        ("+1415", "numberTooShort"),
        ("Ada", "numberNotADigit"),
    ] {
        let mut dialpad = typed("+49 30");
        let before = dialpad.view();
        let effects = dialpad.update(asks(destination, anna()), Timestamp(0));
        let failure = Failure::Misspelt(key);
        let wanted =
            [DialpadEffect::Notify(failure.clone()), DialpadEffect::Settle(TICKET, Err(failure))];
        assert_eq!(effects, wanted, "{destination}");
        assert_eq!(dialpad.view(), before);
    }
}

#[test]
fn nobody_is_added_to_a_call_and_no_second_call_is_set_up_because_a_link_is_clicked() {
    let mut on_a_call = Dialpad::default();
    on_a_call.update(on_call(TaskSid::from_bits(1)), Timestamp(0));
    let mut setting_up = Dialpad::default();
    setting_up.update(DialpadMsg::AgentCallsChanged(AgentCalls::SettingUp), Timestamp(0));
    let mut asked = Dialpad::default();
    asked.update(asks("+14155550123", anna()), Timestamp(0));
    let mut by_hand = typed("+14155550123");
    by_hand.update(DialpadMsg::CallPressed(anna()), Timestamp(0));
    for (mut dialpad, failure) in [
        (on_a_call, Failure::OnACall),
        (setting_up, Failure::SettingUp),
        (asked, Failure::SettingUp),
        (by_hand, Failure::SettingUp),
    ] {
        let ask = DialpadMsg::CallAsked("+4930901820".to_owned(), anna(), 9);
        let effects = dialpad.update(ask, Timestamp(1));
        let refusal = DialpadEffect::Settle(9, Err(failure.clone()));
        assert_eq!(effects, [DialpadEffect::Notify(failure), refusal]);
    }
}

#[test]
fn after_the_call_that_the_dialog_was_open_for_a_link_begins_a_call_of_its_own() {
    let mut dialpad = Dialpad::default();
    dialpad.update(DialpadMsg::DialogOpened(TaskSid::from_bits(1)), Timestamp(0));
    let effects = dialpad.update(asks("+14155550123", anna()), Timestamp(1));
    assert_eq!(dialled(&effects), Some("+14155550123"));
}

#[test]
fn every_failure_is_told_once_and_rejects_once() {
    let refused = || Failure::Refused { code: 400, words: "no".to_owned() };
    for (answer, failure) in [
        (Err(refused()), refused()),
        (Err(Failure::Unreachable), Failure::Unreachable),
        (Ok(Done::default()), Failure::WrongServer),
    ] {
        let mut dialpad = Dialpad::default();
        dialpad.update(asks("+14155550123", anna()), Timestamp(0));
        let effects = dialpad.update(DialpadMsg::Answered(answer), Timestamp(1));
        assert_eq!(told(&effects), [&failure]);
        assert_eq!(settled(&effects), [Err(failure)]);
        assert_eq!(dialpad.view(), Dialpad::default().view());
    }
}

#[test]
fn a_call_that_does_not_reach_the_agent_is_given_up_and_rejected() {
    let mut dialpad = Dialpad::default();
    dialpad.update(asks("+14155550123", anna()), Timestamp(0));
    dialpad.update(DialpadMsg::Answered(Ok(task_made(7))), Timestamp(2));
    let effects = dialpad.update(DialpadMsg::ClockMoved, Timestamp(15_002));
    assert_eq!(settled(&effects), []);
    let effects = dialpad.update(DialpadMsg::GaveUp(Ok(Done::default())), Timestamp(15_100));
    assert_eq!(settled(&effects), [Err(Failure::NoReservation)]);
}

#[test]
fn who_is_away_or_has_no_telephone_calls_nobody() {
    let away = Caller { away: true, ..anna() };
    for (caller, failure) in
        [(away, Failure::NotAvailable), (Caller::default(), Failure::NoContact)]
    {
        let effects = Dialpad::default().update(asks("+14155550123", caller), Timestamp(0));
        assert_eq!(settled(&effects), [Err(failure)]);
    }
}

fn asks(destination: &str, caller: Caller) -> DialpadMsg {
    DialpadMsg::CallAsked(destination.to_owned(), caller, TICKET)
}

fn settled(effects: &[DialpadEffect]) -> Vec<Result<Option<TaskSid>, Failure>> {
    let settled = effects.iter().filter_map(|effect| match effect {
        DialpadEffect::Settle(TICKET, outcome) => Some(outcome.clone()),
        DialpadEffect::Post(_)
        | DialpadEffect::Draw(_)
        | DialpadEffect::Notify(_)
        | DialpadEffect::Settle(..)
        | DialpadEffect::WakeAt(_) => None,
    });
    settled.collect()
}

fn told(effects: &[DialpadEffect]) -> Vec<&Failure> {
    let told = effects.iter().filter_map(|effect| match effect {
        DialpadEffect::Notify(failure) => Some(failure),
        DialpadEffect::Post(_)
        | DialpadEffect::Draw(_)
        | DialpadEffect::Settle(..)
        | DialpadEffect::WakeAt(_) => None,
    });
    told.collect()
}
