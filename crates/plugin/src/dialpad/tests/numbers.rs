//! Numbers that are typed, pasted and refused.

use shared::written_number::Extension;

use super::*;

#[test]
fn what_is_typed_or_pasted_becomes_a_number_or_a_clear_problem() {
    for (text, want) in [
        ("+1 (415) 555-0123", Ok("+14155550123")),
        ("tel:+14155550123", Ok("+14155550123")),
        ("0049 30 901820", Ok("+4930901820")),
        ("", Err("numberEmpty")),
        ("4155550123", Err("numberNoCountryCode")),
        ("0", Err("numberNoCountryCode")),
        ("+1415", Err("numberTooShort")),
        ("+1234567890123456", Err("numberTooLong")),
        ("anna", Err("numberNotADigit")),
    ] {
        let mut dialpad = typed(text);
        let effects = dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(0));
        match want {
            Ok(number) => assert_eq!(dialled(&effects), Some(number), "{text}"),
            Err(problem) => {
                assert_eq!(dialled(&effects), None, "{text}");
                assert_eq!(dialpad.view().problem.as_deref(), Some(problem), "{text}");
            }
        }
    }
}

#[test]
fn a_mistake_is_told_once_typing_pauses_and_the_text_stays() {
    let mut dialpad = typed("+1 415 y");
    assert_eq!(dialpad.view().problem, None);
    dialpad.update(DialpadMsg::ClockMoved, Timestamp(1_000));
    assert_eq!(dialpad.view().problem.as_deref(), Some("numberNotADigit"));
    dialpad.update(DialpadMsg::Typed("+1 415".to_owned()), Timestamp(1_100));
    assert_eq!(dialpad.view().problem, None);
    dialpad.update(DialpadMsg::FieldLeft, Timestamp(1_200));
    assert_eq!(dialpad.view().problem.as_deref(), Some("numberTooShort"));
    assert_eq!(dialpad.view().text, "+1 415");
}

#[test]
fn a_national_number_is_called_in_the_country_that_is_chosen_with_its_extension() {
    let mut dialpad = typed("030 901820 ext. 42");
    assert_eq!(dialpad.view().number, None);
    dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(0));
    let view = dialpad.view();
    assert_eq!(
        (view.problem.as_deref(), view.is_at_field),
        (Some("numberNoCountryCode"), true),
        "it is said at the field"
    );
    dialpad.update(DialpadMsg::CountryChosen(Country::parse("DE")), Timestamp(1));
    let view = dialpad.view();
    assert_eq!((view.problem, view.text.as_str()), (None, "030 901820 ext. 42"));
    assert_eq!(
        (view.number.as_deref(), view.extension.as_deref()),
        (Some("+4930901820"), Some("42"))
    );
    let effects = dialpad.update(DialpadMsg::CallPressed(anna()), Timestamp(2));
    let Some(DialpadEffect::Post(ServerRequest::CreateTask { to, extension, .. })) =
        effects.first()
    else {
        panic!("{effects:?}")
    };
    assert_eq!(
        (to.as_str(), extension.as_ref().map(Extension::as_str)),
        ("+4930901820", Some("42"))
    );
}
