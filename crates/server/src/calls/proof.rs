//! What of a Sync map a server may act on. Whoever has a token of the Sync service can write any item of
//! any map, so the map is believed for what is shown, and for a no; a yes needs a proof.
//!
//! A proof is a keyed hash over a fact that a server knew from Twilio when it wrote the item: which
//! conference, which leg, who was asked to come, whom to dial.
//!
//! **Invariant:** the facts never change, so a proof that is copied back later says what was true before;
//! and each names its call and its item, so it proves nothing in another place.
//! **Invariant:** the texts that are proved stay the same from release to release, because two of them
//! run side by side.

mod rejoin;

use shared::{
    CallSid, ConferenceSid, ReservationSid, TaskSid, WorkerSid,
    label::Label,
    sync_map::{
        CONF_STATUS_KEY, ConferenceItem, ConferenceMap, CustomerDial, ParticipantItem, Recorded,
        Recording,
    },
};
use url::form_urlencoded::Serializer;

use crate::{calls::keyed_hash::KeyedHash, settings::Settings};

/// The reservation and the worker of a leg, as far as there are any.
pub(crate) type Whose<'a> = (Option<&'a ReservationSid>, Option<&'a WorkerSid>);

/// Whose leg it is that has this label.
pub(crate) fn whose_label(label: Option<&Label>) -> Whose<'_> {
    match label {
        Some(Label::Worker { reservation_sid, worker_sid, .. }) => {
            (Some(reservation_sid), Some(worker_sid))
        }
        Some(Label::Customer(_) | Label::External(_) | Label::Foreign(_)) | None => (None, None),
    }
}

fn whose(item: &ParticipantItem) -> Whose<'_> {
    (item.reservation_sid.as_ref(), item.worker_sid.as_ref())
}

/// Proves what servers write into maps, and checks it.
#[derive(Debug, Clone)]
pub(crate) struct Proofs(KeyedHash);

