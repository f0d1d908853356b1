//! The numbers from which an account may call: those that it has bought, and those that it has verified.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;

use crate::deploy::{Client, SIDE_BY_SIDE};

/// What is said of any other.
pub(crate) const NOT_OURS: &str =
    "is neither a number of the account nor a verified caller ID: Twilio refuses calls from it";

const HOST: &str = "api.twilio.com";
/// So many numbers are asked about one by one; for more, a whole list is fewer requests.
const FEW: usize = 5;

/// Numbers of the account from which Twilio calls.
#[derive(Debug)]
struct List {
    name: &'static str,
    key: &'static str,
}

const BOUGHT: List = List { name: "IncomingPhoneNumbers", key: "incoming_phone_numbers" };
const VERIFIED: List = List { name: "OutgoingCallerIds", key: "outgoing_caller_ids" };

impl List {
    fn path(&self, client: &Client) -> Result<String> {
        let account_sid = client.account_sid().context("nobody knows which account this is")?;
        Ok(format!("/2010-04-01/Accounts/{account_sid}/{}.json", self.name))
    }
}

#[derive(Debug, Deserialize)]
struct Listed {
    phone_number: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Bought,
    Verified,
    Nobody,
    /// Twilio did not tell.
    Unknown,
}

/// What Twilio tells of some numbers.
#[derive(Debug)]
pub(crate) struct Owners {
    bought: Result<BTreeSet<String>>,
    verified: Result<BTreeSet<String>>,
}

impl Owners {
    /// Asks about numbers in E.164.
    pub(crate) async fn ask(client: &Client, numbers: &BTreeSet<String>) -> Self {
        let bought = owned(client, &BOUGHT, numbers).await;
        let others =
            numbers.iter().filter(|it| bought.as_ref().is_ok_and(|own| !own.contains(*it)));
        let verified = owned(client, &VERIFIED, &others.cloned().collect()).await;
        Self { bought, verified }
    }

    pub(crate) fn of(&self, number: &str) -> Owner {
        match (&self.bought, &self.verified) {
            (Ok(bought), _) if bought.contains(number) => Owner::Bought,
            (Ok(_), Ok(verified)) if verified.contains(number) => Owner::Verified,
            (Ok(_), Ok(_)) => Owner::Nobody,
            _ => Owner::Unknown,
        }
    }
}

/// All of them, in E.164.
pub(crate) async fn all(client: &Client) -> Result<Vec<String>> {
    let (bought, verified) = tokio::try_join!(listed(client, &BOUGHT), listed(client, &VERIFIED))?;
    let mut numbers = bought;
    for number in verified {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    Ok(numbers)
}

async fn listed(client: &Client, list: &List) -> Result<Vec<String>> {
    let listed = client.list::<Listed>(HOST, &list.path(client)?, list.key).await?;
    Ok(listed.into_iter().filter_map(|it| e164(&it.phone_number?)).collect())
}

/// Those of these numbers that are in a list of the account.
async fn owned(
    client: &Client,
    list: &List,
    numbers: &BTreeSet<String>,
) -> Result<BTreeSet<String>> {
    let path = list.path(client)?;
    let paths = if numbers.len() > FEW {
        vec![path]
    } else {
        let one = |number: &String| format!("{path}?PhoneNumber={}", number.replace('+', "%2B"));
        numbers.iter().map(one).collect()
    };
    let lists = stream::iter(paths)
        .map(|path| async move { client.list::<Listed>(HOST, &path, list.key).await })
        .buffered(SIDE_BY_SIDE);
    let lists: Vec<_> = lists.try_collect().await?;
    let found = lists.into_iter().flatten().filter_map(|it| e164(&it.phone_number?));
    // Twilio looks also for numbers of which the one that it is given is a part.
    Ok(found.filter(|it| numbers.contains(it)).collect())
}

/// `+`, a digit that is not 0, and up to 14 more, however they are set apart.
pub(crate) fn e164(number: &str) -> Option<String> {
    // In `+49 (0)30` people call the 0 within the country alone.
    let number: String =
        number.replace("(0)", "").chars().filter(|it| !" ().-/".contains(*it)).collect();
    let digits = number.strip_prefix('+')?;
    let is_number = (2..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    is_number.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

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
