//! The harness knows every provider and every operation.

use std::{collections::BTreeSet, fs, path::Path};

use contract_tests::{Fixture, Provider, for_each_provider};
use serde::Deserialize;

const GAPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/gaps.yaml");
const CRATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates");

/// An entry of `xtask/gaps.yaml`.
#[derive(Deserialize)]
struct Gap {
    missing_in: BTreeSet<String>,
    names: BTreeSet<String>,
}

/// Fails with what only one of two sets has.
#[track_caller]
fn assert_same(left: (&str, &BTreeSet<String>), right: (&str, &BTreeSet<String>)) {
    for ((here, names), (there, others)) in [(left, right), (right, left)] {
        let missing: Vec<&String> = names.difference(others).collect();
        assert!(missing.is_empty(), "in {here} and not in {there}: {missing:?}");
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn every_contract_has_a_fixture_file() {
    let folders = fs::read_dir(CRATES).unwrap_or_else(|error| panic!("{CRATES}: {error}"));
    let folders = folders.map(|folder| folder.unwrap().path());
    let contracts = folders.filter(|folder| folder.join("openapi.yaml").exists());
    let name = |folder: &Path| folder.file_name().unwrap().to_str().unwrap().to_owned();
    let contracts = contracts.map(|folder| name(&folder)).collect();
    let known = Provider::all()
        .map(|provider| provider.name().to_owned())
        .collect();
    assert_same(
        ("crates/*/openapi.yaml", &contracts),
        ("`providers!` of tests/harness/provider.rs", &known),
    );
}

async fn every_operation_has_a_fixture(provider: Provider) {
    let gaps: std::collections::BTreeMap<String, Vec<Gap>> = yaml_serde::from_str(&read(GAPS)).unwrap();
    let gaps = gaps.get(provider.name()).into_iter().flatten();
    let not_called = gaps.filter(|gap| gap.missing_in.contains("client"));
    let not_called: BTreeSet<&String> = not_called.flat_map(|gap| &gap.names).collect();
    let operations = provider.contract().operations().iter();
    let operations = operations.map(|operation| operation.id().to_owned());
    let called = operations.filter(|id| !not_called.contains(id)).collect();
    let fixtures = Fixture::all(provider)
        .map(|fixture| fixture.id().to_owned())
        .collect();
    let name = provider.name();
    assert_same(
        (&format!("the contract of {name}"), &called),
        (&format!("the fixtures of {name}"), &fixtures),
    );
}

for_each_provider!(every_operation_has_a_fixture);
