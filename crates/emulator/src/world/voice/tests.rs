//! Named calls from start to end, with every callback in the order in which Twilio would send it.

mod announcements;
mod dial;
mod line;
mod recordings;

use std::time::Duration;

use super::{CallStatus, StatusCallback, VoiceWake, conference::ConferenceStatus};
use crate::{
    quirks::{ConferenceGone, Quirks},
    world::{Emission, Wake},
};
use line::{AGENT, Line, value};

#[test]
fn a_call_from_the_first_join_to_the_last_leave() {
    let mut line = Line::new(Quirks::default());
    let agent = line.agent_joins();
    assert_eq!(line.told(), ["1 participant-join worker"]);
    let customer = line.adds("customer", |settings| settings.end_conference_on_exit = true);
    assert_eq!(line.told(), Vec::<String>::new());
    line.world.answer_call(&customer).expect("it rings");
    assert_eq!(line.told(), ["2 participant-join customer", "3 conference-start"]);

    line.update(&customer, |update| update.hold = Some(true));
    line.update(&customer, |update| update.hold = Some(true));
    line.update(&customer, |update| update.hold = Some(false));
    line.update(&agent, |update| update.muted = Some(true));
    line.update(&agent, |update| update.end_conference_on_exit = Some(false));
    assert_eq!(
        line.told(),
        [
            "4 participant-hold customer",
            "5 participant-unhold customer",
            "6 participant-mute worker",
            "7 participant-modify worker",
        ]
    );

    line.world.hang_up(&customer).expect("it is live");
    assert_eq!(
        line.told(),
        [
            "8 participant-leave customer participant_hung_up completed",
            "9 participant-leave worker moderator_ended_conference in-progress",
            "10 conference-end participant-with-end-conference-on-exit-left",
        ]
    );
    for call_sid in [&agent, &customer] {
        let call = line.world.voice.call(call_sid).expect("it was made");
        assert_eq!((call.status, &call.conference_sid), (CallStatus::Completed, &None));
    }
    let ended = line.world.voice.conferences()[0];
    assert_eq!(ended.status, ConferenceStatus::Completed);
    assert_eq!(ended.call_sid_ending, Some(customer));
    assert_eq!(ended.participants.len(), 0);
}

#[test]
fn a_leg_that_nobody_answers_leaves_without_having_joined() {
    for (status, want) in [
        (CallStatus::Busy, "busy"),
        (CallStatus::NoAnswer, "no-answer"),
        (CallStatus::Failed, "failed"),
        (CallStatus::Canceled, "canceled"),
    ] {
        let mut line = Line::new(Quirks::default());
        line.agent_joins();
        let customer = line.adds("customer", |_settings| {});
        line.told();
        line.world.refuse_call(&customer, status).expect("it rings");
        let leave = format!("2 participant-leave customer participant_add_failed {want}");
        assert_eq!(line.told(), [leave]);
        assert!(line.world.voice.conferences()[0].is_live());
    }
}

#[test]
fn a_telephone_rings_for_as_long_as_the_caller_wants() {
    let mut line = Line::new(Quirks::default());
    line.agent_joins();
    let customer = line.adds("customer", |_settings| {});
    assert!(line.world.is_ringing(&customer));
    line.world.wake(Wake::Voice(VoiceWake::RingTimeout(customer.clone())));
    assert_eq!(
        line.world.voice.call(&customer).map(|call| call.status),
        Some(CallStatus::NoAnswer)
    );
    line.told();
    line.world.wake(Wake::Voice(VoiceWake::RingTimeout(customer)));
    assert_eq!(line.told(), Vec::<String>::new());
}

#[test]
fn the_callback_belongs_to_the_first_that_joins() {
    let mut line = Line::new(Quirks::default());
    let deaf = line.world.dial_in("+15005550001", "WT1");
    let agent = line.agent_joins();
    assert_eq!(line.told(), Vec::<String>::new());
    line.world.hang_up(&deaf).expect("it is live");
    line.world.hang_up(&agent).expect("it is live");
    assert_eq!(line.told(), Vec::<String>::new());
}

#[test]
fn a_completed_conference_never_comes_back_but_its_name_does() {
    let mut line = Line::new(Quirks::default());
    let agent = line.agent_joins();
    let first = line.conference_sid();
    line.world.hang_up(&agent).expect("it is live");
    line.told();
    assert_eq!(line.world.voice.conferences()[0].status, ConferenceStatus::Completed);
    let (second, _) = line.world.add_participant(line.add("WT1", "b")).expect("it is a name");
    assert_ne!(first, second);
}

