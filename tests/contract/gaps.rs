//! Known gaps of the coverage, from `xtask/gaps.toml`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use serde::Deserialize;
use test_support::Provider;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/gaps.toml");

#[derive(Deserialize)]
struct Gap {
    missing_in: BTreeSet<String>,
    names: BTreeSet<String>,
}

/// Returns the names of `described` that `place` must cover.
pub(crate) fn expected_in<'a>(
    place: &str,
    provider: Provider,
    described: impl Iterator<Item = &'a str>,
) -> BTreeSet<String> {
    let text = fs::read_to_string(FILE).unwrap_or_else(|error| panic!("{FILE}: {error}"));
    let gaps: BTreeMap<String, Vec<Gap>> = toml::from_str(&text).unwrap();
    let gaps = gaps.get(provider.name()).into_iter().flatten();
    let missing = gaps.filter(|gap| gap.missing_in.contains(place));
    let missing: BTreeSet<&str> = missing.flat_map(|gap| &gap.names).map(String::as_str).collect();
    described
        .filter(|name| !missing.contains(name))
        .map(str::to_owned)
        .collect()
}

/// Fails with the names that only one of two sets has.
#[track_caller]
pub(crate) fn assert_same(left: (&str, &BTreeSet<String>), right: (&str, &BTreeSet<String>)) {
    for ((here, names), (there, others)) in [(left, right), (right, left)] {
        let missing: Vec<&String> = names.difference(others).collect();
        assert!(missing.is_empty(), "in {here} but not in {there}: {missing:?}");
    }
}
