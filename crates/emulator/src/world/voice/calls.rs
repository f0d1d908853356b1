//! What is done to a call: place it, let it ring, pick up, hang up.

use std::time::Duration;

use shared::{CallSid, ReservationSid};

use super::{
    VoiceWake,
    call::{Call, CallEvent, CallStatus, Direction, OnAnswer, Phase, PlaceCall, StatusCallback},
    call_settings::CallSettings,
    conference::ParticipantSettings,
    conferences::Departure,
    machine_detection::PicksUp,
    no_such_call,
    recordings::Recorded,
    verbs::DialOutcome,
};
use crate::{
    TwilioError,
    date::later,
    world::{Emission, TwimlPurpose, TwimlRequest, Wake, World},
};

/// What a new call is made of.
pub(super) struct NewCall {
    pub(super) to: String,
    pub(super) from: String,
    pub(super) direction: Direction,
    pub(super) timeout: Duration,
    pub(super) status_callback: Option<StatusCallback>,
    pub(super) on_answer: OnAnswer,
    pub(super) reservation_sid: Option<ReservationSid>,
    pub(super) settings: CallSettings,
}

impl World {
    /// Calls somebody; what they hear when they pick up is TwiML.
    pub(crate) fn place_call(&mut self, place_call: PlaceCall) -> CallSid {
        let PlaceCall { to, from, on_answer, timeout, status_callback, reservation_sid, settings } =
            place_call;
        self.dial(NewCall {
            to,
            from,
            direction: Direction::OutboundApi,
            timeout,
            status_callback,
            on_answer,
            reservation_sid,
            settings,
        })
    }

    /// Somebody calls from outside and is led into the conference of this name.
    pub(crate) fn dial_in(&mut self, from: &str, friendly_name: &str) -> CallSid {
        let conference_sid = self.conference_to_enter(friendly_name);
        let call_sid = self.new_call(NewCall {
            to: friendly_name.to_owned(),
            from: from.to_owned(),
            direction: Direction::Inbound,
            timeout: Duration::ZERO,
            status_callback: None,
            on_answer: OnAnswer::Enter { conference_sid: conference_sid.clone() },
            reservation_sid: None,
            settings: CallSettings::default(),
        });
        self.add_leg(&conference_sid, &call_sid, ParticipantSettings::default());
        self.pick_up(&call_sid);
        call_sid
    }

    /// Somebody picks up a telephone that rings.
    pub(crate) fn answer_call(&mut self, call_sid: &CallSid) -> Result<(), TwilioError> {
        self.expect_ringing(call_sid)?;
        self.pick_up(call_sid);
        Ok(())
    }

    /// A telephone that rings is given up: busy, no answer, failed, canceled.
    pub(crate) fn refuse_call(
        &mut self,
        call_sid: &CallSid,
        status: CallStatus,
    ) -> Result<(), TwilioError> {
        self.expect_ringing(call_sid)?;
        self.end_call(call_sid, status);
        Ok(())
    }

    /// A person hangs up. A telephone that rings is refused by that: it is busy.
    pub(crate) fn hang_up(&mut self, call_sid: &CallSid) -> Result<(), TwilioError> {
        let now = self.call_status(call_sid)?;
        let status = match now.phase() {
            Phase::Unanswered => CallStatus::Busy,
            Phase::Live => CallStatus::Completed,
            Phase::Over => return Err(is_already(call_sid, now)),
        };
        self.end_call(call_sid, status);
        Ok(())
    }

    /// A person mutes their own telephone; the conference does not hear of it.
    pub(crate) fn mute_phone(
        &mut self,
        call_sid: &CallSid,
        muted: bool,
    ) -> Result<(), TwilioError> {
        let now = self.call_status(call_sid)?;
        if now != CallStatus::InProgress {
            return Err(is_already(call_sid, now));
        }
        self.change_call(call_sid, |call| call.phone_muted = muted);
        Ok(())
    }

    /// REST ends a call: `Status=canceled` only before somebody picked up, `completed` at any time.
    pub(crate) fn end_call_by_rest(
        &mut self,
        call_sid: &CallSid,
        wanted: CallStatus,
    ) -> Result<(), TwilioError> {
        match (self.call_status(call_sid)?.phase(), wanted) {
            (Phase::Unanswered, _) => self.end_call(call_sid, CallStatus::Canceled),
            (Phase::Live, CallStatus::Completed) => {
                self.leave(call_sid, Departure::UpdatedViaApi);
                self.end_call(call_sid, CallStatus::Completed);
            }
            (Phase::Live | Phase::Over, _) => return Err(is_not_in_progress(call_sid)),
        }
        Ok(())
    }

