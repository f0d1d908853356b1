//! Calls that are told step by step, and what an agent sees after each.

use shared::{
    CallSid, ReservationSid, WorkerSid,
    event::{
        CallProgress, CallStatus, ConferenceEvent, ConferenceEventKind, LeftReason,
        ParticipantChange, ParticipantEvent, ParticipantFlags,
    },
    label::{Label, LegId},
    reduce::DialledLeg,
    sync_map::{ConferenceItem, ConferenceMap, CustomerDial, DialRefusal, ParticipantType},
    testing::{Delivery, conference_sid, deliver},
    view::{Departures, Timestamp, present, view},
};

pub(crate) const AGENT: Person = Person { number: 1, participant_type: ParticipantType::Worker };
pub(crate) const CUSTOMER: Person =
    Person { number: 2, participant_type: ParticipantType::Customer };
pub(crate) const CUSTOMER_AGAIN: Person =
    Person { number: 4, participant_type: ParticipantType::Customer };
pub(crate) const THIRD: Person = Person { number: 3, participant_type: ParticipantType::External };

/// Somebody with a leg.
#[derive(Clone, Copy)]
pub(crate) struct Person {
    number: u8,
    participant_type: ParticipantType,
}

pub(crate) fn held(hold: bool) -> ParticipantFlags {
    ParticipantFlags { hold: Some(hold), ..ParticipantFlags::default() }
}

pub(crate) fn muted(muted: bool) -> ParticipantFlags {
    ParticipantFlags { muted: Some(muted), ..ParticipantFlags::default() }
}

/// A call that is told step by step.
#[derive(Default)]
pub(crate) struct Call {
    map: ConferenceMap,
    departures: Departures,
    now: u64,
    told: String,
}

impl Call {
    pub(crate) fn of_two() -> Self {
        let mut call = Self::default();
        call.joins(1, "agent joins", AGENT);
        call.joins(2, "customer joins", CUSTOMER);
        call.starts(3);
        call
    }

    pub(crate) fn told(&self) -> &str {
        &self.told
    }

    pub(crate) fn is_created(&mut self, what: &str) {
        let customer_dial = Some(CustomerDial::new("+14155550100", "+14155550199"));
        self.map.conference = Some(ConferenceItem { customer_dial, ..ConferenceItem::default() });
        self.tell(what);
    }

    pub(crate) fn is_claimed(&mut self, what: &str, person: Person) {
        let id = Some(person.leg_id().to_string());
        self.dial(what, |dial| CustomerDial { id, refusal: None, ..dial });
    }

    pub(crate) fn is_refused(&mut self, what: &str) {
        let refusal = DialRefusal { code: 21215, message: "no permission".to_owned() };
        self.dial(what, |dial| CustomerDial { refusal: Some(refusal), ..dial });
    }

    pub(crate) fn dial(&mut self, what: &str, change: impl FnOnce(CustomerDial) -> CustomerDial) {
        let conference = self.map.conference.as_mut().unwrap();
        conference.customer_dial = conference.customer_dial.take().map(change);
        self.tell(what);
    }

    pub(crate) fn starts(&mut self, sequence_number: u32) {
        self.conference(sequence_number, "conference starts", ConferenceEventKind::Started);
    }

    pub(crate) fn ends(&mut self, sequence_number: u32) {
        let kind = ConferenceEventKind::Ended { reason: None };
        self.conference(sequence_number, "conference ends", kind);
    }

    pub(crate) fn joins(&mut self, sequence_number: u32, what: &str, person: Person) {
        let flags = ParticipantFlags {
            muted: Some(false),
            hold: Some(false),
            coaching: Some(false),
            end_conference_on_exit: Some(true),
        };
        self.participant(sequence_number, what, person, ParticipantChange::Joined, flags);
    }

    pub(crate) fn changes(
        &mut self,
        sequence_number: u32,
        what: &str,
        person: Person,
        flags: ParticipantFlags,
    ) {
        self.participant(sequence_number, what, person, ParticipantChange::Changed, flags);
    }

