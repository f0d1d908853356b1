//! What a call does by its TwiML, verb after verb.

use shared::CallSid;
use url::Url;

use super::{
    VoiceWake,
    call::{CallStatus, http_method},
    conference::{ConferenceCallback, ParticipantSettings},
    recording_settings::{RecordingCallback, RecordingEvent, RecordingSettings},
};
use crate::{
    twiml::{self, ConferenceNoun, Record, Verb},
    world::World,
};

impl World {
    /// The TwiML of a call has come, or has not.
    pub(crate) fn twiml_fetched(
        &mut self,
        call_sid: &CallSid,
        document: u32,
        answer: Result<String, String>,
    ) {
        if !self.runs(call_sid, document) {
            return;
        }
        match answer {
            Ok(text) => self.run_twiml(call_sid, &text),
            Err(problem) => self.application_error(call_sid, &problem),
        }
    }

    pub(super) fn run_twiml(&mut self, call_sid: &CallSid, text: &str) {
        match twiml::parse(text) {
            Ok(verbs) => {
                self.change_call(call_sid, |call| call.verbs = verbs);
                self.run_next_verb(call_sid);
            }
            Err(error) => self.application_error(call_sid, &error.to_string()),
        }
    }

    pub(super) fn pause_ends(&mut self, call_sid: &CallSid, document: u32) {
        if self.runs(call_sid, document) {
            self.run_next_verb(call_sid);
        }
    }

    /// Whether a call has been given no other document since this one.
    fn runs(&self, call_sid: &CallSid, document: u32) -> bool {
        self.voice.call(call_sid).is_some_and(|call| call.documents == document)
    }

    /// Goes on until a verb takes time. After the last one the call is hung up.
    pub(super) fn run_next_verb(&mut self, call_sid: &CallSid) {
        loop {
            let Some(call) = self.voice.calls.get_mut(call_sid) else { return };
            if call.status != CallStatus::InProgress {
                return;
            }
            if call.verbs.is_empty() {
                return self.end_call(call_sid, CallStatus::Completed);
            }
            match call.verbs.remove(0) {
                Verb::Say | Verb::Play { digits: None } => {}
                Verb::Play { digits: Some(digits) } => call.played_digits.push(digits),
                Verb::Hangup => return self.end_call(call_sid, CallStatus::Completed),
                Verb::Reject { busy } => {
                    let status = if busy { CallStatus::Busy } else { CallStatus::NoAnswer };
                    return self.end_call(call_sid, status);
                }
                Verb::Pause(pause) => {
                    let document = call.documents;
                    let wake = VoiceWake::PauseEnds { call_sid: call_sid.clone(), document };
                    return self.voice_later(pause, wake);
                }
                Verb::Redirect { url, method } => {
                    let url = resolve(call.document_url.as_deref(), &url);
                    let method = http_method(method.as_deref(), "POST");
                    return self.fetch_twiml(call_sid, url, method, Vec::new());
                }
                Verb::Conference(noun) => return self.dial_conference(call_sid, *noun),
            }
        }
    }

    /// Leads a call into the conference of its `<Dial>`, unless it is to coach somebody who is not there.
    ///
    /// Source: <https://www.twilio.com/docs/voice/twiml/conference#attributes-coach> and
    /// <https://www.twilio.com/docs/api/errors/13240>.
    fn dial_conference(&mut self, call_sid: &CallSid, mut noun: ConferenceNoun) {
        if noun.coach.as_ref().is_some_and(|coached| !self.has_joined_by_name(&noun.name, coached))
        {
            let problem = "13240: `coach` names no call that is in the conference";
            return self.application_error(call_sid, problem);
        }
        let document_url = self.voice.call(call_sid).and_then(|call| call.document_url.clone());
        let action = noun.action.take().map(|action| {
            let method = http_method(action.method.as_deref(), "POST");
            (resolve(document_url.as_deref(), &action.url), method)
        });
        self.change_call(call_sid, |call| call.dial_action = action);
        let conference_sid = self.conference_to_enter(&noun.name);
        let settings = settings(noun, document_url.as_deref());
        self.add_leg(&conference_sid, call_sid, settings);
        self.enter(&conference_sid, call_sid);
    }

