//! Why a document cannot be played.

use thiserror::Error;

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
    #[error("attribute `{name}` of <{element}> is not played by this emulator")]
    UnknownAttribute { element: &'static str, name: String },
    #[error("attribute `{name}` of <{element}> cannot be `{value}`")]
    InvalidAttribute { element: &'static str, name: String, value: String },
    #[error("<Conference> names no conference")]
    NamelessConference,
    #[error("<Redirect> names no address")]
    NamelessRedirect,
    #[error("there is text outside of a verb")]
    LooseText,
}
