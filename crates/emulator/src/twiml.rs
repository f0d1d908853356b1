//! Reads TwiML: text in, verbs out.
//!
//! **Invariant:** what the emulator does not play is an error, never skipped in silence.
//!
//! Source: <https://www.twilio.com/docs/voice/twiml>.

mod attributes;
mod conference;
mod dial;
mod error;
#[cfg(test)]
mod tests;

use std::time::Duration;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use attributes::{attributes, digits, name_of, number};
use conference::conference;
pub(crate) use conference::{ConferenceNoun, Record};
use dial::dial_action;
use error::TwimlError;

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
            "Dial" => return self.dial(element, empty),
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
            if verb == Verb::Say {
                self.skip_until_close("Say")?;
            } else {
                self.text_until_close(&name_of(element))?;
            }
        }
        Ok(verb)
    }

    /// `<Dial>` with its one noun.
    fn dial(&mut self, element: &BytesStart<'a>, empty: bool) -> Result<Verb, TwimlError> {
        let action = dial_action(element)?;
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
        Ok(Verb::Conference(Box::new(ConferenceNoun { name, action, ..noun })))
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

    /// Skips what is said, and the SSML elements in it that say how.
    ///
    /// Source: <https://www.twilio.com/docs/voice/twiml/say/text-speech#use-ssml>.
    fn skip_until_close(&mut self, element: &str) -> Result<(), TwimlError> {
        let mut open_elements = 1_usize;
        while open_elements > 0 {
            match self.next(element)? {
                Node::Close => open_elements -= 1,
                Node::Open { empty: false, .. } => open_elements += 1,
                Node::Open { empty: true, .. } | Node::Text(_) => {}
            }
        }
        Ok(())
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
