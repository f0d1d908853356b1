//! Reads TwiML: text in, verbs out.
//!
//! **Invariant:** what the emulator does not play is an error, never skipped in silence.
//!
//! Source: <https://www.twilio.com/docs/voice/twiml>.

#[cfg(test)]
mod tests;

use std::time::Duration;

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};
use thiserror::Error;

/// One step of what a call does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verb {
    /// `<Dial><Conference>`.
    Conference(Box<ConferenceNoun>),
    /// `<Say>`: nobody listens, so it takes no time.
    Say,
    /// `<Play>`: the sound takes no time either; `digits` are keys.
    Play { digits: Option<String> },
    /// `<Pause>`.
    Pause(Duration),
    /// `<Hangup>`.
    Hangup,
    /// `<Reject>`.
    Reject { busy: bool },
    /// `<Redirect>`: another document, instead of what is left of this one.
    Redirect { url: String, method: Option<String> },
}

/// `<Conference>` with its attributes, URLs as they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConferenceNoun {
    pub(crate) name: String,
    pub(crate) muted: bool,
    pub(crate) start_conference_on_enter: bool,
    pub(crate) end_conference_on_exit: bool,
    pub(crate) participant_label: Option<String>,
    pub(crate) coach: Option<String>,
    pub(crate) max_participants: usize,
    pub(crate) status_callback: Option<String>,
    pub(crate) status_callback_method: Option<String>,
    pub(crate) status_callback_event: String,
    pub(crate) record: Record,
    pub(crate) recording_status_callback: Option<String>,
    pub(crate) recording_status_callback_method: Option<String>,
}

impl Default for ConferenceNoun {
    fn default() -> Self {
        Self {
            name: String::new(),
            muted: false,
            start_conference_on_enter: true,
            end_conference_on_exit: false,
            participant_label: None,
            coach: None,
            max_participants: 250,
            status_callback: None,
            status_callback_method: None,
            status_callback_event: String::new(),
            record: Record::DoNotRecord,
            recording_status_callback: None,
            recording_status_callback_method: None,
        }
    }
}

/// Whether a conference is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Record {
    DoNotRecord,
    /// From the moment on in which two talk.
    FromStart,
}

