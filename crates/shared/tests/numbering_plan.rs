//! The committed table of numbering plans is what libphonenumber says. `cargo xtask codegen` writes it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{collections::BTreeSet, env, fs, path::Path, process::Command};

use phonenumber::{
    Metadata, Type,
    metadata::{DATABASE, Descriptor},
};
use regex_lite::Regex;
use serde_json::Value;

const LAST_CODE: u16 = 999;
/// Numbers of E.164 have no more digits, country code included.
const MOST_DIGITS: usize = 15;
/// The kinds of numbers that people are called at, those that nearly everybody has first.
const KINDS: [Type; 7] = [
    Type::FixedLine,
    Type::Mobile,
    Type::TollFree,
    Type::PremiumRate,
    Type::SharedCost,
    Type::PersonalNumber,
    Type::Voip,
];
/// Trunk prefixes that people still write, beside the one of the plan: Belarus and Lithuania, and what Mexico
/// dialled before mobile numbers until 2019.
const MORE_TRUNK_PREFIXES: [(u16, &[&str]); 3] =
    [(52, &["1", "01", "02", "044", "045"]), (370, &["8"]), (375, &["0", "80"])];
/// The fewest digits that are no number of the same town, where a plan has numbers of several lengths.
const LEAST: u16 = 9;
/// Where numbers in a town may be as long as those with an area code, the trunk prefix tells them apart.
const OPEN_PLAN: u16 = 8;
const NEVER: u16 = 99;
/// How many bytes the table may have.
const LARGEST: usize = 8_192;

#[test]
fn the_committed_table_is_what_the_numbering_plans_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/numbering_plan/plans.txt");
    let fresh = table();
    if env::var_os("UPDATE_BINDINGS").is_some() {
        fs::write(&path, &fresh).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == fresh, "run `cargo xtask codegen` and commit what it writes");
    assert!(fresh.len() < LARGEST, "{} bytes: the plugin holds it", fresh.len());
}

fn table() -> String {
    let short_numbers = short_numbers();
    let rows = (1..=LAST_CODE).filter_map(|code| {
        let plans = DATABASE.by_code(&code)?;
        let mut row = row(code, &plans, &short_numbers);
        row.push('\n');
        Some(row)
    });
    rows.collect()
}

fn row(code: u16, plans: &[&Metadata], short_numbers: &str) -> String {
    // The main country of a code comes first.
    let mut countries: Vec<&Metadata> =
        plans.iter().copied().filter(|it| it.id() != "001").collect();
    countries.sort_by_key(|it| (!it.is_main_country_for_code(), it.id().to_owned()));
    let ids: Vec<String> = countries.iter().map(|it| it.id().to_owned()).collect();
    let trunk: BTreeSet<&str> = plans.iter().filter_map(|it| it.national_prefix()).collect();
    let more = MORE_TRUNK_PREFIXES.iter().filter(|(of, _)| *of == code);
    let mut trunk: Vec<&str> =
        trunk.into_iter().chain(more.flat_map(|(_, it)| *it).copied()).collect();
    trunk.dedup();
    let least = if trunk.is_empty() { String::new() } else { least(plans).to_string() };
    let trunk = trunk
        .iter()
        .map(|prefix| format!("{prefix}{}", if begins_numbers(plans, prefix) { "?" } else { "" }));
    let longest = MOST_DIGITS - code.to_string().len();
    let bits = |kinds: &[Type]| {
        let lengths = plans.iter().flat_map(|plan| lengths(plan, kinds));
        let lengths = lengths.filter(|length| usize::from(*length) <= longest);
        format!("{:x}", lengths.fold(0_u32, |bits, length| bits | 1 << length))
    };
    let emergency: BTreeSet<String> =
        ids.iter().flat_map(|id| emergency_numbers(id, short_numbers)).collect();
    let fields = [
        code.to_string(),
        ids.join(","),
        trunk.collect::<Vec<_>>().join(","),
        international_prefixes(plans).into_iter().collect::<Vec<_>>().join(","),
        bits(&KINDS),
        bits(&KINDS[..2]),
        least,
        emergency.into_iter().collect::<Vec<_>>().join(","),
    ];
    fields.join("|")
}