    pub(crate) fn leaves(
        &mut self,
        sequence_number: u32,
        what: &str,
        person: Person,
        reason: LeftReason,
    ) {
        let change = ParticipantChange::Left { reason: Some(reason), call_status: None };
        self.participant(sequence_number, what, person, change, ParticipantFlags::default());
    }

    pub(crate) fn fails(
        &mut self,
        sequence_number: u32,
        what: &str,
        person: Person,
        status: CallStatus,
    ) {
        let reason = Some(LeftReason::ParticipantAddFailed);
        let change = ParticipantChange::Left { reason, call_status: Some(status) };
        self.participant(sequence_number, what, person, change, ParticipantFlags::default());
    }

    pub(crate) fn is_dialled(&mut self, what: &str, person: Person) {
        self.deliver(
            what,
            &Delivery::Dialled(DialledLeg {
                call_sid: person.call_sid(),
                conference_sid: conference_sid(),
                label: person.label(),
                phone_number: "+14155550100".to_owned(),
            }),
        );
    }

    pub(crate) fn progress(
        &mut self,
        sequence_number: u32,
        what: &str,
        person: Person,
        status: CallStatus,
    ) {
        let progress = CallProgress { call_sid: person.call_sid(), sequence_number, status };
        self.deliver(what, &Delivery::Progress(progress));
    }

    pub(crate) fn time_passes(&mut self, seconds: u64) {
        self.now += seconds * 1_000;
        self.tell(&format!("{seconds} s pass"));
    }

    pub(crate) fn participant(
        &mut self,
        sequence_number: u32,
        what: &str,
        person: Person,
        change: ParticipantChange,
        flags: ParticipantFlags,
    ) {
        let (call_sid, label) = (person.call_sid(), Some(person.label()));
        let event = ParticipantEvent { call_sid, label, change, flags };
        self.conference(sequence_number, what, ConferenceEventKind::Participant(event));
    }

    pub(crate) fn conference(
        &mut self,
        sequence_number: u32,
        what: &str,
        kind: ConferenceEventKind,
    ) {
        let conference_sid = conference_sid();
        let timestamp = None;
        let event = ConferenceEvent { conference_sid, sequence_number, timestamp, kind };
        self.deliver(what, &Delivery::Conference(event));
    }

    pub(crate) fn deliver(&mut self, what: &str, delivery: &Delivery) {
        let before = present(&self.map);
        deliver(&mut self.map, delivery);
        self.departures.observe(&before, &self.map, Timestamp(self.now));
        self.tell(what);
    }

    pub(crate) fn tell(&mut self, what: &str) {
        let view = view(&self.map, &self.departures, Timestamp(self.now));
        let tiles: Vec<String> = view
            .participants
            .iter()
            .map(|tile| {
                let muted = if tile.muted { " (muted)" } else { "" };
                format!("{:?} {:?}{muted}", tile.participant_type, tile.phase)
            })
            .collect();
        let line =
            format!("{what:<32}| {} live | {}", view.live_participant_count, tiles.join(", "));
        self.told.push_str(line.trim_end());
        self.told.push('\n');
    }
}

impl Person {
    pub(crate) fn call_sid(self) -> CallSid {
        CallSid::from_bits(self.number.into())
    }

    pub(crate) fn leg_id(self) -> LegId {
        LegId::from_bits(self.number.into())
    }

    pub(crate) fn label(self) -> Label {
        let id = self.leg_id();
        match self.participant_type {
            ParticipantType::Customer => Label::Customer(id),
            ParticipantType::Worker => Label::worker(
                ReservationSid::from_bits(1),
                WorkerSid::from_bits(1),
                &self.call_sid(),
            ),
            ParticipantType::External | ParticipantType::Supervisor | ParticipantType::Unknown => {
                Label::External(id)
            }
        }
    }
}
