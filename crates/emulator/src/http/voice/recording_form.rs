//! The parameters with which requests say that something is recorded: `Record...` for a call or a leg,
//! `ConferenceRecord...` for a conference.

use crate::{
    TwilioError,
    http::form::Form,
    world::voice::{
        call::http_method,
        recording_settings::{RecordingCallback, RecordingEvent, RecordingSettings},
    },
};

/// `ConferenceRecord...`, which is not the recording of the leg alone.
pub(super) fn of_conference(form: &Form) -> Result<Option<RecordingSettings>, TwilioError> {
    let callback = callback(form, "Conference")?;
    match form.get("ConferenceRecord").unwrap_or("false") {
        "" | "false" | "do-not-record" => Ok(None),
        "true" | "record-from-start" => Ok(Some(RecordingSettings { channels: 1, callback })),
        other => Err(invalid("ConferenceRecord", other)),
    }
}

/// `Record`: the call is recorded by itself.
pub(super) fn of_call(form: &Form) -> Result<Option<RecordingSettings>, TwilioError> {
    let settings = settings(form)?;
    Ok((form.flag("Record")? == Some(true)).then_some(settings))
}

/// How a call is recorded: `Recording...`.
pub(super) fn settings(form: &Form) -> Result<RecordingSettings, TwilioError> {
    let channels = match form.get("RecordingChannels") {
        None | Some("" | "mono") => 1,
        Some("dual") => 2,
        Some(other) => return Err(invalid("RecordingChannels", other)),
    };
    Ok(RecordingSettings { channels, callback: callback(form, "")? })
}

fn callback(form: &Form, prefix: &str) -> Result<Option<RecordingCallback>, TwilioError> {
    let url = form.given(&format!("{prefix}RecordingStatusCallback"));
    let method = form.get(&format!("{prefix}RecordingStatusCallbackMethod"));
    let method = http_method(method, "POST");
    let name = format!("{prefix}RecordingStatusCallbackEvent");
    let events = RecordingEvent::parse_all(form.all(&name)).map_err(|word| invalid(&name, word))?;
    Ok(url.map(|url| RecordingCallback::new(url.to_owned(), method, events)))
}

fn invalid(name: &str, value: &str) -> TwilioError {
    TwilioError::bad_request(format!("Invalid value for '{name}': {value}"))
}