    /// REST gives a live call something else to do, which pulls it out of its conference.
    pub(crate) fn redirect_call(
        &mut self,
        call_sid: &CallSid,
        next: OnAnswer,
    ) -> Result<(), TwilioError> {
        match self.call_status(call_sid)?.phase() {
            Phase::Unanswered => self.change_call(call_sid, |call| call.on_answer = next),
            Phase::Live => {
                self.change_call(call_sid, |call| {
                    call.on_answer = next;
                    call.documents += 1;
                    call.dial_action = None;
                    if let Some(detection) = &mut call.settings.machine_detection {
                        detection.blocks = false;
                    }
                });
                self.leave(call_sid, Departure::UpdatedViaApi);
                self.start_twiml(call_sid);
            }
            Phase::Over => return Err(is_not_in_progress(call_sid)),
        }
        Ok(())
    }

    /// REST says anew where the progress of a call is told.
    pub(crate) fn tell_progress_to(&mut self, call_sid: &CallSid, status_callback: StatusCallback) {
        self.change_call(call_sid, |call| call.status_callback = Some(status_callback));
    }

    /// Makes a call that leaves the queue when it is its turn: as a rule as soon as the command that
    /// made it is answered.
    pub(super) fn dial(&mut self, new_call: NewCall) -> CallSid {
        let call_sid = self.new_call(new_call);
        let queue_time = self.take_a_turn();
        self.change_call(&call_sid, |call| call.queue_time = queue_time);
        self.voice_later(queue_time, VoiceWake::Ring(call_sid.clone()));
        call_sid
    }

    /// How long a new call waits, behind those that were made before it.
    fn take_a_turn(&mut self) -> Duration {
        let queued = Duration::from_millis(self.quirks.calls_stay_queued_for_ms);
        let mut turn = later(self.now, queued);
        if let Some(calls_per_second) = self.quirks.calls_per_second {
            let gap = Duration::from_secs(1) / calls_per_second.max(1);
            turn = self.voice.last_turn.map_or(turn, |last| turn.max(later(last, gap)));
            self.voice.last_turn = Some(turn);
        }
        turn.duration_since(self.now).unsigned_abs()
    }

    pub(super) fn ring(&mut self, call_sid: &CallSid) {
        let Some(call) = self.voice.calls.get_mut(call_sid) else { return };
        if call.status != CallStatus::Queued {
            return;
        }
        let added = u64::from(self.quirks.ring_timeout_adds_seconds);
        let (timeout, to) = (call.timeout + Duration::from_secs(added), call.to.clone());
        self.tell_call_event(call_sid, CallEvent::Initiated);
        self.change_status(call_sid, CallStatus::Ringing);
        self.tell_call_event(call_sid, CallEvent::Ringing);
        let client = to.strip_prefix("client:");
        if self.quirks.unregistered_client_does_not_ring
            && client.is_some_and(|identity| !self.voice.devices.is_registered(identity))
        {
            return self.end_call(call_sid, CallStatus::NoAnswer);
        }
        self.voice_later(timeout, VoiceWake::RingTimeout(call_sid.clone()));
        if self.quirks.early_media_joins_before_answer {
            self.enter_with_early_media(call_sid);
        }
        if to.starts_with("client:")
            && let Some(milliseconds) = self.quirks.desk_phone_answers_after_ms
        {
            let wake = VoiceWake::DeskPhoneAnswers(call_sid.clone());
            self.voice_later(Duration::from_millis(milliseconds), wake);
        }
    }

    pub(super) fn pick_up(&mut self, call_sid: &CallSid) {
        let now = self.now;
        self.change_status(call_sid, CallStatus::InProgress);
        self.change_call(call_sid, |call| {
            call.start_time = Some(now);
            call.played_digits.extend(call.settings.send_digits.take());
        });
        self.begin_time_limit(call_sid);
        self.begin_recording_of_call(call_sid);
        self.tell_call_event(call_sid, CallEvent::Answered);
        let reservation_sid =
            self.voice.call(call_sid).and_then(|call| call.reservation_sid.clone());
        if let Some(reservation_sid) = reservation_sid {
            self.reservation_call_answered(&reservation_sid, call_sid);
        }
        if !self.listen(call_sid) {
            self.start_twiml(call_sid);
        }
    }

    /// Ends a call for good. A leg leaves its conference by that.
    pub(super) fn end_call(&mut self, call_sid: &CallSid, status: CallStatus) {
        let Some(call) = self.voice.calls.get_mut(call_sid) else { return };
        if call.status.phase() == Phase::Over {
            return;
        }
        let was_answered = call.start_time.is_some();
        call.enter_status(status, self.now);
        call.end_time = Some(self.now);
        call.verbs.clear();
        let reservation_sid = call.reservation_sid.clone();
        self.leave(call_sid, if was_answered { Departure::HungUp } else { Departure::AddFailed });
        // The answer has nobody left to act on.
        self.ask_for_the_action(call_sid, DialOutcome::Answered);
        self.end_recording(&Recorded::Call(call_sid.clone()));
        self.tell_call_event(call_sid, CallEvent::Completed);
        if let Some(reservation_sid) = reservation_sid.filter(|_| !was_answered) {
            self.reservation_call_failed(&reservation_sid, status);
        }
    }

