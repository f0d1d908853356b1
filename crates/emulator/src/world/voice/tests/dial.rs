//! How `<Dial>` begins, and what follows when its conference is left.

use shared::CallSid;

use super::line::Line;
use crate::{
    quirks::Quirks,
    world::{
        Emission, TwimlPurpose, TwimlRequest, Wake,
        voice::{CallStatus, OnAnswer},
    },
};

/// An agent whose call goes on elsewhere when the conference is over.
const WITH_ACTION: &str = "<Response><Dial action='after?a=1' method='get' callerId='+15005550000' \
    timeout='5' answerOnBridge='true'><Conference endConferenceOnExit='true'>WT1</Conference>\
    </Dial><Play digits='1'/></Response>";

#[test]
fn who_leaves_a_conference_goes_on_with_the_action_and_not_with_the_next_verb() {
    let mut line = Line::new(Quirks::default());
    let agent = line.calls_agent(WITH_ACTION);
    let conference_sid = line.conference_sid();
    line.world.end_conference_by_rest(&conference_sid).expect("it is live");
    let request = asked(&mut line);
    assert_eq!((request.method, request.url.as_str()), ("GET", "http://127.0.0.1:1/after?a=1"));
    assert_eq!(outcome(&request), ("in-progress", "answered", "true"));
    assert_eq!(status(&line, &agent), CallStatus::InProgress);

    let twiml = "<Response><Play digits='2'/><Pause length='5'/></Response>";
    line.document_comes(&agent, twiml);
    let call = line.world.voice.call(&agent).expect("it was made");
    assert_eq!((call.status, &call.played_digits[..]), (CallStatus::InProgress, &["2".into()][..]));
}

#[test]
fn the_action_hears_of_who_was_refused_and_of_who_hung_up() {
    let mut line = Line::new(Quirks::default());
    line.adds("customer", |_| {});
    let full = WITH_ACTION.replace("<Conference", "<Conference maxParticipants='0'");
    line.calls_agent(&full);
    assert_eq!(outcome(&asked(&mut line)), ("in-progress", "failed", "false"));

    let mut line = Line::new(Quirks::default());
    let agent = line.calls_agent(WITH_ACTION);
    line.world.hang_up(&agent).expect("it is live");
    assert_eq!(outcome(&asked(&mut line)), ("completed", "answered", "true"));
    let twiml = "<Response><Play digits='2'/></Response>";
    line.document_comes(&agent, twiml);
    assert_eq!(line.world.voice.call(&agent).expect("it was made").played_digits.len(), 0);
}

#[test]
fn a_call_that_rest_redirects_forgets_the_action() {
    let mut line = Line::new(Quirks::default());
    let agent = line.calls_agent(WITH_ACTION);
    let next = "<Response><Pause length='5'/></Response>".to_owned();
    line.world.redirect_call(&agent, OnAnswer::Run { twiml: next }).expect("live");
    line.world.hang_up(&agent).expect("it is live");
    assert_eq!(requests(&mut line), []);
}

#[test]
fn what_a_call_did_before_it_was_redirected_does_not_go_on() {
    let two_keys = "<Response><Pause length='5'/><Play digits='1'/><Pause length='5'/></Response>";
    let mut line = Line::new(Quirks::default());
    let agent = line.calls_agent(two_keys);
    let pause = later(&mut line);
    let next = two_keys.replace("digits='1'", "digits='2'");
    line.world.redirect_call(&agent, OnAnswer::Run { twiml: next }).expect("live");
    let pause_of_next = later(&mut line);
    line.world.wake(pause);
    assert_eq!(keys(&line, &agent), [""; 0], "the pause was of the document before");
    line.world.wake(pause_of_next);
    assert_eq!(keys(&line, &agent), ["2"]);

    let (url, method) = ("http://127.0.0.1:1/after".to_owned(), "GET");
    line.world.redirect_call(&agent, OnAnswer::Fetch { url, method }).expect("live");
    let TwimlPurpose::Call { document } = asked(&mut line).purpose else { panic!("for the call") };
    let last = two_keys.replace("digits='1'", "digits='3'");
    line.world.redirect_call(&agent, OnAnswer::Run { twiml: last }).expect("live");
    line.world.twiml_fetched(&agent, document, Ok("<Response/>".to_owned()));
    assert_eq!(status(&line, &agent), CallStatus::InProgress, "the document came too late");
}

