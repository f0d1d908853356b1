//! Why something that the agent wanted did not happen, and which text of `ui/strings` says so.

use serde::Serialize;
use shared::{api::code, sync_map::DialRefusal};

/// How long Flex's notification bar shows a notice at least, and for each of its characters, so that a long one
/// can be read; `ui/` has both from here.
pub const NOTICE_SHOWN_MS: u32 = 10_000;
/// See [`NOTICE_SHOWN_MS`].
pub const NOTICE_CHARACTER_SHOWN_MS: u32 = 120;

/// A message to the agent in Flex's notification bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
pub struct Notice {
    /// The key of the text.
    pub key: String,
    /// The words of the other side about it, a name, or a number of seconds.
    pub detail: String,
    /// How serious it is.
    pub severity: Severity,
    /// What it is about, where the words change: a later one about the same takes its place. Absent where
    /// only one with the same words does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub about: Option<&'static str>,
}

/// How serious a notice is, in Flex's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing is broken: a person decided so, or it helps to wait a moment.
    Warning,
    /// Something is broken, or wrong.
    Error,
}

/// Why something that the agent wanted did not happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The account's configuration names no server.
    NoServer,
    /// Something else than our server answers at its address.
    WrongServer,
    /// The server could not be reached.
    Unreachable,
    /// The server was asked, but its answer did not come: it may have done it or not.
    AnswerLost,
    /// The same about a number that was to be called.
    MayBeRinging,
    /// The server, Twilio or Flex said no.
    Refused {
        /// Twilio's code, one of [`code`], or the HTTP status; 0 where there is none.
        code: u32,
        /// What was said, or about whom.
        words: String,
    },
    /// The colleague to whom the call was made did not answer, or said no.
    NoAnswer {
        /// Their name.
        name: String,
    },
    /// The person is not on the call.
    NotOnTheCall,
    /// Flex could not accept the reservation.
    NotAccepted {
        /// What was said.
        words: String,
    },
    /// The agent's telephone is being called already, for the press before.
    AlreadyRinging {
        /// In how many seconds it can be called again.
        seconds: String,
    },
    /// Another tab of the agent's browser has their telephone called.
    OtherTabRings,
    /// There is nothing to accept: the reservation is over.
    ReservationOver,
    /// A number cannot be called, for what this key of `ui/strings` says.
    Misspelt(&'static str),
    /// A call is being set up, from here or from elsewhere.
    SettingUp,
    /// The agent is on a call.
    OnACall,
    /// Another request for the same person is on its way.
    Busy,
    /// The agent's contact address is not known.
    NoContact,
    /// TaskRouter gives no calls to the agent in their activity.
    NotAvailable,
    /// A task was made, but its reservation did not come.
    NoReservation,
    /// The list of participants of a call could not be opened.
    NoParticipants,
    /// The call would end for everybody if the agent left.
    WouldEndForAll,
}

impl Failure {
    /// What an answer that is not a yes says: all that ours sends has a code.
    pub(crate) fn of_answer(status: u16, code: Option<u32>, words: Option<String>) -> Self {
        match (status, code) {
            (404 | 405, None) => Self::WrongServer,
            (_, code) => Self::Refused {
                code: code.unwrap_or_else(|| status.into()),
                words: words.unwrap_or_else(|| format!("HTTP {status}")),
            },
        }
    }

    /// That Flex or Twilio said no, with an error.
    pub(crate) fn of_error(message: &str) -> Self {
        Self::Refused { code: 0, words: words_of_error(message) }
    }

    /// That Flex's `AcceptTask` failed with an error.
    pub(crate) fn not_accepted(message: &str) -> Self {
        Self::NotAccepted { words: words_of_error(message) }
    }

