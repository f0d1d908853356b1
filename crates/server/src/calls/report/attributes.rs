//! A report among the attributes of a task.
//!
//! `conversations` is what Flex Insights reads; agents, workflows and other programs write there, too, and what
//! they have written stays. Our own values stand in `call_report` once more: that tells which of those in
//! `conversations` are ours and may be replaced when more is known.

use serde_json::value::RawValue;
use shared::{
    TaskSid,
    report::{INSIGHTS_FIELDS, Report},
};

use crate::twilio::RawObject;

const CONVERSATIONS: &str = "conversations";
const OWN: &str = "call_report";
/// What a task holds: <https://www.twilio.com/docs/taskrouter/limits>.
const MOST_CHARACTERS: usize = 4_096;

/// The number of holds, which Insights has no name of its own for.
const HOLDS: &str = "holds";

/// The attributes with a report among them; nothing where they would become too long by it. Insights is told the
/// number of holds by the measure that the account has for it.
pub(super) fn with_report(
    task_sid: &TaskSid,
    attributes: &RawObject,
    report: &Report,
    holds_measure: Option<&str>,
) -> Option<RawObject> {
    let reported = reported(attributes, report, holds_measure)
        .inspect_err(|error| tracing::error!(%task_sid, %error, "a report is no JSON"))
        .ok()?;
    let characters = reported.to_string().chars().count();
    if characters > MOST_CHARACTERS {
        tracing::warn!(%task_sid, characters, "the task's attributes have no room for its report");
        return None;
    }
    Some(reported)
}

fn reported(
    attributes: &RawObject,
    report: &Report,
    holds_measure: Option<&str>,
) -> serde_json::Result<RawObject> {
    let mut reported = attributes.clone();
    let before = attributes.object(OWN);
    reported.set(OWN, report)?;
    let own = reported.object(OWN);
    // What is no object is somebody else's.
    if attributes.raw(CONVERSATIONS).is_some_and(|it| !it.get().starts_with('{')) {
        return Ok(reported);
    }
    let mut conversations = attributes.object(CONVERSATIONS);
    let same = INSIGHTS_FIELDS.into_iter().map(|name| (name, name));
    for (name, of_own) in same.chain(holds_measure.map(|measure| (measure, HOLDS))) {
        let known = conversations.raw(name).map(RawValue::get);
        let is_theirs = known.is_some() && known != before.raw(of_own).map(RawValue::get);
        match own.raw(of_own) {
            _ if is_theirs => {}
            Some(value) => conversations.set(name, &value)?,
            None => conversations.remove(name),
        }
    }
    if !conversations.is_empty() {
        reported.set(CONVERSATIONS, &conversations)?;
    }
    Ok(reported)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shared::report::{EndedBy, Outcome};

    use super::*;

    fn answered(talk_time: u32) -> Report {
        Report {
            hang_up_by: Some(EndedBy::Customer),
            outcome: Some(Outcome::Answered),
            talk_time: Some(talk_time),
            hold_time: Some(0),
            holds: Some(0),
            ..Report::default()
        }
    }

    fn with(attributes: &RawObject, report: &Report) -> Option<RawObject> {
        with_report(&TaskSid::from_bits(1), attributes, report, None)
    }

    fn reported(attributes: &str, reports: &[Report]) -> Value {
        let mut attributes = RawObject::parse(attributes).unwrap();
        for report in reports {
            attributes = with(&attributes, report).unwrap();
        }
        Value::Object(attributes.readable())
    }

    #[test]
    fn a_report_stands_where_insights_reads_it() {
        let own = json!({
            "hang_up_by": "Customer", "outcome": "answered", "talk_time": 7, "hold_time": 0, "holds": 0
        });
        let mut insights = own.clone();
        insights.as_object_mut().unwrap().remove("holds");
        let want = json!({"name": "Ada", "call_report": own, "conversations": insights});
        assert_eq!(reported(r#"{"name":"Ada"}"#, &[answered(7)]), want);
    }

    #[test]
    fn the_number_of_holds_stands_under_the_measure_that_the_account_has_for_it() {
        let with = |attributes: &RawObject, holds| {
            let report = Report { holds: Some(holds), ..answered(7) };
            let measure = Some("conversation_measure_3");
            with_report(&TaskSid::from_bits(1), attributes, &report, measure).unwrap()
        };
        let once = with(&RawObject::parse("{}").unwrap(), 1);
        let twice = with(&once, 2);
        let told = Value::Object(twice.readable());
        assert_eq!(told["conversations"]["conversation_measure_3"], 2, "{told}");
        let theirs = r#"{"conversations":{"conversation_measure_3":9}}"#;
        let told = Value::Object(with(&RawObject::parse(theirs).unwrap(), 1).readable());
        assert_eq!(told["conversations"]["conversation_measure_3"], 9, "what others wrote wins");
    }

    #[test]
    fn what_others_wrote_wins_whatever_it_is() {
        for theirs in [json!("sold"), json!(null), json!(7), json!({"a": [1]})] {
            let text = json!({"conversations": {"outcome": theirs, "case": "7"}}).to_string();
            // Also when it is reported again.
            let told = reported(&text, &[answered(7), answered(8)]);
            assert_eq!(told["conversations"]["outcome"], theirs);
            assert_eq!(told["conversations"]["case"], "7");
            assert_eq!(told["conversations"]["talk_time"], 8);
            assert_eq!(told["call_report"]["outcome"], "answered");
        }
        for theirs in [json!("text"), json!(null), json!([1])] {
            let text = json!({ "conversations": theirs }).to_string();
            assert_eq!(reported(&text, &[answered(7)])["conversations"], theirs);
        }
    }

    #[test]
    fn our_own_values_are_replaced_when_more_is_known() {
        let unknown = Report { hang_up_by: None, ..answered(7) };
        let told = reported("{}", &[answered(7), answered(9)]);
        assert_eq!(told["conversations"]["talk_time"], 9);
        let told = reported("{}", &[unknown.clone(), answered(9)]);
        assert_eq!(told["conversations"]["hang_up_by"], "Customer");
        // And go when it turns out that nobody knows.
        let told = reported("{}", &[answered(9), unknown]);
        assert_eq!(told["conversations"].get("hang_up_by"), None);
    }

    #[test]
    fn a_report_that_is_there_changes_nothing() {
        let before = RawObject::parse(r#"{"said":"\ud83d"}"#).unwrap();
        let once = with(&before, &answered(7)).unwrap();
        let twice = with(&once, &answered(7)).unwrap();
        assert_eq!(twice.to_string(), once.to_string());
        assert!(once.to_string().starts_with(r#"{"said":"\ud83d","#), "{once}");
    }

    #[test]
    fn attributes_that_would_become_too_long_stay_as_they_are() {
        let report = answered(7);
        let empty = reported(r#"{"a":""}"#, std::slice::from_ref(&report)).to_string();
        let room = MOST_CHARACTERS - empty.chars().count();
        for (length, fits) in [(room, true), (room + 1, false)] {
            let text = json!({ "a": "é".repeat(length) }).to_string();
            let told = with(&RawObject::parse(&text).unwrap(), &report);
            assert_eq!(told.is_some(), fits, "{length}");
        }
    }
}