#[test]
fn without_an_action_the_next_verb_follows() {
    let mut line = Line::new(Quirks::default());
    let agent = line.calls_agent(&WITH_ACTION.replace("action='after?a=1'", ""));
    let conference_sid = line.conference_sid();
    line.world.end_conference_by_rest(&conference_sid).expect("it is live");
    assert_eq!(requests(&mut line), []);
    let call = line.world.voice.call(&agent).expect("it was made");
    assert_eq!((call.status, &call.played_digits[..]), (CallStatus::Completed, &["1".into()][..]));
}

#[test]
fn only_who_is_in_the_conference_is_coached() {
    let mut line = Line::new(Quirks::default());
    let agent = line.agent_joins();
    let ringing = line.adds("customer", |_| {});
    let elsewhere = line.world.dial_in("+15005550009", "WT2");
    let coached = |call_sid: &str| {
        format!("<Response><Dial><Conference coach='{call_sid}'>WT1</Conference></Dial></Response>")
    };
    for nobody in ["", "nonsense", ringing.as_str(), elsewhere.as_str()] {
        let supervisor = line.calls_agent(&coached(nobody));
        assert_eq!(status(&line, &supervisor), CallStatus::Completed, "{nobody}");
        assert_eq!(joined(&line), 1, "{nobody}");
    }
    let supervisor = line.calls_agent(&coached(agent.as_str()));
    assert_eq!(status(&line, &supervisor), CallStatus::InProgress);
    let conference = line.world.voice.live_conference("WT1").expect("it is live");
    let participant = conference.participant(supervisor.as_str()).expect("it has joined");
    assert_eq!(
        (participant.coaching, &participant.settings.call_sid_to_coach),
        (true, &Some(agent))
    );
}

#[test]
fn nobody_is_coached_in_a_conference_that_is_not_there() {
    let mut line = Line::new(Quirks::default());
    let agent = line.world.dial_in("+15005550009", "WT2");
    line.calls_agent(&format!(
        "<Response><Dial><Conference coach='{agent}'>WT1</Conference></Dial></Response>"
    ));
    assert_eq!(line.world.voice.conferences().len(), 1, "none is made for it");
}

/// What the call has put off, and for which it waits.
fn later(line: &mut Line) -> Wake {
    let emissions = line.world.take_emissions().into_iter();
    let wakes: Vec<_> = emissions
        .filter_map(|emission| {
            let Emission::Later { wake, .. } = emission else { return None };
            Some(wake)
        })
        .collect();
    let [wake] = &wakes[..] else { panic!("{wakes:?}") };
    wake.clone()
}

fn keys<'a>(line: &'a Line, call_sid: &CallSid) -> &'a [String] {
    &line.world.voice.call(call_sid).expect("it was made").played_digits
}

/// What is asked for after a `<Dial>`.
fn asked(line: &mut Line) -> TwimlRequest {
    let mut requests = requests(line);
    assert_eq!(requests.len(), 1, "{requests:?}");
    requests.remove(0)
}

fn requests(line: &mut Line) -> Vec<TwimlRequest> {
    let emissions = line.world.take_emissions().into_iter();
    let requests = emissions.filter_map(|emission| {
        let Emission::FetchTwiml(request) = emission else { return None };
        Some(request).filter(|request| request.url.contains("after"))
    });
    requests.collect()
}

/// The call's status, the outcome of the `<Dial>`, and whether somebody could be talked to.
fn outcome(request: &TwimlRequest) -> (&str, &str, &str) {
    let value = |name: &str| {
        let named = request.parameters.iter().find(|(key, _)| *key == name);
        named.map_or("", |(_, value)| value.as_str())
    };
    (value("CallStatus"), value("DialCallStatus"), value("DialBridged"))
}

fn status(line: &Line, call_sid: &CallSid) -> CallStatus {
    line.world.voice.call(call_sid).expect("it was made").status
}

fn joined(line: &Line) -> usize {
    line.world.voice.live_conference("WT1").expect("it is live").joined().count()
}
