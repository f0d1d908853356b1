//! The numbers that are shown to whom an agent calls: Twilio refuses those that are not the account's.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    environment::Environment,
    finding::Finding,
    task_router,
    workers::{Worker, in_words},
};
use crate::{
    account_numbers::{NOT_OURS, Owner, Owners, e164},
    deploy::{Client, FlexConfiguration},
};

/// A number, and who shows it.
type Shown = BTreeMap<String, Vec<String>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Of(Owner),
    Unreadable,
    /// Without a country code, and there is a default country.
    OfCountry,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    numbers: Vec<(String, Vec<String>, Standing)>,
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
        let written = shown.keys().filter_map(|number| e164(number)).collect();
        let owners = Owners::ask(client, &written).await;
        let numbers = shown.into_iter().map(|(number, whose)| {
            let standing = match e164(&number) {
                None if has_country && !number.starts_with('+') => Standing::OfCountry,
                None => Standing::Unreadable,
                Some(number) => Standing::Of(owners.of(&number)),
            };
            (number, whose, standing)
        });
        Self { numbers: numbers.collect(), without }
    }
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
    for (number, whose, standing) in numbers {
        let whose = whose.first().map(String::as_str).unwrap_or_default();
        match standing {
            Standing::Of(Owner::Bought | Owner::Verified) => {}
            Standing::Of(Owner::Nobody) => found.push(Finding::problem(
                "caller-id",
                format!("{number} ({whose}) {NOT_OURS}"),
                "buy it, verify it (Twilio console > Phone Numbers > Verified Caller IDs), or show another number",
            )),
            Standing::Unreadable => found.push(Finding::problem(
                "caller-id",
                format!("{number} ({whose}) is not written as Twilio needs it"),
                "write it with + and the country code, like +14155550100",
            )),
            Standing::OfCountry => found.push(Finding::unknown(
                "caller-id",
                format!("{number} ({whose}) has no country code: the server reads it as one of the default country, and nobody looked whose it is"),
            )),
            Standing::Of(Owner::Unknown) => found.push(Finding::unknown("caller-id", format!("{number}: Twilio did not tell whose it is"))),
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
    use serde_json::json;

    use super::*;
    use crate::{deploy::stub, doctor::finding::Level};

    #[test]
    fn a_number_that_twilio_would_refuse_is_found() {
        for (standing, want) in [
            (Standing::Of(Owner::Bought), Level::Good),
            (Standing::Of(Owner::Verified), Level::Good),
            (Standing::Of(Owner::Nobody), Level::Problem),
            (Standing::Unreadable, Level::Problem),
            (Standing::OfCountry, Level::Unknown),
            (Standing::Of(Owner::Unknown), Level::Unknown),
        ] {
            let numbers = vec![("+1".to_owned(), vec!["alex".to_owned()], standing)];
            let facts = Facts { numbers, without: Vec::new() };
            assert_eq!(findings(&facts, true)[0].level, want, "{standing:?}");
        }
        let nothing = Facts { numbers: Vec::new(), without: Vec::new() };
        assert_eq!(findings(&nothing, true)[0].level, Level::Problem);
        assert_eq!(findings(&nothing, false)[0].level, Level::Unknown);
    }

    /// Whose the numbers are, and what was asked, in an account that has some, and finds also longer numbers
    /// than it is asked for, as Twilio does.
    async fn look(numbers: impl Iterator<Item = String>) -> (Vec<Standing>, Vec<String>) {
        let (client, asked) = stub(|path| {
            let of = |key: &str, number: String| json!({ key: [{ "phone_number": number }] });
            let listed = |prefix: &str| {
                (0..100)
                    .map(|it| json!({ "phone_number": format!("{prefix}{it:02}") }))
                    .collect::<Vec<_>>()
            };
            let number = path
                .split_once("PhoneNumber=%2B")
                .map(|(_, number)| number.split('&').next().unwrap_or_default());
            Some(match (path.contains("IncomingPhoneNumbers"), number) {
                (true, Some(number)) if number.starts_with("1415") => {
                    of("incoming_phone_numbers", format!("+{number:0<11}"))
                }
                (false, Some(number)) if number.starts_with("49") => {
                    of("outgoing_caller_ids", format!("+{number}"))
                }
                (true, None) => json!({ "incoming_phone_numbers": listed("+141555501") }),
                (false, None) => json!({ "outgoing_caller_ids": listed("+493090182") }),
                (true, Some(_)) => json!({ "incoming_phone_numbers": [] }),
                (false, Some(_)) => json!({ "outgoing_caller_ids": [] }),
            })
        })
        .await;
        let shown = numbers.map(|number| (number, vec!["alex".to_owned()])).collect();
        let facts = Facts::ask(&client, shown, Vec::new(), false).await;
        (facts.numbers.into_iter().map(|(_, _, standing)| standing).collect(), asked.paths())
    }

    #[tokio::test]
    async fn a_part_of_a_number_of_the_account_is_no_number_of_it() {
        let numbers =
            ["+14155550100", "+1 415 555 010", "+49 30 90182 00", "+1 212 555 0100", "call me"];
        let (standings, _) = look(numbers.map(str::to_owned).into_iter()).await;
        // In the order of the numbers as they are written.
        let want = [Owner::Nobody, Owner::Nobody, Owner::Bought, Owner::Verified].map(Standing::Of);
        assert_eq!(standings[..4], want);
        assert_eq!(standings[4..], [Standing::Unreadable]);
    }

    #[tokio::test]
    async fn many_numbers_are_looked_up_in_few_requests() {
        let bought = (0..60).map(|it| format!("+141555501{it:02}"));
        let verified = (0..60).map(|it| format!("+493090182{it:02}"));
        let others = (0..60).map(|it| format!("+121255501{it:02}"));
        let (standings, asked) = look(bought.chain(verified).chain(others)).await;
        assert_eq!(asked.len(), 2, "{asked:#?}");
        let count = |owner| standings.iter().filter(|it| **it == Standing::Of(owner)).count();
        assert_eq!([Owner::Bought, Owner::Verified, Owner::Nobody].map(count), [60; 3]);
    }
}