    /// The key of the text in `ui/strings`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NoServer => "noServer",
            Self::WrongServer => "wrongServer",
            Self::Unreachable => "unreachable",
            Self::AnswerLost => "answerLost",
            Self::MayBeRinging => "mayBeRinging",
            Self::Refused { code, .. } => key_of_code(*code),
            Self::NoAnswer { .. } => "noAnswer",
            Self::NotAccepted { .. } => "notAccepted",
            Self::AlreadyRinging { .. } => "alreadyRinging",
            Self::OtherTabRings => "otherTabRings",
            Self::NotOnTheCall => "notOnTheCall",
            Self::ReservationOver => "reservationOver",
            Self::Misspelt(key) => key,
            Self::SettingUp => "settingUp",
            Self::OnACall => "onACall",
            Self::Busy => "busy",
            Self::NoContact => "noContact",
            Self::NotAvailable => "notAvailable",
            Self::NoReservation => "noReservation",
            Self::NoParticipants => "noParticipants",
            Self::WouldEndForAll => "wouldEndForAll",
        }
    }

    /// How it is told to the agent.
    pub fn notice(&self) -> Notice {
        let key = self.key();
        let counts_down = matches!(self, Self::AlreadyRinging { .. });
        Notice {
            key: key.to_owned(),
            detail: self.detail().to_owned(),
            severity: severity(key),
            about: counts_down.then_some(key),
        }
    }

    /// The words of the other side, where there are any, a name, or a number of seconds.
    pub fn detail(&self) -> &str {
        match self {
            Self::Refused { words: detail, .. }
            | Self::NotAccepted { words: detail }
            | Self::AlreadyRinging { seconds: detail }
            | Self::NoAnswer { name: detail } => detail,
            Self::NoServer
            | Self::WrongServer
            | Self::Unreachable
            | Self::AnswerLost
            | Self::MayBeRinging
            | Self::OtherTabRings
            | Self::NotOnTheCall
            | Self::ReservationOver
            | Self::Misspelt(_)
            | Self::SettingUp
            | Self::OnACall
            | Self::Busy
            | Self::NoContact
            | Self::NotAvailable
            | Self::NoReservation
            | Self::NoParticipants
            | Self::WouldEndForAll => "",
        }
    }
}

impl From<&DialRefusal> for Failure {
    fn from(refusal: &DialRefusal) -> Self {
        Self::Refused { code: refusal.code, words: refusal.message.clone() }
    }
}

/// What an error of Flex's or Twilio's says. `TaskRouter`'s SDK puts the message of the answer last,
/// also where the answer has none: `Request failed with status code 408. undefined`.
fn words_of_error(message: &str) -> String {
    let words = match message.strip_suffix("undefined") {
        Some(words) => words.trim_end_matches([' ', '.', ':']),
        None => message,
    };
    words.to_owned()
}

/// By the key, because a code of the server's can say the same as a failure of the plugin's own.
fn severity(key: &str) -> Severity {
    match key {
        "noAnswer"
        | "busy"
        | "settingUp"
        | "onACall"
        | "wouldEndForAll"
        | "colleagueUnavailable"
        | "alreadyOnCall"
        | "handedOver"
        | "alreadyRinging"
        | "otherTabRings"
        | "notRecorded"
        | "tooMany"
        | "tooManyCalls" => Severity::Warning,
        _ => Severity::Error,
    }
}

