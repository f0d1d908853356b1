//! Writes the table of number ranges that `src/number_range.rs` reads.
//!
//! The database of `phonenumber` stays out of the server: to load it takes 80 ms and 6 MB, and most of it
//! says how numbers are written, which nobody asks here.

use std::{collections::BTreeSet, env, fmt::Write as _, fs, path::Path};

use phonenumber::{
    Metadata, Type,
    metadata::{DATABASE, Descriptor},
};

const LAST_CODE: u16 = 999;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let directory = env::var_os("OUT_DIR").expect("cargo says where to write");
    fs::write(Path::new(&directory).join("number_ranges.rs"), table())
        .expect("cargo's own directory can be written to");
}

/// The ranges of all country codes as an expression.
fn table() -> String {
    let mut table = "&[\n".to_owned();
    for code in 1..=LAST_CODE {
        let Some(plans) = DATABASE.by_code(&code) else { continue };
        let patterns = |kind| patterns(&plans, kind);
        let premium_rate = patterns(Type::PremiumRate);
        let shared_cost = patterns(Type::SharedCost);
        let personal = patterns(Type::PersonalNumber);
        writeln!(
            table,
            "Patterns {{ code: \"{code}\", premium_rate: &{premium_rate:?}, \
             shared_cost: &{shared_cost:?}, personal: &{personal:?} }},"
        )
        .expect("a string can be written to");
    }
    table + "]"
}

/// What the numbers of a kind look like in any of the plans that share a country code.
fn patterns(plans: &[&Metadata], kind: Type) -> Vec<String> {
    let of_kind = plans.iter().filter_map(|plan| plan.descriptors().get(kind));
    let texts = of_kind.map(|descriptor: &Descriptor| descriptor.national_number().as_str());
    // They are written over several lines.
    let texts = texts.map(|text| text.split_whitespace().collect::<String>());
    texts.collect::<BTreeSet<_>>().into_iter().collect()
}
