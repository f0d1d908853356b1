//! The parameters that say what else is wanted of a call, for calls and for the legs of conferences.
//!
//! Source: <https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource>.

use std::time::Duration;

use url::Url;

use super::recording_form;
use crate::{
    TwilioError,
    http::form::Form,
    world::voice::{
        OnAnswer,
        call::http_method,
        call_settings::CallSettings,
        machine_detection::{Detect, MachineDetection},
    },
};

/// What a participant may be given: its answering machine detection never holds up the call.
pub(super) fn of_leg(form: &Form) -> Result<CallSettings, TwilioError> {
    Ok(CallSettings {
        machine_detection: machine_detection(form, "AmdStatusCallback", false)?,
        recording: recording_form::of_call(form)?,
        send_digits: None,
        time_limit: time_limit(form)?,
    })
}

/// What a call may be given. Its TwiML waits for the answering machine detection, unless `AsyncAmd` says no.
pub(super) fn of_call(form: &Form) -> Result<CallSettings, TwilioError> {
    form.accept(&["Trim", "RecordingTrack"]);
    let blocks = form.flag("AsyncAmd")? != Some(true);
    let machine_detection = machine_detection(form, "AsyncAmdStatusCallback", blocks)?;
    let send_digits = send_digits(form)?;
    Ok(CallSettings {
        // Who sends keys expects a machine.
        machine_detection: machine_detection.filter(|_| send_digits.is_none()),
        recording: recording_form::of_call(form)?,
        send_digits,
        time_limit: time_limit(form)?,
    })
}

/// How long a call may last.
pub(super) fn time_limit(form: &Form) -> Result<Option<Duration>, TwilioError> {
    match form.number::<u64>("TimeLimit")? {
        Some(0) => Err(TwilioError::bad_request("TimeLimit must be at least one second")),
        seconds => Ok(seconds.map(Duration::from_secs)),
    }
}

/// What the call shall do: `Twiml`, or `Url` with `Method`.
pub(super) fn next_twiml(form: &Form) -> Result<Option<OnAnswer>, TwilioError> {
    let method = http_method(form.get("Method"), "POST");
    let twiml = form.given("Twiml").map(|twiml| OnAnswer::Run { twiml: twiml.to_owned() });
    let Some(url) = form.given("Url") else { return Ok(twiml) };
    if Url::parse(url).is_ok_and(|url| ["http", "https"].contains(&url.scheme())) {
        return Ok(Some(OnAnswer::Fetch { url: url.to_owned(), method }));
    }
    Err(TwilioError::new(400, 21205, format!("Url is not a valid URL: {url}")))
}

fn machine_detection(
    form: &Form,
    callback: &str,
    blocks: bool,
) -> Result<Option<MachineDetection>, TwilioError> {
    let method = http_method(form.get(&format!("{callback}Method")), "POST");
    let callback = form.given(callback).map(|url| (url.to_owned(), method));
    // However long Twilio may listen, here it knows sooner.
    form.accept(&[
        "MachineDetectionTimeout",
        "MachineDetectionSpeechThreshold",
        "MachineDetectionSpeechEndThreshold",
        "MachineDetectionSilenceTimeout",
    ]);
    let Some(text) = form.given("MachineDetection") else { return Ok(None) };
    let what = Detect::parse(text).ok_or_else(|| {
        TwilioError::bad_request("MachineDetection is neither Enable nor DetectMessageEnd")
    })?;
    Ok(Some(MachineDetection { what, blocks, callback }))
}

/// Keys, with `w` and `W` for pauses.
fn send_digits(form: &Form) -> Result<Option<String>, TwilioError> {
    let Some(digits) = form.given("SendDigits") else { return Ok(None) };
    if digits.len() <= 32 && digits.chars().all(|it| "0123456789ABCD#*wW".contains(it)) {
        return Ok(Some(digits.to_owned()));
    }
    Err(TwilioError::bad_request(format!("Invalid value for 'SendDigits': {digits}")))
}
