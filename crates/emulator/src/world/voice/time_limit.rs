//! How long a call may last, from the moment on in which somebody picked up: `TimeLimit`.
//!
//! Source: <https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource>.

use std::time::Duration;

use shared::CallSid;

use super::{
    VoiceWake,
    call::{Call, CallStatus},
};
use crate::{date::later, world::World};

impl World {
    /// REST says anew how long a call may last.
    pub(crate) fn limit_call(&mut self, call_sid: &CallSid, time_limit: Duration) {
        self.change_call(call_sid, |call| call.settings.time_limit = Some(time_limit));
        self.begin_time_limit(call_sid);
    }

    /// Lets the time run of a call that somebody has picked up.
    pub(super) fn begin_time_limit(&mut self, call_sid: &CallSid) {
        let Some(left) = self.voice.call(call_sid).and_then(|call| self.time_left(call)) else {
            return;
        };
        self.voice_later(left, VoiceWake::TimeLimit(call_sid.clone()));
    }

    /// Ends a call whose time is over. A limit that was changed in between has a wake of its own.
    pub(super) fn time_limit_is_reached(&mut self, call_sid: &CallSid) {
        let left = self.voice.call(call_sid).and_then(|call| self.time_left(call));
        if left == Some(Duration::ZERO) {
            self.end_call(call_sid, CallStatus::Completed);
        }
    }

    fn time_left(&self, call: &Call) -> Option<Duration> {
        let start_time = call.start_time.filter(|_| call.is_in_progress())?;
        let left = later(start_time, call.settings.time_limit?).duration_since(self.now);
        Some(Duration::try_from(left).unwrap_or(Duration::ZERO))
    }
}