#[test]
fn what_nobody_knows_of_a_conference_can_be_either() {
    for (gone, want) in [
        (ConferenceGone::NotFound, (404, 20404)),
        (ConferenceGone::Completed, (400, 16022)),
        (ConferenceGone::BadRequest, (400, 20001)),
    ] {
        let alone_is_in_progress = gone == ConferenceGone::NotFound;
        let mut line = Line::new(Quirks {
            adding_to_a_completed_conference: gone,
            alone_is_in_progress,
            ..Quirks::default()
        });
        let agent = line.agent_joins();
        let alone = line.world.voice.conferences()[0].status;
        assert_eq!(alone == ConferenceStatus::InProgress, alone_is_in_progress);
        let conference_sid = line.conference_sid();
        line.world.hang_up(&agent).expect("it is live");
        let refused = line.world.add_participant(line.add(conference_sid.as_str(), "a"));
        assert_eq!(refused.map_err(|error| (error.status, error.code)), Err(want));
    }
}

#[test]
fn a_label_that_is_taken_is_refused_when_the_leg_joins() {
    let mut line = Line::new(Quirks::default());
    line.agent_joins();
    let double = line.adds("worker", |_settings| {});
    line.told();
    line.world.answer_call(&double).expect("it rings");
    assert_eq!(line.told(), ["2 participant-leave worker participant_add_failed failed"]);
    assert_eq!(line.world.voice.call(&double).map(|call| call.status), Some(CallStatus::Completed));
}

#[test]
fn a_flag_is_ignored_in_silence_while_the_leg_is_held() {
    let mut line = Line::new(Quirks::default());
    let agent = line.agent_joins();
    line.update(&agent, |update| update.hold = Some(true));
    line.update(&agent, |update| update.end_conference_on_exit = Some(false));
    assert!(line.ends_on_exit(&agent));
    line.update(&agent, |update| {
        update.hold = Some(false);
        update.end_conference_on_exit = Some(false);
    });
    assert!(!line.ends_on_exit(&agent));
}

#[test]
fn a_flag_may_be_taken_though_the_leg_is_held() {
    let quirks = Quirks { held_leg_ignores_end_conference_on_exit: false, ..Quirks::default() };
    let mut line = Line::new(quirks);
    let agent = line.agent_joins();
    line.update(&agent, |update| update.hold = Some(true));
    line.update(&agent, |update| update.end_conference_on_exit = Some(false));
    assert!(!line.ends_on_exit(&agent));
}

#[test]
fn a_flag_alone_may_be_ignored_too() {
    let quirks = Quirks { end_conference_on_exit_needs_hold: true, ..Quirks::default() };
    let mut line = Line::new(quirks);
    let agent = line.agent_joins();
    line.update(&agent, |update| update.end_conference_on_exit = Some(false));
    assert!(line.ends_on_exit(&agent));
    line.update(&agent, |update| {
        update.hold = Some(false);
        update.end_conference_on_exit = Some(false);
    });
    assert!(!line.ends_on_exit(&agent));
}

#[test]
fn who_is_kicked_leaves_by_rest_and_who_rings_is_canceled() {
    let mut line = Line::new(Quirks::default());
    line.agent_joins();
    let customer = line.adds("customer", |_settings| {});
    let third = line.adds("third", |_settings| {});
    line.world.answer_call(&customer).expect("it rings");
    line.told();
    let conference_sid = line.conference_sid();
    line.world.remove_participant(&conference_sid, "third").expect("it rings");
    line.world.remove_participant(&conference_sid, customer.as_str()).expect("it is live");
    assert_eq!(
        line.told(),
        [
            "4 participant-leave third participant_add_failed canceled",
            "5 participant-leave customer participant_updated_via_api in-progress",
        ]
    );
    assert!(line.world.voice.call(&third).is_some_and(|call| call.status == CallStatus::Canceled));
    let gone = line.world.remove_participant(&conference_sid, "customer");
    assert_eq!(gone.map_err(|error| error.code), Err(20404));
}

#[test]
fn the_last_one_turns_off_the_light() {
    let mut line = Line::new(Quirks::default());
    let agent = line.agent_joins();
    line.update(&agent, |update| update.end_conference_on_exit = Some(false));
    line.told();
    line.world.hang_up(&agent).expect("it is live");
    assert_eq!(
        line.told(),
        [
            "3 participant-leave worker participant_hung_up completed",
            "4 conference-end last-participant-left",
        ]
    );
}

