//! What the service answers. It is text of somebody else's: bounded, and without what changes how a line is
//! shown.

use reqwest::{Response, StatusCode};
use serde::Deserialize;
use serde_json::Value;

/// An answer is a line or two.
const MAX_BODY_BYTES: usize = 8 * 1024;
/// What fits into a message and into the map.
const MAX_REASON_CHARS: usize = 200;

/// What is known about a number after the service was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    Allowed,
    /// It is not dialled; perhaps with the reason.
    Refused(Option<String>),
    /// There is no answer, because of this.
    None(&'static str),
}

impl Answer {
    /// For the metrics.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused(_) => "refused",
            Self::None(_) => "none",
        }
    }

    fn parse(body: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Body {
            allow: bool,
            // Whatever it is, `allow` counts.
            #[serde(default)]
            reason: Value,
        }
        match serde_json::from_slice(body) {
            Ok(Body { allow: true, .. }) => Self::Allowed,
            Ok(Body { reason, .. }) => Self::Refused(reason.as_str().and_then(one_line)),
            Err(_) => Self::None("it does not answer with JSON that says `allow`"),
        }
    }
}

pub(super) async fn read(mut response: Response) -> Answer {
    if response.status() != StatusCode::OK {
        return Answer::None("it does not answer with 200");
    }
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= MAX_BODY_BYTES => body.extend(chunk),
            Ok(Some(_)) => return Answer::None("it answers too much"),
            Ok(None) => return Answer::parse(&body),
            Err(_) => return Answer::None("its answer breaks off"),
        }
    }
}

/// The text in one line of plain text, cut where it is too long. `None`: it says nothing.
fn one_line(text: &str) -> Option<String> {
    let shown: String = text.chars().map(|it| if is_shown(it) { it } else { ' ' }).collect();
    let line = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(MAX_REASON_CHARS).collect();
    (!cut.is_empty()).then_some(cut)
}

/// Neither a control character nor one that turns the direction of the text.
fn is_shown(it: char) -> bool {
    !it.is_control() && !matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allow_alone_decides_and_what_does_not_say_it_says_nothing() {
        let refused = |reason: &str| Answer::Refused(Some(reason.to_owned()));
        for (body, want) in [
            (r#"{"allow": true}"#, Some(Answer::Allowed)),
            (r#"{"allow": true, "reason": "why not"}"#, Some(Answer::Allowed)),
            (r#"{"allow": false}"#, Some(Answer::Refused(None))),
            (r#"{"allow": false, "reason": 7}"#, Some(Answer::Refused(None))),
            (r#"{"allow": false, "reason": " \n "}"#, Some(Answer::Refused(None))),
            (r#"{"allow": false, "reason": "a\r\n\u0007b \u202ec"}"#, Some(refused("a b c"))),
            (r#"{"allow": "true"}"#, None),
            (r#"{"allow": null}"#, None),
            ("{}", None),
            ("true", None),
            ("", None),
        ] {
            let answer = Answer::parse(body.as_bytes());
            match want {
                Some(want) => assert_eq!(answer, want, "{body}"),
                None => assert!(matches!(answer, Answer::None(_)), "{body}: {answer:?}"),
            }
        }
    }

    #[test]
    fn a_long_reason_is_cut() {
        assert_eq!(one_line(&"é".repeat(900)).unwrap().chars().count(), MAX_REASON_CHARS);
    }
}
