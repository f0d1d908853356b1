//! Calls that happen second by second, and what is reported of each worker's part.

use shared::{
    CallSid, ReservationSid, TaskSid, WorkerSid,
    answered_by::AnsweredBy,
    event::{
        CallStatus, ConferenceEvent, ConferenceEventKind, LeftReason, ParticipantChange,
        ParticipantEvent, ParticipantFlags,
    },
    label::{Label, LegId},
    reduce::{DialledLeg, record_dialled, reduce},
    report::{CallTimes, Report, TimesOfCalls, report},
    sync_map::{
        ConferenceItem, ConferenceMap, CustomerDial, MapChange, ParticipantItem, ParticipantType,
        Transfer, TransferEnd,
    },
    testing::conference_sid,
};

pub(crate) const AGENT: u8 = 1;
pub(crate) const CUSTOMER: u8 = 2;
pub(crate) const COLLEAGUE: u8 = 3;
pub(crate) const OUTSIDER: u8 = 4;
/// The agent, whose telephone is rung again.
pub(crate) const AGENT_AGAIN: u8 = 5;
pub(crate) const NUMBER: &str = "+14155550123";

const BEGINNING: u32 = 1_700_000_000;

/// A call as it happens. Each act takes place at a second after its beginning.
#[derive(Default)]
pub(crate) struct Call {
    pub(crate) map: ConferenceMap,
    pub(crate) times: TimesOfCalls,
    events: Vec<ConferenceEvent>,
}

impl Call {
    /// The agent is there, and the customer is called.
    pub(crate) fn dialled() -> Self {
        let mut call = Self::default();
        let dial =
            CustomerDial { id: Some(id(CUSTOMER).to_string()), ..CustomerDial::new(NUMBER, "") };
        call.map.conference =
            Some(ConferenceItem { customer_dial: Some(dial), ..ConferenceItem::default() });
        call.joins(0, AGENT);
        call.is_dialled(CUSTOMER, NUMBER);
        call
    }

    /// The agent and the customer talk from the 10th second on.
    pub(crate) fn answered() -> Self {
        let mut call = Self::dialled();
        call.joins(10, CUSTOMER);
        call
    }

    pub(crate) fn is_dialled(&mut self, person: u8, number: &str) {
        let leg = DialledLeg {
            call_sid: leg(person),
            conference_sid: conference_sid(),
            label: label(person),
            phone_number: number.to_owned(),
        };
        let item = record_dialled(self.map.participants.get(&leg.call_sid), &leg);
        self.change(&leg.call_sid, item);
    }

    pub(crate) fn joins(&mut self, at: u32, person: u8) {
        self.tells(at, person, ParticipantChange::Joined, ParticipantFlags::default());
    }

    pub(crate) fn is_held(&mut self, at: u32, person: u8, hold: bool) {
        let flags = ParticipantFlags { hold: Some(hold), ..ParticipantFlags::default() };
        let change = if hold { ParticipantChange::Changed } else { ParticipantChange::Unheld };
        self.tells(at, person, change, flags);
    }

    pub(crate) fn hangs_up(&mut self, at: u32, person: u8) {
        self.leaves(at, person, LeftReason::ParticipantHungUp);
    }

    pub(crate) fn leaves(&mut self, at: u32, person: u8, reason: LeftReason) {
        let left = ParticipantChange::Left { reason: Some(reason), call_status: None };
        self.tells(at, person, left, ParticipantFlags::default());
    }

    pub(crate) fn is_not_reached(&mut self, at: u32, person: u8, status: CallStatus) {
        let reason = Some(LeftReason::ParticipantAddFailed);
        let left = ParticipantChange::Left { reason, call_status: Some(status) };
        self.tells(at, person, left, ParticipantFlags::default());
    }

    pub(crate) fn ends(&mut self, at: u32) {
        self.happens(at, ConferenceEventKind::Ended { reason: None });
    }

    /// Something is found out about a leg that no event tells.
    pub(crate) fn is_found(&mut self, person: u8, with: impl Fn(&mut ParticipantItem)) {
        let mut item = self.map.participants[&leg(person)].clone();
        with(&mut item);
        self.change(&leg(person), Some(item));
    }

