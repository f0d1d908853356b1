//! Who may make a telephone ring: the claims in `conf_status`, each held by one request at a time.
//!
//! Twilio has no key that would make the repetition of a dial harmless. So whoever dials writes a claim
//! first, by compare-and-set on `conf_status`, and the leg has the claim's id in its label: the item with
//! that label is the record that the claim was used.
//!
//! **Invariant:** of all requests that call one number, or one colleague, one holds a claim; the others
//! see it, or the leg that was dialled on it. A claim ends after that leg's item is written, so that
//! whoever writes a claim on the newest `conf_status` has not missed an item.

use crate::{
    CallSid, QueueSid, WorkerSid,
    api::code,
    label::{Label, LegId},
    sync_map::{
        AddClaim, ConferenceItem, ConferenceMap, CustomerDial, DialRefusal, DialState, MapChange,
        ParticipantItem, ParticipantType,
    },
    view::present,
};

/// An agent's request to call somebody, which can arrive more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// Chosen by the browser, for each press of the button.
    pub id: LegId,
    /// The number, or the `contact_uri` of a colleague.
    pub to: String,
    /// The colleague, where one is called.
    pub worker_sid: Option<WorkerSid>,
    /// The queue, where its workers are asked to come.
    pub queue_sid: Option<QueueSid>,
    /// What is pressed once they answer.
    pub extension: Option<String>,
    /// Chosen by the server, for each request: tells this one from its repetition.
    pub request: LegId,
}

impl Press {
    /// Whether it asks somebody to come, with a task, and rings no telephone.
    pub fn asks_with_a_task(&self) -> bool {
        self.worker_sid.is_some() || self.queue_sid.is_some()
    }
}

/// Where a press stands in a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nobody calls whom it calls.
    Free,
    /// The claim is this request's, which dials a leg with this label.
    Claimed(Label),
    /// The claim is another request's of the same press.
    Repeated(Label),
    /// Another request of the same press was refused.
    Refused(DialRefusal),
    /// The leg of this press was dialled.
    Dialled(CallSid),
    /// Another press has claimed to call the same number or colleague.
    Contended(Label),
    /// Their telephone rings; a colleague has perhaps come.
    AlreadyCalled,
}

/// Where a press stands.
pub fn standing(map: &ConferenceMap, press: &Press) -> Standing {
    for label in [Label::Customer(press.id.clone()), Label::External(press.id.clone())] {
        if let Some(call_sid) = leg_with(map, &label) {
            return Standing::Dialled(call_sid.clone());
        }
    }
    let of_press = map.customer_dial().filter(|dial| is_id(dial, &press.id));
    if let Some(refusal) = of_press.and_then(|dial| dial.refusal.as_ref()) {
        // A leg of which nobody knew can be found later.
        return match refusal.code {
            code::DIAL_UNKNOWN => Standing::Repeated(Label::Customer(press.id.clone())),
            _ => Standing::Refused(refusal.clone()),
        };
    }
    let claims = claims(map);
    if let Some(claim) = claims.iter().find(|claim| claim.id == press.id) {
        let label = claim.label.clone();
        let is_ours = claim.request == Some(press.request.as_str());
        return if is_ours { Standing::Claimed(label) } else { Standing::Repeated(label) };
    }
    if is_called(map, press) {
        return Standing::AlreadyCalled;
    }
    match claims.into_iter().find(|claim| claim.to == press.to) {
        Some(claim) => Standing::Contended(claim.label),
        None => Standing::Free,
    }
}

/// `conf_status` with the claim of a press. `over` is a claim whose lease is over and of which no leg was
/// found: it gives way. Nothing: somebody is called already, see [`standing`].
///
/// Whoever calls the customer's number while the customer is not there calls the customer.
pub fn claim(map: &ConferenceMap, press: &Press, over: Option<&Label>) -> Option<MapChange> {
    match standing(map, press) {
        Standing::Free => {}
        Standing::Contended(label) if Some(&label) == over => {}
        Standing::Contended(_)
        | Standing::Claimed(_)
        | Standing::Repeated(_)
        | Standing::Refused(_)
        | Standing::Dialled(_)
        | Standing::AlreadyCalled => return None,
    }
    let mut item = map.conference.clone().unwrap_or_default();
    item.adds.retain(|id, _| {
        let label = LegId::parse(id).map(Label::External);
        label.as_ref() != over && label.is_none_or(|label| is_needed(map, &label))
    });
    let customer_is_called = is_customers_number(map, &press.to) && !customer_is_there(map);
    match &mut item.customer_dial {
        Some(dial) if customer_is_called => {
            dial.id = Some(press.id.to_string());
            dial.request = Some(press.request.to_string());
            dial.refusal = None;
            if press.extension.is_some() {
                dial.extension.clone_from(&press.extension);
            }
        }
        Some(_) | None => {
            let (to, extension) = (press.to.clone(), press.extension.clone());
            let claim = AddClaim { to, extension, request: press.request.to_string() };
            item.adds.insert(press.id.to_string(), claim);
        }
    }
    Some(MapChange::Conference(item))
}

