//! The number that customers see of agents without one of their own. Twilio refuses calls from others than those of
//! the account, so it is looked up before it is written down.

use anyhow::{Result, bail};

use super::questions::Answer;
use crate::{
    account_numbers::{self, NOT_OURS, Owner, Owners, e164},
    deploy::Client,
    doctor::Environment,
    flags::SetupFlags,
    sh,
};

const NAME: &str = "DEFAULT_CALLER_ID";
/// More do not fit on a terminal; another one can be typed.
const SHOWN: usize = 20;

/// The number that was given by a flag, or is chosen. With `--yes` nobody is asked.
pub(super) async fn decide(
    client: &Client,
    environment: &Environment,
    flags: &SetupFlags,
) -> Result<Option<Answer>> {
    if let Some(number) = &flags.caller_id {
        if let Some(problem) = problem(client, number).await {
            bail!("--caller-id: {problem}");
        }
        return Ok(Some((NAME, number.clone())));
    }
    if environment.get(NAME).is_some() || flags.yes || !sh::can_ask() {
        return Ok(None);
    }
    Ok(ask(client).await?.map(|number| (NAME, number)))
}

async fn ask(client: &Client) -> Result<Option<String>> {
    let ours = match account_numbers::all(client).await {
        Ok(ours) if ours.is_empty() => {
            println!(
                "the account has no number to call from: buy one, or verify one, and run this again"
            );
            return Ok(None);
        }
        Ok(ours) => ours,
        Err(error) => {
            println!("the numbers of the account are not known: {error:#}");
            Vec::new()
        }
    };
    let shown = &ours[..ours.len().min(SHOWN)];
    for (place, number) in (1..).zip(shown) {
        println!("  {place}. {number}");
    }
    if shown.len() < ours.len() {
        println!("  and {} more", ours.len() - shown.len());
    }
    let question = question(shown.len());
    loop {
        let typed = sh::ask(&question).await?;
        if typed.is_empty() {
            return Ok(None);
        }
        let number = chosen(&typed, shown).cloned().unwrap_or(typed);
        match problem(client, &number).await {
            Some(problem) => println!("{problem}"),
            None => return Ok(Some(number)),
        }
    }
}

fn question(listed: usize) -> String {
    let example = match listed {
        0 => "like +14155550100".to_owned(),
        1 => "1, or one like +14155550100".to_owned(),
        _ => format!("1 to {listed}, or one like +14155550100"),
    };
    format!(
        "The number that customers see of agents without one of their own, {example} (Enter: none):"
    )
}

/// The number of which somebody has typed the place in the list.
fn chosen<'a>(typed: &str, shown: &'a [String]) -> Option<&'a String> {
    shown.get(typed.parse::<usize>().ok()?.checked_sub(1)?)
}

/// Why the server could not call from it. What Twilio does not tell is `doctor`'s to find.
async fn problem(client: &Client, number: &str) -> Option<String> {
    let Some(written) = e164(number) else {
        return Some(format!(
            "{number} is no number with + and the country code, like +14155550100"
        ));
    };
    let owners = Owners::ask(client, &[written.clone()].into()).await;
    match owners.of(&written) {
        Owner::Nobody => Some(format!("{number} {NOT_OURS}")),
        Owner::Bought | Owner::Verified | Owner::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::deploy::stub;

    #[tokio::test]
    async fn a_number_from_which_twilio_refuses_calls_is_not_taken() {
        let (client, _) = stub(|path| {
            let is_asked = path.contains("PhoneNumber=%2B14155550100");
            let found =
                if is_asked { json!([{ "phone_number": "+14155550100" }]) } else { json!([]) };
            Some(json!({ "incoming_phone_numbers": found, "outgoing_caller_ids": [] }))
        })
        .await;
        for (number, want) in [
            ("+1 (415) 555-0100", None),
            ("+14155550199", Some("neither a number of the account nor a verified caller ID")),
            ("4155550100", Some("with + and the country code")),
            ("ours", Some("with + and the country code")),
        ] {
            let problem = problem(&client, number).await;
            match want {
                None => assert_eq!(problem, None),
                Some(want) => assert!(problem.is_some_and(|it| it.contains(want)), "{number}"),
            }
        }
    }

    #[tokio::test]
    async fn a_number_is_taken_where_twilio_does_not_tell() {
        let (client, _) = stub(|_| None).await;
        assert_eq!(problem(&client, "+14155550100").await, None);
    }

    #[test]
    fn a_number_is_chosen_by_its_place() {
        let shown = ["+14155550100".to_owned(), "+14155550101".to_owned()];
        for (typed, want) in
            [("1", Some("+14155550100")), ("2", Some("+14155550101")), ("0", None), ("3", None)]
        {
            assert_eq!(chosen(typed, &shown).map(String::as_str), want, "{typed}");
        }
        assert_eq!(chosen("+14155550100", &shown), None);
    }
}
