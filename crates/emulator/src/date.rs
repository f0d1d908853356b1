//! Dates as Twilio writes them.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serializer;

/// The date that is so much later, or the last one that there is: durations come from outside.
pub(crate) fn later(date: Timestamp, by: Duration) -> Timestamp {
    date.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// `2015-07-30T20:00:00Z`, as in all `v1` APIs.
pub(crate) fn iso8601(date: Timestamp) -> String {
    date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `2015-07-30T20:00:00.123Z`, as in the APIs for browsers.
pub(crate) fn iso8601_with_milliseconds(date: Timestamp) -> String {
    date.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// `Thu, 30 Jul 2015 20:00:00 GMT`, as in headers of HTTP.
pub(crate) fn http_date(date: Timestamp) -> String {
    date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Writes a date as text, as `jiff` does, in the emulator's own JSON.
pub(crate) fn as_text<S: Serializer>(date: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}

/// The same for a date that may not have come yet.
#[expect(clippy::ref_option, reason = "serde hands over the field as it is")]
pub(crate) fn as_optional_text<S: Serializer>(
    date: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.collect_str(date),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_than_the_last_date_is_the_last_date() {
        let date = Timestamp::UNIX_EPOCH;
        assert_eq!(later(date, Duration::from_secs(1)).as_second(), 1);
        for by in [Duration::from_secs(u64::MAX / 2), Duration::MAX] {
            assert_eq!(later(date, by), Timestamp::MAX);
        }
    }

    #[test]
    fn dates_are_cut_not_rounded() {
        let date = Timestamp::from_microsecond(1_438_286_400_987_654).expect("a date");
        assert_eq!(iso8601(date), "2015-07-30T20:00:00Z");
        assert_eq!(iso8601_with_milliseconds(date), "2015-07-30T20:00:00.987Z");
        assert_eq!(http_date(date), "Thu, 30 Jul 2015 20:00:00 GMT");
    }
}
