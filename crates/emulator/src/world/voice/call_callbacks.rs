//! The call-progress callbacks of one leg.
//!
//! Source: <https://www.twilio.com/docs/voice/api/call-resource#statuscallback>.

use shared::CallSid;

use super::{
    call::{Call, CallEvent, CallStatus, StatusCallback},
    rfc_2822,
};
use crate::world::{Callback, Emission, World};

impl World {
    /// Tells of a step of a call, if somebody wanted to hear of it.
    pub(super) fn tell_call_event(&mut self, call_sid: &CallSid, event: CallEvent) {
        let gaps = self.quirks.unsubscribed_events_take_numbers;
        let Some(call) = self.voice.calls.get_mut(call_sid) else { return };
        let Some(status_callback) = call.status_callback.clone() else { return };
        let subscribed = status_callback.events.contains(&event);
        let sequence_number = call.events;
        if subscribed || gaps {
            call.events += 1;
        }
        if !subscribed {
            return;
        }
        let call = call.clone();
        let mut parameters = self.call_parameters(&call);
        if event == CallEvent::Initiated {
            // REST says queued; the callback has a word of its own.
            set(&mut parameters, "CallStatus", "initiated");
        }
        if event == CallEvent::Completed && call.status == CallStatus::Completed {
            let duration = call.duration_seconds();
            parameters.push(("CallDuration", duration.to_string()));
            parameters.push(("Duration", duration.unsigned_abs().div_ceil(60).to_string()));
        }
        if let Some(code) = sip_response_code(event, call.status) {
            parameters.push(("SipResponseCode", code.to_owned()));
        }
        parameters.extend([
            ("Timestamp", rfc_2822(self.now)),
            ("CallbackSource", "call-progress-events".to_owned()),
            ("SequenceNumber", sequence_number.to_string()),
        ]);
        let StatusCallback { url, method, .. } = status_callback;
        self.emit(Emission::Callback(Callback { url, method, parameters }));
    }

    /// What every request about a call says of it.
    pub(super) fn call_parameters(&self, call: &Call) -> Vec<(&'static str, String)> {
        vec![
            ("CallSid", call.sid.to_string()),
            ("AccountSid", self.account.account_sid.to_string()),
            ("From", call.from.clone()),
            ("To", call.to.clone()),
            ("Caller", call.from.clone()),
            ("Called", call.to.clone()),
            ("CallStatus", call.status.as_str().to_owned()),
            ("Direction", call.direction.as_str().to_owned()),
            ("ApiVersion", "2010-04-01".to_owned()),
        ]
    }
}

fn set(parameters: &mut [(&'static str, String)], name: &str, value: &str) {
    for (key, old) in parameters {
        if *key == name {
            value.clone_into(old);
        }
    }
}

fn sip_response_code(event: CallEvent, status: CallStatus) -> Option<&'static str> {
    if event != CallEvent::Completed {
        return None;
    }
    match status {
        CallStatus::Completed => Some("200"),
        CallStatus::Busy => Some("486"),
        CallStatus::NoAnswer | CallStatus::Canceled => Some("487"),
        CallStatus::Failed => Some("404"),
        CallStatus::Queued | CallStatus::Ringing | CallStatus::InProgress => None,
    }
}
