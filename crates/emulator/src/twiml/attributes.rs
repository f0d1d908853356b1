//! Names and attributes of elements.

use quick_xml::{XmlVersion, events::BytesStart};

use super::error::TwimlError;

pub(super) fn name_of(element: &BytesStart<'_>) -> String {
    element.name().as_ref().to_owned()
}

pub(super) fn attributes(element: &BytesStart<'_>) -> Result<Vec<(String, String)>, TwimlError> {
    element
        .attributes()
        .map(|attribute| {
            let attribute = attribute?;
            let name = attribute.key.as_ref().to_owned();
            Ok((name, attribute.normalized_value(XmlVersion::Implicit1_0)?.into_owned()))
        })
        .collect()
}

pub(super) fn digits(element: &BytesStart<'_>) -> Result<Option<String>, TwimlError> {
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

pub(super) fn number(
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
