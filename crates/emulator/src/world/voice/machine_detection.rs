//! Answering machine detection: some seconds after somebody has picked up, an address of its own is told
//! whether that was a person.
//!
//! Source: <https://www.twilio.com/docs/voice/answering-machine-detection>.

use std::time::Duration;

use shared::CallSid;

use super::wake::VoiceWake;
use crate::{
    TwilioError,
    world::{Callback, Emission, World},
};

/// How long Twilio listens until it knows.
const LISTENS: Duration = Duration::from_secs(3);
/// How long a machine talks until its tone comes.
const GREETING: Duration = Duration::from_secs(8);

/// That it is to be found out who picks up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MachineDetection {
    pub(crate) what: Detect,
    /// Whether the call does nothing until it is known, which the request for its TwiML then says.
    pub(crate) blocks: bool,
    /// Where it is told.
    pub(crate) callback: Option<(String, &'static str)>,
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detect {
    /// `Enable`: to know who picked up.
    WhoPickedUp,
    /// `DetectMessageEnd`: if it is a machine, its tone.
    MessageEnd,
}

/// Who picks up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PicksUp {
    /// A person.
    #[default]
    Human,
    /// An answering machine.
    Machine,
    /// A fax.
    Fax,
}

impl Detect {
    /// Reads `MachineDetection`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "Enable" => Some(Self::WhoPickedUp),
            "DetectMessageEnd" => Some(Self::MessageEnd),
            _ => None,
        }
    }

    fn answer(self, picks_up: PicksUp) -> (&'static str, Duration) {
        match (picks_up, self) {
            (PicksUp::Human, _) => ("human", LISTENS),
            (PicksUp::Fax, _) => ("fax", LISTENS),
            (PicksUp::Machine, Self::WhoPickedUp) => ("machine_start", LISTENS),
            (PicksUp::Machine, Self::MessageEnd) => ("machine_end_beep", LISTENS + GREETING),
        }
    }
}

impl World {
    /// A machine or a fax picks up a telephone that rings.
    pub(crate) fn answer_call_as(
        &mut self,
        call_sid: &CallSid,
        picks_up: PicksUp,
    ) -> Result<(), TwilioError> {
        self.expect_ringing(call_sid)?;
        self.change_call(call_sid, |call| call.picks_up = picks_up);
        self.pick_up(call_sid);
        Ok(())
    }

    /// Somebody has picked up: Twilio listens, if it was asked to. Answers whether the TwiML waits for it.
    pub(super) fn listen(&mut self, call_sid: &CallSid) -> bool {
        let Some(call) = self.voice.call(call_sid) else { return false };
        let Some(detection) = &call.settings.machine_detection else { return false };
        let ((_, after), blocks) = (detection.what.answer(call.picks_up), detection.blocks);
        self.voice_later(after, VoiceWake::MachineDetected(call_sid.clone()));
        blocks
    }

    /// Twilio knows who has picked up, unless the call is over.
    pub(super) fn tell_who_picked_up(&mut self, call_sid: &CallSid) {
        let Some(call) = self.voice.call(call_sid) else { return };
        let Some(detection) = call.settings.machine_detection.clone() else { return };
        if !call.is_in_progress() {
            return;
        }
        let (answered_by, took) = detection.what.answer(call.picks_up);
        self.change_call(call_sid, |call| call.answered_by = Some(answered_by));
        if detection.blocks {
            self.start_twiml(call_sid);
        }
        let Some((url, method)) = detection.callback else { return };
        let parameters = vec![
            ("CallSid", call_sid.to_string()),
            ("AccountSid", self.account.account_sid.to_string()),
            ("AnsweredBy", answered_by.to_owned()),
            ("MachineDetectionDuration", took.as_millis().to_string()),
        ];
        self.emit(Emission::Callback(Callback { url, method, parameters }));
    }
}
