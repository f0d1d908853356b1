//! Conferences and their participants:
//! <https://www.twilio.com/docs/voice/api/conference-participant-resource>.

use std::time::Duration;

use serde::Deserialize;
use shared::{CallSid, ConferenceSid, TaskSid, event::ParticipantFlags};

use crate::twilio::{
    client::TwilioClient,
    error::TwilioError,
    events::{CALL_EVENTS, CONFERENCE_EVENTS},
    hold_music::HoldMusic,
    page::next_page,
    request::Request,
};

/// What we read of a conference.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Conference {
    /// Its SID.
    pub(crate) sid: ConferenceSid,
    /// Its name: the task's SID.
    pub(crate) friendly_name: String,
    /// `init`, `in-progress` or `completed`.
    pub(crate) status: String,
    /// Why it is over.
    #[serde(default)]
    pub(crate) reason_conference_ended: Option<String>,
}

impl Conference {
    /// Whether it is over; a completed conference never comes back.
    pub(crate) fn is_completed(&self) -> bool {
        self.status == "completed"
    }
}

/// What we read of a participant.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Participant {
    /// Its leg.
    pub(crate) call_sid: CallSid,
    /// The label that the leg was given.
    #[serde(default)]
    pub(crate) label: Option<String>,
}

/// What a list says of a participant.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ConferenceParticipant {
    /// Its leg.
    pub(crate) call_sid: CallSid,
    status: String,
    /// The label that the leg was given.
    #[serde(default)]
    pub(crate) label: Option<String>,
    #[serde(default)]
    muted: Option<bool>,
    #[serde(default)]
    hold: Option<bool>,
    #[serde(default)]
    coaching: Option<bool>,
    #[serde(default)]
    end_conference_on_exit: Option<bool>,
}

impl ConferenceParticipant {
    /// Whether they are in the conference, and do not only ring for it.
    pub(crate) fn is_connected(&self) -> bool {
        self.status == "connected"
    }

    /// Whether they came in as supervisors do, whom nobody hears, or one person alone.
    pub(crate) fn only_listens(&self) -> bool {
        self.label.is_none() && (self.muted == Some(true) || self.coaching == Some(true))
    }

    /// What the leg is like.
    pub(crate) fn flags(&self) -> ParticipantFlags {
        ParticipantFlags {
            muted: self.muted,
            hold: self.hold,
            coaching: self.coaching,
            end_conference_on_exit: self.end_conference_on_exit,
        }
    }
}

#[derive(Deserialize)]
struct ParticipantList {
    participants: Vec<ConferenceParticipant>,
}

/// What a participant is like after an update.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct UpdatedParticipant {
    /// Whether they hear hold music.
    pub(crate) hold: bool,
    /// Whether the conference ends when they leave.
    pub(crate) end_conference_on_exit: bool,
    #[serde(default)]
    muted: Option<bool>,
    #[serde(default)]
    coaching: Option<bool>,
}

impl UpdatedParticipant {
    /// All that was said of them.
    pub(crate) fn flags(&self) -> ParticipantFlags {
        ParticipantFlags {
            muted: self.muted,
            hold: Some(self.hold),
            coaching: self.coaching,
            end_conference_on_exit: Some(self.end_conference_on_exit),
        }
    }
}

/// A leg to be dialled into a conference.
#[derive(Debug, Clone)]
pub(crate) struct NewParticipant {
    /// The number that rings.
    pub(crate) to: String,
    /// The number that is shown there.
    pub(crate) from: String,
    /// Who it is, for all callbacks to come.
    pub(crate) label: String,
    /// Whether the conference ends when this leg leaves.
    pub(crate) end_conference_on_exit: bool,
    /// Where the progress of the leg is reported.
    pub(crate) status_callback: String,
    /// Where the conference reports, should this leg be the first one in it.
    pub(crate) conference_status_callback: String,
    /// Whether it is found out who picks up.
    pub(crate) machine_detection: Option<MachineDetectionFields>,
    /// Where it is told that the leg's own recording is there; absent where it is not recorded.
    pub(crate) recording_status_callback: Option<String>,
}

/// That it is found out who picks up.
#[derive(Debug, Clone)]
pub(crate) struct MachineDetectionFields {
    /// `Enable` or `DetectMessageEnd`.
    pub(crate) mode: &'static str,
    /// Where it is reported.
    pub(crate) callback: String,
}

/// One thing about a participant that shall change. What is not named stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParticipantUpdate {
    /// Whether they hear hold music.
    Hold(bool),
    /// Whether nobody hears them.
    Muted(bool),
    /// Whether the conference ends when they leave.
    EndConferenceOnExit(bool),
}