/// How long the numbers of these kinds are.
fn lengths(plan: &Metadata, kinds: &[Type]) -> BTreeSet<u16> {
    let kinds = kinds.iter().filter_map(|kind| plan.descriptors().get(*kind));
    kinds.flat_map(Descriptor::possible_length).copied().collect()
}

/// With how many digits a number without a trunk prefix is surely none of the same town.
fn least(plans: &[&Metadata]) -> u16 {
    let fixed = plans.iter().filter_map(|plan| plan.descriptors().fixed_line());
    let lengths: BTreeSet<u16> = fixed.flat_map(Descriptor::possible_length).copied().collect();
    let (shortest, longest) = (lengths.first().copied(), lengths.last().copied());
    match (shortest.unwrap_or_default(), longest.unwrap_or_default()) {
        (shortest, longest) if longest - shortest >= OPEN_PLAN => NEVER,
        (shortest, longest) if shortest == longest => shortest,
        _ => LEAST,
    }
}

/// Whether there are numbers that begin like a trunk prefix. Patterns of plans are coarse enough for chance to
/// find one.
fn begins_numbers(plans: &[&Metadata], prefix: &str) -> bool {
    let mut seed = 1_u64;
    plans.iter().any(|plan| {
        let general = whole(plan.descriptors().general().national_number().as_str());
        lengths(plan, &KINDS).into_iter().any(|length| {
            (0..3_000).any(|_| {
                let mut number = prefix.to_owned();
                while number.len() < usize::from(length) {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    number.push(char::from(b'0' + u8::try_from((seed >> 33) % 10).unwrap()));
                }
                // With two noughts begins what is dialled within the country only.
                !number.starts_with("00") && general.is_match(&number)
            })
        })
    })
}

/// All that lead out of the country, but `00`.
fn international_prefixes(plans: &[&Metadata]) -> BTreeSet<String> {
    let patterns = plans.iter().filter_map(|plan| plan.international_prefix());
    let patterns: BTreeSet<String> = patterns.map(|it| it.as_str().to_owned()).collect();
    let found = patterns.iter().flat_map(|pattern| matching(pattern, 2..=5));
    let found: BTreeSet<String> = found.filter(|prefix| prefix != "00").collect();
    let stem = |prefix: &str| prefix[..prefix.len() - 1].to_owned();
    let is_whole = |stem: &str| (0..10).all(|digit| found.contains(&format!("{stem}{digit}")));
    let short = |prefix: &String| {
        let stem = stem(prefix);
        if is_whole(&stem) { format!("{stem}x") } else { prefix.clone() }
    };
    found.iter().map(short).collect()
}

fn emergency_numbers(id: &str, short_numbers: &str) -> Vec<String> {
    let territory =
        short_numbers.split("<territory ").find(|it| it.contains(&format!("id=\"{id}\"")));
    let between = |text: &str, begin: &str, end: &str| {
        let (_, rest) = text.split_once(begin)?;
        Some(rest.split_once(end)?.0.to_owned())
    };
    let emergency = territory.and_then(|it| between(it, "<emergency>", "</emergency>"));
    let pattern = emergency
        .and_then(|it| between(&it, "<nationalNumberPattern>", "</nationalNumberPattern>"));
    pattern.map(|pattern| matching(&pattern, 2..=5)).unwrap_or_default()
}

/// All numbers of these lengths that a pattern fits.
fn matching(pattern: &str, lengths: std::ops::RangeInclusive<usize>) -> Vec<String> {
    let pattern = whole(pattern);
    let numbers = lengths.flat_map(|length| {
        (0..10_usize.pow(u32::try_from(length).unwrap())).map(move |it| format!("{it:0length$}"))
    });
    numbers.filter(|number| pattern.is_match(number)).collect()
}

fn whole(pattern: &str) -> Regex {
    // They are written over several lines.
    let pattern: String = pattern.split_whitespace().collect();
    Regex::new(&format!("^(?:{pattern})$")).unwrap()
}

/// What libphonenumber says of short numbers: a file of the package that its own code does not read.
fn short_numbers() -> String {
    let cargo = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&cargo.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "phonenumber").unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    fs::read_to_string(manifest.with_file_name("assets/ShortNumberMetadata.xml")).unwrap()
}
