//! Laws of pausing what is recorded: what the map says when several ask at once, and who asks is killed.

use proptest::{collection::vec, prelude::*};
use shared::{
    CallSid, WorkerSid,
    recording::{ActualRecording, ask, change, of_map, pause, pauser_who_left, settled},
    sync_map::{
        ConferenceItem, ConferenceMap, ConferenceStatus, ParticipantItem, ParticipantStatus,
        ParticipantType, Recorded, Recording, RecordingStatus,
    },
};

/// Whoever asks Twilio, or compares the map with it: a replica at work.
#[derive(Debug, Clone)]
struct Replica {
    /// `None` compares.
    pauses: Option<bool>,
    number: usize,
    step: Step,
}

#[derive(Debug, Clone)]
enum Step {
    Ask,
    Post { intent: Recording, overlaps: bool },
    Record { intent: Recording, overlaps: bool, answer: RecordingStatus },
    Read,
    Fetch { before: Recording },
    Write { before: Recording, actual: RecordingStatus },
    Done,
}

impl Replica {
    fn new(number: usize, pauses: Option<bool>) -> Self {
        let step = if pauses.is_some() { Step::Ask } else { Step::Read };
        Self { pauses, number, step }
    }

    /// Does the next thing that it would do, as the server does it.
    fn go_on(&mut self, map: &mut ConferenceMap, twilio: &mut RecordingStatus) {
        let known = of_map(map).cloned().unwrap_or_default();
        self.step = match self.step.clone() {
            Step::Ask => {
                let pauser = WorkerSid::from_bits(self.number as u128);
                let pauser = (self.pauses == Some(true)).then_some(&pauser);
                let intent = ask(map, &self.request().unwrap_or_default(), pauser);
                write(map, intent.clone());
                Step::Post { intent, overlaps: known.asked.is_some() }
            }
            Step::Post { intent, overlaps } => {
                *twilio = match self.pauses {
                    Some(true) => RecordingStatus::Paused,
                    Some(false) | None => RecordingStatus::InProgress,
                };
                Step::Record { intent, overlaps, answer: *twilio }
            }
            Step::Record { intent, overlaps: false, answer } if known == intent => {
                write(map, settled(&intent, Some(&actual(answer)), self.request().as_deref()));
                Step::Done
            }
            Step::Record { .. } | Step::Read => Step::Fetch { before: known },
            Step::Fetch { before } => Step::Write { before, actual: *twilio },
            Step::Write { before, actual: status } if known == before => {
                write(map, settled(&before, Some(&actual(status)), self.request().as_deref()));
                Step::Done
            }
            Step::Write { .. } => Step::Read,
            Step::Done => Step::Done,
        };
    }

    /// The id of what it asks for.
    fn request(&self) -> Option<String> {
        self.pauses.map(|_| format!("{:08x}", self.number))
    }

    fn is_done(&self) -> bool {
        matches!(self.step, Step::Done)
    }
}

proptest! {
    #[test]
    fn when_all_have_written_the_map_says_what_twilio_says(
        plans in vec(any::<Option<bool>>(), 1..6), turns in vec(any::<prop::sample::Index>(), 0..80),
    ) {
        let (mut map, mut twilio) = (talking(), RecordingStatus::InProgress);
        let mut replicas = replicas(&plans);
        for turn in turns {
            let replica = turn.index(replicas.len());
            replicas[replica].go_on(&mut map, &mut twilio);
        }
        for replica in &mut replicas {
            while !replica.is_done() {
                replica.go_on(&mut map, &mut twilio);
            }
        }
        let recording = of_map(&map).unwrap();
        prop_assert_eq!((recording.status, &recording.asked), (Some(twilio), &None));
    }

    #[test]
    fn whoever_is_killed_half_way_leaves_what_a_comparison_mends(
        plans in vec(any::<bool>(), 1..5), turns in vec(any::<prop::sample::Index>(), 0..30),
    ) {
        let (mut map, mut twilio) = (talking(), RecordingStatus::InProgress);
        let plans: Vec<_> = plans.into_iter().map(Some).collect();
        let mut replicas = replicas(&plans);
        for turn in turns {
            let replica = turn.index(replicas.len());
            replicas[replica].go_on(&mut map, &mut twilio);
        }
        let recording = of_map(&map).cloned().unwrap_or_default();
        let mut healer = Replica::new(99, None);
        // A call whose map says that nobody ever asked is not looked at, and need not be.
        if recording != *of_map(&talking()).unwrap() {
            while !healer.is_done() {
                healer.go_on(&mut map, &mut twilio);
            }
        }
        let says = of_map(&map).and_then(|it| it.status).unwrap_or(RecordingStatus::InProgress);
        prop_assert_eq!((says, of_map(&map).and_then(|it| it.asked.clone())), (twilio, None));
    }

    #[test]
    fn it_is_resumed_for_whoever_has_left_and_for_nobody_else(
        here in any::<bool>(), other in any::<bool>(), ended in any::<bool>(),
        status in prop::option::of(any::<bool>()), asked in any::<bool>(),
    ) {
        let mut map = talking();
        let join = |here| if here { ParticipantStatus::Joined } else { ParticipantStatus::Left };
        map.participants.insert(CallSid::from_bits(1), worker(1, join(here)));
        map.participants.insert(CallSid::from_bits(2), worker(2, join(other)));
        let item = map.conference.as_mut().unwrap();
        item.status = ended.then_some(ConferenceStatus::Ended);
        let word = |paused| if paused { RecordingStatus::Paused } else { RecordingStatus::InProgress };
        item.recording = Some(Box::new(Recording {
            status: status.map(word),
            by: Some(WorkerSid::from_bits(1)),
            asked: asked.then(|| "c0ffee00".to_owned()),
            ..Recording::default()
        }));
        let wanted = !here && !ended && !asked && status == Some(true);
        prop_assert_eq!(pauser_who_left(&map).is_some(), wanted);
        // Once it is carried out, nothing more is asked for.
        let recording = of_map(&map).unwrap().clone();
        write(&mut map, settled(&recording, Some(&actual(RecordingStatus::InProgress)), None));
        prop_assert_eq!(pauser_who_left(&map), None);
    }
}