impl ParticipantUpdate {
    /// What it makes of the flags.
    pub(crate) fn flags(self) -> ParticipantFlags {
        let none = ParticipantFlags::default();
        match self {
            Self::Hold(flag) => ParticipantFlags { hold: Some(flag), ..none },
            Self::Muted(flag) => ParticipantFlags { muted: Some(flag), ..none },
            Self::EndConferenceOnExit(flag) => {
                ParticipantFlags { end_conference_on_exit: Some(flag), ..none }
            }
        }
    }

    /// The flag is written by us: Twilio reads whatever is not `true` as `false`.
    fn field(self) -> (&'static str, String) {
        match self {
            Self::Hold(flag) => ("Hold", flag.to_string()),
            Self::Muted(flag) => ("Muted", flag.to_string()),
            Self::EndConferenceOnExit(flag) => ("EndConferenceOnExit", flag.to_string()),
        }
    }
}

#[derive(Deserialize)]
struct ConferenceList {
    conferences: Vec<Conference>,
    #[serde(default)]
    next_page_uri: Option<String>,
}

/// How many seconds Twilio listens at most: greetings are long, and after that it says `unknown`.
const LONGEST_DETECTION: &str = "59";
/// The most people that a conference can have.
const MOST_PARTICIPANTS: &str = "250";
/// The most conferences that one page of a list has.
const CONFERENCES_OF_A_PAGE: &str = "1000";

impl TwilioClient {
    /// Rings a telephone, with one request that is never repeated: there is nothing that would make a
    /// repetition harmless.
    pub(crate) async fn create_participant(
        &self,
        conference_sid: &ConferenceSid,
        participant: NewParticipant,
        timeout: Duration,
    ) -> Result<Participant, TwilioError> {
        let url =
            self.account_resource(&["Conferences", conference_sid.as_str(), "Participants.json"]);
        let mut form = vec![
            ("To", participant.to),
            ("From", participant.from),
            ("Label", participant.label),
            ("EndConferenceOnExit", participant.end_conference_on_exit.to_string()),
            ("Beep", "false".to_owned()),
            ("StatusCallback", participant.status_callback),
            ("ConferenceStatusCallback", participant.conference_status_callback),
        ];
        if let Some(MachineDetectionFields { mode, callback }) = participant.machine_detection {
            form.push(("MachineDetection", mode.to_owned()));
            form.push(("MachineDetectionTimeout", LONGEST_DETECTION.to_owned()));
            form.push(("AmdStatusCallback", callback));
        }
        for event in CALL_EVENTS {
            form.push(("StatusCallbackEvent", event.to_owned()));
        }
        if let Some(callback) = participant.recording_status_callback {
            form.extend([
                ("Record", "true".to_owned()),
                ("RecordingChannels", "dual".to_owned()),
                ("RecordingStatusCallback", callback),
                ("RecordingStatusCallbackEvent", "completed".to_owned()),
            ]);
        }
        for event in CONFERENCE_EVENTS {
            form.push(("ConferenceStatusCallbackEvent", event.to_owned()));
        }
        self.send(Request::post_never_again(url, timeout).form(form)).await?.parse()
    }

