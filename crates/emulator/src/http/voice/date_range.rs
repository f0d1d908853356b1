//! Lists that are narrowed down to days or times.

use std::cmp::Ordering;

use jiff::Timestamp;

use crate::http::form::Form;

/// How long the day is of a text that begins with one.
const DAY: usize = "2030-01-01".len();

/// The days or times between which something has to be, both included. The operator is part of the parameter's name:
/// `DateCreated>=2030-01-01`. Twilio's libraries send times.
pub(super) struct DateRange<'a> {
    on: Option<&'a str>,
    from: Option<&'a str>,
    until: Option<&'a str>,
}

impl<'a> DateRange<'a> {
    pub(super) fn of(form: &'a Form, name: &str) -> Self {
        Self {
            on: form.get(name),
            from: form.get(&format!("{name}>")),
            until: form.get(&format!("{name}<")),
        }
    }

    /// The same of something that may not have come yet, and is in no range then.
    pub(super) fn holds_of(&self, date: Option<Timestamp>) -> bool {
        match date {
            Some(date) => self.holds(date),
            None => [self.on, self.from, self.until].iter().all(Option::is_none),
        }
    }

    pub(super) fn holds(&self, date: Timestamp) -> bool {
        self.on.is_none_or(|on| day(date) == on.get(..DAY).unwrap_or(on))
            && self.from.is_none_or(|from| against(date, from).is_ge())
            && self.until.is_none_or(|until| against(date, until).is_le())
    }
}

/// How a date stands to a bound: by time if that is one, else by day.
fn against(date: Timestamp, bound: &str) -> Ordering {
    match bound.parse::<Timestamp>() {
        Ok(time) => date.cmp(&time),
        Err(_no_time) => day(date).as_str().cmp(bound),
    }
}

fn day(date: Timestamp) -> String {
    date.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_compared_by_day_or_by_time_and_both_bounds_are_within() {
        let date: Timestamp = "2030-01-02T23:59:59Z".parse().expect("a date");
        for (query, want) in [
            ("DateCreated=2030-01-02", true),
            ("DateCreated=2030-01-01", false),
            ("DateCreated%3E=2030-01-02", true),
            ("DateCreated%3E=2030-01-03", false),
            ("DateCreated%3C=2030-01-02", true),
            ("DateCreated%3C=2030-01-01", false),
            ("DateCreated=2030-01-02T00:00:00Z", true),
            ("DateCreated=2030-01-03T00:00:00Z", false),
            ("DateCreated%3E=2030-01-02T23:00:00Z", true),
            ("DateCreated%3E=2030-01-03T00:00:00Z", false),
            ("DateCreated%3C=2030-01-03T00:00:00Z", true),
            ("DateCreated%3C=2030-01-02T23:00:00Z", false),
            ("DateCreated=2030", false),
            ("", true),
        ] {
            let form = Form::parse(query.as_bytes());
            assert_eq!(DateRange::of(&form, "DateCreated").holds(date), want, "{query}");
        }
    }
}
