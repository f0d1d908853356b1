//! What Twilio is asked to report, in its own words.

/// The events of a conference: all that the map shows.
pub(crate) const CONFERENCE_EVENTS: [&str; 7] =
    ["start", "end", "join", "leave", "mute", "hold", "modify"];

/// The progress of a leg that we have dialled.
pub(crate) const CALL_EVENTS: [&str; 3] = ["ringing", "answered", "completed"];