#[test]
fn a_conference_that_ends_gives_up_who_rings_or_lets_it_ring() {
    for (cancels, want) in [(true, CallStatus::Canceled), (false, CallStatus::Ringing)] {
        let quirks = Quirks {
            conference_end_cancels_ringing: cancels,
            conference_end_before_leaves: true,
            ..Quirks::default()
        };
        let mut line = Line::new(quirks);
        line.agent_joins();
        let customer = line.adds("customer", |_settings| {});
        let conference_sid = line.conference_sid();
        line.told();
        line.world.end_conference_by_rest(&conference_sid).expect("it is live");
        let told = line.told();
        assert_eq!(told[0], "2 conference-end conference-ended-via-api");
        assert_eq!(told[1], "3 participant-leave worker conference_ended_via_api in-progress");
        assert_eq!(told.len(), if cancels { 3 } else { 2 });
        assert_eq!(line.world.voice.call(&customer).map(|call| call.status), Some(want));
        if !cancels {
            line.world.answer_call(&customer).expect("it rings");
            let call = line.world.voice.call(&customer).expect("it was made");
            assert_eq!(call.status, CallStatus::Completed);
        }
    }
}

#[test]
fn events_that_nobody_wants_may_take_numbers() {
    for (gaps, want) in [(false, ["1", "2"]), (true, ["7", "9"])] {
        let quirks = Quirks {
            unsubscribed_events_take_numbers: gaps,
            first_sequence_number: if gaps { 7 } else { 1 },
            ..Quirks::default()
        };
        let mut line = Line::new(quirks);
        let twiml = AGENT.replace("start end join leave mute hold modify", "join leave");
        let agent = line.calls_agent(&twiml);
        line.update(&agent, |update| update.hold = Some(true));
        line.world.hang_up(&agent).expect("it is live");
        let told = line.told();
        let numbers: Vec<_> = told.iter().map(|text| &text[..1]).collect();
        assert_eq!(numbers, want);
    }
}

#[test]
fn a_call_tells_of_its_own_progress_with_a_sequence_of_its_own() {
    let mut line = Line::new(Quirks::default());
    line.agent_joins();
    let mut add = line.add("WT1", "customer");
    let words = ["initiated ringing", "answered", "completed"].into_iter();
    add.status_callback = Some(StatusCallback::new("http://127.0.0.1:1/call-status", None, words));
    let (_, customer) = line.world.add_participant(add).expect("the conference is live");
    line.settle();
    line.world.answer_call(&customer).expect("it rings");
    line.world.now += Duration::from_secs(61);
    line.world.hang_up(&customer).expect("it is live");
    line.settle();
    let steps: Vec<_> = line
        .callbacks
        .iter()
        .filter(|callback| callback.url.ends_with("call-status"))
        .map(|callback| {
            ["SequenceNumber", "CallStatus", "CallDuration"]
                .map(|name| value(callback, name).unwrap_or("-").to_owned())
                .join(" ")
        })
        .collect();
    assert_eq!(steps, ["0 initiated -", "1 ringing -", "2 in-progress -", "3 completed 61"]);
}

#[test]
fn twiml_that_cannot_be_had_ends_the_call() {
    let mut line = Line::new(Quirks::default());
    let agent = line.calls_agent("<Response><Record/></Response>");
    assert_eq!(line.world.voice.call(&agent).map(|call| call.status), Some(CallStatus::Completed));
    assert_eq!(line.world.voice.conferences().len(), 0);
}

#[test]
fn a_redirect_asks_for_another_document_and_the_rest_of_this_one_is_forgotten() {
    let mut line = Line::new(Quirks::default());
    let twiml = "<Response><Redirect method='GET'>again?attempt=1</Redirect><Hangup/></Response>";
    let agent = line.calls_agent(twiml);
    let asked = line.world.take_emissions().into_iter().filter_map(|emission| {
        let Emission::FetchTwiml(request) = emission else { return None };
        Some((request.method, request.url))
    });
    let addresses = ["agent-outbound-join", "again?attempt=1"];
    let want = addresses.map(|address| ("GET", format!("http://127.0.0.1:1/{address}")));
    assert_eq!(asked.collect::<Vec<_>>(), want);
    line.document_comes(&agent, AGENT);
    assert_eq!(line.world.voice.call(&agent).map(|call| call.status), Some(CallStatus::InProgress));
    assert_eq!(line.world.voice.conferences().len(), 1);
}
