//! The numbers that are shown to whom an agent calls: Twilio refuses those that are not the account's.

use std::collections::BTreeMap;

use futures_util::{StreamExt, stream};
use serde_json::Value;

use super::{
    environment::Environment,
    finding::Finding,
    task_router,
    workers::{Worker, in_words},
};
use crate::{
    deploy::{Client, FlexConfiguration, SIDE_BY_SIDE},
    sh,
};

const HOST: &str = "api.twilio.com";

/// A number, and who shows it.
type Shown = BTreeMap<String, Vec<String>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Bought,
    Verified,
    Nobody,
    Unreadable,
    /// Without a country code, and there is a default country.
    OfCountry,
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    numbers: Vec<(String, Vec<String>, Owner)>,
    /// Workers who have no number to show, and no other is shown for them.
    without: Vec<String>,
}

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

/// Whether the server reads numbers without a country code.
pub(super) fn has_default_country(
    environment: &Environment,
    task_router: &task_router::Facts,
) -> bool {
    let says = |worker: &Worker| {
        worker.attributes.as_ref().is_some_and(|it| it.get("default_country").is_some())
    };
    environment.get("DEFAULT_COUNTRY").is_some() || task_router.workers().iter().any(says)
}

/// The workers whose calls have no number to show unless their dialpad sends one.
pub(super) fn without(
    environment: &Environment,
    task_router: &task_router::Facts,
    shown: &Shown,
) -> Vec<String> {
    let has_default = environment.get("DEFAULT_CALLER_ID").is_some();
    let is_listed = |whose: &String| whose.starts_with("ui_attributes.");
    if has_default || shown.values().flatten().any(is_listed) {
        return Vec::new();
    }
    let phone = |worker: &Worker| {
        let phone = worker.attributes.as_ref().and_then(|it| it.get("phone")?.as_str());
        phone.is_some_and(|it| !it.trim().is_empty())
    };
    let without = task_router.workers().iter().filter(|worker| !phone(worker));
    without.map(|worker| worker.name.clone()).collect()
}

impl Facts {
    pub(super) async fn ask(
        client: &Client,
        shown: Shown,
        without: Vec<String>,
        has_country: bool,
    ) -> Self {
        let step = sh::Step::of_many("caller IDs", shown.len());
        let owners = stream::iter(shown).map(|(number, whose)| async move {
            let owner = match e164(&number) {
                Some(number) => owner(client, &number).await,
                None if has_country && !number.starts_with('+') => Owner::OfCountry,
                None => Owner::Unreadable,
            };
            (number, whose, owner)
        });
        let numbers = owners.buffered(SIDE_BY_SIDE).collect().await;
        if let Some(step) = step {
            step.done();
        }
        Self { numbers, without }
    }
}

async fn owner(client: &Client, number: &str) -> Owner {
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

/// `+`, a digit that is not 0, and up to 14 more, however they are set apart.
fn e164(number: &str) -> Option<String> {
    // In `+49 (0)30` people call the 0 within the country alone.
    let number: String =
        number.replace("(0)", "").chars().filter(|it| !" ().-/".contains(*it)).collect();
    let digits = number.strip_prefix('+')?;
    let is_number = (2..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    is_number.then_some(number)
}

/// `workers_are_known`: else somebody may have a number all the same.
pub(super) fn findings(facts: &Facts, workers_are_known: bool) -> Vec<Finding> {
    let Facts { numbers, without } = facts;
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
            Owner::OfCountry => found.push(Finding::unknown(
                "caller-id",
                format!("{number} ({whose}) has no country code: the server reads it as one of the default country, and nobody looked whose it is"),
            )),
            Owner::Unknown => found.push(Finding::unknown("caller-id", format!("{number}: Twilio did not tell whose it is"))),
        }
    }
    if !without.is_empty() {
        found.push(Finding::warning(
            "caller-id",
            format!("{}: no number to show, so their calls are refused unless the dialpad sends one", in_words(without)),
            "set DEFAULT_CALLER_ID to a number of the account, or the attribute phone of each worker",
        ));
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
            (Owner::OfCountry, Level::Unknown),
            (Owner::Unknown, Level::Unknown),
        ] {
            let numbers = vec![("+1".to_owned(), vec!["alex".to_owned()], owner)];
            let facts = Facts { numbers, without: Vec::new() };
            assert_eq!(findings(&facts, true)[0].level, want, "{owner:?}");
        }
        let nothing = Facts { numbers: Vec::new(), without: Vec::new() };
        assert_eq!(findings(&nothing, true)[0].level, Level::Problem);
        assert_eq!(findings(&nothing, false)[0].level, Level::Unknown);
    }

    #[test]
    fn only_what_twilio_calls_from_is_a_number() {
        for (number, want) in [
            ("+14155550100", Some("+14155550100")),
            ("+1 (415) 555-0100", Some("+14155550100")),
            ("14155550100", None),
            ("+49 (0)30 901820", Some("+4930901820")),
            ("+1 415 x", None),
            ("+0123", None),
        ] {
            assert_eq!(e164(number).as_deref(), want, "{number}");
        }
    }
}
