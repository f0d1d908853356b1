//! Dates of callbacks and of the Voice API, like `Thu, 1 Jun 2017 20:48:32 +0000`.

use jiff::fmt::rfc2822::DateTimeParser;
use serde::{Deserialize, Deserializer};

/// The day of the week says nothing that the date does not.
static PARSER: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);

/// The seconds since 1970; nothing where the text is no date.
pub(crate) fn seconds(text: &str) -> Option<u32> {
    u32::try_from(PARSER.parse_timestamp(text).ok()?.as_second()).ok()
}

/// Reads a date. One that makes no sense is absent.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u32>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.and_then(|text| seconds(&text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_twilio_writes_them_and_nothing_else_is() {
        for (text, want) in [
            ("Thu, 1 Jun 2017 20:48:32 +0000", Some(1_496_350_112)),
            ("Thu, 01 Jun 2017 20:48:32 +0000", Some(1_496_350_112)),
            ("Mon, 01 Jun 2017 20:48:32 +0000", Some(1_496_350_112)),
            ("Thu, 01 Jun 2017 22:48:32 +0200", Some(1_496_350_112)),
            ("Wed, 31 Dec 1969 23:59:59 +0000", None),
            ("2017-06-01T20:48:32Z", None),
            ("1496350112", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), want, "{text}");
        }
    }
}
