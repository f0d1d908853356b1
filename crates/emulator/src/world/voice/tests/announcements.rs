//! What one participant alone hears.

use shared::CallSid;

use super::line::{AGENT, Line, value};
use crate::{
    quirks::Quirks,
    world::{Emission, TwimlRequest, voice::ParticipantUpdate},
};

const URL: &str = "https://calls.example.com/play-digits?digits=1";

#[test]
fn keys_are_heard_by_the_one_for_whom_they_are_played() {
    let mut line = Line::new(Quirks::default());
    let agent = line.agent_joins();
    let customer = line.adds("customer", |_| {});
    line.world.answer_call(&customer).expect("it rings");
    line.told();

    let request = announces(&mut line, &customer);
    assert_eq!((request.method, request.url.as_str()), ("POST", URL));
    let conference_sid = line.conference_sid().to_string();
    assert!(request.parameters.contains(&("ConferenceSid", conference_sid)));
    let twiml = "<Response><Play digits='1ww#'/><Play digits='2'/></Response>";
    line.world.announcement_fetched(&request, Ok(twiml.to_owned()));
    assert_eq!(heard(&line, &customer), ["1ww#", "2"]);
    assert_eq!(heard(&line, &agent), Vec::<String>::new());
    line.settle();
    assert_eq!(line.told(), Vec::<String>::new(), "nobody subscribed to announcements");
}

#[test]
fn what_is_no_announcement_is_not_played_and_the_leg_stays() {
    let mut line = Line::new(Quirks::default());
    line.agent_joins();
    let customer = line.adds("customer", |_| {});
    line.world.answer_call(&customer).expect("it rings");
    for answer in [
        Ok("<Response><Hangup/></Response>".to_owned()),
        Ok("no TwiML".to_owned()),
        Err("nobody answers".to_owned()),
    ] {
        let request = announces(&mut line, &customer);
        line.world.announcement_fetched(&request, answer);
    }
    assert_eq!(heard(&line, &customer), Vec::<String>::new());
    let participant = line.world.participant(&line.conference_sid(), customer.as_str());
    assert!(participant.is_ok_and(|participant| participant.joined));
}

#[test]
fn the_end_of_an_announcement_is_told_to_who_subscribes_and_so_is_its_failure() {
    let mut line = Line::new(Quirks::default());
    line.calls_agent(&AGENT.replace("start end join leave mute hold modify", "announcement"));
    let customer = line.adds("customer", |_| {});
    line.world.answer_call(&customer).expect("it rings");
    for (twiml, want) in [
        ("<Response><Play digits='1'/></Response>", ("announcement-end", None)),
        (
            "<Response><Hangup/></Response>",
            ("announcement-fail", Some("an announcement has Play, Say, Pause and Redirect alone")),
        ),
    ] {
        let request = announces(&mut line, &customer);
        line.callbacks.clear();
        line.world.announcement_fetched(&request, Ok(twiml.to_owned()));
        line.settle();
        let [told] = line.callbacks.as_slice() else { panic!("{:?}", line.callbacks) };
        assert_eq!(value(told, "AnnounceUrl"), Some(URL));
        assert_eq!(value(told, "CallSid"), Some(customer.as_str()));
        let event = value(told, "StatusCallbackEvent").expect("it is an event");
        assert_eq!((event, value(told, "ReasonAnnouncementFailed")), want);
    }
}

#[test]
fn a_redirect_within_an_announcement_asks_for_another_document() {
    let mut line = Line::new(Quirks::default());
    line.agent_joins();
    let customer = line.adds("customer", |_| {});
    line.world.answer_call(&customer).expect("it rings");
    let request = announces(&mut line, &customer);
    let twiml = "<Response><Redirect method='GET'>other</Redirect></Response>";
    line.world.announcement_fetched(&request, Ok(twiml.to_owned()));
    let next = asked(&mut line).expect("another document is asked for");
    assert_eq!((next.method, next.url.as_str()), ("GET", "https://calls.example.com/other"));
}

#[test]
fn nothing_is_announced_to_who_is_not_there_or_together_with_a_hold() {
    let mut line = Line::new(Quirks::default());
    line.agent_joins();
    let customer = line.adds("customer", |_| {});
    let conference_sid = line.conference_sid();
    let refused = |line: &mut Line, update: ParticipantUpdate| {
        let asked = line.world.update_participant(&conference_sid, customer.as_str(), &update);
        asked.expect_err("it is refused").code
    };
    assert_eq!(refused(&mut line, update(URL)), 20001, "it rings");
    line.world.answer_call(&customer).expect("it rings");
    let held = ParticipantUpdate { hold: Some(true), ..update(URL) };
    assert_eq!(refused(&mut line, held), 20001);
    assert_eq!(refused(&mut line, update("play-digits")), 21205);
    assert_eq!(asked(&mut line), None);
}

fn update(url: &str) -> ParticipantUpdate {
    let announcement = Some((url.to_owned(), "POST"));
    ParticipantUpdate { announcement, ..ParticipantUpdate::default() }
}

fn announces(line: &mut Line, call_sid: &CallSid) -> TwimlRequest {
    line.update(call_sid, |it| *it = update(URL));
    asked(line).expect("the announcement is asked for")
}

fn asked(line: &mut Line) -> Option<TwimlRequest> {
    line.world.take_emissions().into_iter().find_map(|emission| {
        let Emission::FetchTwiml(request) = emission else { return None };
        Some(request)
    })
}

fn heard(line: &Line, call_sid: &CallSid) -> Vec<String> {
    line.world.voice.call(call_sid).expect("it was made").played_digits.clone()
}