impl Proofs {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self(KeyedHash::new(&settings.twilio.auth_tokens))
    }

    #[cfg(test)]
    pub(crate) fn of(auth_tokens: &[&str]) -> Self {
        let auth_tokens: Vec<_> = auth_tokens.iter().map(|token| (*token).into()).collect();
        Self(KeyedHash::new(&auth_tokens))
    }

    /// Proves that the conference of this item is the call's: Twilio says so.
    pub(crate) fn prove_conference(&self, call: &TaskSid, item: &mut ConferenceItem) {
        item.proof = conference_text(call, item).and_then(|text| self.0.sign(&text));
    }

    /// Whether the conference of this item is the call's.
    pub(crate) fn has_conference(&self, call: &TaskSid, item: &ConferenceItem) -> bool {
        self.verifies(conference_text(call, item), item.proof.as_deref())
    }

    /// The conference of a map, if it is the call's.
    pub(crate) fn conference_of<'map>(
        &self,
        call: &TaskSid,
        map: &'map ConferenceMap,
    ) -> Option<&'map ConferenceSid> {
        let item = map.conference.as_ref().filter(|item| self.has_conference(call, item))?;
        item.conference_sid.as_ref()
    }

    /// Proves that this is a leg of the call, in the conference of its item, and whose it is: Twilio says
    /// so.
    pub(crate) fn prove_leg(&self, call: &TaskSid, call_sid: &CallSid, item: &mut ParticipantItem) {
        item.proof = leg_text(call, call_sid, item).and_then(|text| self.0.sign(&text));
    }

    /// The same for a leg that Twilio tells of. Whose it is has to be told as well (`told`), or proved by
    /// the item as it was (`known`): the map may name anybody. Where it is not, nothing is proved.
    pub(crate) fn prove_leg_as_told(
        &self,
        call: &TaskSid,
        call_sid: &CallSid,
        item: &mut ParticipantItem,
        known: Option<&ParticipantItem>,
        told: &[Whose<'_>],
    ) {
        let whose = whose(item);
        let is_proved = |known: &ParticipantItem| {
            self::whose(known) == whose && self.has_leg(call, call_sid, known)
        };
        if whose == Whose::default() || told.contains(&whose) || known.is_some_and(is_proved) {
            self.prove_leg(call, call_sid, item);
        }
    }

    /// Whether this is a leg of the call, and of the worker and the reservation that its item names.
    pub(crate) fn has_leg(
        &self,
        call: &TaskSid,
        call_sid: &CallSid,
        item: &ParticipantItem,
    ) -> bool {
        self.verifies(leg_text(call, call_sid, item), item.proof.as_deref())
    }

    /// Proves that we ask the worker of this item to come to the call, by a task.
    pub(crate) fn prove_invitation(
        &self,
        call: &TaskSid,
        task_sid: &TaskSid,
        item: &mut ParticipantItem,
    ) {
        item.proof = self.0.sign(&invitation_text(call, task_sid, item));
    }

    /// Whether we ask the worker of this item to come to the call, by this task.
    pub(crate) fn has_invitation(
        &self,
        call: &TaskSid,
        task_sid: &TaskSid,
        item: &ParticipantItem,
    ) -> bool {
        self.verifies(Some(invitation_text(call, task_sid, item)), item.proof.as_deref())
    }

    /// Proves that the call is handed over by an invitation: which leg leaves for whom.
    pub(crate) fn prove_transfer(
        &self,
        call: &TaskSid,
        task_sid: &TaskSid,
        item: &mut ParticipantItem,
    ) {
        let proof = transfer_text(call, task_sid, item).and_then(|text| self.0.sign(&text));
        if let Some(transfer) = &mut item.transfer {
            transfer.proof = proof;
        }
    }

    /// Whether the call is handed over by an invitation.
    pub(crate) fn has_transfer(
        &self,
        call: &TaskSid,
        task_sid: &TaskSid,
        item: &ParticipantItem,
    ) -> bool {
        let proof = item.transfer.as_ref().and_then(|transfer| transfer.proof.as_deref());
        self.verifies(transfer_text(call, task_sid, item), proof)
    }

    /// Proves that the call is made to this number, or to this colleague.
    pub(crate) fn prove_dial(&self, call: &TaskSid, dial: &mut CustomerDial) {
        // The refusal is not signed: without it nothing must show that this may be dialled.
        dial.proof =
            if dial.refusal.is_none() { self.0.sign(&dial_text(call, dial)) } else { None };
    }

    /// Whether the call is made to this number, or to this colleague.
    pub(crate) fn has_dial(&self, call: &TaskSid, dial: &CustomerDial) -> bool {
        self.verifies(Some(dial_text(call, dial)), dial.proof.as_deref())
    }

    /// Proves what is recorded of the call, and who asked last to pause it.
    pub(crate) fn prove_recording(&self, call: &TaskSid, recording: &mut Recording) {
        recording.proof = self.0.sign(&recording_text(call, recording));
    }

    /// Whether that is recorded of the call, and this worker asked to pause it.
    pub(crate) fn has_recording(&self, call: &TaskSid, recording: &Recording) -> bool {
        self.verifies(Some(recording_text(call, recording)), recording.proof.as_deref())
    }

    fn verifies(&self, text: Option<String>, proof: Option<&str>) -> bool {
        text.zip(proof).is_some_and(|(text, proof)| self.0.verifies(&text, proof))
    }
}

fn conference_text(call: &TaskSid, item: &ConferenceItem) -> Option<String> {
    let conference_sid = item.conference_sid.as_ref()?;
    let conference = ("conference", conference_sid.as_str());
    Some(text("conference", call, CONF_STATUS_KEY, &[conference]))
}

/// Whose leg it is stands in it because a reservation is wrapped by it.
fn leg_text(call: &TaskSid, call_sid: &CallSid, item: &ParticipantItem) -> Option<String> {
    let conference_sid = item.conference_sid.as_ref()?;
    let fields = [
        ("conference", conference_sid.as_str()),
        ("worker", item.worker_sid.as_ref().map_or("", |sid| sid.as_str())),
        ("reservation", item.reservation_sid.as_ref().map_or("", |sid| sid.as_str())),
    ];
    Some(text("leg", call, call_sid.as_str(), &fields))
}

/// The label stands in it because a call that was made to a colleague ends when they reject it.
fn invitation_text(call: &TaskSid, task_sid: &TaskSid, item: &ParticipantItem) -> String {
    let mut fields = vec![
        ("conference", item.conference_sid.as_ref().map_or("", |sid| sid.as_str())),
        ("worker", item.worker_sid.as_ref().map_or("", |sid| sid.as_str())),
        ("label", item.label.as_deref().unwrap_or_default()),
    ];
    fields.extend(item.queue_sid.as_ref().map(|sid| ("queue", sid.as_str())));
    text("invitation", call, task_sid.as_str(), &fields)
}