    /// Looks for a participant by call SID or label.
    pub(crate) async fn find_participant(
        &self,
        conference_sid: &ConferenceSid,
        call_sid_or_label: &str,
    ) -> Result<Option<Participant>, TwilioError> {
        let url = self.participant(conference_sid, call_sid_or_label);
        match self.send(Request::get(url)).await {
            Ok(answer) => answer.parse().map(Some),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Those who are in a conference, or ring for it.
    pub(crate) async fn list_participants(
        &self,
        conference_sid: &ConferenceSid,
    ) -> Result<Vec<ConferenceParticipant>, TwilioError> {
        let url =
            self.account_resource(&["Conferences", conference_sid.as_str(), "Participants.json"]);
        let request = Request::get(url).query("PageSize", MOST_PARTICIPANTS);
        let list: ParticipantList = self.send(request).await?.parse()?;
        Ok(list.participants)
    }

    /// Changes a participant, and returns what they are like then: Twilio can ignore a change in
    /// silence. 404: they are not in this conference.
    pub(crate) async fn update_participant(
        &self,
        conference_sid: &ConferenceSid,
        call_sid: &CallSid,
        updates: &[ParticipantUpdate],
    ) -> Result<UpdatedParticipant, TwilioError> {
        let request = self.participant_update(conference_sid, call_sid, updates, None);
        self.send(request).await?.parse()
    }

    /// The same for an agent who waits for the answer; who is held hears `hold_music`, or else what the
    /// settings say.
    pub(crate) async fn update_participant_for_agent(
        &self,
        conference_sid: &ConferenceSid,
        call_sid: &CallSid,
        update: ParticipantUpdate,
        hold_music: Option<&HoldMusic>,
    ) -> Result<UpdatedParticipant, TwilioError> {
        let request = self.participant_update(conference_sid, call_sid, &[update], hold_music);
        self.send(request.with_long_timeout()).await?.parse()
    }

    fn participant_update(
        &self,
        conference_sid: &ConferenceSid,
        call_sid: &CallSid,
        updates: &[ParticipantUpdate],
        hold_music: Option<&HoldMusic>,
    ) -> Request {
        let url = self.participant(conference_sid, call_sid.as_str());
        let mut form: Vec<_> = updates.iter().map(|update| update.field()).collect();
        let of_settings = || self.settings.hold_music.url.clone().map(HoldMusic::by_get);
        if updates.contains(&ParticipantUpdate::Hold(true))
            && let Some(music) = hold_music.cloned().or_else(of_settings)
        {
            form.extend(music.into_fields());
        }
        Request::post(url).form(form)
    }

    /// Takes a participant out. 404: they are not in this conference.
    pub(crate) async fn remove_participant(
        &self,
        conference_sid: &ConferenceSid,
        call_sid: &CallSid,
    ) -> Result<(), TwilioError> {
        let url = self.participant(conference_sid, call_sid.as_str());
        self.send(Request::delete(url)).await.map(drop)
    }

    /// Ends a conference for everybody in it. 400 or 404: it is over.
    pub(crate) async fn end_conference(
        &self,
        conference_sid: &ConferenceSid,
    ) -> Result<(), TwilioError> {
        let url = self.account_resource(&["Conferences", &format!("{conference_sid}.json")]);
        let form = vec![("Status", "completed".to_owned())];
        self.send(Request::post(url).form(form)).await.map(drop)
    }

    pub(crate) async fn fetch_conference(
        &self,
        conference_sid: &ConferenceSid,
    ) -> Result<Conference, TwilioError> {
        let url = self.account_resource(&["Conferences", &format!("{conference_sid}.json")]);
        self.send(Request::get(url)).await?.parse()
    }

    /// The conference of a task that is going on: conferences are named as their tasks.
    pub(crate) async fn live_conference(
        &self,
        task_sid: &TaskSid,
    ) -> Result<Option<Conference>, TwilioError> {
        let url = self.account_resource(&["Conferences.json"]);
        // While one person waits alone, it can be `init`.
        let request =
            Request::get(url).query("FriendlyName", task_sid.as_str()).query("PageSize", "20");
        let list: ConferenceList = self.send(request).await?.parse()?;
        Ok(list.conferences.into_iter().find(|conference| !conference.is_completed()))
    }

    /// All conferences that go on, those included that wait for their second participant.
    pub(crate) async fn list_live_conferences(&self) -> Result<Vec<Conference>, TwilioError> {
        // One that starts meanwhile is in both lists rather than in none.
        let mut conferences = self.list_conferences("init", None).await?;
        conferences.extend(self.list_conferences("in-progress", None).await?);
        conferences.sort_by(|one, other| one.sid.cmp(&other.sid));
        conferences.dedup_by(|one, other| one.sid == other.sid);
        Ok(conferences)
    }

    /// The conferences of one name that are over.
    pub(crate) async fn list_completed_conferences(
        &self,
        friendly_name: &str,
    ) -> Result<Vec<Conference>, TwilioError> {
        self.list_conferences("completed", Some(friendly_name)).await
    }

    async fn list_conferences(
        &self,
        status: &str,
        friendly_name: Option<&str>,
    ) -> Result<Vec<Conference>, TwilioError> {
        let url = self.account_resource(&["Conferences.json"]);
        let mut request = Request::get(url.clone())
            .query("Status", status)
            .query("PageSize", CONFERENCES_OF_A_PAGE);
        if let Some(friendly_name) = friendly_name {
            request = request.query("FriendlyName", friendly_name);
        }
        let mut conferences = Vec::new();
        loop {
            let page: ConferenceList = self.send(request).await?.parse()?;
            conferences.extend(page.conferences);
            let Some(next) = page.next_page_uri else { return Ok(conferences) };
            request = Request::get(next_page(&url, &next));
        }
    }

    pub(super) fn participant(
        &self,
        conference_sid: &ConferenceSid,
        call_sid_or_label: &str,
    ) -> url::Url {
        let file = format!("{call_sid_or_label}.json");
        self.account_resource(&["Conferences", conference_sid.as_str(), "Participants", &file])
    }
}
