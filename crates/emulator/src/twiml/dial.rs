//! `<Dial>` and its attributes.
//!
//! Source: <https://www.twilio.com/docs/voice/twiml/dial#dial-attributes>.

use quick_xml::events::BytesStart;

use super::{attributes::attributes, error::TwimlError};

/// Where it is asked what a call does after a `<Dial>`, the URL as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DialAction {
    pub(crate) url: String,
    /// `GET` or `POST`, if it was written.
    pub(crate) method: Option<String>,
}

/// Reads the attributes: without an `action`, the next verb follows.
pub(super) fn dial_action(element: &BytesStart<'_>) -> Result<Option<DialAction>, TwimlError> {
    let (mut action, mut method) = (None, None);
    for (name, value) in attributes(element)? {
        match name.as_str() {
            "action" => action = Some(value).filter(|url| !url.is_empty()),
            "method" if ["GET", "POST"].iter().any(|known| value.eq_ignore_ascii_case(known)) => {
                method = Some(value);
            }
            "method" => return Err(TwimlError::InvalidAttribute { element: "Dial", name, value }),
            // They mean nothing for a conference.
            "callerId" | "timeout" | "answerOnBridge" => {}
            _ => return Err(TwimlError::UnknownAttribute { element: "Dial", name }),
        }
    }
    Ok(action.map(|url| DialAction { url, method }))
}
