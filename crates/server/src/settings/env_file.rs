//! The `.env` file, which fills in what the environment does not say.

use crate::settings::error::SettingsError;

/// Reads a `.env` file into the environment, if there is one here or further up.
pub(super) fn load() -> Result<(), SettingsError> {
    match dotenvy::dotenv() {
        Ok(_) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        Err(error) => Err(SettingsError { problems: vec![problem(&error)] }),
    }
}

/// What is wrong with the file. The line that is wrong is not repeated: it may hold a secret.
fn problem(error: &dotenvy::Error) -> String {
    match error {
        dotenvy::Error::Io(error) => format!("- .env: it cannot be read ({error})"),
        dotenvy::Error::LineParse(..) | dotenvy::Error::EnvVar(_) | _ => UNREADABLE.to_owned(),
    }
}

const UNREADABLE: &str = "- .env: a line cannot be parsed; write NAME=value, a value with blanks or \
                          quotes in it as NAME='value', and # in front of a comment";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_line_that_cannot_be_parsed_nothing_is_repeated() {
        for file in ["TWILIO_AUTH_TOKEN=hush hush", "TWILIO_API_SECRET='hush", "hush", "hush hush="]
        {
            let error = dotenvy::from_read_iter(file.as_bytes()).find_map(Result::err).unwrap();
            assert!(error.to_string().contains("hush"), "{error}");
            let problem = problem(&error);
            assert!(problem.contains("a line cannot be parsed"), "{file}: {problem}");
            assert!(!problem.contains("hush"), "{file}: {problem}");
        }
    }
}