/// Found by the first of the laws: a comparison took the request to resume from the map before it was sent, and what
/// that request wrote in the end changed nothing.
#[test]
fn an_older_comparison_does_not_undo_the_answer_to_a_request() {
    let (mut map, mut twilio) = (talking(), RecordingStatus::InProgress);
    let mut replicas = replicas(&[Some(true), Some(false), None, None]);
    let [pause, resume, early, late] = [0, 1, 2, 3];
    let turns = [
        vec![pause, resume],
        vec![early; 3],
        // Twilio pauses it, and that is read before Twilio resumes it.
        vec![pause, late, late, resume],
        vec![resume; 3],
        vec![pause; 3],
        vec![late],
    ];
    for replica in turns.concat() {
        replicas[replica].go_on(&mut map, &mut twilio);
    }
    for replica in &mut replicas {
        while !replica.is_done() {
            replica.go_on(&mut map, &mut twilio);
        }
    }
    assert_eq!(twilio, RecordingStatus::InProgress);
    assert_eq!(of_map(&map).unwrap().status, Some(twilio));
}

#[test]
fn a_pause_of_a_leg_is_over_with_the_leg() {
    let mut map = talking();
    let leg = CallSid::from_bits(7);
    let customer = |status| ParticipantItem {
        participant_type: ParticipantType::Customer,
        status,
        ..ParticipantItem::default()
    };
    map.participants.insert(leg.clone(), customer(ParticipantStatus::Joined));
    map.conference.as_mut().unwrap().recording = Some(Box::new(Recording {
        of: Some(Recorded::Customer),
        status: Some(RecordingStatus::Paused),
        call_sid: Some(leg.clone()),
        ..Recording::default()
    }));
    assert!(pause(&map).is_some());
    map.participants.insert(leg, customer(ParticipantStatus::Left));
    assert_eq!(pause(&map), None);
}

fn replicas(plans: &[Option<bool>]) -> Vec<Replica> {
    plans.iter().enumerate().map(|(number, pauses)| Replica::new(number + 1, *pauses)).collect()
}

/// A call that goes on and is recorded.
fn talking() -> ConferenceMap {
    let conference = ConferenceItem {
        status: Some(ConferenceStatus::Started),
        recording: Some(Box::new(Recording {
            of: Some(Recorded::Conference),
            ..Recording::default()
        })),
        ..ConferenceItem::default()
    };
    ConferenceMap { conference: Some(conference), ..ConferenceMap::default() }
}

fn worker(bits: u128, status: ParticipantStatus) -> ParticipantItem {
    ParticipantItem {
        participant_type: ParticipantType::Worker,
        worker_sid: Some(WorkerSid::from_bits(bits)),
        status,
        ..ParticipantItem::default()
    }
}

fn actual(status: RecordingStatus) -> ActualRecording {
    ActualRecording { status, call_sid: None }
}

fn write(map: &mut ConferenceMap, recording: Recording) {
    if let Some(change) = change(map, recording) {
        map.apply(change);
    }
}
