//! What the two routes have in common that hold somebody: the music that the action of Flex names.

use crate::{
    http::error_response::Error,
    twilio::{HoldMethod, HoldMusic},
};

/// Reads the fields `holdMusicUrl` and `holdMusicMethod`: the second one says nothing without the first, and both nothing
/// of who is let in again.
pub(crate) fn music(
    hold: bool,
    url: Option<String>,
    method: Option<&str>,
) -> Result<Option<HoldMusic>, Error> {
    let Some(url) = url.filter(|_| hold) else { return Ok(None) };
    let method = method.map(hold_method).transpose()?.unwrap_or_default();
    Ok(Some(HoldMusic { url, method }))
}

fn hold_method(text: &str) -> Result<HoldMethod, Error> {
    let problem = || format!("`{text}` is neither GET nor POST");
    HoldMethod::parse(text).ok_or_else(|| Error::bad_field("holdMusicMethod", problem()))
}
