//! What REST does to the participants of a conference: add, change, remove.

use std::time::Duration;

use shared::{CallSid, ConferenceSid};

use super::{
    announcements::check_url,
    call::{CallStatus, Direction, OnAnswer, StatusCallback},
    call_settings::CallSettings,
    calls::NewCall,
    conference::{Participant, ParticipantSettings},
    conference_callbacks::ConferenceEvent,
    conferences::Departure,
    verbs::DialOutcome,
};
use crate::{TwilioError, quirks::ConferenceGone, world::World};

/// A participant that is to be called and led into a conference.
#[derive(Debug, Clone)]
pub(crate) struct AddParticipant {
    /// The SID of a live conference, or the name of one, which is made if there is none.
    pub(crate) conference: String,
    pub(crate) to: String,
    pub(crate) from: String,
    pub(crate) timeout: Duration,
    pub(crate) status_callback: Option<StatusCallback>,
    pub(crate) settings: ParticipantSettings,
    /// What concerns the leg itself. Its recording is not that of the conference.
    pub(crate) call: CallSettings,
}

/// What is to change; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ParticipantUpdate {
    pub(crate) muted: Option<bool>,
    pub(crate) hold: Option<bool>,
    /// `HoldUrl` and `HoldMethod`: what is played while they are on hold, and how it is fetched.
    pub(crate) hold_music: Option<(String, &'static str)>,
    pub(crate) end_conference_on_exit: Option<bool>,
    pub(crate) coaching: Option<bool>,
    pub(crate) call_sid_to_coach: Option<CallSid>,
    /// `BeepOnExit` or `WaitUrl`, which nobody sees but which are told of.
    pub(crate) sounds: bool,
    /// `AnnounceUrl` and `AnnounceMethod`: what is played to them alone.
    pub(crate) announcement: Option<(String, &'static str)>,
}

impl World {
    /// Calls somebody and leads them into a conference when they pick up.
    pub(crate) fn add_participant(
        &mut self,
        add: AddParticipant,
    ) -> Result<(ConferenceSid, CallSid), TwilioError> {
        let AddParticipant { conference, to, from, timeout, status_callback, settings, call } = add;
        let conference_sid = match ConferenceSid::parse(&conference) {
            Ok(conference_sid) => self.conference_to_add_to(&conference_sid)?,
            Err(_it_is_a_name) => self.conference_to_enter(&conference),
        };
        let call_sid = self.dial(NewCall {
            to,
            from,
            direction: Direction::OutboundApi,
            timeout,
            status_callback,
            on_answer: OnAnswer::Enter { conference_sid: conference_sid.clone() },
            reservation_sid: None,
            settings: call,
        });
        self.add_leg(&conference_sid, &call_sid, settings);
        Ok((conference_sid, call_sid))
    }

    /// The participant at a REST address: by call SID or label, in a conference that is not over.
    pub(crate) fn participant(
        &self,
        conference_sid: &ConferenceSid,
        call_sid_or_label: &str,
    ) -> Result<&Participant, TwilioError> {
        self.voice
            .conference(conference_sid)
            .filter(|conference| conference.is_live())
            .and_then(|conference| conference.participant(call_sid_or_label))
            .ok_or_else(|| {
                TwilioError::not_found(&format!(
                    "/Conferences/{conference_sid}/Participants/{call_sid_or_label}.json"
                ))
            })
    }

    /// Changes a participant and tells what has changed.
    pub(crate) fn update_participant(
        &mut self,
        conference_sid: &ConferenceSid,
        call_sid_or_label: &str,
        update: &ParticipantUpdate,
    ) -> Result<CallSid, TwilioError> {
        let before = self.participant(conference_sid, call_sid_or_label)?.clone();
        if !before.joined && update.hold.is_some() {
            return Err(TwilioError::bad_request("Participant is not connected"));
        }
        if let Some((url, _)) = &update.announcement {
            check_announcement(&before, update, url)?;
        }
        let mut after = before.clone();
        if let Some(muted) = update.muted {
            after.settings.muted = muted;
        }
        if let Some(hold) = update.hold {
            after.hold = hold;
            after.hold_music = update.hold_music.clone().filter(|_| hold);
        }
        if let Some(end_conference_on_exit) = update.end_conference_on_exit
            && self.end_conference_on_exit_takes(&before, update)
        {
            after.settings.end_conference_on_exit = end_conference_on_exit;
        }
        if let Some(call_sid) = &update.call_sid_to_coach {
            after.settings.call_sid_to_coach = Some(call_sid.clone());
            after.coaching = true;
        }
        if let Some(coaching) = update.coaching {
            if coaching && after.settings.call_sid_to_coach.is_none() {
                return Err(TwilioError::bad_request("Coaching requires CallSidToCoach"));
            }
            after.coaching = coaching;
        }
        self.store_participant(conference_sid, &before, after, update.sounds);
        if let Some((url, method)) = update.announcement.clone() {
            self.announce(conference_sid, &before.call_sid, url, method);
        }
        Ok(before.call_sid)
    }

    /// Removes a participant; a telephone that rings is given up.
    pub(crate) fn remove_participant(
        &mut self,
        conference_sid: &ConferenceSid,
        call_sid_or_label: &str,
    ) -> Result<(), TwilioError> {
        let participant = self.participant(conference_sid, call_sid_or_label)?;
        let (call_sid, joined) = (participant.call_sid.clone(), participant.joined);
        if joined {
            self.leave(&call_sid, Departure::Kicked);
            self.go_on(&call_sid, DialOutcome::Answered);
        } else {
            self.end_call(&call_sid, CallStatus::Canceled);
        }
        Ok(())
    }

    fn conference_to_add_to(
        &self,
        conference_sid: &ConferenceSid,
    ) -> Result<ConferenceSid, TwilioError> {
        if self.expect_live(conference_sid).is_ok() {
            return Ok(conference_sid.clone());
        }
        let text = format!("Conference {conference_sid} does not exist or is completed");
        Err(match self.quirks.adding_to_a_completed_conference {
            ConferenceGone::NotFound => {
                TwilioError::not_found(&format!("/Conferences/{conference_sid}/Participants.json"))
            }
            ConferenceGone::Completed => TwilioError::new(400, 16022, text),
            ConferenceGone::BadRequest => TwilioError::bad_request(text),
        })
    }

    /// Twilio can ignore the flag, in silence.
    fn end_conference_on_exit_takes(
        &self,
        before: &Participant,
        update: &ParticipantUpdate,
    ) -> bool {
        if self.quirks.end_conference_on_exit_needs_hold && update.hold.is_none() {
            return false;
        }
        let stays_held = before.hold && update.hold != Some(false);
        !(stays_held && self.quirks.held_leg_ignores_end_conference_on_exit)
    }

    fn store_participant(
        &mut self,
        conference_sid: &ConferenceSid,
        before: &Participant,
        mut after: Participant,
        sounds: bool,
    ) {
        after.date_updated = self.now;
        let call_sid = after.call_sid.clone();
        let mut events = Vec::new();
        if after.settings.muted != before.settings.muted {
            events.push(ConferenceEvent::Muted(call_sid.clone()));
        }
        if after.hold != before.hold {
            events.push(ConferenceEvent::Hold(call_sid.clone()));
        }
        let modified = after.settings.end_conference_on_exit
            != before.settings.end_conference_on_exit
            || after.coaching != before.coaching
            || after.settings.call_sid_to_coach != before.settings.call_sid_to_coach;
        if modified || sounds {
            events.push(ConferenceEvent::Modify(call_sid.clone()));
        }
        self.voice.touched.insert(conference_sid.clone());
        let conference = self.voice.conferences.get_mut(conference_sid);
        if let Some(participant) =
            conference.and_then(|conference| conference.participant_mut(&call_sid))
        {
            *participant = after;
        }
        if before.joined {
            for event in &events {
                self.tell_conference_event(conference_sid, event);
            }
        }
    }
}

/// Twilio refuses what cannot be combined with an announcement.
fn check_announcement(
    participant: &Participant,
    update: &ParticipantUpdate,
    url: &str,
) -> Result<(), TwilioError> {
    if !participant.joined {
        return Err(TwilioError::bad_request("Participant is not connected"));
    }
    if update.hold.is_some() || update.coaching.is_some() || update.call_sid_to_coach.is_some() {
        return Err(TwilioError::bad_request(
            "AnnounceUrl cannot be combined with Hold, Coaching or CallSidToCoach",
        ));
    }
    check_url(url)
}