/// Who comes is proved by the invitation, whose task is the key.
fn transfer_text(call: &TaskSid, task_sid: &TaskSid, item: &ParticipantItem) -> Option<String> {
    let leg = item.transfer.as_ref()?.leg.as_ref()?;
    Some(text("transfer", call, task_sid.as_str(), &[("leg", leg.as_str())]))
}

fn dial_text(call: &TaskSid, dial: &CustomerDial) -> String {
    let fields = [
        ("to", dial.to.as_str()),
        ("from", dial.from.as_str()),
        ("worker", dial.worker_sid.as_ref().map_or("", |sid| sid.as_str())),
    ];
    text("dial", call, CONF_STATUS_KEY, &fields)
}

fn recording_text(call: &TaskSid, recording: &Recording) -> String {
    let of = match recording.of {
        Some(Recorded::Conference) => "conference",
        Some(Recorded::Customer) => "customer",
        Some(Recorded::Nothing) => "nothing",
        None => "",
    };
    let fields = [("of", of), ("by", recording.by.as_ref().map_or("", |sid| sid.as_str()))];
    text("recording", call, CONF_STATUS_KEY, &fields)
}

/// What is proved, encoded so that no two facts have the same text. No URL that is proved begins like it.
fn text(kind: &str, call: &TaskSid, key: &str, fields: &[(&str, &str)]) -> String {
    let head = [("kind", kind), ("call", call.as_str()), ("key", key)];
    Serializer::new(String::new()).extend_pairs(head).extend_pairs(fields).finish()
}

#[cfg(test)]
mod tests {
    use shared::sync_map::{DialRefusal, RecordingStatus, Transfer};

    use super::*;

    const OLD: &str = "an auth token";
    const NEW: &str = "the auth token after it";

    #[test]
    fn a_proof_holds_for_each_token_that_is_known() {
        let mut item = conference();
        Proofs::of(&[OLD]).prove_conference(&call(1), &mut item);
        assert!(Proofs::of(&[OLD]).has_conference(&call(1), &item));
        assert!(Proofs::of(&[NEW, OLD]).has_conference(&call(1), &item));
        assert!(!Proofs::of(&[NEW]).has_conference(&call(1), &item));
        assert_eq!(item.proof.as_ref().map(String::len), Some(43));
    }

    #[test]
    fn a_proof_is_of_one_call_one_item_and_all_that_is_acted_on() {
        let proofs = Proofs::of(&[OLD]);
        let mut leg = leg();
        proofs.prove_leg(&call(1), &CallSid::from_bits(1), &mut leg);
        let is_proved = |call_bits, leg_bits, item: &ParticipantItem| {
            proofs.has_leg(&call(call_bits), &CallSid::from_bits(leg_bits), item)
        };
        assert!(is_proved(1, 1, &leg));
        assert!(!is_proved(2, 1, &leg));
        assert!(!is_proved(1, 2, &leg));
        for other in [
            ParticipantItem { conference_sid: Some(ConferenceSid::from_bits(2)), ..leg.clone() },
            ParticipantItem { worker_sid: Some(WorkerSid::from_bits(2)), ..leg.clone() },
            ParticipantItem { reservation_sid: None, ..leg.clone() },
            ParticipantItem { proof: None, ..leg.clone() },
        ] {
            assert!(!is_proved(1, 1, &other), "{other:?}");
        }
        // What is only shown has no part in it.
        assert!(is_proved(1, 1, &ParticipantItem { hold: Some(true), connecting: true, ..leg }));
    }

    #[test]
    fn a_proof_of_one_kind_is_none_of_another() {
        let proofs = Proofs::of(&[OLD]);
        let task_sid = call(3);
        let mut item = leg();
        proofs.prove_leg(&call(1), &CallSid::from_bits(1), &mut item);
        assert!(!proofs.has_invitation(&call(1), &task_sid, &item));
        proofs.prove_invitation(&call(1), &task_sid, &mut item);
        assert!(proofs.has_invitation(&call(1), &task_sid, &item));
        item.label = Some("customer.c0ffee00".to_owned());
        assert!(!proofs.has_invitation(&call(1), &task_sid, &item));
    }

