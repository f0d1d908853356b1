//! What is played to one participant of a conference, and to nobody else, or to all of them: `AnnounceUrl`.
//!
//! Source: <https://www.twilio.com/docs/voice/api/conference-participant-resource#update-a-participant-resource>.

use shared::{CallSid, ConferenceSid};
use url::Url;

use super::{
    call::{CallStatus, http_method},
    conference_callbacks::{Announcement, ConferenceEvent},
    verbs::resolve,
};
use crate::{
    TwilioError,
    twiml::{self, Verb},
    world::{Emission, TwimlPurpose, TwimlRequest, World},
};

impl World {
    /// REST plays something to all who are in a conference: each of them hears it as if it were for them
    /// alone.
    ///
    /// Source: <https://www.twilio.com/docs/voice/api/conference-resource#update-a-conference-resource>.
    pub(crate) fn announce_to_all(
        &mut self,
        conference_sid: &ConferenceSid,
        url: &str,
        method: &'static str,
    ) -> Result<(), TwilioError> {
        let conference = self.expect_live(conference_sid)?;
        let call_sids: Vec<_> = conference.joined().map(|it| it.call_sid.clone()).collect();
        check_url(url)?;
        for call_sid in call_sids {
            self.announce(conference_sid, &call_sid, url.to_owned(), method);
        }
        Ok(())
    }

    /// Asks for what a participant shall hear.
    pub(super) fn announce(
        &mut self,
        conference_sid: &ConferenceSid,
        call_sid: &CallSid,
        url: String,
        method: &'static str,
    ) {
        let Some(call) = self.voice.call(call_sid) else { return };
        let mut parameters = self.call_parameters(call);
        parameters.push(("ConferenceSid", conference_sid.to_string()));
        let (call_sid, purpose) = (call_sid.clone(), TwimlPurpose::Announcement);
        self.emit(Emission::FetchTwiml(TwimlRequest {
            call_sid,
            method,
            url,
            parameters,
            purpose,
        }));
    }

    /// What a participant shall hear has come, or has not. Who has left hears nothing.
    pub(crate) fn announcement_fetched(
        &mut self,
        request: &TwimlRequest,
        answer: Result<String, String>,
    ) {
        let call_sid = &request.call_sid;
        let is_on_the_line =
            self.voice.call(call_sid).is_some_and(|call| call.status == CallStatus::InProgress);
        let conference_sid = self.voice.call(call_sid).and_then(|it| it.conference_sid.clone());
        let (true, Some(conference_sid)) = (is_on_the_line, conference_sid) else { return };
        let verbs = answer.and_then(|text| twiml::parse(&text).map_err(|error| error.to_string()));
        let played = verbs.and_then(|verbs| self.play(&conference_sid, request, verbs));
        let failure = match played {
            Ok(Played::ToTheEnd) => None,
            Ok(Played::GoesOn) => return,
            Err(problem) => {
                tracing::warn!(%call_sid, problem, "an announcement cannot be played");
                Some(problem)
            }
        };
        let announcement =
            Announcement { call_sid: call_sid.clone(), url: request.url.clone(), failure };
        self.tell_conference_event(&conference_sid, &ConferenceEvent::Announcement(announcement));
    }

    fn play(
        &mut self,
        conference_sid: &ConferenceSid,
        request: &TwimlRequest,
        verbs: Vec<Verb>,
    ) -> Result<Played, String> {
        for verb in verbs {
            match verb {
                Verb::Say | Verb::Pause(_) | Verb::Play { digits: None } => {}
                Verb::Play { digits: Some(digits) } => {
                    self.change_call(&request.call_sid, |call| call.played_digits.push(digits));
                }
                Verb::Redirect { url, method } => {
                    let url = resolve(Some(&request.url), &url);
                    let method = http_method(method.as_deref(), "POST");
                    self.announce(conference_sid, &request.call_sid, url, method);
                    return Ok(Played::GoesOn);
                }
                Verb::Conference(_) | Verb::Hangup | Verb::Reject { .. } => {
                    return Err(
                        "an announcement has Play, Say, Pause and Redirect alone".to_owned()
                    );
                }
            }
        }
        Ok(Played::ToTheEnd)
    }
}

/// Twilio refuses what is no address.
pub(super) fn check_url(url: &str) -> Result<(), TwilioError> {
    Url::parse(url)
        .map(drop)
        .map_err(|error| TwilioError::new(400, 21205, format!("AnnounceUrl is not valid: {error}")))
}

/// How far an announcement is.
enum Played {
    ToTheEnd,
    /// Another document is asked for.
    GoesOn,
}