/// The text for a code: an HTTP status of our server's, one of [`code`], or an error of Twilio's
/// (`https://www.twilio.com/docs/api/errors/<code>`). What an agent can do about it decides.
pub(crate) fn key_of_code(code: u32) -> &'static str {
    match code {
        403 => "forbidden",
        404 | 20404 => "gone",
        429 | 20429 | code::TOO_MANY_REQUESTS => "tooMany",
        code::TOO_MANY_DIALS => "tooManyCalls",
        500 | 502 | 503 | code::UNAVAILABLE => "unavailable",
        code::DIAL_UNKNOWN => "mayBeRinging",
        code::OUTCOME_UNKNOWN => "answerLost",
        code::YOURSELF => "yourself",
        code::COLLEAGUE_UNAVAILABLE => "colleagueUnavailable",
        code::ALREADY_ON_CALL => "alreadyOnCall",
        code::BEING_CALLED => "beingCalled",
        code::NOT_SET_UP => "notSetUp",
        code::CANNOT_HAND_OVER => "cannotHandOver",
        code::HANDED_OVER => "handedOver",
        code::NUMBER_REFUSED => "numberRefused",
        code::NOT_RECORDED => "notRecorded",
        // Invalid 'To' number.
        13223 | 13224 | code::BAD_NUMBER | 21214 | 21217 | 21401 | 21421 => "badNumber",
        // No geographic permission, a blocked number, an account on trial.
        13225 | 13227 | 21215 | 21216 | 21219 => "notPermitted",
        // Invalid 'From' number.
        13214 | 21210 | code::BAD_CALLER_ID | 21213 => "badCallerId",
        _ => "refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_that_an_agent_can_do_something_about_has_a_text_that_exists() {
        let texts = include_str!("../ui/strings/en.json");
        for (code, want) in [
            (0, "refused"),
            (400, "refused"),
            (403, "forbidden"),
            (404, "gone"),
            (429, "tooMany"),
            (503, "unavailable"),
            (13224, "badNumber"),
            (21211, "badNumber"),
            (21214, "badNumber"),
            (21215, "notPermitted"),
            (21212, "badCallerId"),
            (20503, "unavailable"),
            (code::DIAL_UNKNOWN, "mayBeRinging"),
            (code::OUTCOME_UNKNOWN, "answerLost"),
            (code::YOURSELF, "yourself"),
            (code::COLLEAGUE_UNAVAILABLE, "colleagueUnavailable"),
            (code::ALREADY_ON_CALL, "alreadyOnCall"),
            (code::BEING_CALLED, "beingCalled"),
            (code::NOT_SET_UP, "notSetUp"),
            (code::NUMBER_REFUSED, "numberRefused"),
            (code::CANNOT_HAND_OVER, "cannotHandOver"),
            (code::HANDED_OVER, "handedOver"),
            (code::NOT_RECORDED, "notRecorded"),
            (code::TOO_MANY_REQUESTS, "tooMany"),
            (code::TOO_MANY_DIALS, "tooManyCalls"),
            (16025, "refused"),
        ] {
            let refused = Failure::Refused { code, words: "words".to_owned() };
            assert_eq!(refused.key(), want, "{code}");
            assert!(texts.contains(&format!("\"{want}\": ")), "{want}");
        }
    }

    #[test]
    fn what_is_not_broken_is_a_warning() {
        let refused = |code| Failure::Refused { code, words: String::new() };
        for (failure, want) in [
            (Failure::NoAnswer { name: "Sam".to_owned() }, Severity::Warning),
            (Failure::Busy, Severity::Warning),
            (Failure::WouldEndForAll, Severity::Warning),
            (Failure::AlreadyRinging { seconds: "18".to_owned() }, Severity::Warning),
            (refused(code::COLLEAGUE_UNAVAILABLE), Severity::Warning),
            (refused(code::ALREADY_ON_CALL), Severity::Warning),
            (refused(code::HANDED_OVER), Severity::Warning),
            (refused(code::TOO_MANY_REQUESTS), Severity::Warning),
            (refused(code::TOO_MANY_DIALS), Severity::Warning),
            (refused(403), Severity::Error),
            (Failure::Unreachable, Severity::Error),
        ] {
            assert_eq!(failure.notice().severity, want, "{failure:?}");
        }
    }

    #[test]
    fn what_is_told_to_an_agent_does_not_end_in_undefined() {
        for (message, want) in [
            ("", ""),
            ("undefined", ""),
            (
                "Request failed with status code 408. undefined",
                "Request failed with status code 408",
            ),
            (
                "Server responded with status code 502. undefined",
                "Server responded with status code 502",
            ),
            (
                "Request failed with status code 400. No.",
                "Request failed with status code 400. No.",
            ),
            ("The worker is undefined.", "The worker is undefined."),
        ] {
            let failure = Failure::of_error(message);
            assert_eq!((failure.key(), failure.detail()), ("refused", want), "{message:?}");
        }
    }

    #[test]
    fn what_has_no_code_and_is_not_there_is_not_our_server() {
        for (status, code, want) in [
            (404, None, "wrongServer"),
            (405, None, "wrongServer"),
            (404, Some(404), "gone"),
            (502, None, "unavailable"),
            (400, Some(code::BAD_NUMBER), "badNumber"),
            (418, None, "refused"),
        ] {
            assert_eq!(Failure::of_answer(status, code, None).key(), want, "{status} {code:?}");
        }
        assert_eq!(Failure::of_answer(418, None, None).detail(), "HTTP 418");
    }
}
