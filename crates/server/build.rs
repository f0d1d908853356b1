//! Writes the table of numbering plans that `src/numbering_plan.rs` reads.
//!
//! The database of `phonenumber` stays out of the server: to load it takes 80 ms and 6 MB, and most of it
//! says how numbers are written, which nobody asks here.

use std::{collections::BTreeSet, env, fmt::Write as _, fs, path::Path};

use phonenumber::{
    Metadata, Type,
    metadata::{DATABASE, Descriptor},
};

/// What leads out of a town in most countries, and is dropped in calls from abroad.
const TRUNK_PREFIX: &str = "0";
const LAST_CODE: u16 = 999;
const KINDS: [Type; 7] = [
    Type::FixedLine,
    Type::Mobile,
    Type::TollFree,
    Type::PremiumRate,
    Type::SharedCost,
    Type::PersonalNumber,
    Type::Voip,
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let directory = env::var_os("OUT_DIR").expect("cargo says where to write");
    fs::write(Path::new(&directory).join("numbering_plans.rs"), table())
        .expect("cargo's own directory can be written to");
}

/// All plans as an expression, by country code.
fn table() -> String {
    let mut table = "&[\n".to_owned();
    for code in 1..=LAST_CODE {
        let Some(plans) = DATABASE.by_code(&code) else { continue };
        let has_trunk_prefix =
            plans.iter().any(|plan| plan.national_prefix() == Some(TRUNK_PREFIX));
        let patterns = |kind| patterns(&plans, kind);
        let premium_rate = patterns(Type::PremiumRate);
        let shared_cost = patterns(Type::SharedCost);
        let personal = patterns(Type::PersonalNumber);
        let lengths: BTreeSet<u16> = plans.iter().copied().flat_map(lengths).collect();
        let lengths: Vec<u16> = lengths.into_iter().collect();
        writeln!(
            table,
            "NumberingPlan {{ code: {code}, has_trunk_prefix: {has_trunk_prefix}, lengths: &{lengths:?}, \
             premium_rate: &{premium_rate:?}, shared_cost: &{shared_cost:?}, personal: &{personal:?} }},"
        )
        .expect("a string can be written to");
    }
    table + "]"
}

/// How long the numbers of a plan are, of all the kinds that people are called at.
fn lengths(plan: &Metadata) -> impl Iterator<Item = u16> {
    let kinds = KINDS.iter().filter_map(|kind| plan.descriptors().get(*kind));
    kinds.flat_map(Descriptor::possible_length).copied()
}

/// What the numbers of a kind look like in any of the plans that share a country code.
fn patterns(plans: &[&Metadata], kind: Type) -> Vec<String> {
    let of_kind = plans.iter().filter_map(|plan| plan.descriptors().get(kind));
    let texts = of_kind.map(|descriptor| descriptor.national_number().as_str());
    // They are written over several lines.
    let texts = texts.map(|text| text.split_whitespace().collect::<String>());
    texts.collect::<BTreeSet<_>>().into_iter().collect()
}
