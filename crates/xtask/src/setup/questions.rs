//! What only a person knows, and `.env` does not say: it is asked for, where somebody sits in front of a terminal.

use anyhow::{Result, bail};

use crate::{doctor::Environment, flags::SetupFlags, server_url, sh};

/// A setting that is asked for.
pub(super) struct Question {
    name: &'static str,
    text: &'static str,
    is_secret: bool,
    /// What is wrong with an answer.
    problem: fn(&str) -> Option<&'static str>,
    /// What Enter means, where it is an answer.
    default: Option<&'static str>,
}

/// Which account it is: Twilio is asked before anything else is.
pub(super) const ACCOUNT: [Question; 2] = [
    Question {
        name: "TWILIO_ACCOUNT_SID",
        text: "Account SID (Twilio console > Account Dashboard > Account Info):",
        is_secret: false,
        problem: |answer| (!is_account_sid(answer)).then_some("it is AC and 32 hexadecimal digits"),
        default: None,
    },
    Question {
        name: "TWILIO_AUTH_TOKEN",
        text: "Auth token (the same page; it is not shown here):",
        is_secret: true,
        problem: |answer| {
            answer.is_empty().then_some("calls need it: no API key verifies a signature")
        },
        default: None,
    },
];

const PUBLIC_URL: Question = Question {
    name: "PUBLIC_URL",
    text: "Where Twilio will reach your server, like https://calls.example.com (Enter: later):",
    is_secret: false,
    problem: |answer| {
        (!answer.is_empty() && !is_address(answer))
            .then_some("write it with https://, like https://calls.example.com")
    },
    default: None,
};

pub(super) const SERVER: [Question; 2] = [
    PUBLIC_URL,
    Question {
        name: "RECORD_CALLS",
        text: "Calls are recorded from the start; in many places people have to agree first. Record them? true or false (Enter: true)",
        is_secret: false,
        problem: |answer| {
            (!["", "true", "false"].contains(&answer)).then_some("write true or false")
        },
        default: Some("true"),
    },
];

/// A setting and its value.
pub(super) type Answer = (&'static str, String);

/// The address that was given by a flag.
pub(super) fn given(flags: &SetupFlags) -> Result<Option<Answer>> {
    let Some(address) = &flags.public_url else { return Ok(None) };
    if let Some(problem) = (PUBLIC_URL.problem)(address) {
        bail!("--public-url: {address}: {problem}");
    }
    Ok(Some((PUBLIC_URL.name, address.clone())))
}

/// Asks for what the settings do not say. With `--yes` nobody is asked.
pub(super) async fn ask(
    questions: &[Question],
    environment: &Environment,
    flags: &SetupFlags,
) -> Result<Vec<Answer>> {
    let mut answers = Vec::new();
    if flags.yes || !sh::can_ask() {
        return Ok(answers);
    }
    for &Question { name, text, is_secret, problem, default } in questions {
        if environment.get(name).is_some() {
            continue;
        }
        let answer = loop {
            let asked = if is_secret { sh::ask_secret(text).await } else { sh::ask(text).await };
            let answer = asked?;
            match problem(&answer) {
                Some(problem) => println!("{problem}"),
                None => break answer,
            }
        };
        answers.extend(decided(answer, default).map(|answer| (name, answer)));
    }
    Ok(answers)
}

/// What is written down. What somebody leaves for later is asked for again.
fn decided(answer: String, default: Option<&str>) -> Option<String> {
    if answer.is_empty() { default.map(str::to_owned) } else { Some(answer) }
}

fn is_account_sid(text: &str) -> bool {
    text.strip_prefix("AC").is_some_and(|digits| {
        digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

fn is_address(text: &str) -> bool {
    text.contains("://") && server_url::parse(&server_url::without_credentials(text)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_is_written_down_where_it_is_an_answer() {
        let question = |name| SERVER.iter().find(|it| it.name == name).unwrap();
        let decides = |name, answer: &str| decided(answer.to_owned(), question(name).default);
        assert_eq!(decides("RECORD_CALLS", "").as_deref(), Some("true"));
        assert_eq!(decides("RECORD_CALLS", "false").as_deref(), Some("false"));
        assert_eq!(decides("PUBLIC_URL", ""), None);
    }

    #[test]
    fn an_answer_that_makes_no_sense_is_asked_for_again() {
        let sid = format!("AC{}", "0a".repeat(16));
        for (name, answer, is_taken) in [
            ("TWILIO_ACCOUNT_SID", sid.as_str(), true),
            ("TWILIO_ACCOUNT_SID", "AC123", false),
            ("TWILIO_ACCOUNT_SID", "", false),
            ("TWILIO_AUTH_TOKEN", "", false),
            ("TWILIO_AUTH_TOKEN", "hush", true),
            ("PUBLIC_URL", "", true),
            ("PUBLIC_URL", "calls.example.com", false),
            ("PUBLIC_URL", "http://calls.example.com", false),
            ("PUBLIC_URL", "http://127.0.0.1:8081", true),
            ("PUBLIC_URL", "https://calls.example.com", true),
            ("PUBLIC_URL", "https://user:password@calls.example.com", true),
            ("RECORD_CALLS", "", true),
            ("RECORD_CALLS", "false", true),
            ("RECORD_CALLS", "no", false),
        ] {
            let question = ACCOUNT.iter().chain(&SERVER).find(|it| it.name == name).unwrap();
            assert_eq!((question.problem)(answer).is_none(), is_taken, "{name} {answer}");
        }
    }
}