/// Why a text is not TwiML that can be carried out.
#[derive(Debug, Error)]
pub(crate) enum TwimlError {
    #[error("it is not well-formed XML: {0}")]
    Xml(#[from] quick_xml::Error),
    #[error("an attribute is not well-formed: {0}")]
    Attribute(#[from] quick_xml::events::attributes::AttrError),
    #[error("an entity is unknown: {0}")]
    Escape(#[from] quick_xml::escape::EscapeError),
    #[error("the document ends before </{element}>")]
    Unfinished { element: String },
    #[error("the root element is not <Response>")]
    NoResponse,
    #[error("<{element}> is not played by this emulator")]
    UnknownElement { element: String },
    #[error("<Conference> has no attribute `{name}`")]
    UnknownAttribute { name: String },
    #[error("attribute `{name}` of <{element}> cannot be `{value}`")]
    InvalidAttribute { element: &'static str, name: String, value: String },
    #[error("<Conference> names no conference")]
    NamelessConference,
    #[error("<Redirect> names no address")]
    NamelessRedirect,
    #[error("there is text outside of a verb")]
    LooseText,
}

/// Reads a document.
pub(crate) fn parse(text: &str) -> Result<Vec<Verb>, TwimlError> {
    Document { reader: Reader::from_str(text) }.response()
}

struct Document<'a> {
    reader: Reader<&'a [u8]>,
}

/// What stands between two tags.
enum Node<'a> {
    Open { element: BytesStart<'a>, empty: bool },
    Close,
    Text(String),
}

impl<'a> Document<'a> {
    fn response(&mut self) -> Result<Vec<Verb>, TwimlError> {
        match self.next_verb("Response")? {
            Node::Open { element, empty } if name_of(&element) == "Response" => {
                if empty {
                    Ok(Vec::new())
                } else {
                    self.verbs()
                }
            }
            Node::Open { .. } | Node::Close | Node::Text(_) => Err(TwimlError::NoResponse),
        }
    }

    fn verbs(&mut self) -> Result<Vec<Verb>, TwimlError> {
        let mut verbs = Vec::new();
        loop {
            match self.next_verb("Response")? {
                Node::Close => return Ok(verbs),
                Node::Text(_) => return Err(TwimlError::LooseText),
                Node::Open { element, empty } => verbs.push(self.verb(&element, empty)?),
            }
        }
    }

    fn verb(&mut self, element: &BytesStart<'a>, empty: bool) -> Result<Verb, TwimlError> {
        let verb = match name_of(element).as_str() {
            "Dial" => return self.dial(empty),
            "Redirect" => return self.redirect(element, empty),
            "Say" => Verb::Say,
            "Play" => Verb::Play { digits: digits(element)? },
            "Hangup" => Verb::Hangup,
            "Pause" => {
                let seconds = number(element, "Pause", "length")?.unwrap_or(1);
                Verb::Pause(Duration::from_secs(seconds))
            }
            "Reject" => {
                let busy = attributes(element)?.contains(&("reason".to_owned(), "busy".to_owned()));
                Verb::Reject { busy }
            }
            other => return Err(TwimlError::UnknownElement { element: other.to_owned() }),
        };
        if !empty {
            self.text_until_close(&name_of(element))?;
        }
        Ok(verb)
    }

    /// `<Dial>` with its one noun; `callerId` and `timeout` mean nothing for a conference.
    fn dial(&mut self, empty: bool) -> Result<Verb, TwimlError> {
        let unknown = |element: &str| TwimlError::UnknownElement { element: element.to_owned() };
        if empty {
            return Err(unknown("Dial"));
        }
        let (noun, empty) = match self.next_verb("Dial")? {
            Node::Open { element, empty } if name_of(&element) == "Conference" => {
                (conference(&element)?, empty)
            }
            Node::Open { element, .. } => return Err(unknown(&name_of(&element))),
            Node::Close | Node::Text(_) => return Err(unknown("Dial")),
        };
        let name = if empty { String::new() } else { self.text_until_close("Conference")? };
        if name.is_empty() {
            return Err(TwimlError::NamelessConference);
        }
        self.text_until_close("Dial")?;
        Ok(Verb::Conference(Box::new(ConferenceNoun { name, ..noun })))
    }

    fn redirect(&mut self, element: &BytesStart<'a>, empty: bool) -> Result<Verb, TwimlError> {
        let attributes = attributes(element)?;
        let method = attributes.into_iter().find(|(name, _)| name == "method");
        let url = if empty { String::new() } else { self.text_until_close("Redirect")? };
        if url.is_empty() {
            return Err(TwimlError::NamelessRedirect);
        }
        Ok(Verb::Redirect { url, method: method.map(|(_, value)| value) })
    }

    fn text_until_close(&mut self, element: &str) -> Result<String, TwimlError> {
        let mut whole = String::new();
        loop {
            match self.next(element)? {
                Node::Close => return Ok(whole.trim().to_owned()),
                Node::Text(text) => whole.push_str(&text),
                Node::Open { element, .. } => {
                    return Err(TwimlError::UnknownElement { element: name_of(&element) });
                }
            }
        }
    }

    /// The next thing that is more than blanks between tags.
    fn next_verb(&mut self, inside: &str) -> Result<Node<'a>, TwimlError> {
        loop {
            let node = self.next(inside)?;
            if !matches!(&node, Node::Text(text) if text.trim().is_empty()) {
                return Ok(node);
            }
        }
    }

    /// The next thing that says something, which a comment does not.
    fn next(&mut self, inside: &str) -> Result<Node<'a>, TwimlError> {
        loop {
            return Ok(match self.reader.read_event()? {
                Event::Start(element) => Node::Open { element, empty: false },
                Event::Empty(element) => Node::Open { element, empty: true },
                Event::End(_) => Node::Close,
                Event::Text(text) => Node::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Node::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(entity) => {
                    let escaped = format!("&{};", entity.xml10_content());
                    Node::Text(quick_xml::escape::unescape(&escaped)?.into_owned())
                }
                Event::Eof => {
                    return Err(TwimlError::Unfinished { element: inside.to_owned() });
                }
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => continue,
            });
        }
    }
}

fn name_of(element: &BytesStart<'_>) -> String {
    element.name().as_ref().to_owned()
}

fn attributes(element: &BytesStart<'_>) -> Result<Vec<(String, String)>, TwimlError> {
    element
        .attributes()
        .map(|attribute| {
            let attribute = attribute?;
            let name = attribute.key.as_ref().to_owned();
            Ok((name, attribute.normalized_value(XmlVersion::Implicit1_0)?.into_owned()))
        })
        .collect()
}

fn conference(element: &BytesStart<'_>) -> Result<ConferenceNoun, TwimlError> {
    let mut noun = ConferenceNoun::default();
    for (name, value) in attributes(element)? {
        let invalid = || TwimlError::InvalidAttribute {
            element: "Conference",
            name: name.clone(),
            value: value.clone(),
        };
        let flag = || value.to_ascii_lowercase().parse::<bool>().map_err(|_no_bool| invalid());
        match name.as_str() {
            "muted" => noun.muted = flag()?,
            "startConferenceOnEnter" => noun.start_conference_on_enter = flag()?,
            "endConferenceOnExit" => noun.end_conference_on_exit = flag()?,
            "participantLabel" => noun.participant_label = Some(value),
            "coach" => noun.coach = Some(value),
            "maxParticipants" => {
                noun.max_participants = value.parse().map_err(|_no_number| invalid())?;
            }
            "statusCallback" => noun.status_callback = Some(value),
            "statusCallbackMethod" => noun.status_callback_method = Some(value),
            "statusCallbackEvent" => noun.status_callback_event = value,
            "record" => match value.as_str() {
                "record-from-start" | "true" => noun.record = Record::FromStart,
                "do-not-record" | "false" => noun.record = Record::DoNotRecord,
                _ => return Err(invalid()),
            },
            "recordingStatusCallback" => noun.recording_status_callback = Some(value),
            "recordingStatusCallbackMethod" => {
                noun.recording_status_callback_method = Some(value);
            }
            // Recordings tell of their end alone.
            "recordingStatusCallbackEvent" if value == "completed" => {}
            "recordingStatusCallbackEvent" => return Err(invalid()),
            // These sound, and nothing here sounds.
            "beep" | "waitUrl" | "waitMethod" | "trim" | "region" | "jitterBufferSize"
            | "eventCallbackUrl" => {}
            _ => return Err(TwimlError::UnknownAttribute { name }),
        }
    }
    Ok(noun)
}

fn digits(element: &BytesStart<'_>) -> Result<Option<String>, TwimlError> {
    let Some((name, value)) = attributes(element)?.into_iter().find(|(name, _)| name == "digits")
    else {
        return Ok(None);
    };
    let is_digit = |it: char| it.is_ascii_digit() || matches!(it, '*' | '#' | 'w' | 'W');
    if value.chars().all(is_digit) {
        return Ok(Some(value));
    }
    Err(TwimlError::InvalidAttribute { element: "Play", name, value })
}

fn number(
    element: &BytesStart<'_>,
    element_name: &'static str,
    name: &str,
) -> Result<Option<u64>, TwimlError> {
    let attributes = attributes(element)?;
    let Some((_, value)) = attributes.iter().find(|(key, _)| key == name) else { return Ok(None) };
    value.parse().map(Some).map_err(|_no_number| TwimlError::InvalidAttribute {
        element: element_name,
        name: name.to_owned(),
        value: value.clone(),
    })
}
