//! Numbers as people write them, and what is meant: `written_numbers.tsv`. The plugin reads the same table through its
//! WebAssembly.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use phonenumber::country::Id;
use proptest::prelude::*;
use shared::{
    numbering_plan::{Country, countries},
    written_number::read,
};

const TABLE: &str = include_str!("written_numbers.tsv");

#[test]
fn numbers_are_read_as_people_mean_them() {
    let rows: Vec<_> = rows().collect();
    let wrong = rows.iter().filter_map(|(country, text, want)| {
        let found = meant(text, Country::parse(country));
        (found != *want).then(|| format!("{country} {text:?}: {found}, not {want}"))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows.len() >= 300);
}

#[test]
fn the_table_has_numbers_of_many_countries() {
    let codes: BTreeSet<&str> = rows().map(|(country, ..)| country).collect();
    assert!(codes.len() > 40, "{codes:?}");
}

/// What a number is, as the table says it.
fn meant(text: &str, country: Option<Country>) -> String {
    match read(text, country) {
        Ok(written) => match written.extension {
            Some(extension) => format!("{};{extension}", written.number),
            None => written.number.to_string(),
        },
        Err(problem) => {
            let name = format!("{problem:?}");
            format!("!{}", name.split([' ', '(']).next().unwrap_or_default())
        }
    }
}

fn rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    TABLE.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut fields = line.split('\t');
        (fields.next().unwrap(), fields.next().unwrap(), fields.next().unwrap())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Never other digits than those that are meant: what rings ends as what was written, whatever was written.
    #[test]
    fn what_rings_ends_with_the_digits_that_were_written(
        text in "[+0-9 ()/.-]{1,24}",
        country in proptest::option::of(country()),
    ) {
        let Ok(written) = read(&text, country) else { return Ok(()) };
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let tail = written.number.as_str();
        let tail = &tail[tail.len() - 4..];
        prop_assert!(digits.ends_with(tail), "{text} {written:?}");
    }

    /// With a `+` all digits are kept, but for those that Mexico, Argentina and trunk prefixes explain.
    #[test]
    fn a_number_in_e164_is_itself(country in country(), digits in "[1-9][0-9]{5,11}") {
        let text = format!("+{}{digits}", country.plan().code());
        let Ok(written) = read(&text, None) else { return Ok(()) };
        let again = read(written.number.as_str(), Some(country)).unwrap();
        prop_assert_eq!(&again.number, &written.number);
        // Whatever stands between and around the digits.
        let spaced: String = text.chars().flat_map(|it| [it, '\u{2011}', '\u{200e}']).collect();
        prop_assert_eq!(read(&spaced, None).map(|it| it.number), Ok(written.number));
    }

    /// libphonenumber, which every other dialpad uses, means the same by a number that it finds valid. But for one that
    /// begins as Luxembourg's codes of carriers do: nobody writes such a code into a number.
    #[test]
    fn libphonenumber_means_the_same(
        country in country(),
        text in "(0|8|1|)[1-9][0-9]{7,9}",
    ) {
        let Ok(id) = country.id().parse::<Id>() else { return Ok(()) };
        if country.id() == "LU" && text.starts_with("15") {
            return Ok(());
        }
        let Ok(theirs) = phonenumber::parse(Some(id), &text) else { return Ok(()) };
        let Ok(ours) = read(&text, Some(country)) else { return Ok(()) };
        if !phonenumber::is_valid(&theirs) {
            return Ok(());
        }
        let theirs = phonenumber::format(&theirs).mode(phonenumber::Mode::E164).to_string();
        prop_assert_eq!(ours.number.as_str(), theirs, "{} {}", country.id(), text);
    }
}

fn country() -> impl Strategy<Value = Country> {
    proptest::sample::select(countries().collect::<Vec<_>>())
}
