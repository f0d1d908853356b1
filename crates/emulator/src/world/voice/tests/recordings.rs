//! What a recording lacks when it was paused, and what it says meanwhile.

use jiff::SignedDuration;

use super::line::{Line, value};
use crate::{
    quirks::Quirks,
    world::{
        Wake,
        voice::{
            VoiceWake,
            recordings::{PauseBehavior, RecordingUpdate},
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
    let conference_sid = line.conference_sid();
    let by_sid = line.world.update_recording(&conference_sid, &sid, RecordingUpdate::Resume);
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
    let conference_sid = line.conference_sid();
    let updated = line.world.update_recording(&conference_sid, "Twilio.CURRENT", update);
    let recording = updated.and_then(|sid| line.world.recording(&conference_sid, &sid));
    recording.map(|recording| recording.status.as_str()).map_err(|error| error.status)
}

fn sid(line: &Line) -> String {
    line.world.recordings(&line.conference_sid()).next().expect("one was made").sid.clone()
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