    pub(crate) fn was_answered_by(&mut self, person: u8, who: AnsweredBy) {
        self.is_found(person, |item| item.answered_by = Some(who));
    }

    /// Twilio's resource of the call says when it was answered and when it ended.
    pub(crate) fn lasted(&mut self, person: u8, answered: u32, ended: Option<u32>) {
        let times = CallTimes {
            answered: Some(BEGINNING + answered),
            ended: ended.map(|ended| BEGINNING + ended),
        };
        self.times.insert(leg(person), times);
    }

    /// The agent asks the colleague to take the call over, or to come to it.
    pub(crate) fn colleague_is_asked(&mut self, hands_over: bool, end: Option<TransferEnd>) {
        let transfer = Transfer { leg: Some(leg(AGENT)), end, ..Transfer::default() };
        let item = ParticipantItem {
            participant_type: ParticipantType::Worker,
            worker_sid: Some(worker(COLLEAGUE)),
            display_name: Some("Sam Second".to_owned()),
            connecting: true,
            transfer: hands_over.then_some(transfer),
            ..ParticipantItem::default()
        };
        self.map.apply(MapChange::Invitation(TaskSid::from_bits(9), item));
    }

    /// The same call, of which nothing is known but these of its events, in this order.
    pub(crate) fn told_by(&self, numbers: &[usize]) -> Self {
        let mut call = Self { times: self.times.clone(), ..Self::dialled_only() };
        for event in numbers.iter().map(|number| &self.events[*number]) {
            call.deliver(event);
        }
        call
    }

    fn dialled_only() -> Self {
        let Self { map: ConferenceMap { conference, .. }, .. } = Self::dialled();
        let mut call = Self::default();
        call.map.conference = conference;
        call.is_dialled(CUSTOMER, NUMBER);
        call
    }

    pub(crate) fn event_count(&self) -> usize {
        self.events.len()
    }

    pub(crate) fn report_of(&self, person: u8) -> Report {
        report(&self.map, &reservation(person), &self.times)
    }

    /// The report of a part in one line.
    pub(crate) fn told(&self, person: u8) -> String {
        serde_json::to_string(&self.report_of(person)).unwrap()
    }

    fn tells(&mut self, at: u32, person: u8, change: ParticipantChange, flags: ParticipantFlags) {
        let (call_sid, label) = (leg(person), Some(label(person)));
        let event = ParticipantEvent { call_sid, label, change, flags };
        self.happens(at, ConferenceEventKind::Participant(event));
        let name = match person {
            AGENT => "Alex Agent",
            COLLEAGUE => "Sam Second",
            _ => return,
        };
        self.is_found(person, |item| item.display_name = Some(name.to_owned()));
    }

    fn happens(&mut self, at: u32, kind: ConferenceEventKind) {
        let event = ConferenceEvent {
            conference_sid: conference_sid(),
            sequence_number: u32::try_from(self.events.len()).unwrap() + 1,
            timestamp: Some(BEGINNING + at),
            kind,
        };
        self.deliver(&event);
        self.events.push(event);
    }

    fn deliver(&mut self, event: &ConferenceEvent) {
        for change in reduce(&self.map, event) {
            self.map.apply(change);
        }
    }

    fn change(&mut self, call_sid: &CallSid, item: Option<ParticipantItem>) {
        if let Some(item) = item {
            self.map.apply(MapChange::Participant(call_sid.clone(), item));
        }
    }
}

pub(crate) fn leg(person: u8) -> CallSid {
    CallSid::from_bits(person.into())
}

pub(crate) fn reservation(person: u8) -> ReservationSid {
    ReservationSid::from_bits(person.into())
}

fn worker(person: u8) -> WorkerSid {
    WorkerSid::from_bits(person.into())
}

fn id(person: u8) -> LegId {
    LegId::from_bits(person.into())
}

fn label(person: u8) -> Label {
    match person {
        AGENT | COLLEAGUE => Label::worker(reservation(person), worker(person), &leg(person)),
        AGENT_AGAIN => Label::worker(reservation(AGENT), worker(AGENT), &leg(person)),
        CUSTOMER => Label::Customer(id(person)),
        _ => Label::External(id(person)),
    }
}
