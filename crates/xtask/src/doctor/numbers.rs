//! The numbers that are shown to whom an agent calls: Twilio refuses those that are not the account's.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{environment::Environment, finding::Finding, task_router};
use crate::deploy::{Client, FlexConfiguration};

const HOST: &str = "api.twilio.com";

/// A number, and who shows it.
type Shown = BTreeMap<String, Vec<String>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Bought,
    Verified,
    Nobody,
    Unreadable,
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts(Vec<(String, Vec<String>, Owner)>);

/// Every number that is configured somewhere.
pub(super) fn shown(
    environment: &Environment,
    task_router: &task_router::Facts,
    flex: Option<&FlexConfiguration>,
) -> Shown {
    let mut shown = Shown::new();
    let mut add = |number: &str, whose: String| {
        shown.entry(number.trim().to_owned()).or_default().push(whose);
    };
    if let Some(number) = environment.get("DEFAULT_CALLER_ID") {
        add(number, "DEFAULT_CALLER_ID".to_owned());
    }
    for worker in task_router.workers() {
        let phone = worker.attributes.as_ref().and_then(|it| it.get("phone")?.as_str());
        if let Some(number) = phone.filter(|it| !it.trim().is_empty()) {
            add(number, format!("the attribute phone of {}", worker.name));
        }
    }
    let attributes = flex.map(FlexConfiguration::attributes).unwrap_or_default();
    let ours = attributes.get("outbound_participants_canvas");
    let listed = ours.and_then(|ours| ours.get("caller_ids")?.as_array());
    for number in listed.into_iter().flatten().filter_map(Value::as_str) {
        add(number, "ui_attributes.outbound_participants_canvas.caller_ids".to_owned());
    }
    shown
}

impl Facts {
    pub(super) async fn ask(client: &Client, shown: Shown) -> Self {
        let mut facts = Vec::new();
        for (number, whose) in shown {
            let owner = owner(client, &number).await;
            facts.push((number, whose, owner));
        }
        Self(facts)
    }
}

async fn owner(client: &Client, number: &str) -> Owner {
    if !is_e164(number) {
        return Owner::Unreadable;
    }
    let Some(account_sid) = client.account_sid() else { return Owner::Unknown };
    for (list, key, owner) in [
        ("IncomingPhoneNumbers", "incoming_phone_numbers", Owner::Bought),
        ("OutgoingCallerIds", "outgoing_caller_ids", Owner::Verified),
    ] {
        let number = number.replace('+', "%2B");
        let path = format!("/2010-04-01/Accounts/{account_sid}/{list}.json?PhoneNumber={number}");
        match client.get::<Value>(HOST, &path).await {
            Ok(page) if page[key].as_array().is_some_and(|it| !it.is_empty()) => return owner,
            Ok(_) => {}
            Err(_) => return Owner::Unknown,
        }
    }
    Owner::Nobody
}

/// `+`, a digit that is not 0, and up to 14 more.
fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0')
    })
}

/// `workers_are_known`: else somebody may have a number all the same.
pub(super) fn findings(Facts(numbers): &Facts, workers_are_known: bool) -> Vec<Finding> {
    if numbers.is_empty() && !workers_are_known {
        let text = "the workers are not known, who may have numbers in their attribute phone";
        return vec![Finding::unknown("caller-id", text)];
    }
    if numbers.is_empty() {
        return vec![Finding::problem(
            "caller-id",
            "nobody has a number to show: every call needs one from the dialpad",
            "set DEFAULT_CALLER_ID to a number of the account, or the attribute phone of the workers",
        )];
    }
    let mut found = Vec::new();
    for (number, whose, owner) in numbers {
        let whose = whose.first().map(String::as_str).unwrap_or_default();
        match owner {
            Owner::Bought | Owner::Verified => {}
            Owner::Nobody => found.push(Finding::problem(
                "caller-id",
                format!("{number} ({whose}) is neither a number of the account nor a verified caller ID: Twilio refuses calls from it"),
                "buy it, verify it (Twilio console > Phone Numbers > Verified Caller IDs), or show another number",
            )),
            Owner::Unreadable => found.push(Finding::problem(
                "caller-id",
                format!("{number} ({whose}) is not written as Twilio needs it"),
                "write it with + and the country code, like +14155550100",
            )),
            Owner::Unknown => found.push(Finding::unknown("caller-id", format!("{number}: Twilio did not tell whose it is"))),
        }
    }
    if found.is_empty() {
        let count = numbers.len();
        found.push(Finding::good(
            "caller-id",
            format!("{count} caller ID{}, bought or verified", if count == 1 { "" } else { "s" }),
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Level;

    #[test]
    fn a_number_that_twilio_would_refuse_is_found() {
        for (owner, want) in [
            (Owner::Bought, Level::Good),
            (Owner::Verified, Level::Good),
            (Owner::Nobody, Level::Problem),
            (Owner::Unreadable, Level::Problem),
            (Owner::Unknown, Level::Unknown),
        ] {
            let facts = Facts(vec![("+1".to_owned(), vec!["alex".to_owned()], owner)]);
            assert_eq!(findings(&facts, true)[0].level, want, "{owner:?}");
        }
        let nothing = Facts(Vec::new());
        assert_eq!(findings(&nothing, true)[0].level, Level::Problem);
        assert_eq!(findings(&nothing, false)[0].level, Level::Unknown);
    }

    #[test]
    fn only_what_twilio_calls_from_is_a_number() {
        for (number, want) in
            [("+14155550100", true), ("14155550100", false), ("+1 415", false), ("+0123", false)]
        {
            assert_eq!(is_e164(number), want, "{number}");
        }
    }
}
