//! A world with one conference, for tests that tell a call from start to end.

use std::time::Duration;

use jiff::Timestamp;
use shared::{CallSid, ConferenceSid};

use crate::{
    account::Account,
    quirks::Quirks,
    world::{
        Callback, Emission, World,
        voice::{
            AddParticipant, OnAnswer, ParticipantUpdate, PlaceCall,
            call_settings::CallSettings,
            conference::{ConferenceCallback, ParticipantSettings},
            recording_settings::RecordingSettings,
        },
    },
};

/// The agent's TwiML, with every event.
pub(super) const AGENT: &str = "<Response><Dial><Conference statusCallback='events' \
    statusCallbackEvent='start end join leave mute hold modify' endConferenceOnExit='true' \
    participantLabel='worker'>WT1</Conference></Dial></Response>";

/// A world with one conference, and what it told.
pub(super) struct Line {
    pub(super) world: World,
    pub(super) callbacks: Vec<Callback>,
}

impl Line {
    pub(super) fn new(quirks: Quirks) -> Self {
        let mut world = World::new(Account::default(), 7, Timestamp::UNIX_EPOCH);
        world.quirks = quirks;
        Self { world, callbacks: Vec::new() }
    }

    pub(super) fn agent_joins(&mut self) -> CallSid {
        self.calls_agent(AGENT)
    }

    pub(super) fn calls_agent(&mut self, twiml: &str) -> CallSid {
        let agent = self.world.place_call(PlaceCall {
            to: "client:agent".to_owned(),
            from: "+15005550000".to_owned(),
            on_answer: OnAnswer::Fetch {
                url: "http://127.0.0.1:1/agent-outbound-join".to_owned(),
                method: "GET",
            },
            timeout: Duration::from_secs(20),
            status_callback: None,
            reservation_sid: None,
            settings: CallSettings::default(),
        });
        self.settle();
        self.world.answer_call(&agent).expect("it rings");
        self.document_comes(&agent, twiml);
        agent
    }

    /// The TwiML comes for which a call has asked last.
    pub(super) fn document_comes(&mut self, call_sid: &CallSid, twiml: &str) {
        let document = self.world.voice.call(call_sid).expect("it was made").documents;
        self.world.twiml_fetched(call_sid, document, Ok(twiml.to_owned()));
    }

    pub(super) fn adds(
        &mut self,
        label: &str,
        change: impl FnOnce(&mut ParticipantSettings),
    ) -> CallSid {
        let mut add = self.add("WT1", label);
        change(&mut add.settings);
        let (_, call_sid) = self.world.add_participant(add).expect("the conference is live");
        self.settle();
        call_sid
    }

    /// Somebody whose leg is recorded.
    pub(super) fn adds_recorded(&mut self, label: &str, settings: RecordingSettings) -> CallSid {
        let call = CallSettings { recording: Some(settings), ..CallSettings::default() };
        let add = AddParticipant { call, ..self.add("WT1", label) };
        let (_, call_sid) = self.world.add_participant(add).expect("the conference is live");
        self.settle();
        call_sid
    }

    #[expect(clippy::unused_self, reason = "it reads as what the line does")]
    pub(super) fn add(&self, conference: &str, label: &str) -> AddParticipant {
        let callback =
            ConferenceCallback::new("http://ignored".to_owned(), None, ["leave"].into_iter());
        AddParticipant {
            conference: conference.to_owned(),
            to: "+15005550006".to_owned(),
            from: "+15005550000".to_owned(),
            timeout: Duration::from_mins(1),
            status_callback: None,
            settings: ParticipantSettings {
                label: Some(label.to_owned()),
                callback: Some(callback),
                ..ParticipantSettings::default()
            },
            call: CallSettings::default(),
        }
    }

    pub(super) fn update(
        &mut self,
        call_sid: &CallSid,
        change: impl FnOnce(&mut ParticipantUpdate),
    ) {
        let mut update = ParticipantUpdate::default();
        change(&mut update);
        let conference_sid = self.conference_sid();
        self.world
            .update_participant(&conference_sid, call_sid.as_str(), &update)
            .expect("it is there");
    }

    pub(super) fn ends_on_exit(&self, call_sid: &CallSid) -> bool {
        self.world
            .participant(&self.conference_sid(), call_sid.as_str())
            .expect("it is there")
            .settings
            .end_conference_on_exit
    }

    pub(super) fn conference_sid(&self) -> ConferenceSid {
        self.world.voice.conferences().last().expect("there is one").sid.clone()
    }

    /// Lets calls ring, and keeps what was told.
    pub(super) fn settle(&mut self) {
        loop {
            let emissions = self.world.take_emissions();
            if emissions.is_empty() {
                return;
            }
            for emission in emissions {
                if let Emission::Callback(callback) = emission {
                    self.callbacks.push(callback);
                } else if let Emission::Later { wake, after: Duration::ZERO } = emission {
                    self.world.wake(wake);
                }
            }
        }
    }

    /// The conference's events since the last question, as one line each.
    pub(super) fn told(&mut self) -> Vec<String> {
        self.settle();
        let callbacks = std::mem::take(&mut self.callbacks);
        callbacks
            .iter()
            .filter(|callback| callback.url == "http://127.0.0.1:1/events")
            .map(|callback| {
                [
                    "SequenceNumber",
                    "StatusCallbackEvent",
                    "ParticipantLabel",
                    "ReasonParticipantLeft",
                    "ParticipantCallStatus",
                    "ReasonConferenceEnded",
                ]
                .iter()
                .filter_map(|name| value(callback, name))
                .collect::<Vec<_>>()
                .join(" ")
            })
            .collect()
    }
}

pub(super) fn value<'a>(callback: &'a Callback, name: &str) -> Option<&'a str> {
    callback.parameters.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
}
