//! Stories of the reducer: named calls from start to end, and what the agent sees after each step.
//! Tiles stand in the order of the canvas; the agent's own tile, which Flex does not draw, is `worker`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

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

#[test]
fn an_ordinary_call() {
    let mut call = Call::default();
    call.is_created("task is created");
    call.joins(1, "agent joins", AGENT);
    call.is_dialled("customer is dialled", CUSTOMER);
    call.progress(0, "customer's telephone rings", CUSTOMER, CallStatus::Ringing);
    call.progress(1, "customer answers", CUSTOMER, CallStatus::InProgress);
    call.joins(2, "customer joins", CUSTOMER);
    call.starts(3);
    call.changes(4, "customer is held", CUSTOMER, held(true));
    call.changes(5, "customer is unheld", CUSTOMER, held(false));
    call.leaves(6, "customer hangs up", CUSTOMER, LeftReason::ParticipantHungUp);
    call.leaves(7, "agent is dropped", AGENT, LeftReason::ModeratorEndedConference);
    call.ends(8);
    insta::assert_snapshot!(call.told(), @r"
    task is created                 | 0 live | Customer Calling
    agent joins                     | 1 live | Customer Calling, Worker Live
    customer is dialled             | 1 live | Customer Calling, Worker Live
    customer's telephone rings      | 1 live | Customer Ringing, Worker Live
    customer answers                | 1 live | Customer Ringing, Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    conference starts               | 2 live | Customer Live, Worker Live
    customer is held                | 2 live | Customer OnHold, Worker Live
    customer is unheld              | 2 live | Customer Live, Worker Live
    customer hangs up               | 1 live | Customer Left, Worker Live
    agent is dropped                | 0 live | Customer Left, Worker Left
    conference ends                 | 0 live | Customer Left, Worker Left
    ");
}

#[test]
fn the_customer_is_busy() {
    let mut call = Call::default();
    call.joins(1, "agent joins", AGENT);
    call.is_dialled("customer is dialled", CUSTOMER);
    call.progress(1, "the line is busy", CUSTOMER, CallStatus::Busy);
    call.fails(2, "the leg is given up", CUSTOMER, CallStatus::Busy);
    call.time_passes(60);
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer is dialled             | 1 live | Customer Calling, Worker Live
    the line is busy                | 1 live | Customer Busy, Worker Live
    the leg is given up             | 1 live | Customer Busy, Worker Live
    60 s pass                       | 1 live | Customer Busy, Worker Live
    ");
}

#[test]
fn the_customer_is_busy_and_is_called_again() {
    let mut call = Call::default();
    call.is_created("task is created");
    call.joins(1, "agent joins", AGENT);
    call.is_claimed("the dial is claimed", CUSTOMER);
    call.is_dialled("customer is dialled", CUSTOMER);
    call.progress(1, "the line is busy", CUSTOMER, CallStatus::Busy);
    call.is_claimed("the next dial is claimed", CUSTOMER_AGAIN);
    call.is_dialled("customer is dialled again", CUSTOMER_AGAIN);
    call.progress(0, "customer's telephone rings", CUSTOMER_AGAIN, CallStatus::Ringing);
    call.progress(1, "the line is busy again", CUSTOMER_AGAIN, CallStatus::Busy);
    call.time_passes(60);
    insta::assert_snapshot!(call.told(), @r"
    task is created                 | 0 live | Customer Calling
    agent joins                     | 1 live | Customer Calling, Worker Live
    the dial is claimed             | 1 live | Customer Calling, Worker Live
    customer is dialled             | 1 live | Customer Calling, Worker Live
    the line is busy                | 1 live | Customer Busy, Worker Live
    the next dial is claimed        | 1 live | Customer Calling, Worker Live
    customer is dialled again       | 1 live | Customer Calling, Worker Live
    customer's telephone rings      | 1 live | Customer Ringing, Worker Live
    the line is busy again          | 1 live | Customer Busy, Worker Live
    60 s pass                       | 1 live | Customer Busy, Worker Live
    ");
}

#[test]
fn twilio_refuses_to_dial_the_customer() {
    let mut call = Call::default();
    call.is_created("task is created");
    call.joins(1, "agent joins", AGENT);
    call.is_refused("Twilio refuses");
    call.is_claimed("the next dial is claimed", CUSTOMER_AGAIN);
    call.is_dialled("customer is dialled again", CUSTOMER_AGAIN);
    call.is_refused("a late word of the refusal");
    call.ends(5);
    insta::assert_snapshot!(call.told(), @r"
    task is created                 | 0 live | Customer Calling
    agent joins                     | 1 live | Customer Calling, Worker Live
    Twilio refuses                  | 1 live | Customer Failed, Worker Live
    the next dial is claimed        | 1 live | Customer Calling, Worker Live
    customer is dialled again       | 1 live | Customer Calling, Worker Live
    a late word of the refusal      | 1 live | Customer Calling, Worker Live
    conference ends                 | 0 live | Customer Left, Worker Left
    ");
}

#[test]
fn a_third_person_does_not_answer() {
    let mut call = Call::of_two();
    call.is_dialled("a third is dialled", THIRD);
    call.progress(1, "nobody answers", THIRD, CallStatus::NoAnswer);
    call.fails(4, "the leg is given up", THIRD, CallStatus::NoAnswer);
    call.time_passes(29);
    call.time_passes(1);
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    conference starts               | 2 live | Customer Live, Worker Live
    a third is dialled              | 2 live | Customer Live, Worker Live, External Calling
    nobody answers                  | 2 live | Customer Live, Worker Live, External NoAnswer
    the leg is given up             | 2 live | Customer Live, Worker Live, External NoAnswer
    29 s pass                       | 2 live | Customer Live, Worker Live, External NoAnswer
    1 s pass                        | 2 live | Customer Live, Worker Live
    ");
}

#[test]
fn a_third_person_is_added_and_removed() {
    let mut call = Call::of_two();
    call.is_dialled("a third is dialled", THIRD);
    call.joins(4, "the third joins", THIRD);
    call.changes(5, "the third is held", THIRD, held(true));
    call.leaves(6, "the third is removed", THIRD, LeftReason::ParticipantUpdatedViaApi);
    call.time_passes(4);
    call.time_passes(1);
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    conference starts               | 2 live | Customer Live, Worker Live
    a third is dialled              | 2 live | Customer Live, Worker Live, External Calling
    the third joins                 | 3 live | Customer Live, Worker Live, External Live
    the third is held               | 3 live | Customer Live, Worker Live, External OnHold
    the third is removed            | 2 live | Customer Live, Worker Live, External Removed
    4 s pass                        | 2 live | Customer Live, Worker Live, External Removed
    1 s pass                        | 2 live | Customer Live, Worker Live
    ");
}

#[test]
fn the_agent_leaves_a_warm_transfer_first() {
    let mut call = Call::of_two();
    call.is_dialled("a third is dialled", THIRD);
    call.joins(4, "the third joins", THIRD);
    call.leaves(5, "agent leaves", AGENT, LeftReason::ParticipantHungUp);
    call.changes(6, "customer is muted", CUSTOMER, muted(true));
    call.leaves(7, "the third hangs up", THIRD, LeftReason::ParticipantHungUp);
    call.leaves(8, "customer is dropped", CUSTOMER, LeftReason::ModeratorEndedConference);
    call.ends(9);
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    conference starts               | 2 live | Customer Live, Worker Live
    a third is dialled              | 2 live | Customer Live, Worker Live, External Calling
    the third joins                 | 3 live | Customer Live, Worker Live, External Live
    agent leaves                    | 2 live | Customer Live, Worker Left, External Live
    customer is muted               | 2 live | Customer Live (muted), Worker Left, External Live
    the third hangs up              | 1 live | Customer Live (muted), Worker Left, External Left
    customer is dropped             | 0 live | Customer Left (muted), Worker Left, External Left
    conference ends                 | 0 live | Customer Left (muted), Worker Left, External Left
    ");
}

#[test]
fn the_join_of_the_customer_overtakes_the_answer_to_the_dial() {
    let mut call = Call::default();
    call.joins(1, "agent joins", AGENT);
    call.joins(2, "customer joins", CUSTOMER);
    call.is_dialled("the dial is answered by Twilio", CUSTOMER);
    call.progress(0, "a late `ringing`", CUSTOMER, CallStatus::Ringing);
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    the dial is answered by Twilio  | 2 live | Customer Live, Worker Live
    a late `ringing`                | 2 live | Customer Live, Worker Live
    ");
}

#[test]
fn a_leave_that_comes_before_its_join_raises_no_ghost() {
    let mut call = Call::of_two();
    call.leaves(5, "the third leaves", THIRD, LeftReason::ParticipantHungUp);
    call.joins(4, "the third joined", THIRD);
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    conference starts               | 2 live | Customer Live, Worker Live
    the third leaves                | 2 live | Customer Live, Worker Live
    the third joined                | 2 live | Customer Live, Worker Live
    ");
}

#[test]
fn unhold_overtakes_hold() {
    let mut call = Call::of_two();
    call.changes(5, "customer is unheld", CUSTOMER, held(false));
    call.changes(4, "customer was held", CUSTOMER, held(true));
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    conference starts               | 2 live | Customer Live, Worker Live
    customer is unheld              | 2 live | Customer Live, Worker Live
    customer was held               | 2 live | Customer Live, Worker Live
    ");
}

#[test]
fn the_leaves_after_the_end_are_lost() {
    let mut call = Call::of_two();
    call.ends(6);
    call.joins(4, "a late join", THIRD);
    insta::assert_snapshot!(call.told(), @r"
    agent joins                     | 1 live | Worker Live
    customer joins                  | 2 live | Customer Live, Worker Live
    conference starts               | 2 live | Customer Live, Worker Live
    conference ends                 | 0 live | Customer Left, Worker Left
    a late join                     | 0 live | Customer Left, Worker Left
    ");
}

const AGENT: Person = Person { number: 1, participant_type: ParticipantType::Worker };
const CUSTOMER: Person = Person { number: 2, participant_type: ParticipantType::Customer };
const CUSTOMER_AGAIN: Person = Person { number: 4, participant_type: ParticipantType::Customer };
const THIRD: Person = Person { number: 3, participant_type: ParticipantType::External };

/// Somebody with a leg.
#[derive(Clone, Copy)]
struct Person {
    number: u8,
    participant_type: ParticipantType,
}

fn held(hold: bool) -> ParticipantFlags {
    ParticipantFlags { hold: Some(hold), ..ParticipantFlags::default() }
}

fn muted(muted: bool) -> ParticipantFlags {
    ParticipantFlags { muted: Some(muted), ..ParticipantFlags::default() }
}

/// A call that is told step by step.
#[derive(Default)]
struct Call {
    map: ConferenceMap,
    departures: Departures,
    now: u64,
    told: String,
}

impl Call {
    fn of_two() -> Self {
        let mut call = Self::default();
        call.joins(1, "agent joins", AGENT);
        call.joins(2, "customer joins", CUSTOMER);
        call.starts(3);
        call
    }

    fn told(&self) -> &str {
        &self.told
    }

    fn is_created(&mut self, what: &str) {
        let customer_dial = Some(CustomerDial::new("+14155550100", "+14155550199"));
        self.map.conference = Some(ConferenceItem { customer_dial, ..ConferenceItem::default() });
        self.tell(what);
    }

    fn is_claimed(&mut self, what: &str, person: Person) {
        let id = Some(person.leg_id().to_string());
        self.dial(what, |dial| CustomerDial { id, refusal: None, ..dial });
    }

    fn is_refused(&mut self, what: &str) {
        let refusal = DialRefusal { code: 21215, message: "no permission".to_owned() };
        self.dial(what, |dial| CustomerDial { refusal: Some(refusal), ..dial });
    }

    fn dial(&mut self, what: &str, change: impl FnOnce(CustomerDial) -> CustomerDial) {
        let conference = self.map.conference.as_mut().unwrap();
        conference.customer_dial = conference.customer_dial.take().map(change);
        self.tell(what);
    }

    fn starts(&mut self, sequence_number: u32) {
        self.conference(sequence_number, "conference starts", ConferenceEventKind::Started);
    }

    fn ends(&mut self, sequence_number: u32) {
        let kind = ConferenceEventKind::Ended { reason: None };
        self.conference(sequence_number, "conference ends", kind);
    }

    fn joins(&mut self, sequence_number: u32, what: &str, person: Person) {
        let flags = ParticipantFlags {
            muted: Some(false),
            hold: Some(false),
            coaching: Some(false),
            end_conference_on_exit: Some(true),
        };
        self.participant(sequence_number, what, person, ParticipantChange::Joined, flags);
    }

    fn changes(
        &mut self,
        sequence_number: u32,
        what: &str,
        person: Person,
        flags: ParticipantFlags,
    ) {
        self.participant(sequence_number, what, person, ParticipantChange::Changed, flags);
    }

    fn leaves(&mut self, sequence_number: u32, what: &str, person: Person, reason: LeftReason) {
        let change = ParticipantChange::Left { reason: Some(reason), call_status: None };
        self.participant(sequence_number, what, person, change, ParticipantFlags::default());
    }

    fn fails(&mut self, sequence_number: u32, what: &str, person: Person, status: CallStatus) {
        let reason = Some(LeftReason::ParticipantAddFailed);
        let change = ParticipantChange::Left { reason, call_status: Some(status) };
        self.participant(sequence_number, what, person, change, ParticipantFlags::default());
    }

    fn is_dialled(&mut self, what: &str, person: Person) {
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

    fn progress(&mut self, sequence_number: u32, what: &str, person: Person, status: CallStatus) {
        let progress = CallProgress { call_sid: person.call_sid(), sequence_number, status };
        self.deliver(what, &Delivery::Progress(progress));
    }

    fn time_passes(&mut self, seconds: u64) {
        self.now += seconds * 1_000;
        self.tell(&format!("{seconds} s pass"));
    }

    fn participant(
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

    fn conference(&mut self, sequence_number: u32, what: &str, kind: ConferenceEventKind) {
        let conference_sid = conference_sid();
        let event = ConferenceEvent { conference_sid, sequence_number, kind };
        self.deliver(what, &Delivery::Conference(event));
    }

    fn deliver(&mut self, what: &str, delivery: &Delivery) {
        let before = present(&self.map);
        deliver(&mut self.map, delivery);
        self.departures.observe(&before, &self.map, Timestamp(self.now));
        self.tell(what);
    }

    fn tell(&mut self, what: &str) {
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
    fn call_sid(self) -> CallSid {
        CallSid::from_bits(self.number.into())
    }

    fn leg_id(self) -> LegId {
        LegId::from_bits(self.number.into())
    }

    fn label(self) -> Label {
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