    /// What a leg does that is no longer in its conference: the `action` of its `<Dial>` says it, or the
    /// next verb.
    pub(super) fn dial_is_over(&mut self, call_sid: &CallSid, outcome: DialOutcome) {
        if !self.ask_for_the_action(call_sid, outcome) {
            self.run_next_verb(call_sid);
        }
    }

    /// Tells the `action` of a `<Dial>` how it went, and asks it for TwiML. Answers whether there is one.
    ///
    /// Source: <https://www.twilio.com/docs/voice/twiml/dial#action>.
    pub(super) fn ask_for_the_action(&mut self, call_sid: &CallSid, outcome: DialOutcome) -> bool {
        let call = self.voice.calls.get_mut(call_sid);
        let Some((url, method)) = call.and_then(|call| call.dial_action.take()) else {
            return false;
        };
        let (status, bridged) = outcome.parameters();
        let outcome =
            vec![("DialCallStatus", status.to_owned()), ("DialBridged", bridged.to_owned())];
        self.fetch_twiml(call_sid, url, method, outcome);
        true
    }

    /// Whether a call is in the live conference of this name.
    fn has_joined_by_name(&self, friendly_name: &str, call_sid: &str) -> bool {
        self.voice
            .live_conference(friendly_name)
            .is_some_and(|live| live.joined().any(|it| it.call_sid.as_str() == call_sid))
    }

    /// The caller would hear "an application error has occurred".
    fn application_error(&mut self, call_sid: &CallSid, problem: &str) {
        tracing::warn!(%call_sid, problem, "the TwiML of a call cannot be carried out");
        self.end_call(call_sid, CallStatus::Completed);
    }
}

/// How a `<Dial>` of a conference went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DialOutcome {
    /// The call was in the conference.
    Answered,
    /// The conference refused it.
    Failed,
}

impl DialOutcome {
    /// `DialCallStatus` and `DialBridged`.
    fn parameters(self) -> (&'static str, &'static str) {
        match self {
            Self::Answered => ("answered", "true"),
            Self::Failed => ("failed", "false"),
        }
    }
}

fn settings(noun: ConferenceNoun, document_url: Option<&str>) -> ParticipantSettings {
    let callback = noun.status_callback.map(|url| {
        ConferenceCallback::new(
            resolve(document_url, &url),
            noun.status_callback_method.as_deref(),
            std::iter::once(noun.status_callback_event.as_str()),
        )
    });
    let recording_callback = noun.recording_status_callback.map(|url| {
        let words = std::iter::once(noun.recording_status_callback_event.as_str());
        RecordingCallback::new(
            resolve(document_url, &url),
            http_method(noun.recording_status_callback_method.as_deref(), "POST"),
            // The document was refused if one of them is none.
            RecordingEvent::parse_all(words).unwrap_or_default(),
        )
    });
    ParticipantSettings {
        recording: (noun.record == Record::FromStart)
            .then_some(RecordingSettings { channels: 1, callback: recording_callback }),
        label: noun.participant_label,
        muted: noun.muted,
        start_conference_on_enter: noun.start_conference_on_enter,
        end_conference_on_exit: noun.end_conference_on_exit,
        call_sid_to_coach: noun.coach.and_then(|call_sid| CallSid::parse(&call_sid).ok()),
        max_participants: noun.max_participants,
        early_media: true,
        callback,
    }
}

/// Relative addresses are relative to the document in which they stand.
pub(super) fn resolve(document_url: Option<&str>, url: &str) -> String {
    if Url::parse(url).is_ok() {
        return url.to_owned();
    }
    document_url
        .and_then(|document_url| Url::parse(document_url).ok())
        .and_then(|document_url| document_url.join(url).ok())
        .map_or_else(|| url.to_owned(), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_are_resolved_against_the_document() {
        let document =
            Some("https://svc.example.com/internal-call/agent-outbound-join?taskSid=WT1");
        for (url, want) in [
            ("call-outbound-join", "https://svc.example.com/internal-call/call-outbound-join"),
            ("/call-status#rc=2", "https://svc.example.com/call-status#rc=2"),
            ("http://other.example/x?a=%20b#rp=all", "http://other.example/x?a=%20b#rp=all"),
        ] {
            assert_eq!(resolve(document, url), want);
        }
    }
}