/// `conf_status` without a claim to add somebody, if the claim is there.
pub fn end_claim(map: &ConferenceMap, id: &LegId) -> Option<MapChange> {
    let item = map.conference.as_ref().filter(|item| item.adds.contains_key(id.as_str()))?;
    let mut item: ConferenceItem = item.clone();
    item.adds.remove(id.as_str());
    Some(MapChange::Conference(item))
}

/// What is pressed once the leg with this label answers, as long as the claim to dial it is there.
pub fn claimed_extension(map: &ConferenceMap, label: &Label) -> Option<String> {
    let Label::External(id) = label else { return None };
    map.conference.as_ref()?.adds.get(id.as_str())?.extension.clone()
}

/// The number that the leg with this label was dialled on a claim for, as long as the claim is there.
pub fn claimed_number<'map>(conference: &'map ConferenceItem, label: &Label) -> Option<&'map str> {
    match label {
        Label::External(id) => conference.adds.get(id.as_str()).map(|claim| claim.to.as_str()),
        Label::Customer(id) => {
            let dial = conference.customer_dial.as_ref();
            let dial = dial.filter(|dial| dial.worker_sid.is_none() && is_id(dial, id));
            dial.map(|dial| dial.to.as_str())
        }
        Label::Worker { .. } | Label::Foreign(_) => None,
    }
}

/// Whether this is the number that the call was made to.
pub fn is_customers_number(map: &ConferenceMap, to: &str) -> bool {
    map.customer_dial().is_some_and(|dial| dial.worker_sid.is_none() && dial.to == to)
}

/// The leg with this label.
pub fn leg_with<'map>(map: &'map ConferenceMap, label: &Label) -> Option<&'map CallSid> {
    let label = Some(label.to_string());
    let mut legs = map.participants.iter();
    legs.find(|(_, item)| item.label == label).map(|(call_sid, _)| call_sid)
}

/// Whether a claim to add somebody says what nothing else does: that they are about to be called, or
/// which number rings. Who is found by healing has a label and no number.
fn is_needed(map: &ConferenceMap, label: &Label) -> bool {
    let item = leg_with(map, label).and_then(|call_sid| map.participants.get(call_sid));
    item.is_none_or(|item| item.is_connecting() && item.phone_number.is_none())
}

/// A claim that no leg was dialled on, as far as the map tells.
struct OpenClaim<'map> {
    id: LegId,
    label: Label,
    to: &'map str,
    request: Option<&'map str>,
}

fn claims(map: &ConferenceMap) -> Vec<OpenClaim<'_>> {
    let Some(conference) = &map.conference else { return Vec::new() };
    let of_customer = conference.customer_dial.iter().filter_map(|dial| {
        let DialState::Claimed(id) = dial.state() else { return None };
        let (label, request) = (Label::Customer(id.clone()), dial.request.as_deref());
        let is_asked = |item: &ParticipantItem| item.label == Some(label.to_string());
        let was_asked = map.invitations.values().any(is_asked);
        (!was_asked).then_some(OpenClaim { id, label, to: &dial.to, request })
    });
    let of_others = conference.adds.iter().filter_map(|(id, claim)| {
        let id = LegId::parse(id)?;
        let label = Label::External(id.clone());
        Some(OpenClaim { id, label, to: &claim.to, request: Some(&claim.request) })
    });
    let mut claims: Vec<_> = of_customer.chain(of_others).collect();
    claims.retain(|claim| leg_with(map, &claim.label).is_none());
    claims
}

fn is_id(dial: &CustomerDial, id: &LegId) -> bool {
    dial.id.as_deref() == Some(id.as_str())
}

/// Whether whom a press calls is being called, or is a colleague who is there.
pub fn is_called(map: &ConferenceMap, press: &Press) -> bool {
    if press.worker_sid.is_some() {
        let is_theirs = |item: &ParticipantItem| item.worker_sid == press.worker_sid;
        let is_waited_for = |dial: &CustomerDial| {
            dial.worker_sid == press.worker_sid && dial.state() == DialState::Waiting
        };
        return map.customer_dial().is_some_and(is_waited_for)
            || map.joined().any(|(_, item)| is_theirs(item))
            || map.invited().any(|(_, item)| is_theirs(item));
    }
    if press.queue_sid.is_some() {
        return map.invited().any(|(_, item)| item.queue_sid == press.queue_sid);
    }
    let customer = is_customers_number(map, &press.to);
    map.connecting().any(|(_, item)| {
        let is_number = number_of(map, item) == Some(press.to.as_str());
        is_number || customer && is_customer(item)
    })
}

/// The number that a leg rings.
fn number_of<'map>(map: &'map ConferenceMap, item: &'map ParticipantItem) -> Option<&'map str> {
    item.phone_number.as_deref().or_else(|| {
        let label = Label::parse(item.label.as_ref()?);
        claimed_number(map.conference.as_ref()?, &label)
    })
}

/// Whether the customer rings, or talks.
fn customer_is_there(map: &ConferenceMap) -> bool {
    present(map).iter().filter_map(|key| map.item(key)).any(is_customer)
}

fn is_customer(item: &ParticipantItem) -> bool {
    item.participant_type == ParticipantType::Customer
}
