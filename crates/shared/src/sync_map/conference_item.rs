//! The item `conf_status`: the conference as a whole, the one dial that it owes its customer, and the
//! claims of those who add somebody.

use litemap::LiteMap;
use serde::{Deserialize, Deserializer, Serialize};

use super::{MapItem, Recording, Rejoin};
use crate::{ConferenceSid, WorkerSid, leg_id::LegId, lenient};

/// The data of `conf_status`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct ConferenceItem {
    /// `started` or `ended`; absent before the start.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub status: Option<ConferenceStatus>,
    /// The conference, once an event named it.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub conference_sid: Option<ConferenceSid>,
    /// The newest event that changed this item.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub sequence_number: Option<u32>,
    /// The dial that the conference owes its customer.
    #[serde(deserialize_with = "dial_or_claimed", skip_serializing_if = "Option::is_none")]
    pub customer_dial: Option<CustomerDial>,
    /// Who is being added, by the ids of the claims: from before their telephone rings until their item
    /// is written.
    #[serde(deserialize_with = "lenient::entries", skip_serializing_if = "LiteMap::is_empty")]
    #[cfg_attr(
        feature = "typescript",
        ts(as = "Option<std::collections::BTreeMap<String, AddClaim>>", optional)
    )]
    pub adds: LiteMap<String, AddClaim>,
    /// What is recorded of the call, and whether that is paused.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub recording: Option<Box<Recording>>,
    /// A worker whose leg was dropped and whose telephone is rung again.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub rejoin: Option<Box<Rejoin>>,
    /// `ReasonConferenceEnded`, as Twilio spells it.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What shows a server that a server wrote which conference this is. Readers of the map need not
    /// look at it.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

/// How far the conference is, in Flex's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ConferenceStatus {
    /// Two people can talk.
    Started,
    /// It is over and never comes back.
    Ended,
}

/// Whom to dial, and how far that is. A telephone rings once: whoever writes `id` first, dials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct CustomerDial {
    /// The customer's number; the `contact_uri` of a colleague.
    pub to: String,
    /// What is pressed once they answer.
    #[serde(default, deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// The caller ID. In dials that an older server wrote for a colleague: the name of who calls.
    pub from: String,
    /// What a colleague sees of who calls: their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller_name: Option<String>,
    /// The colleague, where one is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker_sid: Option<WorkerSid>,
    /// The colleague's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The id of the claim, eight hexadecimal digits; absent while nobody has dialled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Which request made the claim, where an agent asked for it: `id` is their browser's then, and a
    /// request that arrives twice has it twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// What Twilio said when it refused to dial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<DialRefusal>,
    /// What shows a server that a server wrote whom to dial.
    #[serde(default, deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

/// The claim of a request that adds somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct AddClaim {
    /// Whom it calls: a number, or the `contact_uri` of a colleague.
    #[serde(deserialize_with = "lenient::field")]
    pub to: String,
    /// What is pressed once they answer.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// Which request made the claim: one that arrives twice has the same id both times.
    #[serde(deserialize_with = "lenient::field")]
    pub request: String,
}

/// Why Twilio did not dial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DialRefusal {
    /// Twilio's error code, explained at `https://www.twilio.com/docs/errors/<code>`.
    pub code: u32,
    /// Twilio's text.
    pub message: String,
}

/// How far the dial is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialState<'dial> {
    /// Nobody has dialled.
    Waiting,
    /// Somebody holds the claim: the customer is being dialled, or has been.
    Claimed(LegId),
    /// Twilio refused.
    Refused(&'dial DialRefusal),
}

impl CustomerDial {
    /// A dial that nobody has claimed.
    pub fn new(to: impl Into<String>, from: impl Into<String>) -> Self {
        let (to, from) = (to.into(), from.into());
        Self {
            to,
            extension: None,
            from,
            caller_name: None,
            worker_sid: None,
            name: None,
            id: None,
            request: None,
            refusal: None,
            proof: None,
        }
    }

    /// Reads a dial; nothing if any field of it makes no sense.
    pub fn read<'de>(data: impl Deserializer<'de>) -> Option<Self> {
        lenient::object(data).ok()
    }

    /// What stands for a dial that cannot be read.
    fn claimed_by_a_stranger() -> Self {
        let id = Some(LegId::unreadable().as_str().to_owned());
        Self { id, ..Self::new("", "") }
    }

    /// How far it is. An id that cannot be read counts as a claim of somebody else's: better not
    /// dialled than dialled twice.
    pub fn state(&self) -> DialState<'_> {
        match (&self.refusal, &self.id) {
            (Some(refusal), _) => DialState::Refused(refusal),
            (None, None) => DialState::Waiting,
            (None, Some(id)) => {
                DialState::Claimed(LegId::parse(id).unwrap_or_else(LegId::unreadable))
            }
        }
    }
}

impl MapItem for ConferenceItem {
    const FIELDS: &'static [&'static str] = &[
        "status",
        "conference_sid",
        "sequence_number",
        "customer_dial",
        "adds",
        "recording",
        "rejoin",
        "reason",
        "proof",
    ];
}

/// A dial that cannot be read has perhaps been carried out: better not dialled than dialled twice.
fn dial_or_claimed<'de, D: Deserializer<'de>>(data: D) -> Result<Option<CustomerDial>, D::Error> {
    lenient::field_or(data, || Some(CustomerDial::claimed_by_a_stranger()))
}