    pub(super) fn change_call(&mut self, call_sid: &CallSid, change: impl FnOnce(&mut Call)) {
        let now = self.now;
        if let Some(call) = self.voice.calls.get_mut(call_sid) {
            change(call);
            call.date_updated = now;
            self.voice.touched.extend(call.conference_sid.clone());
        }
    }

    fn change_status(&mut self, call_sid: &CallSid, status: CallStatus) {
        let now = self.now;
        self.change_call(call_sid, |call| call.enter_status(status, now));
    }

    pub(super) fn voice_later(&mut self, after: Duration, wake: VoiceWake) {
        self.emit(Emission::Later { after, wake: Wake::Voice(wake) });
    }

    /// Begins what a call does by its TwiML, or enters the conference that it was made for.
    pub(super) fn start_twiml(&mut self, call_sid: &CallSid) {
        let Some(call) = self.voice.call(call_sid) else { return };
        match call.on_answer.clone() {
            OnAnswer::Fetch { url, method } => {
                let detection = call.settings.machine_detection.as_ref();
                let who = call.answered_by.filter(|_| detection.is_some_and(|it| it.blocks));
                let who = who.map(|who| ("AnsweredBy", who.to_owned()));
                self.fetch_twiml(call_sid, url, method, who.into_iter().collect());
            }
            OnAnswer::Run { twiml } => self.run_twiml(call_sid, &twiml),
            OnAnswer::Enter { conference_sid } => self.enter(&conference_sid, call_sid),
        }
    }

    /// Asks for the document that says what a call does from now on; `further` is what the request says beside the call.
    pub(super) fn fetch_twiml(
        &mut self,
        call_sid: &CallSid,
        url: String,
        method: &'static str,
        further: Vec<(&'static str, String)>,
    ) {
        let Some(call) = self.voice.call(call_sid) else { return };
        let mut parameters = self.call_parameters(call);
        parameters.extend(further);
        let document = call.documents + 1;
        self.change_call(call_sid, |call| {
            call.documents = document;
            call.document_url = Some(url.clone());
            call.verbs.clear();
        });
        let call_sid = call_sid.clone();
        let purpose = TwimlPurpose::Call { document };
        self.emit(Emission::FetchTwiml(TwimlRequest {
            call_sid,
            method,
            url,
            parameters,
            purpose,
        }));
    }

    fn new_call(&mut self, new_call: NewCall) -> CallSid {
        let NewCall {
            to,
            from,
            direction,
            timeout,
            status_callback,
            on_answer,
            reservation_sid,
            settings,
        } = new_call;
        let sid = CallSid::from_bits(self.mint.bits_about("CA", &to));
        let call = Call {
            sid: sid.clone(),
            born: self.voice.next_born(),
            to,
            from,
            direction,
            status: CallStatus::Queued,
            statuses: vec![(CallStatus::Queued, self.now)],
            queue_time: Duration::ZERO,
            timeout,
            date_created: self.now,
            date_updated: self.now,
            start_time: None,
            end_time: None,
            status_callback,
            settings,
            picks_up: PicksUp::default(),
            answered_by: None,
            played_digits: Vec::new(),
            events: 0,
            on_answer,
            documents: 0,
            document_url: None,
            verbs: Vec::new(),
            dial_action: None,
            reservation_sid,
            conference_sid: None,
            phone_muted: false,
        };
        self.voice.calls.insert(sid.clone(), call);
        sid
    }

    fn call_status(&self, call_sid: &CallSid) -> Result<CallStatus, TwilioError> {
        self.voice.call(call_sid).map(|call| call.status).ok_or_else(|| no_such_call(call_sid))
    }

    pub(super) fn expect_ringing(&self, call_sid: &CallSid) -> Result<(), TwilioError> {
        let now = self.call_status(call_sid)?;
        if now == CallStatus::Ringing { Ok(()) } else { Err(is_already(call_sid, now)) }
    }
}

/// Source: <https://www.twilio.com/docs/api/errors/21220>.
fn is_not_in_progress(call_sid: &CallSid) -> TwilioError {
    let text = format!("Call {call_sid} is not in-progress. Cannot redirect.");
    TwilioError::new(400, 21220, text)
}

fn is_already(call_sid: &CallSid, status: CallStatus) -> TwilioError {
    TwilioError::bad_request(format!("Call {call_sid} is {}", status.as_str()))
}
