//! What a recording lacks when it was paused, and what it says meanwhile.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::line::{Line, value};
use crate::{
    quirks::Quirks,
    world::{
        Wake,
        voice::{
            VoiceWake,
            recording_settings::{RecordingCallback, RecordingSettings},
            recordings::{PauseBehavior, Recorded, RecordingUpdate},
        },
    },
};

/// The TwiML of an agent whose call is recorded.
const RECORDED_AGENT: &str = "<Response><Dial><Conference endConferenceOnExit='true' \
    record='record-from-start' recordingStatusCallback='attach' participantLabel='worker'>WT1\
    </Conference></Dial></Response>";

#[test]
fn what_is_skipped_is_not_in_the_recording_and_what_is_silenced_is() {
    for (behavior, want) in [(PauseBehavior::Skip, "15"), (PauseBehavior::Silence, "35")] {
        let mut line = recorded(Quirks::default());
        pass(&mut line, 10);
        assert_eq!(update(&mut line, RecordingUpdate::Pause(behavior)), Ok("paused"));
        pass(&mut line, 20);
        assert_eq!(update(&mut line, RecordingUpdate::Resume), Ok("in-progress"));
        pass(&mut line, 5);
        let sid = hang_up(&mut line);
        let callback = line.callbacks.last().expect("the recording is ready");
        assert_eq!(value(callback, "RecordingSid"), Some(sid.as_str()));
        assert_eq!(value(callback, "RecordingDuration"), Some(want), "{behavior:?}");
    }
}

#[test]
fn a_recording_that_was_stopped_never_goes_on() {
    let mut line = recorded(Quirks::default());
    pass(&mut line, 10);
    assert_eq!(update(&mut line, RecordingUpdate::Stop), Ok("stopped"));
    pass(&mut line, 10);
    assert_eq!(update(&mut line, RecordingUpdate::Resume), Err(404), "no recording goes on");
    let sid = sid(&line);
    let of = conference(&line);
    let by_sid = line.world.update_recording(&of, &sid, RecordingUpdate::Resume);
    assert_eq!(by_sid.map_err(|error| (error.status, error.code)), Err((400, 21220)));
    hang_up(&mut line);
    let callback = line.callbacks.last().expect("the recording is ready");
    assert_eq!(value(callback, "RecordingDuration"), Some("10"));
}

#[test]
fn what_changes_nothing_is_done_or_refused() {
    for (refuses, want) in [(false, Ok("paused")), (true, Err(400))] {
        let quirks = Quirks { recording_refuses_the_status_it_has: refuses, ..Quirks::default() };
        let mut line = recorded(quirks);
        let pause = RecordingUpdate::Pause(PauseBehavior::Skip);
        assert_eq!(update(&mut line, pause), Ok("paused"));
        assert_eq!(update(&mut line, pause), want);
    }
}

#[test]
fn nothing_is_recorded_before_two_talk_nor_where_nobody_asked_for_it() {
    let mut line = Line::new(Quirks::default());
    line.calls_agent(RECORDED_AGENT);
    assert_eq!(update(&mut line, RecordingUpdate::Resume), Err(404));
    let mut line = Line::new(Quirks::default());
    line.agent_joins();
    let customer = line.adds("customer", |_settings| {});
    line.world.answer_call(&customer).expect("it rings");
    assert_eq!(update(&mut line, RecordingUpdate::Resume), Err(404));
}

#[test]
fn a_leg_is_recorded_from_the_answer_to_the_end_of_its_call_whoever_else_is_there() {
    let mut line = Line::new(Quirks::default());
    line.agent_joins();
    let callback = RecordingCallback::new("attach".to_owned(), "POST", BTreeSet::new());
    let settings = RecordingSettings { channels: 2, callback: Some(callback) };
    let customer = line.adds_recorded("customer", settings);
    let of = Recorded::Call(customer.clone());
    let update =
        |line: &mut Line, update| line.world.update_recording(&of, "Twilio.CURRENT", update);
    let resume = update(&mut line, RecordingUpdate::Resume);
    assert_eq!(resume.map_err(|error| error.status), Err(404), "it rings");
    line.world.answer_call(&customer).expect("it rings");
    pass(&mut line, 10);
    let pause = RecordingUpdate::Pause(PauseBehavior::Skip);
    let sid = update(&mut line, pause).expect("it is recorded");
    pass(&mut line, 20);
    line.world.hang_up(&customer).expect("it is live");
    line.settle();
    line.world.wake(Wake::Voice(VoiceWake::RecordingReady(sid.clone())));
    line.settle();
    let callback = line.callbacks.last().expect("the recording is ready");
    for (field, want) in [
        ("CallSid", customer.as_str()),
        ("RecordingSid", &sid),
        ("RecordingChannels", "2"),
        ("RecordingDuration", "10"),
        ("RecordingSource", "OutboundAPI"),
    ] {
        assert_eq!(value(callback, field), Some(want), "{field}");
    }
    assert_eq!(value(callback, "ConferenceSid"), None);
}

/// Two who talk, and are recorded.
fn recorded(quirks: Quirks) -> Line {
    let mut line = Line::new(quirks);
    line.calls_agent(RECORDED_AGENT);
    let customer = line.adds("customer", |settings| settings.end_conference_on_exit = true);
    line.world.answer_call(&customer).expect("it rings");
    line
}

fn pass(line: &mut Line, seconds: i64) {
    line.world.now += SignedDuration::from_secs(seconds);
}

fn update(line: &mut Line, update: RecordingUpdate) -> Result<&'static str, u16> {
    let of = conference(line);
    let updated = line.world.update_recording(&of, "Twilio.CURRENT", update);
    let recording = updated.and_then(|sid| line.world.recording(&of, &sid));
    recording.map(|recording| recording.status.as_str()).map_err(|error| error.status)
}

fn conference(line: &Line) -> Recorded {
    Recorded::Conference(line.conference_sid())
}

fn sid(line: &Line) -> String {
    line.world.recordings(&conference(line)).next().expect("one was made").sid.clone()
}

/// Ends the call, and lets Twilio work on the recording.
fn hang_up(line: &mut Line) -> String {
    let sid = sid(line);
    let conference = line.world.voice.conferences()[0];
    let agent = conference.participants[0].call_sid.clone();
    line.world.hang_up(&agent).expect("it is live");
    line.settle();
    line.world.wake(Wake::Voice(VoiceWake::RecordingReady(sid.clone())));
    line.settle();
    sid
}