    #[test]
    fn whom_to_dial_is_proved_and_not_whether_somebody_has() {
        let proofs = Proofs::of(&[OLD]);
        let mut dial = CustomerDial::new("+14155550123", "+15005550101");
        proofs.prove_dial(&call(1), &mut dial);
        dial.id = Some("c0ffee00".to_owned());
        assert!(proofs.has_dial(&call(1), &dial));
        for (to, from) in [("+14155550124", "+15005550101"), ("+14155550123", "+15005550102")] {
            let other = CustomerDial { to: to.to_owned(), from: from.to_owned(), ..dial.clone() };
            assert!(!proofs.has_dial(&call(1), &other), "{to} {from}");
        }
        dial.refusal = Some(DialRefusal { code: 1012, message: "not today".to_owned() });
        proofs.prove_dial(&call(1), &mut dial);
        assert!(!proofs.has_dial(&call(1), &CustomerDial { refusal: None, ..dial }));
    }

    #[test]
    fn what_is_recorded_is_proved_with_who_paused_it_and_not_how_it_is() {
        let proofs = Proofs::of(&[OLD]);
        let mut recording = Recording {
            of: Some(Recorded::Conference),
            by: Some(WorkerSid::from_bits(1)),
            ..Recording::default()
        };
        proofs.prove_recording(&call(1), &mut recording);
        let paused = Recording { status: Some(RecordingStatus::Paused), ..recording.clone() };
        assert!(proofs.has_recording(&call(1), &paused));
        assert!(!proofs.has_recording(&call(2), &recording));
        for other in [
            Recording { of: Some(Recorded::Nothing), ..recording.clone() },
            Recording { by: Some(WorkerSid::from_bits(2)), ..recording.clone() },
            Recording { by: None, ..recording.clone() },
        ] {
            assert!(!proofs.has_recording(&call(1), &other), "{other:?}");
        }
    }

    /// A release that proves another text does not believe the maps of the one before it.
    #[test]
    fn the_texts_are_as_they_always_were() {
        let sids = [call(1).to_string(), ConferenceSid::from_bits(1).to_string()];
        let [task_sid, conference_sid] = sids.each_ref().map(String::as_str);
        let of_conference = conference_text(&call(1), &conference()).unwrap();
        let want =
            format!("kind=conference&call={task_sid}&key=conf_status&conference={conference_sid}");
        assert_eq!(of_conference, want);
        let dial = CustomerDial::new("+14155550123", "+15005550101");
        let want = format!(
            "kind=dial&call={task_sid}&key=conf_status&to=%2B14155550123&from=%2B15005550101&worker="
        );
        assert_eq!(dial_text(&call(1), &dial), want);
        let of_leg = leg_text(&call(1), &CallSid::from_bits(1), &leg()).unwrap();
        let want = format!(
            "kind=leg&call={task_sid}&key={}&conference={conference_sid}&worker={}&reservation={}",
            CallSid::from_bits(1),
            WorkerSid::from_bits(1),
            ReservationSid::from_bits(1)
        );
        assert_eq!(of_leg, want);
        let want = format!(
            "kind=invitation&call={task_sid}&key={}&conference={conference_sid}&worker={}&label=",
            call(3),
            WorkerSid::from_bits(1)
        );
        assert_eq!(invitation_text(&call(1), &call(3), &leg()), want);
        let transfer = Transfer { leg: Some(CallSid::from_bits(1)), ..Transfer::default() };
        let handed_over = ParticipantItem { transfer: Some(transfer), ..leg() };
        let want =
            format!("kind=transfer&call={task_sid}&key={}&leg={}", call(3), CallSid::from_bits(1));
        assert_eq!(transfer_text(&call(1), &call(3), &handed_over).unwrap(), want);
        let recording = Recording {
            of: Some(Recorded::Customer),
            by: Some(WorkerSid::from_bits(1)),
            ..Recording::default()
        };
        let want = format!(
            "kind=recording&call={task_sid}&key=conf_status&of=customer&by={}",
            WorkerSid::from_bits(1)
        );
        assert_eq!(recording_text(&call(1), &recording), want);
    }

    fn call(bits: u128) -> TaskSid {
        TaskSid::from_bits(bits)
    }

    fn conference() -> ConferenceItem {
        ConferenceItem {
            conference_sid: Some(ConferenceSid::from_bits(1)),
            ..ConferenceItem::default()
        }
    }

    fn leg() -> ParticipantItem {
        ParticipantItem {
            conference_sid: Some(ConferenceSid::from_bits(1)),
            worker_sid: Some(WorkerSid::from_bits(1)),
            reservation_sid: Some(ReservationSid::from_bits(1)),
            ..ParticipantItem::default()
        }
    }
}
